#pragma once
#include <sys/types.h>

/// Gives the room of this part of a file back to the disk; what was there reads as zeros. Returns a negative errno where
/// the file system cannot.
int octo_punch_hole(int fd, off_t offset, off_t length);
