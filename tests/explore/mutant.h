/* SPDX-License-Identifier: MIT */
/*
 * mutant - the explorer with one mistake on purpose.
 *
 * Mistakes are put between the runtime and the explorer: touches that are not told, or told wrongly
 * (a copy of the observer's table), and answers of the explorer's own parts that are falsified (the
 * linker's --wrap: tests/explore/CMakeLists.txt has the list). No source of dirql knows of them.
 */
#ifndef TESTS_EXPLORE_MUTANT_H
#define TESTS_EXPLORE_MUTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/observe.h"

enum mutant_change {
    MUTANT_DROP,       /* touches of `kind` in one of `modes` are not told */
    MUTANT_DROP_POINT, /* ... where they are told together with a point */
    MUTANT_QUEUE,      /* ... nor the touch of IRQL that comes with one: it tells the same */
    MUTANT_DRAIN,      /* that touch of IRQL alone: an insert asks for a drain */
    MUTANT_COMMUTE,    /* ... commute with each other */
    MUTANT_UNPLACED,   /* on top of whom an ISR or a DPC begins is not told */
    MUTANT_ALIKE,      /* no processor is special */
    MUTANT_USED,       /* results of interlocked operations are taken for unused */
    MUTANT_ONE_KIND,   /* interlocked operations of different kinds commute */
    MUTANT_COST,       /* the table forgets what a prefix cost */
    MUTANT_SWITCH,     /* whoever could go on there is switched to for nothing */
    MUTANT_SLEEP,      /* sleep sets together with the bound */
};

struct mutant {
    const char *name;
    const char *rule;     /* what of the exploration's rules it breaks */
    const char *programs; /* that are tried: a family's (generator.h), or one (program_text.h) */
    enum mutant_change change;
    enum dq_location_kind kind; /* DROP, COMMUTE */
    uint32_t modes;             /* bits of enum dq_touch_mode */
};

extern const struct mutant mutants[];
extern const uint32_t mutant_count;

/* Of all explorations from now on. NULL: dirql as it is. */
void mutant_set(const struct mutant *mutant);

#endif
