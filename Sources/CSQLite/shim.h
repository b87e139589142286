#include <sqlite3.h>

/// The destructor that makes SQLite copy bound bytes: a cast Swift cannot import.
static inline sqlite3_destructor_type octo_sqlite_transient(void) { return SQLITE_TRANSIENT; }
