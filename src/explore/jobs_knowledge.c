/* SPDX-License-Identifier: MIT */
/*
 * jobs_knowledge - which locations are shared, for all worker processes together.
 *
 * Handing in is a join: it does not matter who does it first. A clean pass is one after which no
 * name was added; in it all workers had the same names from its start.
 */
#include "explore/jobs_internal.h"
#include "host/shared.h"

/* NULL: there is no room. */
static struct dq_execution_location *find(struct dq_jobs_knowledge *knowledge, uint64_t name)
{
    uint32_t slot = (uint32_t)dq_mix(name, 1) % DQ_JOBS_LOCATIONS;
    while (knowledge->locations[slot].name != 0 && knowledge->locations[slot].name != name) {
        slot = (slot + 1) % DQ_JOBS_LOCATIONS;
    }
    struct dq_execution_location *location = &knowledge->locations[slot];
    if (location->name == name) {
        return location;
    }
    if (knowledge->location_count == DQ_JOBS_LOCATIONS_MAX) {
        knowledge->is_full = true;
        return NULL;
    }
    knowledge->location_count++;
    location->name = name;
    return location;
}

uint64_t dq_jobs_learnt_count(const struct dq_jobs_knowledge *knowledge)
{
    return __atomic_load_n(&knowledge->learnt_count, __ATOMIC_ACQUIRE);
}

static void set_shared(struct dq_jobs_knowledge *knowledge, struct dq_execution_location *location)
{
    if (location && !location->is_shared) {
        location->is_shared = true;
        knowledge->learnt[knowledge->learnt_count] = location->name;
        __atomic_store_n(&knowledge->learnt_count, knowledge->learnt_count + 1, __ATOMIC_RELEASE);
    }
}

static void give(struct dq_jobs_knowledge *knowledge, struct dq_jobs_learner *learner)
{
    uint64_t count = dq_execution_shared_count();
    if (learner->given == count) {
        return;
    }
    host_shared_lock(&knowledge->lock);
    for (; learner->given < count; learner->given++) {
        set_shared(knowledge, find(knowledge, dq_execution_shared_name(learner->given)));
    }
    host_shared_unlock(&knowledge->lock);
}

void dq_jobs_exchange(struct dq_jobs_knowledge *knowledge, struct dq_jobs_learner *learner)
{
    give(knowledge, learner);
    uint64_t count = dq_jobs_learnt_count(knowledge);
    for (; learner->taken < count; learner->taken++) {
        dq_execution_share(knowledge->learnt[learner->taken]);
    }
}

/* Is there one of each that do not commute? */
static bool do_conflict(uint8_t modes, uint8_t others)
{
    bool is_one = modes == others && (modes & (modes - 1)) == 0;
    bool do_commute = is_one && modes != 1u << DQ_TOUCH_WRITE;
    return modes != 0 && others != 0 && !do_commute;
}

/* As long as it is not shared, either one actor has touched a location or all in one mode. */
static void join(struct dq_jobs_knowledge *knowledge, const struct dq_execution_location *seen)
{
    struct dq_execution_location *location = find(knowledge, seen->name);
    if (!location) {
        return;
    }
    if (location->owner == 0 && location->owner_modes == 0) {
        location->owner = seen->owner;
    }
    if (location->owner == seen->owner) {
        location->owner_modes |= seen->owner_modes;
        location->other_modes |= seen->other_modes;
    } else {
        location->other_modes |= seen->owner_modes | seen->other_modes;
    }
    if (seen->is_shared || do_conflict(location->owner_modes, location->other_modes)) {
        set_shared(knowledge, location);
    }
}

void dq_jobs_hand_in(struct dq_jobs_knowledge *knowledge)
{
    uint32_t count = dq_execution_location_slots();
    host_shared_lock(&knowledge->lock);
    for (uint32_t i = 0; i < count; i++) {
        struct dq_execution_location seen = dq_execution_location(i);
        if (seen.name != 0 && !seen.is_shared) { /* those were handed in by name */
            join(knowledge, &seen);
        }
    }
    host_shared_unlock(&knowledge->lock);
}
