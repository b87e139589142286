#pragma once
#include <sys/types.h>

/// What the child inherits. Descriptor `i` of the child is `descriptors[i]` of the caller; it has no others.
typedef struct {
    const char *program; /* a path; PATH is not searched */
    char *const *arguments;
    char *const *environment;
    const char *directory;
    const int *descriptors;
    int descriptor_count;
} octo_spawn_order;

typedef enum {
    octo_spawn_stage_clone = 0,
    octo_spawn_stage_session,
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

/// Reads how the child of a pidfd ended, without waiting: 1 and `code` (exit code, or -signal), 0 if it still runs,
/// a negative errno on failure.
int octo_spawn_reap(int pidfd, int *code);
