#include <libpq-fe.h>

/// The field code of an error's SQLSTATE: a character macro Swift cannot import.
static inline int octo_pg_diag_sqlstate(void) { return PG_DIAG_SQLSTATE; }
