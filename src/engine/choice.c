/* SPDX-License-Identifier: MIT */
/* choice - see choice.h. */
#include "engine/choice.h"

#include <string.h>

#include "base/check.h"
#include "engine/engine.h"
#include "host/memory.h"
#include "trace/trace.h"

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    struct dq_choice_config config;
    dq_choice_mismatch *mismatch;
    uint64_t random;
    size_t position;
    uint8_t *taken;
    uint8_t *counts;
    size_t recorded;
    uint64_t asked; /* with more than one possibility */
    size_t capacity;
} choice;

void dq_choice_configure(const struct dq_choice_config *config, dq_choice_mismatch *mismatch)
{
    choice.config = *config;
    choice.mismatch = mismatch;
    dq_choice_begin();
}

void dq_choice_begin(void)
{
    choice.position = 0;
    choice.recorded = 0;
    choice.asked = 0;
    choice.random = choice.config.seed;
}

/* splitmix64: every seed, 0 included, gives a full-period sequence. */
static uint64_t next_random(void)
{
    choice.random += 0x9e3779b97f4a7c15ull;
    uint64_t z = choice.random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static uint32_t replay(uint32_t count)
{
    if (choice.position >= choice.config.list_length) {
        return 0;
    }
    uint32_t then = choice.config.counts[choice.position];
    uint32_t taken = choice.config.list[choice.position];
    if (then != count || taken >= count) {
        choice.mismatch(choice.position, count, then);
    }
    choice.position++;
    return taken;
}

static void record(uint32_t taken, uint32_t count)
{
    if (choice.recorded == choice.capacity) {
        choice.capacity = choice.capacity ? choice.capacity * 2 : 4096;
        choice.taken = host_memory_resize(choice.taken, choice.capacity);
        choice.counts = host_memory_resize(choice.counts, choice.capacity);
    }
    choice.taken[choice.recorded] = (uint8_t)taken;
    choice.counts[choice.recorded] = (uint8_t)count;
    choice.recorded++;
}

uint32_t dq_choose(uint32_t count, enum dq_choice_reason reason)
{
    DQ_ASSERT(count >= 1 && count <= UINT8_MAX);
    if (count == 1) {
        return 0;
    }
    if (dq_is_observed()) {
        uint32_t answer = dq_observer->choose_value(count, reason);
        dq_engine()->position++;
        return answer;
    }
    choice.asked++;
    uint32_t taken = 0;
    switch (choice.config.strategy) {
    case DQ_STRATEGY_FIRST:
        break;
    case DQ_STRATEGY_RANDOM:
        taken = (uint32_t)(((next_random() >> 32) * count) >> 32);
        break;
    case DQ_STRATEGY_REPLAY:
        taken = replay(count);
        break;
    }
    if (choice.config.is_recorded) {
        record(taken, count);
    }
    dq_trace(DQ_TRACE_CHOICE, taken, count);
    return taken;
}

uint64_t dq_choice_asked(void)
{
    return choice.asked;
}

size_t dq_choice_count(void)
{
    return choice.recorded;
}

const uint8_t *dq_choice_taken(void)
{
    return choice.taken;
}

const uint8_t *dq_choice_counts(void)
{
    return choice.counts;
}

const char *dq_choice_reason_name(enum dq_choice_reason reason)
{
    static const char *const names[DQ_REASON_COUNT] = {
        [DQ_REASON_REGISTER] = "register",
        [DQ_REASON_IRQL] = "irql",
        [DQ_REASON_LOCK] = "lock",
        [DQ_REASON_WAIT] = "wait",
        [DQ_REASON_INTERLOCKED] = "interlocked",
        [DQ_REASON_DDI] = "ddi",
        [DQ_REASON_DPC] = "dpc",
        [DQ_REASON_INTERRUPT] = "interrupt",
        [DQ_REASON_IDLE] = "idle",
        [DQ_REASON_SPIN] = "spin",
        [DQ_REASON_TARGET] = "target",
        [DQ_REASON_ACCESS] = "access",
        [DQ_REASON_SCENARIO] = "scenario",
    };
    return names[reason];
}

void dq_choice_close(void)
{
    host_memory_free(choice.taken);
    host_memory_free(choice.counts);
    memset(&choice, 0, sizeof(choice));
}
