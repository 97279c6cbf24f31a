/* SPDX-License-Identifier: MIT */
/*
 * race_internal - how race.c, race_order.c and race_shadow.c share the work: judging accesses, who
 * comes before whom, what is remembered of memory.
 *
 * Every table has a *stamp* on its entries: BASE for what dq_race_keep() saved, the number of the
 * execution for what it touched, anything else for free. An entry of the base that is about to
 * change is put on a list and gets the execution's stamp; dq_race_begin() copies those on the list
 * back.
 */
#ifndef DQ_EXPLORE_RACE_INTERNAL_H
#define DQ_EXPLORE_RACE_INTERNAL_H

#include "explore/race.h"

enum {
    DQ_RACE_STAMP_FREE = 0,
    DQ_RACE_STAMP_BASE = 1,
    DQ_RACE_STAMP_FIRST = 2, /* of an execution */
    DQ_RACE_STAMP_BITS = 20, /* a granule's number has 44: addresses below 2^47 */
    DQ_RACE_STAMP_MAX = (1 << DQ_RACE_STAMP_BITS) - 1,
    DQ_RACE_ENTRY_COUNT = 6, /* what fits into a cache line beside the key */
    DQ_RACE_GRANULE_BYTES = 8,
};

/* ---------------------------------------------------------------------- race_order.c */

/* Numbers of the pool. The actor's own is not in its clock but in its epoch. */
struct dq_race_clock {
    uint32_t first;    /* S: index in the pool; 0: none */
    uint32_t length;   /* S: actors from here on are unknown */
    uint32_t capacity; /* S: of the block in the pool */
};

struct dq_race_actor {
    uint64_t word;              /* S: epoch << 32 | number << 16, as entries begin */
    struct dq_race_clock clock; /* S */
    uint32_t version;           /* S: unique to the present content of the clock */
    bool is_live;               /* S */
};

/* How many actors there may be. */
uint32_t dq_race_order_open(const struct dq_race_config *config);
void dq_race_order_close(void);
void dq_race_order_keep(void);
void dq_race_order_begin(uint32_t stamp);
/* Stamps start again: none but BASE remains. */
void dq_race_order_unstamp(void);
/* An edge or an actor was lost. */
bool dq_race_order_is_full(void);

/* Indexed by actor; number 0 acts never. */
extern struct dq_race_actor *dq_race_actors;

/* Does the entry's access come before what `actor` does now? */
bool dq_race_order_knows(dq_actor actor, dq_actor other, uint32_t epoch);

/* --------------------------------------------------------------------- race_shadow.c */

/*
 * An entry is one access that is remembered of a granule:
 *
 *   63..32 epoch   31..16 actor   15 is stale   10..8 kind   7..0 bytes of the granule
 *
 * A kind is made so that a|b == ALL says that they conflict, and that (a & b) == b says that a
 * conflicts with whatever b conflicts with. A store of a device that is seen whole conflicts with
 * plain writes alone, as an atomic read does. *Stale*: a device has stored since, so that the next
 * read has something to acquire.
 */
#define DQ_RACE_ENTRY_STALE 0x8000ull
#define DQ_RACE_KIND_SHIFT  8
#define DQ_RACE_KIND_ANY    1u
#define DQ_RACE_KIND_PLAIN  2u
#define DQ_RACE_KIND_WRITE  4u
#define DQ_RACE_KIND_ALL    7u

/*
 * Unused entries of the first block are 0, which is no entry: actors begin in epoch 1.
 *
 * The first block of a granule also says what accesses with ACQUIRE and RELEASE do there: bytes of
 * one object are those from its start to the next start, as far as covered.
 */
struct dq_race_entries {
    uint32_t next;                       /* S: spill; 0: none */
    unsigned count : 4;                  /* S */
    unsigned kinds : 4;                  /* S: first block: kinds in the spills, or more */
    unsigned sync_starts : 8;            /* S: first block */
    unsigned sync_covered : 8;           /* S: first block */
    unsigned dma_bytes : 8;              /* S: first block: a device stored them last */
    uint64_t entry[DQ_RACE_ENTRY_COUNT]; /* S */
};

/* A cache line: all that an access which is not new looks at. */
struct dq_race_granule {
    uint64_t key; /* S: number << STAMP_BITS | stamp */
    struct dq_race_entries entries;
};

/* What a report says of an entry. */
struct dq_race_detail {
    uint64_t pc_processor_irql; /* S: 48, 8, 8 bits */
    uint32_t where;             /* S */
    uint8_t bytes;              /* S */
    uint8_t flags;              /* S */
    int8_t offset;              /* S: of the access from the granule; negative: began before it */
};

struct dq_race_details {
    struct dq_race_detail detail[DQ_RACE_ENTRY_COUNT]; /* S */
};

struct dq_race_spill {
    struct dq_race_entries entries;
    struct dq_race_details details;
};

/* Read in the fast path of race.c. */
struct dq_race_shadow {
    struct dq_race_granule *granules; /* S */
    struct dq_race_details *details;  /* S: same index */
    struct dq_race_spill *spills;     /* S: [0] is none */
    uint64_t stamp;                   /* S: of this execution */
    uint32_t mask;                    /* S: of an index */
    uint32_t shift;                   /* S: of the hash */
};

extern struct dq_race_shadow dq_race_shadow;

void dq_race_shadow_open(const struct dq_race_config *config);
void dq_race_shadow_close(void);
void dq_race_shadow_keep(void);
void dq_race_shadow_begin(uint32_t stamp);
void dq_race_shadow_unstamp(void);
bool dq_race_shadow_is_full(void);

/* The granule, ready to be changed; NULL: full. */
struct dq_race_granule *dq_race_shadow_find(uint64_t number);
/* The same, but NULL if nothing is remembered of it. */
struct dq_race_granule *dq_race_shadow_peek(uint64_t number);
/* Calls with each granule that is remembered within [first, end), in no order that matters. */
void dq_race_shadow_visit(uint64_t first, uint64_t end,
                          void (*visit)(struct dq_race_granule *granule));
/* A spill of no entries; 0: full. */
uint32_t dq_race_shadow_spill(void);

static inline uint64_t dq_race_granule_number(const struct dq_race_granule *granule)
{
    return granule->key >> DQ_RACE_STAMP_BITS;
}

static inline struct dq_race_details *dq_race_granule_details(const struct dq_race_granule *granule)
{
    return &dq_race_shadow.details[granule - dq_race_shadow.granules];
}

/* Eight neighbours lie side by side, each such group somewhere: what an access touches next is
 * near, and yet ranges do not run into each other. */
static inline uint32_t dq_race_granule_home(uint64_t number)
{
    uint64_t group = (number >> 3) * 0x9e3779b97f4a7c15ull >> dq_race_shadow.shift;
    return ((uint32_t)group << 3 | (uint32_t)(number & 7)) & dq_race_shadow.mask;
}

#endif
