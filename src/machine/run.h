/* SPDX-License-Identifier: MIT */
/* run - one run of the machine: driver in, devices started, application, everything out. */
#ifndef DQ_MACHINE_RUN_H
#define DQ_MACHINE_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "dirql/machine.h"

/* At creation, before the snapshot: the system thread that does it all is ready. */
void dq_run_prepare(struct dirql_machine *machine);
/* Forget what earlier runs left outside of what is rewound. */
void dq_run_begin(struct dirql_machine *machine);
/* The same for one of many runs that nobody traces. */
void dq_run_begin_again(struct dirql_machine *machine);
/* The run has ended: how, and everything that is known of it. */
enum dirql_status_code dq_run_judge(const struct dirql_machine *machine);
void dq_run_result(const struct dirql_machine *machine, struct dirql_result *result);
/* A replayed list of choices does not fit this run. */
void dq_run_choice_mismatch(size_t position, uint32_t count_now, uint32_t count_then);

#endif
