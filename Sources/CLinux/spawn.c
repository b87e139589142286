/* The smallest safe start of a process. posix_spawn offers neither a death signal nor a pidfd; a plain fork copies the
 * parent's page tables and is several times slower from a large parent. So: clone with shared memory, suspended parent
 * (as vfork), and a child that calls nothing but raw system calls. */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

enum { stack_size = 64 * 1024, most_descriptors = 16 };

struct birth {
    const octo_spawn_order *order;
    octo_spawn_result *result;
    const sigset_t *mask;
    pid_t parent;
    volatile int error;
};

static void reset_signals(const sigset_t *mask)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        sigaction(number, &standard, NULL); /* the child's own table: CLONE_SIGHAND is not set */
    }
    sigset_t none = *mask;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Moves every source out of the way first, so that no target overwrites a source still needed. */
static int map_descriptors(const octo_spawn_order *order)
{
    int copies[most_descriptors];
    for (int i = 0; i < order->descriptor_count; i++) {
        copies[i] = fcntl(order->descriptors[i], F_DUPFD_CLOEXEC, most_descriptors);
        if (copies[i] < 0) return -1;
    }
    for (int i = 0; i < order->descriptor_count; i++)
        if (dup2(copies[i], i) < 0) return -1;
    return (int)syscall(SYS_close_range, (unsigned)order->descriptor_count, UINT_MAX, CLOSE_RANGE_CLOEXEC);
}

static int child_main(void *argument)
{
    struct birth *birth = argument;
    const octo_spawn_order *order = birth->order;
    octo_spawn_result *result = birth->result;

    reset_signals(birth->mask);
    result->stage = octo_spawn_stage_session;
    if (setsid() < 0) goto failed;
    result->stage = octo_spawn_stage_death_signal;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    if (getppid() != birth->parent) _exit(127); /* the parent died before the signal was armed */
    result->stage = octo_spawn_stage_directory;
    if (chdir(order->directory) < 0) goto failed;
    result->stage = octo_spawn_stage_descriptors;
    if (map_descriptors(order) < 0) goto failed;
    umask(022);
    result->stage = octo_spawn_stage_execute;
    execve(order->program, order->arguments, order->environment);
failed:
    birth->error = errno;
    _exit(127);
}

int octo_spawn(const octo_spawn_order *order, octo_spawn_result *result)
{
    if (order->descriptor_count > most_descriptors) return EINVAL;
    result->pidfd = -1;
    result->stage = octo_spawn_stage_clone;
    char *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return errno;

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of ours may run in the child */
    struct birth birth = {.order = order, .result = result, .mask = &before, .parent = getpid(), .error = 0};
    int pidfd = -1;
    pid_t pid = clone(
        child_main, stack + stack_size, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &birth, &pidfd);
    int error = pid < 0 ? errno : birth.error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, stack_size);

    if (pid > 0 && error != 0) {
        waitpid(pid, NULL, 0);
        close(pidfd);
        return error;
    }
    if (pid < 0) return error;
    result->pid = pid;
    result->pidfd = pidfd;
    return 0;
}

int octo_spawn_reap(int pidfd, int *code)
{
    siginfo_t info = {.si_pid = 0};
    if (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG) < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *code = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    return 1;
}
