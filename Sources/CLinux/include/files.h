#pragma once
#include <sys/types.h>

/// Gives the room of this part of a file back to the disk; what was there reads as zeros. Returns a negative errno where
/// the file system cannot.
int octo_punch_hole(int fd, off_t offset, off_t length);

/// Moves a folder if nothing is in it, and nothing about it tells of who used it: it is ours, with this mode and no attributes.
/// Returns 0 or a negative errno.
int octo_move_plain_folder(const char *path, mode_t mode, const char *to);

/// Sends what is too long for a datagram as a descriptor of a sealed file in memory, which the receiver reads in its stead.
/// Returns 0 or a negative errno.
int octo_send_in_file(int socket, const void *address, unsigned size, const void *bytes, size_t count);

/// A file in memory that holds these bytes, to be read from its beginning. Returns a descriptor or a negative errno.
int octo_memory_file(const void *bytes, size_t count);
