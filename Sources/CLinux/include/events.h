#pragma once
#include <stdint.h>
#include <sys/types.h>

/// One thread's set of descriptors to wait for (epoll) and the bell that wakes it (eventfd).
/// Every function returns a negative errno on failure.

int octo_poll_create(void);

/// Watches `fd` for reading, or changes an existing watch; `write` watches for room to write as well.
int octo_poll_watch(int poll, int fd, int write);
int octo_poll_unwatch(int poll, int fd);

/// Waits at most `timeout_ms` (-1: for ever) and writes at most `capacity` ready descriptors to `ready`.
int octo_poll_wait(int poll, int timeout_ms, int *ready, int capacity);

int octo_bell_create(void);
void octo_bell_ring(int bell);
void octo_bell_silence(int bell);

/// A pipe or stream socket pair whose ends are closed on exec; the end the agent keeps does not block.
int octo_pipe(int *read_end, int *write_end);
int octo_socket_pair(int *kept_end, int *given_end);

/// The next connection of a listening socket, closed on exec, which does not block; a negative errno where there is none.
int octo_accept(int socket);

/// Watches a file for being touched (inotify): readable when it was.
int octo_touch_watch(const char *path);

void octo_name_thread(const char *name);

/// Removes a folder with all that is in it; links are removed, never followed. What cannot be removed stays.
void octo_remove_tree(const char *path);
