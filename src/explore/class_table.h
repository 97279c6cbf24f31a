/* SPDX-License-Identifier: MIT */
/*
 * class_table - which classes of prefixes were seen, and how few preemptions they cost.
 *
 * Open addressing, never deleted from; a generation makes it empty. S.
 *
 * One process's table grows. One that worker processes share cannot: it has parts of growing size,
 * and a class lies in the first part that had room for it, so that a small table touches little
 * memory. Inserting is claiming: of the processes that come to a class at once, one is told that it
 * is new. No process ever waits for another; one that dies leaves the table whole.
 */
#ifndef DQ_EXPLORE_CLASS_TABLE_H
#define DQ_EXPLORE_CLASS_TABLE_H

#include "explore/digest.h"

struct dq_class_entry;

#define DQ_CLASS_PARTS 5u

struct dq_class_table {
    struct dq_class_entry *entries;
    uint64_t capacity; /* power of two */
    uint64_t capacity_max;
    uint64_t count; /* seen first by this process */
    uint32_t generation;
    bool is_full;
    /* Shared: `entries` are those of all parts. */
    bool is_shared;
    uint64_t part_lines[DQ_CLASS_PARTS]; /* four entries each; power of two; 0: no such part */
};

/* Room for up to entries_max classes. */
void dq_class_table_open(struct dq_class_table *table, uint64_t entries_max);
/* The same, shared by the processes that are forked later. False if the host has no room. */
bool dq_class_table_open_shared(struct dq_class_table *table, uint64_t entries_max);
/* Others have made it empty: it has this generation now, 1 when it was opened. */
void dq_class_table_renew(struct dq_class_table *table, uint32_t generation);
#define DQ_CLASS_GENERATION_MAX UINT16_MAX
void dq_class_table_close(struct dq_class_table *table);
/* Forget all. */
void dq_class_table_clear(struct dq_class_table *table);

/* DIFFERENT: it was seen with another check: two prefixes that have one name and are not one. */
enum dq_class_state { DQ_CLASS_NEW, DQ_CLASS_CHEAPER, DQ_CLASS_KNOWN, DQ_CLASS_DIFFERENT };

/* Seen now with this cost: was it seen before, with as little? Remembers the least. `check` is what
 * else must be the same. When it is full everything is new. */
enum dq_class_state dq_class_table_visit(struct dq_class_table *table, struct dq_digest class,
                                         uint32_t cost, uint16_t check);

/* The least cost with which it was seen; UINT32_MAX: it was not. */
uint32_t dq_class_table_cost(const struct dq_class_table *table, struct dq_digest class);

#endif
