/* SPDX-License-Identifier: MIT */
/* machine_options - the options that describe a computer, the same in every command that makes one:
 * a child of the command's own argp. */
#ifndef DQ_CLI_MACHINE_OPTIONS_H
#define DQ_CLI_MACHINE_OPTIONS_H

#include <argp.h>

#include "dirql/machine.h"

/* How `--help` groups the options of a command. */
enum cli_option_group { CLI_GROUP_COMPUTER = 1, CLI_GROUP_RUN, CLI_GROUP_OUTPUT };

/* Its input is a struct dirql_machine_config that cli_machine_options_init() has filled. What does
 * not fit together ends the program with status 2 and one line. */
extern const struct argp cli_machine_argp;
void cli_machine_options_init(struct dirql_machine_config *config);

#endif
