#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

static int checked(int result) { return result < 0 ? -errno : result; }

int octo_poll_create(void) { return checked(epoll_create1(EPOLL_CLOEXEC)); }

int octo_poll_watch(int poll, int fd, int write)
{
    struct epoll_event event = {.events = EPOLLIN | (write ? EPOLLOUT : 0), .data = {.fd = fd}};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) == 0) return 0;
    if (errno != EEXIST) return -errno;
    return checked(epoll_ctl(poll, EPOLL_CTL_MOD, fd, &event));
}

int octo_poll_unwatch(int poll, int fd) { return checked(epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL)); }

int octo_poll_wait(int poll, int timeout_ms, int *ready, int capacity)
{
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, capacity < 64 ? capacity : 64, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) ready[i] = events[i].data.fd;
    return count;
}

int octo_bell_create(void) { return checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void octo_bell_ring(int bell)
{
    uint64_t one = 1;
    ssize_t ignored = write(bell, &one, sizeof one); /* a full counter rings already */
    (void)ignored;
}

void octo_bell_silence(int bell)
{
    uint64_t count;
    ssize_t ignored = read(bell, &count, sizeof count);
    (void)ignored;
}

int octo_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int octo_accept(int socket) { return checked(accept4(socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)); }

int octo_socket_pair(int *kept_end, int *given_end)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *kept_end = ends[0];
    *given_end = ends[1];
    return 0;
}

int octo_touch_watch(const char *path)
{
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0) return -errno;
    if (inotify_add_watch(fd, path, IN_ATTRIB | IN_MODIFY) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

void octo_name_thread(const char *name)
{
    char shortened[16];
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[15] = 0;
    pthread_setname_np(pthread_self(), shortened);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    remove(path);
    return 0;
}

void octo_remove_tree(const char *path) { nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS); }
