/* SPDX-License-Identifier: MIT */
/*
 * exploration_claim - what may be said after an exploration, and never more.
 *
 * "Complete" is said only of an exploration that nothing cut short. A finding ends its execution,
 * so what would have come after it was not looked at: then the claim excepts it.
 */
#include <inttypes.h>
#include <string.h>

#include "machine/exploration_internal.h"
#include "machine/machine_internal.h"

uint32_t dq_exploration_open_findings(const struct dirql_exploration *exploration)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        count += !exploration->findings[i].is_suppressed;
    }
    return count;
}

const char *dq_exploration_status_name(const struct dirql_exploration *exploration)
{
    if (exploration->status == DIRQL_BROKEN) {
        return "broken";
    }
    if (dq_exploration_open_findings(exploration) > 0) {
        return "finding";
    }
    return exploration->is_complete ? "complete" : "not-complete";
}

void dq_exploration_write_count(struct dq_report_buffer *buffer, uint64_t count)
{
    char digits[24];
    struct dq_text text;
    dq_text_init(&text, digits, sizeof(digits));
    dq_text_format(&text, "%" PRIu64, count);
    for (size_t i = 0; i < text.length; i++) {
        if (i > 0 && (text.length - i) % 3 == 0) {
            dq_report_buffer_append(buffer, " ");
        }
        dq_report_buffer_append_bytes(buffer, &digits[i], 1);
    }
}

void dq_exploration_write_page(struct dq_report_buffer *buffer, const struct dirql_finding *finding)
{
    if (!finding->page[0] || strncmp(finding->page, "http", 4) == 0) {
        dq_report_buffer_append_clean(buffer, finding->page);
        return;
    }
    char page[256];
    struct dq_text text;
    dq_text_init(&text, page, sizeof(page));
    dq_report_write_page(&text, finding->page);
    dq_report_buffer_append_clean(buffer, page);
}

void dq_exploration_write_extent(struct dq_report_buffer *buffer,
                                 const struct dirql_exploration *exploration)
{
    if (exploration->status == DIRQL_BROKEN) {
        dq_report_buffer_append(buffer, "dirql failed");
        return;
    }
    if (!exploration->is_complete) {
        dq_report_buffer_append(buffer, "not complete");
        return;
    }
    if (exploration->preemptions == DIRQL_UNLIMITED) {
        dq_report_buffer_append(buffer, "complete for any number of preemptions");
    } else {
        dq_report_buffer_format(buffer, "complete to %" PRIu32 " preemption%s",
                                exploration->preemptions, exploration->preemptions == 1 ? "" : "s");
    }
    if (exploration->finding_count > 0) {
        dq_report_buffer_append(buffer, " except continuations after findings");
    }
}

static void write_number_of(struct dq_report_buffer *buffer, uint64_t count, const char *noun,
                            const char *plural)
{
    dq_exploration_write_count(buffer, count);
    dq_report_buffer_format(buffer, " %s", count == 1 ? noun : plural);
}

void dq_exploration_write_claim(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration)
{
    uint32_t open = dq_exploration_open_findings(exploration);
    uint32_t suppressed = exploration->finding_count - open;
    bool is_claimed = exploration->is_complete && exploration->status != DIRQL_BROKEN;
    dq_exploration_write_extent(buffer, exploration);
    dq_report_buffer_append(buffer, ": ");
    if (is_claimed) {
        write_number_of(buffer, exploration->classes, "class", "classes");
        dq_report_buffer_append(buffer, ", ");
    } else {
        dq_report_buffer_append_clean(buffer, exploration->why_not_complete[0]
                                                  ? exploration->why_not_complete
                                                  : "the reason is not known");
        dq_report_buffer_append(buffer, "; ");
    }
    if (open > 0) {
        write_number_of(buffer, open, "finding", "findings");
    } else {
        dq_report_buffer_append(buffer, is_claimed ? "nothing wrong"
                                                   : "nothing wrong was found until then");
    }
    if (suppressed > 0) {
        dq_report_buffer_append(buffer, open > 0 ? " and " : " but ");
        dq_exploration_write_count(buffer, suppressed);
        dq_report_buffer_append(buffer, " suppressed");
    }
}
