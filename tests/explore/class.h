/* SPDX-License-Identifier: MIT */
/*
 * class - which orders of a program count as the same one, judged without the explorer.
 *
 * An execution is reduced to what any correct equivalence must tell apart: per variable and lock
 * the order of touches that do not commute, the answers of calls, how far every actor came, and for
 * each ISR which changes of IRQL that could keep it off went before it on its processor. The key is
 * a string of bytes; equal keys, equal class. Oracle and harness fill the same structure.
 */
#ifndef TESTS_EXPLORE_CLASS_H
#define TESTS_EXPLORE_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "program.h"

/* Two touches commute if both have the same mode and it is not WRITE. */
enum class_mode { CLASS_READ, CLASS_ADD, CLASS_OR, CLASS_AND, CLASS_XOR, CLASS_WRITE };

#define CLASS_LOCK(lock)    (PROGRAM_VARIABLES_MAX + (lock))
#define CLASS_ILOCK(vector) (CLASS_LOCK(PROGRAM_LOCKS_MAX) + (vector))
#define CLASS_LOCATIONS     CLASS_ILOCK(PROGRAM_VECTORS_MAX)
#define CLASS_ACTORS        (PROGRAM_ROUTINES * PROGRAM_RUNS_MAX)
#define CLASS_TOUCHES_MAX   160u
#define CLASS_RESULTS_MAX   64u
#define CLASS_SHIFTS_MAX    64u
#define CLASS_KEY_BYTES_MAX 1024u

struct class_touch {
    uint8_t location;
    uint8_t mode; /* enum class_mode */
    uint8_t actor;
    uint8_t op;
};

struct class_result {
    uint8_t actor;
    uint8_t op;
    uint32_t value;
};

/* On one processor: IRQL changed between low and high by a thread or DPC; or (is_isr) an ISR of
 * IRQL low began. */
struct class_shift {
    uint8_t processor;
    uint8_t actor;
    uint8_t op;
    uint8_t low;
    uint8_t high;
    bool is_isr;
};

struct class_record {
    uint32_t touch_count;
    uint32_t result_count;
    uint32_t shift_count;
    bool is_stuck;
    bool has_shifts;                 /* they count: it is known what ran on which processor */
    uint8_t completed[CLASS_ACTORS]; /* operations; + 1 for an ISR or DPC that began */
    struct class_touch touches[CLASS_TOUCHES_MAX];
    struct class_result results[CLASS_RESULTS_MAX];
    struct class_shift shifts[CLASS_SHIFTS_MAX];
};

void class_touch(struct class_record *record, uint8_t location, enum class_mode mode, uint8_t actor,
                 uint8_t op);
void class_result(struct class_record *record, uint8_t actor, uint8_t op, uint32_t value);
void class_shift(struct class_record *record, const struct class_shift *shift);

/* The key; returns its length. */
size_t class_key(const struct class_record *record, uint8_t key[CLASS_KEY_BYTES_MAX]);
/* Of a variable's operation: how it touches, and what it makes of the value that it read. */
enum class_mode class_mode_of(uint8_t code);
uint32_t class_value(uint8_t code, uint8_t actor, uint8_t index, uint32_t old);

#endif
