/* SPDX-License-Identifier: MIT */
/* cli - the subcommands of `dirql` and what they share. Each takes its own argv ([0] is "dirql
 * run") and main()'s, to execute the program again, and returns the exit status. */
#ifndef DQ_CLI_CLI_H
#define DQ_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int cli_run(int argc, char **argv, char **program_arguments);
int cli_explore(int argc, char **argv, char **program_arguments);
int cli_replay(int argc, char **argv, char **program_arguments);
int cli_ddi(int argc, char **argv, char **program_arguments);
int cli_devices(int argc, char **argv, char **program_arguments);

/* The nearest of several names to what was typed, for "did you mean". Begin with { .typed = text }.
 */
struct cli_suggestion {
    const char *typed;
    char name[128];
    unsigned distance;
};
void cli_suggest(struct cli_suggestion *suggestion, const char *name);
/* NULL if nothing is near enough to be meant. */
const char *cli_suggestion_name(const struct cli_suggestion *suggestion);

/* A number in C notation without sign, all of text, in [low, high]. */
bool cli_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret_number);

#endif
