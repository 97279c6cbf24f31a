/* SPDX-License-Identifier: MIT */
/*
 * class_table - which classes of prefixes were seen, and how few preemptions they cost.
 *
 * Open addressing, never deleted from; a generation makes it empty. One process's table grows; one
 * that worker processes share has its final size from the start, and inserting into it is claiming.
 * S.
 */
#ifndef DQ_EXPLORE_CLASS_TABLE_H
#define DQ_EXPLORE_CLASS_TABLE_H

#include "explore/digest.h"

struct dq_class_entry;

struct dq_class_table {
    struct dq_class_entry *entries;
    uint64_t capacity; /* power of two */
    uint64_t capacity_max;
    uint64_t count;
    uint32_t generation;
    bool is_full;
};

/* Room for up to entries_max classes. */
void dq_class_table_open(struct dq_class_table *table, uint64_t entries_max);
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
