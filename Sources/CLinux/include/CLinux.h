// What Swift's Glibc module leaves out: epoll, eventfd and accept4, a send of two pieces that raises no SIGPIPE, and the
// memory of the process itself.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// Registers `fd`; `token` comes back with each of its events. Returns 0 or -1 (errno).
int linux_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);

int linux_epoll_remove(int epoll, int fd);

/// A counter that wakes an epoll instance: non-blocking, close-on-exec.
int linux_eventfd(void);

/// Accepts as non-blocking and close-on-exec. `address` receives the peer: 16 bytes, IPv4 as ::ffff:a.b.c.d.
int linux_accept(int listener, uint8_t address[16]);

/// Sends `first`, then `second`, in one system call. Returns the bytes taken or -1 (errno, never a signal).
ptrdiff_t linux_send(int fd, const void *first, size_t first_count, const void *second, size_t second_count);

/// Makes close() answer with a reset instead of an orderly end.
int linux_reset_on_close(int fd);

/// The processors that this process may run on, which can be fewer than the machine has; at least 1.
int linux_processor_count(void);

/// Gives back memory that the process holds and may never need again: free heap, and pages of programs and libraries that
/// were mapped for the start. What is needed after all is read again, from the file.
void linux_give_back_memory(void);
