/* SPDX-License-Identifier: MIT */
/*
 * triple - two accesses of one actor that were meant as one, and a third of another actor between
 * them. No race: each of the three is ordered. A finding of its own kind.
 *
 * Of the four orders that no serial one explains (read-write-read, write-write-read,
 * write-read-write, read-write-write; Lu et al., AVIO, 2006), three are what correct drivers do all
 * day: look again, leave a mark and look for it, publish an intermediate state. AVIO learns from
 * many runs which pairs are never split; here every pair is split sooner or later, on purpose. So
 * by default only the fourth counts, the stale read whose result overwrites somebody's write, and
 * only in the two forms that have no use:
 *
 * Two sections. The accesses are plain, and all three are made with one lock held, the first in one
 * section of it and the last in the actor's next. The actor did not look at the location in the
 * second section before it wrote. Both are in one run of one callback, what it synchronizes with an
 * interrupt included, with no wait between (who waits expects somebody to write), and what the read
 * saw is no longer there when it writes.
 *
 * Volatile is not interlocked. The first is a volatile read, the last a volatile store, by one
 * actor with no other access and no lock between, as `count++` compiles; the write between changed
 * what was read. (For the race detector volatile accesses are atomic, so it is silent.)
 *
 * Silent therefore, whatever comes between: an interlocked operation as first or last (it looks at
 * what it overwrites: exchange, compare-exchange loops, counters), NoFence accesses (they promise
 * nothing: statistics), a second look in the second section, a write of the same value by the
 * other, a BOOLEAN that both set, handshakes. The rule sees nothing of pairs in two callbacks or in
 * two locations.
 *
 * Context: as race.h. The table forgets what it has no room for: then a triple is not found.
 */
#ifndef DQ_EXPLORE_TRIPLE_H
#define DQ_EXPLORE_TRIPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/race.h"

/* What the actor, the other and the actor again do. Bits. */
enum dq_triple_pattern {
    DQ_TRIPLE_READ_WRITE_WRITE = 1,
    /* Only asked for by name, and with a lock held for all three. */
    DQ_TRIPLE_READ_WRITE_READ = 2,
    DQ_TRIPLE_WRITE_WRITE_READ = 4,
    DQ_TRIPLE_WRITE_READ_WRITE = 8,
};

struct dq_triple_access {
    struct dq_race_access access; /* flags with DQ_ACCESS_REPLACES for a store */
    uint64_t frame;               /* names the run of the callback; 0: unknown */
    uint64_t value;               /* what is there before the access */
    const uint64_t *locks;        /* held, by any name; those beyond the fourth are ignored */
    uint32_t lock_count;
};

struct dq_triple {
    enum dq_triple_pattern pattern;
    struct dq_race_access first;
    struct dq_race_access between;
    struct dq_race_access last; /* about to happen */
};

/* Each combination of three pcs at most once in an execution. */
typedef void dq_triple_found(void *context, const struct dq_triple *triple);
/* What is at an address of one of the accesses now. */
typedef uint64_t dq_triple_read(uintptr_t address, uint32_t bytes);

struct dq_triple_config {
    uint32_t patterns; /* 0: the default */
    uint32_t actors;   /* of an execution; 0: 4096. Others are not looked at. */
    uint32_t granules; /* that are remembered; power of two; 0: 4096, with 700 bytes each */
    dq_triple_found *found;
    void *context;
    /* NULL: found at the last access. Else at dq_triple_settle() or the next access, when it is
     * known what was written; not if that is a byte that was there already. */
    dq_triple_read *read;
};

void dq_triple_open(const struct dq_triple_config *config);
void dq_triple_close(void);
/* What callbacks that are under way have done so far is how every later execution begins; at most
 * 64 granules of it. */
void dq_triple_keep(void);
/* A new execution; no more is known. */
void dq_triple_begin(void);

/* An access that is about to happen. */
void dq_triple_access(const struct dq_triple_access *access);
/* The actor makes one that cannot be of a triple. */
void dq_triple_other_access(dq_actor actor);
/* The actor begins a section of this lock. If nobody tells, any section may be the next. */
void dq_triple_acquire(dq_actor actor, uint64_t lock);
/* The actor waits, or has called what waits: what it read may change on purpose. */
void dq_triple_wait(dq_actor actor);
void dq_triple_memory_new(uintptr_t address, size_t bytes);

/* No access is about to happen: judge the last one. */
void dq_triple_settle(void);
/* Triples since dq_triple_begin(). */
uint32_t dq_triple_count(void);

#endif
