/* SPDX-License-Identifier: MIT */
/* finding_text - what a finding says: rule, sentence, places, details. */
#ifndef DQ_MACHINE_FINDING_TEXT_H
#define DQ_MACHINE_FINDING_TEXT_H

#include "dirql/explore.h"
#include "machine/witness.h"

/* Of the run that has just failed; its places are those of the failing stack, if it shows the
 * driver. */
void dq_finding_describe_failure(struct dirql_finding *finding,
                                 const struct dirql_machine *machine);
/* Of a loop that waits for what nobody does; its places are what is added. */
void dq_finding_describe_livelock(struct dirql_finding *finding, const char *actor);
/* The driver's frames of the loop. */
void dq_finding_add_loop(struct dirql_finding *finding, const struct dq_call_stack *loop);
/* Of what a detector saw in it. */
void dq_finding_describe_detected(struct dirql_finding *finding,
                                  const struct dq_detected *detected);

/* The places of a failure whose stack says nothing, because nobody was at fault there: who spins
 * and who waits, where the order left the driver's code, what the driver had last done to the
 * device. */
void dq_finding_add_witnessed(struct dirql_finding *finding, const struct dq_witness *witness);

/* Stacks and the order in columns; heap text. While the machine stands where the witness left it.
 */
char *dq_finding_details(const struct dirql_machine *machine, const struct dq_witness *witness);

#endif
