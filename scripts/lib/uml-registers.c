/* Preloaded into user-mode Linux: up to version 6.11 it asks for a part of a process's vector registers and gives only that
 * part back, which the host's kernel refuses on processors that have more of them (AVX-512, AMX). Here the rest is kept. */
#define _GNU_SOURCE
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static long give_or_take_registers(enum __ptrace_request request, pid_t pid, struct iovec *part)
{
    static char whole[64 * 1024];
    struct iovec all = {whole, sizeof whole};
    long result = syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all);
    if (result < 0) return result;
    if (part->iov_len > all.iov_len) part->iov_len = all.iov_len;
    if (request == PTRACE_GETREGSET) {
        memcpy(part->iov_base, whole, part->iov_len);
        return 0;
    }
    memcpy(whole, part->iov_base, part->iov_len);
    return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, &all);
}

long ptrace(enum __ptrace_request request, ...)
{
    va_list list;
    va_start(list, request);
    pid_t pid = va_arg(list, pid_t);
    void *address = va_arg(list, void *);
    void *data = va_arg(list, void *);
    va_end(list);

    if ((request == PTRACE_GETREGSET || request == PTRACE_SETREGSET) && (long)address == NT_X86_XSTATE)
        return give_or_take_registers(request, pid, data);
    /* The system call writes what the library's function returns. */
    int is_peek = request == PTRACE_PEEKDATA || request == PTRACE_PEEKTEXT || request == PTRACE_PEEKUSER;
    long word = 0;
    long result = syscall(SYS_ptrace, request, pid, address, is_peek ? (void *)&word : data);
    return is_peek && result == 0 ? word : result;
}
