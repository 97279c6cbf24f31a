/* SPDX-License-Identifier: MIT */
/* class_table - see class_table.h. */
#include "explore/class_table.h"

#include <string.h>

#include "host/memory.h"

#define CAPACITY_FIRST 4096u

/* The slot holds further bits of the name. */
struct __attribute__((aligned(16))) dq_class_entry {
    uint64_t tag;
    uint16_t tag_rest;
    uint16_t check;
    uint16_t generation; /* another than the table's: free */
    uint16_t cost;
};

_Static_assert(sizeof(struct dq_class_entry) == 16, "four to a line of the cache");

/* ---- Shared by processes ---- */

#define LINE_ENTRIES 4u
#define PART_FIRST   (1u << 15) /* entries */
#define PART_GROWTH  16u
/* Lines that are tried in the last part. */
#define LAST_LINES 64u

static size_t shared_bytes(const struct dq_class_table *table)
{
    size_t lines = 0;
    for (uint32_t i = 0; i < DQ_CLASS_PARTS; i++) {
        lines += table->part_lines[i];
    }
    return lines * LINE_ENTRIES * sizeof(struct dq_class_entry);
}

bool dq_class_table_open_shared(struct dq_class_table *table, uint64_t entries_max)
{
    memset(table, 0, sizeof(*table));
    table->capacity = PART_FIRST;
    for (uint32_t i = 0; i < DQ_CLASS_PARTS; i++) {
        bool is_last = i == DQ_CLASS_PARTS - 1 || table->capacity >= entries_max;
        while (is_last && table->capacity < entries_max) {
            table->capacity *= 2;
        }
        table->part_lines[i] = table->capacity / LINE_ENTRIES;
        if (is_last) {
            break;
        }
        table->capacity *= PART_GROWTH;
    }
    table->generation = 1;
    table->is_shared = true;
    table->entries = host_memory_share(shared_bytes(table));
    return table->entries != NULL;
}

void dq_class_table_renew(struct dq_class_table *table, uint32_t generation)
{
    table->generation = generation;
    table->count = 0;
    table->is_full = false;
}

/* The second half of an entry, as one word. */
static uint64_t load_rest(const struct dq_class_entry *entry)
{
    const char *at = (const char *)entry + sizeof(entry->tag);
    return __atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_ACQUIRE);
}

