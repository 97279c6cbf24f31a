/* SPDX-License-Identifier: MIT */
/*
 * race_shadow - what is remembered of memory: a table of granules of 8 bytes, each in one cache
 * line, the details for reports beside it.
 *
 * Open addressing in steps of eight, so that neighbours stay neighbours. Nothing is removed within
 * an execution: memory that is forgotten keeps its place. A new execution frees all places but the
 * base's by its stamp.
 */
#include "explore/race_internal.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

enum {
    GRANULES_DEFAULT = 65536,
    GRANULES_MIN = 256,
    SPILLS_DEFAULT = 16384,
    STEP = 8,        /* of probing */
    PROBE_MAX = 256, /* then the table counts as full: some strides use an eighth of it only */
};

DQ_BOOKKEEPING struct dq_race_shadow dq_race_shadow;

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    uint32_t *used; /* places of the base, then of this execution */
    uint32_t used_count;
    uint32_t limit;
    uint32_t *changed; /* places of the base that this execution changed */
    uint32_t changed_count;
    uint32_t spill_count;
    uint32_t spill_capacity;
    bool is_full;

    /* What dq_race_keep() saved; same indexes. */
    struct dq_race_granule *base_granules;
    struct dq_race_details *base_details;
    struct dq_race_spill *base_spills;
    uint32_t base_used_count;
    uint32_t base_spill_count;
} shadow;

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

void dq_race_shadow_open(const struct dq_race_config *config)
{
    memset(&shadow, 0, sizeof(shadow));
    uint32_t granules = or_default(config->granules, GRANULES_DEFAULT);
    granules = granules > GRANULES_MIN ? granules : GRANULES_MIN;
    DQ_ASSERT((granules & (granules - 1)) == 0);
    shadow.limit = granules / 4 * 3;
    shadow.spill_capacity = or_default(config->spills, SPILLS_DEFAULT) + 1;
    shadow.used = host_memory_alloc(granules * sizeof(uint32_t));
    shadow.changed = host_memory_alloc(granules * sizeof(uint32_t));
    shadow.base_granules = host_memory_alloc(granules * sizeof(struct dq_race_granule));
    shadow.base_details = host_memory_alloc(granules * sizeof(struct dq_race_details));
    shadow.base_spills = host_memory_alloc(shadow.spill_capacity * sizeof(struct dq_race_spill));
    shadow.base_spill_count = 1; /* 0 is none */
    dq_race_shadow = (struct dq_race_shadow){
        .granules = host_memory_alloc(granules * sizeof(struct dq_race_granule)),
        .details = host_memory_alloc(granules * sizeof(struct dq_race_details)),
        .spills = host_memory_alloc(shadow.spill_capacity * sizeof(struct dq_race_spill)),
        .mask = granules - 1,
        .shift = (uint32_t)(64 - __builtin_ctz(granules / STEP)),
    };
}

void dq_race_shadow_close(void)
{
    host_memory_free(dq_race_shadow.granules);
    host_memory_free(dq_race_shadow.details);
    host_memory_free(dq_race_shadow.spills);
    host_memory_free(shadow.used);
    host_memory_free(shadow.changed);
    host_memory_free(shadow.base_granules);
    host_memory_free(shadow.base_details);
    host_memory_free(shadow.base_spills);
    memset(&dq_race_shadow, 0, sizeof(dq_race_shadow));
    memset(&shadow, 0, sizeof(shadow));
}

bool dq_race_shadow_is_full(void)
{
    return shadow.is_full;
}

/* ---------------------------------------------------------------------------- places */

static uint64_t make_key(uint64_t number, uint64_t stamp)
{
    return number << DQ_RACE_STAMP_BITS | stamp;
}

static uint64_t stamp_of(const struct dq_race_granule *granule)
{
    return granule->key & DQ_RACE_STAMP_MAX;
}

/* Of this number, or the free one where it would be; NULL: neither near. */
static struct dq_race_granule *place_of(uint64_t number)
{
    uint32_t at = dq_race_granule_home(number);
    for (uint32_t i = 0; i < PROBE_MAX / STEP; i++) {
        struct dq_race_granule *granule = &dq_race_shadow.granules[at];
        uint64_t stamp = stamp_of(granule);
        if (granule->key == make_key(number, dq_race_shadow.stamp) ||
            granule->key == make_key(number, DQ_RACE_STAMP_BASE) ||
            (stamp != dq_race_shadow.stamp && stamp != DQ_RACE_STAMP_BASE)) {
            return granule;
        }
        at = (at + STEP) & dq_race_shadow.mask;
    }
    return NULL;
}

