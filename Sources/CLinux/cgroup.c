#include "cgroup.h"

#include <sys/xattr.h>

static int says_yes(const char *folder, const char *attribute)
{
    char value;
    return getxattr(folder, attribute, &value, 1) == 1 && value == '1';
}

int octo_is_delegated(const char *folder)
{
    /* All may read the first, which systemd writes since version 251; only root the second. */
    return says_yes(folder, "user.delegate") || says_yes(folder, "trusted.delegate");
}
