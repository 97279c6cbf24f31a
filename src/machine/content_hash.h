/* SPDX-License-Identifier: MIT */
/* content_hash - one number for what files say, for tokens: is it what it was? */
#ifndef DQ_MACHINE_CONTENT_HASH_H
#define DQ_MACHINE_CONTENT_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define XXH_STATIC_LINKING_ONLY /* for the state on the stack */
#include <xxhash.h>

struct dq_content_hash {
    XXH64_state_t state;
};

static inline void dq_content_hash_begin(struct dq_content_hash *hash)
{
    (void)XXH64_reset(&hash->state, 0);
}

static inline void dq_content_hash_add(struct dq_content_hash *hash, const void *bytes,
                                       uint64_t count)
{
    (void)XXH64_update(&hash->state, &count, sizeof(count));
    (void)XXH64_update(&hash->state, bytes, count);
}

/* A step of a walk over a tree: what it is, and the name that it is about. */
static inline void dq_content_hash_add_step(struct dq_content_hash *hash, char kind,
                                            const char *name)
{
    (void)XXH64_update(&hash->state, &kind, sizeof(kind));
    (void)XXH64_update(&hash->state, name, strlen(name) + 1);
}

/* Never 0. */
static inline uint64_t dq_content_hash_end(const struct dq_content_hash *hash)
{
    uint64_t content = XXH64_digest(&hash->state);
    return content ? content : 1;
}

#endif
