/* The smallest safe start of a process. posix_spawn offers neither a death signal nor a pidfd; a plain fork copies the
 * parent's page tables and is several times slower from a large parent. So: clone with shared memory, suspended parent
 * (as vfork), and a child that calls nothing but raw system calls. */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
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
    int must_join; /* the cgroup: the child was not born into it */
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

static int join_cgroup(int cgroup)
{
    int processes = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (processes < 0) return -1;
    return write(processes, "0", 1) == 1 ? 0 : -1; /* "0" is whoever writes */
}

static int limit(const octo_spawn_order *order)
{
    for (int i = 0; i < order->limit_count; i++) {
        struct rlimit both = {order->limits[i].value, order->limits[i].value};
        if (setrlimit(order->limits[i].resource, &both) < 0) return -1;
    }
    return 0;
}

/* The system calls themselves: the C library's functions would change every thread of the parent, whose memory this is. */
static int become(const octo_spawn_user *user)
{
    if (syscall(SYS_setgroups, (size_t)user->group_count, user->groups) < 0) return -1;
    if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, user->uid, user->uid, user->uid);
}

static int child_main(void *argument)
{
    struct birth *birth = argument;
    const octo_spawn_order *order = birth->order;
    octo_spawn_result *result = birth->result;

    reset_signals(birth->mask);
    result->stage = octo_spawn_stage_session;
    if (setsid() < 0) goto failed;
    result->stage = octo_spawn_stage_cgroup;
    if (birth->must_join && join_cgroup(order->cgroup) < 0) goto failed;
    result->stage = octo_spawn_stage_limits;
    if (limit(order) < 0) goto failed;
    result->stage = octo_spawn_stage_nice;
    if (order->nice != octo_spawn_same_nice && setpriority(PRIO_PROCESS, 0, order->nice) < 0) goto failed;
    result->stage = octo_spawn_stage_user;
    if (order->user && become(order->user) < 0) goto failed;
    result->stage = octo_spawn_stage_death_signal; /* a change of user clears it: only now */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    if (getppid() != birth->parent) _exit(127); /* the parent died before the signal was armed */
    result->stage = octo_spawn_stage_directory;
    if (chdir(order->directory) < 0) goto failed;
    result->stage = octo_spawn_stage_descriptors;
    if (map_descriptors(order) < 0) goto failed;
    umask(order->umask);
    result->stage = octo_spawn_stage_execute;
    execve(order->program, order->arguments, order->environment);
failed:
    birth->error = errno;
    _exit(127);
}

static void run_child(struct birth *birth) { child_main(birth); }

/* A child that is born into its cgroup. Moving a living process there takes a lock on which the kernel may wait for tens of
 * milliseconds. Neither clone() nor any other function of the C library takes a cgroup, and the system call returns in the
 * child on another stack, where no C function could go on: hence the few lines of assembly. */
static long clone_into(const struct clone_args *arguments, struct birth *birth)
{
#if defined(__x86_64__)
    long result = SYS_clone3;
    register struct birth *kept __asm__("r12") = birth;
    register void (*entry)(struct birth *) __asm__("r13") = run_child;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "movq %%r12, %%rdi\n\t"
                     "callq *%%r13\n\t"
                     "ud2\n"
                     "1:"
                     : "+a"(result)
                     : "D"(arguments), "S"(sizeof *arguments), "r"(kept), "r"(entry)
                     : "rcx", "r11", "memory", "cc");
    return result;
#else
    (void)arguments, (void)birth, (void)run_child;
    return -ENOSYS;
#endif
}

/* Returns the child's number or a negative errno. */
static long give_birth(char *stack, struct birth *birth, int *pidfd)
{
    unsigned flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
    if (birth->order->cgroup >= 0) {
        struct clone_args arguments = {
            .flags = flags | CLONE_INTO_CGROUP,
            .pidfd = (uintptr_t)pidfd,
            .exit_signal = SIGCHLD,
            .stack = (uintptr_t)stack,
            .stack_size = stack_size,
            .cgroup = (uint64_t)birth->order->cgroup,
        };
        long pid = clone_into(&arguments, birth);
        /* A kernel before 5.7, a sandbox that forbids it, or another processor: the child joins by itself. */
        if (pid != -ENOSYS && pid != -E2BIG && pid != -EPERM) return pid;
        birth->must_join = 1;
    }
    long pid = clone(child_main, stack + stack_size, (int)flags | SIGCHLD, birth, pidfd);
    return pid < 0 ? -errno : pid;
}

/* A stack that no child uses: one child after the other may have it, for the parent waits until a child uses its own. */
static _Atomic(char *) spare_stack;

static char *take_stack(void)
{
    char *stack = atomic_exchange(&spare_stack, NULL);
    if (stack) return stack;
    stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    return stack == MAP_FAILED ? NULL : stack;
}

static void leave_stack(char *stack)
{
    char *none = NULL;
    if (!atomic_compare_exchange_strong(&spare_stack, &none, stack)) munmap(stack, stack_size);
}

int octo_spawn(const octo_spawn_order *order, octo_spawn_result *result)
{
    if (order->descriptor_count > most_descriptors) return EINVAL;
    result->pidfd = -1;
    result->stage = octo_spawn_stage_clone;
    char *stack = take_stack();
    if (!stack) return errno;

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of ours may run in the child */
    struct birth birth = {.order = order, .result = result, .mask = &before, .parent = getpid()};
    int pidfd = -1;
    long pid = give_birth(stack, &birth, &pidfd);
    int error = pid < 0 ? (int)-pid : birth.error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    leave_stack(stack);

    if (pid > 0 && error != 0) {
        waitpid((pid_t)pid, NULL, 0);
        close(pidfd);
        return error;
    }
    if (pid < 0) return error;
    result->pid = (pid_t)pid;
    result->pidfd = pidfd;
    return 0;
}

int octo_spawn_reap(int pidfd, octo_spawn_end *end)
{
    siginfo_t info = {.si_pid = 0};
    struct rusage use = {.ru_maxrss = 0};
    /* The C library's waitid() drops what the system call tells of resources. */
    if (syscall(SYS_waitid, P_PIDFD, pidfd, &info, WEXITED | WNOHANG, &use) < 0) return -errno;
    if (info.si_pid == 0) return 0;
    end->code = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    end->cpu_microseconds = (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000LL + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
    end->peak_kilobytes = use.ru_maxrss;
    return 1;
}

int octo_reap_adopted(pid_t pid)
{
    siginfo_t info = {.si_pid = 0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) < 0) return -errno;
    return info.si_pid != 0;
}

int octo_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 ? -errno : 0; }
