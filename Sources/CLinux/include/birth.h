#pragma once
#include <sys/types.h>

/// What a program needs to have another process fork a child for it.
/// Every function returns a negative errno on failure.

/// A pair of sockets for messages about one birth, closed on exec. The kept end does not block.
int octo_birth_pair(int *kept_end, int *given_end);

/// Reads one message from the kept end: its length, 0 once nobody can send any more. `sender` is the number of the
/// process that sent it, by the kernel's word.
int octo_birth_hear(int kept_end, char *text, int capacity, pid_t *sender);

/// Hands copies of descriptors to whoever reads from the socket.
int octo_hand_over(int socket, const int *descriptors, int count);

/// A descriptor by which to wait for a child of this program that somebody else gave birth to.
int octo_child_pidfd(pid_t pid);

/// The number of the calling thread.
pid_t octo_thread_number(void);
