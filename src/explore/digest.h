/* SPDX-License-Identifier: MIT */
/*
 * digest - names that depend on content: 128 bits, so that two different orders never get one name
 * by accident (a run would need 2^64 of them).
 */
#ifndef DQ_EXPLORE_DIGEST_H
#define DQ_EXPLORE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

struct dq_digest {
    uint64_t a;
    uint64_t b;
};

__extension__ typedef unsigned __int128 dq_product;

/* Folded product: every bit of both decides every bit of the result. */
static inline uint64_t dq_mix(uint64_t x, uint64_t y)
{
    dq_product product = (dq_product)(x ^ 0x9e3779b97f4a7c15ull) * (y ^ 0xa0761d6478bd642full);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline struct dq_digest dq_digest_of(uint64_t x, uint64_t y)
{
    return (struct dq_digest){ .a = dq_mix(x, y + 0xe7037ed1a0b428dbull),
                               .b = dq_mix(y ^ 0x8ebc6af09c88c6e3ull, x + 0x589965cc75374cc3ull) };
}

/* Depends on the order of its arguments. */
static inline struct dq_digest dq_digest_join(struct dq_digest x, struct dq_digest y)
{
    return (struct dq_digest){ .a = dq_mix(x.a + 0x1d8e4e27c47d124full, y.a ^ x.b),
                               .b = dq_mix(x.b ^ 0xeb44accab455d165ull, y.b + x.a) };
}

static inline struct dq_digest dq_digest_with(struct dq_digest x, uint64_t value)
{
    return dq_digest_join(x, dq_digest_of(value, 0x2545f4914f6cdd1dull));
}

/* A multiset of digests: adding does not depend on the order. */
static inline void dq_digest_add(struct dq_digest *sum, struct dq_digest x)
{
    sum->a += x.a;
    sum->b += x.b;
}

static inline bool dq_digest_is_equal(struct dq_digest x, struct dq_digest y)
{
    return x.a == y.a && x.b == y.b;
}

#endif