static bool swap_rest(struct dq_class_entry *entry, uint64_t before, uint64_t after)
{
    char *at = (char *)entry + sizeof(entry->tag);
    return __atomic_compare_exchange_n((uint64_t *)(void *)at, &before, after, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* Both halves at once. */
static bool swap(struct dq_class_entry *entry, uint64_t tag_before, uint64_t rest_before,
                 uint64_t tag, uint64_t rest)
{
    bool is_swapped;
    __asm__ volatile("lock cmpxchg16b %1"
                     : "=@ccz"(is_swapped), "+m"(*entry), "+a"(tag_before), "+d"(rest_before)
                     : "b"(tag), "c"(rest)
                     : "memory");
    return is_swapped;
}

static uint64_t pack(const struct dq_class_entry *entry)
{
    uint64_t rest;
    memcpy(&rest, (const char *)entry + sizeof(entry->tag), sizeof(rest));
    return rest;
}

static struct dq_class_entry unpack(uint64_t tag, uint64_t rest)
{
    struct dq_class_entry entry = { .tag = tag };
    memcpy((char *)&entry + sizeof(entry.tag), &rest, sizeof(rest));
    return entry;
}

/* Is it here, or can it be? False: something else is here. */
static bool visit_entry(const struct dq_class_table *table, struct dq_class_entry *entry,
                        const struct dq_class_entry *wanted, enum dq_class_state *ret_state)
{
    for (;;) {
        uint64_t rest = load_rest(entry);
        uint64_t tag = __atomic_load_n(&entry->tag, __ATOMIC_RELAXED);
        struct dq_class_entry found = unpack(tag, rest);
        if (found.generation != table->generation) {
            if (swap(entry, tag, rest, wanted->tag, pack(wanted))) {
                *ret_state = DQ_CLASS_NEW;
                return true;
            }
            continue; /* somebody was faster */
        }
        if (found.tag != wanted->tag || found.tag_rest != wanted->tag_rest) {
            return false;
        }
        *ret_state = found.check != wanted->check ? DQ_CLASS_DIFFERENT : DQ_CLASS_KNOWN;
        if (found.check != wanted->check || wanted->cost >= found.cost) {
            return true;
        }
        if (swap_rest(entry, rest, pack(wanted))) {
            *ret_state = DQ_CLASS_CHEAPER;
            return true;
        }
    }
}

static bool visit_line(const struct dq_class_table *table, uint64_t line,
                       const struct dq_class_entry *wanted, enum dq_class_state *ret_state)
{
    for (uint32_t i = 0; i < LINE_ENTRIES; i++) {
        if (visit_entry(table, &table->entries[line * LINE_ENTRIES + i], wanted, ret_state)) {
            return true;
        }
    }
    return false;
}

/* Where a class may lie: one line of each part, several of the last. */
struct places {
    uint64_t hash;
    uint64_t part_first; /* line */
    uint32_t part;
    uint32_t line;
};

static struct places places_of(uint64_t tag, uint16_t tag_rest)
{
    return (struct places){ .hash = dq_mix(tag, tag_rest) };
}

/* False: there is no further one. */
static bool next_line(const struct dq_class_table *table, struct places *places, uint64_t *ret_line)
{
    bool is_last = places->part == DQ_CLASS_PARTS - 1 || table->part_lines[places->part + 1] == 0;
    if (places->line == (is_last ? LAST_LINES : 1)) {
        if (is_last) {
            return false;
        }
        places->part_first += table->part_lines[places->part];
        places->part++;
        places->line = 0;
        places->hash = places->hash >> 13 | places->hash << 51;
    }
    uint64_t mask = table->part_lines[places->part] - 1;
    *ret_line = places->part_first + ((places->hash + places->line++) & mask);
    return true;
}

static enum dq_class_state visit_shared(struct dq_class_table *table,
                                        const struct dq_class_entry *wanted)
{
    enum dq_class_state state = DQ_CLASS_NEW;
    struct places places = places_of(wanted->tag, wanted->tag_rest);
    uint64_t line;
    while (next_line(table, &places, &line)) {
        if (visit_line(table, line, wanted, &state)) {
            table->count += state == DQ_CLASS_NEW;
            return state;
        }
    }
    table->is_full = true;
    return DQ_CLASS_NEW;
}

static uint32_t cost_shared(const struct dq_class_table *table, uint64_t tag, uint16_t tag_rest)
{
    struct places places = places_of(tag, tag_rest);
    uint64_t line;
    while (next_line(table, &places, &line)) {
        for (uint32_t i = 0; i < LINE_ENTRIES; i++) {
            const struct dq_class_entry *at = &table->entries[line * LINE_ENTRIES + i];
            uint64_t rest = load_rest(at);
            struct dq_class_entry entry = unpack(__atomic_load_n(&at->tag, __ATOMIC_RELAXED), rest);
            if (entry.generation != table->generation) {
                return UINT32_MAX;
            }
            if (entry.tag == tag && entry.tag_rest == tag_rest) {
                return entry.cost;
            }
        }
    }
    return UINT32_MAX;
}

/* ---- Of one process ---- */

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
    if (table->is_shared && table->entries) {
        host_memory_unmap(table->entries, shared_bytes(table));
    } else {
        host_memory_free(table->entries);
    }
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
    const struct dq_class_entry wanted = { .tag = class.b,
                                           .tag_rest = rest,
                                           .check = check,
                                           .generation = (uint16_t)table->generation,
                                           .cost = capped };
    if (table->is_shared) {
        return visit_shared(table, &wanted);
    }
    if (!make_room(table)) {
        return DQ_CLASS_NEW;
    }
    uint64_t slot = slot_of(table, class.b, rest);
    for (;; slot = (slot + 1) & (table->capacity - 1)) {
        struct dq_class_entry *entry = &table->entries[slot];
        if (!is_used(table, entry)) {
            *entry = wanted;
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
    if (table->is_shared) {
        return cost_shared(table, class.b, rest);
    }
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
