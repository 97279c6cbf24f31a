/* SPDX-License-Identifier: MIT */
/*
 * shared - words in memory that several of our processes share (host_memory_share()): waiting for
 * one to change, and a lock. No system call unless somebody has to wait.
 *
 * A process that dies leaves a lock as it was: whoever watches over the processes ends all that may
 * wait for it and clears the word.
 */
#ifndef HOST_SHARED_H
#define HOST_SHARED_H

#include <stdint.h>

/* Sleep while *word is `value`; may return early. */
void host_shared_wait(uint32_t *word, uint32_t value);
/* After *word has changed: whoever waits looks again. */
void host_shared_wake(uint32_t *word);

/* *lock is 0 when nobody holds it. */
void host_shared_lock(uint32_t *lock);
void host_shared_unlock(uint32_t *lock);

#endif
