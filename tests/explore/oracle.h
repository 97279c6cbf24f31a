/* SPDX-License-Identifier: MIT */
/*
 * oracle - every order of a program by brute force: a switch is possible before every operation,
 * and nothing is left out.
 *
 * It shares no code with the engine, the kernel or the explorer, and has an interpreter of its own
 * for what interrupts, DPCs, locks, events and threads do. Its result: per class (class.h) the
 * fewest preemptions of any of its orders.
 */
#ifndef TESTS_EXPLORE_ORACLE_H
#define TESTS_EXPLORE_ORACLE_H

#include "class.h"

#define ORACLE_MOVES_MAX 160u

/* One step of an order. */
struct oracle_move {
    uint8_t kind;
    uint8_t subject; /* context, processor, vector or device */
    uint8_t object;  /* thread that is dispatched; processor that a vector becomes pending on */
};

struct oracle_class {
    uint8_t *key;
    uint32_t key_bytes;
    uint32_t cost;                             /* fewest preemptions */
    uint64_t orders;                           /* how many lead to it */
    bool is_stuck;                             /* not everything ended */
    uint32_t variables[PROGRAM_VARIABLES_MAX]; /* in the end */
    uint32_t order_length;
    struct oracle_move *order; /* one of fewest preemptions */
};

struct oracle_options {
    /* Ends, and the taking of a thread by an idle processor, are steps of their own. Gives no other
     * classes or costs; a test shows it. */
    bool is_fine;
    bool is_bounded; /* orders of more than cost_max preemptions are left out */
    uint32_t cost_max;
    /* ... of more than steps_max device steps while something else could happen. */
    bool is_budgeted;
    uint32_t steps_max;
    uint32_t timeouts_max; /* always a limit: time-outs while something else could happen */
    uint64_t orders_max;   /* 0: none */
};

struct oracle {
    struct oracle_class *classes;
    uint32_t class_count;
    uint32_t *slots; /* hash table: index + 1 */
    uint32_t slot_count;
    uint64_t orders;
    bool is_cut; /* orders_max was reached, or a run did not fit */
};

void oracle_run(const struct program *program, const struct oracle_options *options,
                struct oracle *oracle);
void oracle_free(struct oracle *oracle);
/* NULL if there is none. */
const struct oracle_class *oracle_find(const struct oracle *oracle, const uint8_t *key,
                                       size_t key_bytes);
/* Does it end with the value that the program forbids? */
bool oracle_is_bad(const struct program *program, const struct oracle_class *class);
/* Print the order that leads to a class, a line per step. */
void oracle_print_order(const struct program *program, const struct oracle_options *options,
                        const struct oracle_class *class);

#endif
