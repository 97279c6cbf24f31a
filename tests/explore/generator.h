/* SPDX-License-Identifier: MIT */
/* generator - programs from numbers. Each number has a family: what the program is mostly about. */
#ifndef TESTS_EXPLORE_GENERATOR_H
#define TESTS_EXPLORE_GENERATOR_H

#include <stdint.h>

#include "oracle.h"

#define GENERATOR_FAMILIES 23u

const char *generator_family_name(uint64_t seed);
/* The program of a seed. Its orders are enumerated as they are to be compared, because programs
 * with more than orders_max of them are thrown away for smaller ones. */
void generator_make(uint64_t seed, const struct oracle_options *options, struct program *program,
                    struct oracle *oracle);

#endif
