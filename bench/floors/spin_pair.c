/* SPDX-License-Identifier: MIT */
/* spin_pair - a spin lock of the C library, taken and given back. */
#include <pthread.h>

#include "floors/floors.h"

void floor_spin_pair(uint64_t count)
{
    pthread_spinlock_t lock;
    (void)pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    for (uint64_t i = 0; i < count; i++) {
        (void)pthread_spin_lock(&lock);
        (void)pthread_spin_unlock(&lock);
    }
    (void)pthread_spin_destroy(&lock);
}