/* Of the base and unchanged: it will be. */
static void own(struct dq_race_granule *granule)
{
    if (stamp_of(granule) == DQ_RACE_STAMP_BASE) {
        shadow.changed[shadow.changed_count++] = (uint32_t)(granule - dq_race_shadow.granules);
        granule->key = make_key(dq_race_granule_number(granule), dq_race_shadow.stamp);
    }
}

static bool is_of(const struct dq_race_granule *granule, uint64_t number)
{
    return dq_race_granule_number(granule) == number &&
           (stamp_of(granule) == dq_race_shadow.stamp || stamp_of(granule) == DQ_RACE_STAMP_BASE);
}

struct dq_race_granule *dq_race_shadow_peek(uint64_t number)
{
    struct dq_race_granule *granule = place_of(number);
    if (!granule || !is_of(granule, number)) {
        return NULL;
    }
    own(granule);
    return granule;
}

struct dq_race_granule *dq_race_shadow_find(uint64_t number)
{
    struct dq_race_granule *granule = place_of(number);
    if (granule && is_of(granule, number)) {
        own(granule);
        return granule;
    }
    if (!granule || shadow.used_count == shadow.limit) {
        shadow.is_full = true;
        return NULL;
    }
    shadow.used[shadow.used_count++] = (uint32_t)(granule - dq_race_shadow.granules);
    granule->key = make_key(number, dq_race_shadow.stamp);
    memset(&granule->entries, 0, sizeof(granule->entries));
    return granule;
}

void dq_race_shadow_visit(uint64_t first, uint64_t end,
                          void (*visit)(struct dq_race_granule *granule))
{
    if (end - first <= shadow.used_count) {
        for (uint64_t number = first; number < end; number++) {
            struct dq_race_granule *granule = dq_race_shadow_peek(number);
            if (granule) {
                visit(granule);
            }
        }
        return;
    }
    for (uint32_t i = 0; i < shadow.used_count; i++) {
        struct dq_race_granule *granule = &dq_race_shadow.granules[shadow.used[i]];
        uint64_t number = dq_race_granule_number(granule);
        if (number >= first && number < end) {
            own(granule);
            visit(granule);
        }
    }
}

uint32_t dq_race_shadow_spill(void)
{
    if (shadow.spill_count == shadow.spill_capacity) {
        shadow.is_full = true;
        return 0;
    }
    struct dq_race_entries *entries = &dq_race_shadow.spills[shadow.spill_count].entries;
    entries->next = 0;
    entries->count = 0;
    return shadow.spill_count++;
}

/* ------------------------------------------------------------------ base, executions */

void dq_race_shadow_keep(void)
{
    for (uint32_t i = 0; i < shadow.used_count; i++) {
        uint32_t at = shadow.used[i];
        struct dq_race_granule *granule = &dq_race_shadow.granules[at];
        granule->key = make_key(dq_race_granule_number(granule), DQ_RACE_STAMP_BASE);
        shadow.base_granules[at] = *granule;
        shadow.base_details[at] = dq_race_shadow.details[at];
    }
    memcpy(shadow.base_spills, dq_race_shadow.spills,
           shadow.spill_count * sizeof(struct dq_race_spill));
    shadow.base_used_count = shadow.used_count;
    shadow.base_spill_count = shadow.spill_count;
    shadow.changed_count = 0;
}

/* A spill of the base belongs to one granule, so it changes only with that. */
void dq_race_shadow_begin(uint32_t stamp)
{
    for (uint32_t i = 0; i < shadow.changed_count; i++) {
        uint32_t at = shadow.changed[i];
        dq_race_shadow.granules[at] = shadow.base_granules[at];
        dq_race_shadow.details[at] = shadow.base_details[at];
        uint32_t spill = shadow.base_granules[at].entries.next;
        for (; spill != 0; spill = shadow.base_spills[spill].entries.next) {
            dq_race_shadow.spills[spill] = shadow.base_spills[spill];
        }
    }
    shadow.changed_count = 0;
    shadow.used_count = shadow.base_used_count;
    shadow.spill_count = shadow.base_spill_count;
    shadow.is_full = false;
    dq_race_shadow.stamp = stamp;
}

void dq_race_shadow_unstamp(void)
{
    for (uint32_t at = 0; at <= dq_race_shadow.mask; at++) {
        struct dq_race_granule *granule = &dq_race_shadow.granules[at];
        if (stamp_of(granule) != DQ_RACE_STAMP_BASE) {
            granule->key = DQ_RACE_STAMP_FREE;
        }
    }
}
