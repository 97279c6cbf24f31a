/* SPDX-License-Identifier: MIT */
/* exploration_internal - the forms of an exploration's report, one file each. */
#ifndef DQ_MACHINE_EXPLORATION_INTERNAL_H
#define DQ_MACHINE_EXPLORATION_INTERNAL_H

#include "dirql/explore.h"
#include "machine/report_buffer.h"

void dq_exploration_write_text(struct dq_report_buffer *buffer,
                               const struct dirql_exploration *exploration);
void dq_exploration_write_json(struct dq_report_buffer *buffer,
                               const struct dirql_exploration *exploration);
void dq_exploration_write_junit(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration);
void dq_exploration_write_sarif(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration);

/* exploration_report.c: what is wrong, where, by which rule, and the details. */
void dq_exploration_write_mistake(struct dq_report_buffer *buffer,
                                  const struct dirql_finding *finding);

/* exploration_claim.c: what may be claimed, one line: "complete to 2 preemptions: 48 211 classes,
 * nothing wrong". */
void dq_exploration_write_claim(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration);
/* The part before the colon. */
void dq_exploration_write_extent(struct dq_report_buffer *buffer,
                                 const struct dirql_exploration *exploration);
/* "48 211" */
void dq_exploration_write_count(struct dq_report_buffer *buffer, uint64_t count);
uint32_t dq_exploration_open_findings(const struct dirql_exploration *exploration);
/* "finding", "complete", "not-complete", "broken" */
const char *dq_exploration_status_name(const struct dirql_exploration *exploration);
/* The rule's page as an address; nothing if there is none. */
void dq_exploration_write_page(struct dq_report_buffer *buffer,
                               const struct dirql_finding *finding);

/* exploration_json.c, for others that make JSON: text of others, cleaned. */
struct json_t;
struct json_t *dq_exploration_json_text(const char *text);
/* Append the value as text, and give it back. */
void dq_exploration_json_write(struct dq_report_buffer *buffer, struct json_t *value);

/* coverage_report.c */
void dq_exploration_write_meetings(struct dq_report_buffer *buffer,
                                   const struct dirql_exploration *exploration);
void dq_exploration_json_set_coverage(struct json_t *object,
                                      const struct dirql_exploration *exploration);

#endif
