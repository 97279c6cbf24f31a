/* SPDX-License-Identifier: MIT */
/*
 * jobs_knowledge - which locations are shared, for all worker processes together.
 *
 * Handing in is a join: it does not matter who does it first. A clean pass is one after which no
 * name was added; in it all workers had the same names from its start.
 */
#include "explore/jobs_internal.h"
#include "host/shared.h"

/* Its slot among the names that were handed in; NULL: there is no room. */
static uint64_t *find(struct dq_jobs_knowledge *knowledge, uint64_t name)
{
    uint32_t slot = (uint32_t)dq_mix(name, 1) % DQ_JOBS_LOCATIONS;
    while (knowledge->names[slot] != 0 && knowledge->names[slot] != name) {
        slot = (slot + 1) % DQ_JOBS_LOCATIONS;
    }
    if (knowledge->names[slot] == 0 && knowledge->learnt_count == DQ_JOBS_LOCATIONS_MAX) {
        knowledge->is_full = true;
        return NULL;
    }
    return &knowledge->names[slot];
}

uint64_t dq_jobs_learnt_count(const struct dq_jobs_knowledge *knowledge)
{
    return __atomic_load_n(&knowledge->learnt_count, __ATOMIC_ACQUIRE);
}

static void hand_in(struct dq_jobs_knowledge *knowledge, uint64_t name)
{
    uint64_t *slot = find(knowledge, name);
    if (slot && *slot == 0) {
        *slot = name;
        knowledge->learnt[knowledge->learnt_count] = name;
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
        hand_in(knowledge, dq_execution_shared_name(learner->given));
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
