/* SPDX-License-Identifier: MIT */
/*
 * choice - the one gate through which the order of a run is decided.
 *
 * A run is its list of choices: same driver, device and choices, same trace. Whoever could go on in
 * more than one way asks dq_choose(). A strategy answers; answers are recorded if asked for, and a
 * recorded list can be given back.
 *
 * Context: machine thread, any stack. Neither calls out nor steps. State is bookkeeping: not
 * rewound, but restarted by dq_choice_begin().
 */
#ifndef DQ_ENGINE_CHOICE_H
#define DQ_ENGINE_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dq_choice_reason {
    DQ_REASON_REGISTER,
    DQ_REASON_IRQL,
    DQ_REASON_LOCK,
    DQ_REASON_WAIT,
    DQ_REASON_INTERLOCKED,
    DQ_REASON_DDI,
    DQ_REASON_DPC,
    DQ_REASON_INTERRUPT,
    DQ_REASON_IDLE,
    DQ_REASON_SPIN,
    DQ_REASON_TARGET,
    DQ_REASON_ACCESS,
    DQ_REASON_SCENARIO,
    DQ_REASON_COUNT
};

enum dq_strategy { DQ_STRATEGY_FIRST, DQ_STRATEGY_RANDOM, DQ_STRATEGY_REPLAY };

struct dq_choice_config {
    enum dq_strategy strategy;
    uint64_t seed; /* RANDOM */
    const uint8_t
        *list; /* REPLAY: answers in order, kept by the caller; after its end FIRST goes on */
    const uint8_t *
        counts; /* REPLAY: how many there were to choose from, to notice a list that does not fit */
    size_t list_length;
    bool is_recorded;
};

/* A replayed list that does not fit: reported once, then the run is stopped by the handler, which
 * does not return. */
typedef void dq_choice_mismatch(size_t position, uint32_t count_now, uint32_t count_then);

void dq_choice_configure(const struct dq_choice_config *config, dq_choice_mismatch *mismatch);
/* Start of a run: forget the record, seed again, list from its beginning. */
void dq_choice_begin(void);

/* Answer in [0, count); count >= 1. With one possibility nothing is asked and nothing recorded. At
 * most 255. */
uint32_t dq_choose(uint32_t count, enum dq_choice_reason reason);

/* Questions with more than one possibility since dq_choice_begin(). */
uint64_t dq_choice_asked(void);

/* The record so far (also what was replayed). */
size_t dq_choice_count(void);
const uint8_t *dq_choice_taken(void);
const uint8_t *dq_choice_counts(void);
const char *dq_choice_reason_name(enum dq_choice_reason reason);
void dq_choice_close(void);

#endif
