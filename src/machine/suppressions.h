/* SPDX-License-Identifier: MIT */
/*
 * suppressions - findings that are known, from a file.
 *
 * A line is `RULE FUNCTION # REASON`: findings of this rule with this function among their
 * locations. In both words `*` stands for anything, but not in both alone. A reason is required:
 * whoever reads the file later has nothing else. Empty lines, and lines that begin with `#`, are
 * nothing.
 */
#ifndef DQ_MACHINE_SUPPRESSIONS_H
#define DQ_MACHINE_SUPPRESSIONS_H

#include "dirql/explore.h"

struct dq_suppressions;

/* Heap; NULL on failure, with a text that names the line. DIRQL_USAGE: the file is wrong or not
 * there. */
enum dirql_status_code dq_suppressions_read(const char *path,
                                            struct dq_suppressions **ret_suppressions,
                                            char error[DIRQL_ERROR_BYTES]);
void dq_suppressions_free(struct dq_suppressions *suppressions);

/* Is this finding known? Counts as a use of every line that says so. */
bool dq_suppressions_match(struct dq_suppressions *suppressions,
                           const struct dirql_finding *finding);
/* The same of one whose places are not known: could they be those? It counts for none. */
bool dq_suppressions_may_match(const struct dq_suppressions *suppressions,
                               const struct dirql_finding *finding);

/* At the end: mark the findings that are known, and list the lines that met none in
 * `suppressions_unused`. What the status is then is the caller's business. */
void dq_suppressions_apply(struct dq_suppressions *suppressions,
                           struct dirql_exploration *exploration);

#endif
