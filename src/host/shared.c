/* SPDX-License-Identifier: MIT */
/* shared - see shared.h. */
#include "host/shared.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of a lock. WANTED: held, and perhaps somebody waits. */
enum { FREE, HELD, WANTED };

void host_shared_wait(uint32_t *word, uint32_t value)
{
    /* Interrupted, or changed already: the caller looks again. */
    (void)syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

void host_shared_wake(uint32_t *word)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* Source: U. Drepper, "Futexes Are Tricky", mutex 2. */
void host_shared_lock(uint32_t *lock)
{
    uint32_t state = FREE;
    if (__atomic_compare_exchange_n(lock, &state, HELD, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    while (__atomic_exchange_n(lock, WANTED, __ATOMIC_ACQUIRE) != FREE) {
        host_shared_wait(lock, WANTED);
    }
}

void host_shared_unlock(uint32_t *lock)
{
    if (__atomic_exchange_n(lock, FREE, __ATOMIC_RELEASE) == WANTED) {
        host_shared_wake(lock);
    }
}
