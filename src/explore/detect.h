/* SPDX-License-Identifier: MIT */
/*
 * detect - what is looked at in each execution beside what the machine checks itself: accesses of
 * driver code that nothing orders (race.h), and accesses that were meant as one (triple.h).
 *
 * The first race of an execution is reliable; what comes behind it may follow from it and is left
 * for later, when the first is mended. A race is *predicted* when nothing orders the two accesses;
 * it is *confirmed* when an execution came to the second before the first's actor did anything else
 * that anybody can notice. A triple is only found in an order that has it.
 */
#ifndef DQ_EXPLORE_DETECT_H
#define DQ_EXPLORE_DETECT_H

#include "explore/race.h"

enum dq_detectors { DQ_DETECT_RACES = 1, DQ_DETECT_TRIPLES = 2 };

enum dq_detected_kind { DQ_DETECTED_RACE, DQ_DETECTED_TRIPLE };

#define DQ_DETECTED_ACCESSES 3u

struct dq_detected {
    enum dq_detected_kind kind;
    struct dq_race_access accesses[DQ_DETECTED_ACCESSES]; /* two, or three of a triple; in order */
    uint32_t access_count;
    bool is_confirmed;
};

/* At most this many in one execution. */
#define DQ_DETECTED_MAX 8u

void dq_detect_open(uint32_t detectors);
void dq_detect_close(void);
/* At the mark: what was done so far counts in every execution. */
void dq_detect_mark(void);
void dq_detect_begin(void);

void dq_detect_actor_begin(dq_actor actor, dq_actor creator);
void dq_detect_actor_end(dq_actor actor);
void dq_detect_release(dq_actor actor, uint64_t object);
void dq_detect_acquire(dq_actor actor, uint64_t object);
void dq_detect_forget(uint64_t object);
/* Driver code is called; 0: it has returned. */
void dq_detect_callout(dq_actor actor, uintptr_t code);
void dq_detect_access(dq_actor actor, uintptr_t address, uint32_t bytes, uint32_t flags,
                      uintptr_t pc);
void dq_detect_memory_new(uintptr_t address, size_t bytes);
/* On one stack of the arena. */
void dq_detect_frames_new(uintptr_t address, size_t bytes);

/* Of the present execution. */
uint32_t dq_detected_count(void);
const struct dq_detected *dq_detected(uint32_t index);
bool dq_detect_is_full(void);

#endif
