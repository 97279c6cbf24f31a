/* SPDX-License-Identifier: MIT */
/* generator - programs from numbers. Each number has a family: what the program is mostly about. */
#ifndef TESTS_EXPLORE_GENERATOR_H
#define TESTS_EXPLORE_GENERATOR_H

#include <stdint.h>

#include "oracle.h"

/* Seeds of the families that came later begin at LATER: those of the others keep their programs. */
#define GENERATOR_FAMILIES_FIRST 23u
#define GENERATOR_FAMILIES_LATER 2u
#define GENERATOR_FAMILIES       (GENERATOR_FAMILIES_FIRST + GENERATOR_FAMILIES_LATER)
#define GENERATOR_LATER          1000000u

uint32_t generator_family(uint64_t seed);
const char *generator_family_name(uint64_t seed);
/* The program of a seed. Its orders are enumerated as they are to be compared, because programs
 * with more than orders_max of them are thrown away for smaller ones. */
void generator_make(uint64_t seed, const struct oracle_options *options, struct program *program,
                    struct oracle *oracle);

#endif
