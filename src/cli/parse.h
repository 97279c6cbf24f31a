/* SPDX-License-Identifier: MIT */
/* parse - values of options. Each function ends the program with status 2 and one line that names
 * the option and what it takes when the value makes no sense. */
#ifndef DQ_CLI_PARSE_H
#define DQ_CLI_PARSE_H

#include <stdint.h>

struct argp_state;

/* A number from low to high, in C notation. */
uint64_t cli_parse_number(struct argp_state *state, const char *option, const char *text,
                          uint64_t low, uint64_t high);
/* Index of text in a list of words ended by NULL. */
uint32_t cli_parse_word(struct argp_state *state, const char *option, const char *text,
                        const char *const *words);

#endif
