/* SPDX-License-Identifier: MIT */
/* class_table - see class_table.h. */
#include "explore/class_table.h"

#include <string.h>

#include "host/memory.h"

#define CAPACITY_FIRST 4096u

/* The slot holds further bits of the name. */
struct dq_class_entry {
    uint64_t tag;
    uint16_t tag_rest;
    uint16_t check;
    uint16_t generation; /* another than the table's: free */
    uint16_t cost;
};

_Static_assert(sizeof(struct dq_class_entry) == 16, "four to a line of the cache");

void dq_class_table_open(struct dq_class_table *table, uint64_t entries_max)
{
    memset(table, 0, sizeof(*table));
    table->capacity = CAPACITY_FIRST;
    table->capacity_max = CAPACITY_FIRST;
    while (table->capacity_max < entries_max) {
        table->capacity_max *= 2;
    }
    table->generation = 1;
    table->entries = host_memory_alloc(table->capacity * sizeof(struct dq_class_entry));
}

void dq_class_table_close(struct dq_class_table *table)
{
    host_memory_free(table->entries);
    memset(table, 0, sizeof(*table));
}

void dq_class_table_clear(struct dq_class_table *table)
{
    if (++table->generation > UINT16_MAX) {
        memset(table->entries, 0, table->capacity * sizeof(struct dq_class_entry));
        table->generation = 1;
    }
    table->count = 0;
    table->is_full = false;
}

static bool is_used(const struct dq_class_table *table, const struct dq_class_entry *entry)
{
    return entry->generation == table->generation;
}

/* The low bits of `a` are the slot, the high ones in the tag: together they name it. */
static uint64_t slot_of(const struct dq_class_table *table, uint64_t b, uint16_t rest)
{
    return dq_mix(b, rest) & (table->capacity - 1);
}

static void grow(struct dq_class_table *table)
{
    struct dq_class_entry *entries = table->entries;
    uint64_t capacity = table->capacity;
    table->capacity *= 2;
    table->entries = host_memory_alloc(table->capacity * sizeof(struct dq_class_entry));
    for (uint64_t i = 0; i < capacity; i++) {
        if (!is_used(table, &entries[i])) {
            continue;
        }
        uint64_t slot = slot_of(table, entries[i].tag, entries[i].tag_rest);
        while (is_used(table, &table->entries[slot])) {
            slot = (slot + 1) & (table->capacity - 1);
        }
        table->entries[slot] = entries[i];
    }
    host_memory_free(entries);
}

static bool make_room(struct dq_class_table *table)
{
    if (table->count < table->capacity / 2) {
        return true;
    }
    if (table->capacity == table->capacity_max) {
        table->is_full = table->count >= table->capacity / 4 * 3;
        return !table->is_full;
    }
    grow(table);
    return true;
}

enum dq_class_state dq_class_table_visit(struct dq_class_table *table, struct dq_digest class,
                                         uint32_t cost, uint16_t check)
{
    uint16_t capped = cost < UINT16_MAX ? (uint16_t)cost : UINT16_MAX;
    uint16_t rest = (uint16_t)(class.a >> 48);
    if (!make_room(table)) {
        return DQ_CLASS_NEW;
    }
    uint64_t slot = slot_of(table, class.b, rest);
    for (;; slot = (slot + 1) & (table->capacity - 1)) {
        struct dq_class_entry *entry = &table->entries[slot];
        if (!is_used(table, entry)) {
            *entry = (struct dq_class_entry){ .tag = class.b,
                                              .tag_rest = rest,
                                              .check = check,
                                              .generation = (uint16_t)table->generation,
                                              .cost = capped };
            table->count++;
            return DQ_CLASS_NEW;
        }
        if (entry->tag == class.b && entry->tag_rest == rest) {
            if (entry->check != check) {
                return DQ_CLASS_DIFFERENT;
            }
            bool is_cheaper = capped < entry->cost;
            entry->cost = is_cheaper ? capped : entry->cost;
            return is_cheaper ? DQ_CLASS_CHEAPER : DQ_CLASS_KNOWN;
        }
    }
}

uint32_t dq_class_table_cost(const struct dq_class_table *table, struct dq_digest class)
{
    uint16_t rest = (uint16_t)(class.a >> 48);
    uint64_t slot = slot_of(table, class.b, rest);
    for (;; slot = (slot + 1) & (table->capacity - 1)) {
        const struct dq_class_entry *entry = &table->entries[slot];
        if (!is_used(table, entry)) {
            return UINT32_MAX;
        }
        if (entry->tag == class.b && entry->tag_rest == rest) {
            return entry->cost;
        }
    }
}
