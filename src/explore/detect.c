/* SPDX-License-Identifier: MIT */
/* detect - see detect.h. */
#include "explore/detect.h"

#include <string.h>

#include "base/check.h"
#include "engine/engine.h"
#include "engine/self.h"
#include "explore/detect_triple.h"
#include "explore/execution.h"

static DQ_BOOKKEEPING struct {
    uint32_t detectors;
    struct dq_detected detected[DQ_DETECTED_MAX];
    uint32_t count;
    bool is_marked;
    bool is_stack_used[DQ_ARENA_STACK_MAX]; /* in some execution; never taken back */
} detect;

static bool is_on(uint32_t detector)
{
    return (detect.detectors & detector) != 0;
}

/* The first actor has done nothing since that anybody could notice: the two stand side by side. */
static bool is_adjacent(const struct dq_race_access *first)
{
    return !DQ_IS_SELF && dq_execution_actor(first->place.actor)->touches == first->place.where;
}

static void found_race(void *context, const struct dq_race *race)
{
    (void)context;
    if (race->is_dependent || detect.count == DQ_DETECTED_MAX) {
        return;
    }
    detect.detected[detect.count++] =
        (struct dq_detected){ .kind = DQ_DETECTED_RACE,
                              .accesses = { race->first, race->second },
                              .access_count = 2,
                              .is_confirmed = is_adjacent(&race->first) };
}

static void found_triple(void *context, const struct dq_triple *triple)
{
    (void)context;
    if (detect.count == DQ_DETECTED_MAX) {
        return;
    }
    detect.detected[detect.count++] =
        (struct dq_detected){ .kind = DQ_DETECTED_TRIPLE,
                              .accesses = { triple->first, triple->between, triple->last },
                              .access_count = 3,
                              .is_confirmed = true };
}

/* Triples are meant by who writes drivers: the runtime's host threads have their own reasons. */
void dq_detect_open(uint32_t detectors)
{
    memset(&detect, 0, sizeof(detect));
    detect.detectors = DQ_IS_SELF ? detectors & ~(uint32_t)DQ_DETECT_TRIPLES : detectors;
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_detect_triple_open(found_triple);
    }
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_open(&(struct dq_race_config){ .found = found_race });
    }
    for (dq_actor thread = 1; DQ_IS_SELF && thread <= DQ_SELF_ENVIRONMENT; thread++) {
        dq_race_actor_begin(thread, 0);
    }
}

void dq_detect_close(void)
{
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_close();
    }
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_detect_triple_close();
    }
    memset(&detect, 0, sizeof(detect));
}

void dq_detect_mark(void)
{
    detect.is_marked = true;
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_keep();
    }
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_detect_triple_mark();
    }
}

void dq_detect_begin(void)
{
    detect.count = 0;
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_begin();
    }
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_detect_triple_begin();
    }
}

void dq_detect_actor_begin(dq_actor actor, dq_actor creator)
{
    if (is_on(DQ_DETECT_RACES) && !DQ_IS_SELF && actor != 0) { /* 0: there was no room */
        dq_race_actor_begin(actor, creator);
    }
}

void dq_detect_actor_end(dq_actor actor)
{
    if (is_on(DQ_DETECT_RACES) && !DQ_IS_SELF && actor != 0) {
        dq_race_actor_end(actor);
    }
}

void dq_detect_release(dq_actor actor, uint64_t object)
{
    if (is_on(DQ_DETECT_RACES) && actor != 0) {
        dq_race_release(actor, object);
    }
    if (is_on(DQ_DETECT_TRIPLES) && actor != 0) {
        dq_detect_triple_release(object);
    }
}

void dq_detect_acquire(dq_actor actor, uint64_t object)
{
    if (is_on(DQ_DETECT_RACES) && actor != 0) {
        dq_race_acquire(actor, object);
    }
    if (is_on(DQ_DETECT_TRIPLES) && actor != 0) {
        dq_detect_triple_acquire(actor, object);
    }
}

void dq_detect_forget(uint64_t object)
{
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_object_reset(object);
    }
}

void dq_detect_callout(dq_actor actor, uintptr_t code)
{
    if (is_on(DQ_DETECT_TRIPLES) && actor != 0) {
        dq_detect_triple_callout(actor, code);
    }
}

/* Of an address that is on none: DQ_ARENA_STACK_MAX or more. */
static uintptr_t stack_slot(uintptr_t address)
{
    return (address - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
}

/* Before the mark anything may be, later on. */
static bool is_shared(uintptr_t address, uint32_t bytes)
{
    uint64_t first = dq_location(DQ_LOCATION_MEMORY, address / DQ_LOCATION_BYTES);
    uint64_t last = dq_location(DQ_LOCATION_MEMORY, (address + bytes - 1) / DQ_LOCATION_BYTES);
    return !detect.is_marked || dq_execution_is_shared(first) ||
           (last != first && dq_execution_is_shared(last));
}

void dq_detect_access(dq_actor actor, uintptr_t address, uint32_t bytes, uint32_t flags,
                      uintptr_t pc)
{
    uintptr_t slot = stack_slot(address);
    if (DQ_UNLIKELY(slot < DQ_ARENA_STACK_MAX)) {
        detect.is_stack_used[slot] = true;
    }
    const struct dq_processor *processor = dq_engine()->current;
    struct dq_race_place place = { .actor = actor,
                                   .where = DQ_IS_SELF ? 0 : dq_execution_actor(actor)->touches,
                                   .processor = (uint8_t)processor->index,
                                   .irql = processor->irql };
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_access(&place, address, bytes, flags, pc);
    }
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_detect_triple_access(
            &(struct dq_race_access){
                .place = place, .pc = pc, .address = address, .bytes = bytes, .flags = flags },
            is_shared(address, bytes));
    }
}

void dq_detect_memory_new(uintptr_t address, size_t bytes)
{
    if (is_on(DQ_DETECT_RACES)) {
        dq_race_memory_new(address, bytes);
    }
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_triple_memory_new(address, bytes);
    }
}

/* Most stacks see no access that anybody else could make: nothing is known of them. */
void dq_detect_frames_new(uintptr_t address, size_t bytes)
{
    if (is_on(DQ_DETECT_RACES) && detect.is_stack_used[stack_slot(address)]) {
        dq_race_memory_new(address, bytes);
    }
}

uint32_t dq_detected_count(void)
{
    if (is_on(DQ_DETECT_TRIPLES)) {
        dq_triple_settle();
    }
    return detect.count;
}

const struct dq_detected *dq_detected(uint32_t index)
{
    return &detect.detected[index];
}

bool dq_detect_is_full(void)
{
    return is_on(DQ_DETECT_RACES) && dq_race_is_full();
}
