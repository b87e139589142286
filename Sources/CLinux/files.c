#define _GNU_SOURCE
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

int octo_punch_hole(int fd, off_t offset, off_t length)
{
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) < 0 ? -errno : 0;
}

static int fill(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return -errno;
        bytes += written;
        count -= (size_t)written;
    }
    return fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0 ? -errno : 0;
}

int octo_send_in_file(int socket, const void *address, unsigned size, const void *bytes, size_t count)
{
    int file = memfd_create("octopipe-datagram", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -errno;
    int result = fill(file, bytes, count);
    if (result == 0) {
        union {
            struct cmsghdr header;
            char room[CMSG_SPACE(sizeof(int))];
        } control;
        memset(&control, 0, sizeof control);
        struct msghdr message = {
            .msg_name = (void *)address,
            .msg_namelen = size,
            .msg_control = control.room,
            .msg_controllen = sizeof control.room,
        };
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &file, sizeof file);
        if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) result = -errno;
    }
    close(file);
    return result;
}

static int is_plain_folder(int folder, mode_t mode)
{
    struct stat status;
    if (fstat(folder, &status) < 0) return -errno;
    if (status.st_uid != geteuid() || (status.st_mode & 07777) != mode) return -EPERM;
    // One that has held many files stays large on some file systems.
    if (status.st_size > 4096) return -EPERM;
    ssize_t attributes = flistxattr(folder, NULL, 0);
    if (attributes != 0 && !(attributes < 0 && errno == ENOTSUP)) return -EPERM;
    return 0;
}

int octo_move_plain_folder(const char *path, mode_t mode, const char *to)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return -errno;
    int result = is_plain_folder(folder, mode);
    DIR *stream = result == 0 ? fdopendir(folder) : NULL;
    if (stream == NULL) {
        if (result == 0) result = -errno;
        close(folder);
        return result;
    }
    struct dirent *entry;
    while (result == 0 && (entry = readdir(stream)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) result = -ENOTEMPTY;
    closedir(stream);
    return result == 0 && rename(path, to) < 0 ? -errno : result;
}

int octo_memory_file(const void *bytes, size_t count)
{
    int file = memfd_create("octopipe", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -errno;
    int result = fill(file, bytes, count);
    if (result == 0 && lseek(file, 0, SEEK_SET) < 0) result = -errno;
    if (result == 0) return file;
    close(file);
    return result;
}
