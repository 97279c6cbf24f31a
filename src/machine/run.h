/* SPDX-License-Identifier: MIT */
/* run - one run of the machine: driver in, devices started, application, everything out. */
#ifndef DQ_MACHINE_RUN_H
#define DQ_MACHINE_RUN_H

#include <stddef.h>
#include <stdint.h>

struct dirql_machine;

/* At creation, before the snapshot: the system thread that does it all is ready. */
void dq_run_prepare(struct dirql_machine *machine);
/* A replayed list of choices does not fit this run. */
void dq_run_choice_mismatch(size_t position, uint32_t count_now, uint32_t count_then);

#endif
