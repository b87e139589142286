#pragma once
#include <sys/resource.h>
#include <sys/types.h>

/// The user that a child becomes. The caller must be root.
typedef struct {
    uid_t uid;
    gid_t gid;
    const gid_t *groups; /* all supplementary ones */
    int group_count;
} octo_spawn_user;

/// A limit on each process alone, soft and hard.
typedef struct {
    int resource; /* RLIMIT_… */
    rlim_t value;
} octo_spawn_limit;

/// What the child inherits. Descriptor `i` of the child is `descriptors[i]` of the caller; it has no others.
typedef struct {
    const char *program; /* a path; PATH is not searched */
    char *const *arguments;
    char *const *environment;
    const char *directory;
    const int *descriptors;
    int descriptor_count;
    mode_t umask;
    int nice; /* from -20 to 19, or octo_spawn_same_nice */
    const octo_spawn_limit *limits;
    int limit_count;
    const octo_spawn_user *user; /* NULL: the caller's */
    int cgroup;                  /* an open folder of the unified tree that the child is born into, or -1 */
} octo_spawn_order;

enum { octo_spawn_same_nice = 100 };

typedef enum {
    octo_spawn_stage_clone = 0,
    octo_spawn_stage_session,
    octo_spawn_stage_cgroup,
    octo_spawn_stage_limits,
    octo_spawn_stage_nice,
    octo_spawn_stage_user,
    octo_spawn_stage_death_signal,
    octo_spawn_stage_directory,
    octo_spawn_stage_descriptors,
    octo_spawn_stage_execute,
} octo_spawn_stage;

typedef struct {
    pid_t pid;
    int pidfd; /* closed on exec */
    octo_spawn_stage stage; /* of the failure */
} octo_spawn_result;

/// Starts a child in a session of its own that is killed when the calling thread ends: call it from a thread that lives
/// as long as the program. Returns 0, or the errno of the stage that failed (then no child is left).
int octo_spawn(const octo_spawn_order *order, octo_spawn_result *result);

/// How a child ended: its exit code, or -signal; and what it and those of its own children that it waited for took.
typedef struct {
    int code;
    long long cpu_microseconds;
    long peak_kilobytes; /* of the largest process */
} octo_spawn_end;

/// Reads how the child of a pidfd ended, without waiting: 1 and `end`, 0 if it still runs, a negative errno on failure.
int octo_spawn_reap(int pidfd, octo_spawn_end *end);

/// Reads and forgets a child that somebody else left to this program, if it is dead: 1, 0 if it still runs, or a negative
/// errno where it is no child.
int octo_reap_adopted(pid_t pid);

/// Makes this program the parent of all its descendants whose own parent dies. Returns 0 or a negative errno.
int octo_adopt_orphans(void);
