/* SPDX-License-Identifier: MIT */
/*
 * exploration_jobs - an exploration in worker processes: what each changes for itself when it was
 * forked, and what it tells the parent.
 *
 * A finding is posted when a worker sees it first, and again in the end if a better order has shown
 * it since; so an execution costs no system call.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/guard.h"
#include "host/memory.h"
#include "host/process_self.h"
#include "machine/explore_internal.h"

/* Followed by its departures. Both processes are one program: structures are sent as they are. */
struct message {
    bool is_broken; /* a rewind was not complete; else it is a finding */
    char broken_text[200];
    struct dq_found found; /* less its path's address */
};

void dq_exploring_forked(struct dq_exploring *exploring)
{
    if (dq_guard_after_fork() != 0) {
        host_process_exit(DIRQL_ENVIRONMENT);
    }
    exploring->posted_count = exploring->found_count;
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        exploring->found[i].posted = exploring->found[i].finding.occurrences;
        exploring->found[i].has_improved = false;
    }
}

static void post_broken(const struct dq_exploring *exploring)
{
    static struct message message;
    memset(&message, 0, sizeof(message));
    message.is_broken = true;
    dq_text_copy(message.broken_text, sizeof(message.broken_text), exploring->broken_text);
    dq_explore_post(&message, sizeof(message));
}

static void post(struct dq_found *found)
{
    size_t path_bytes = found->path.count * sizeof(found->path.items[0]);
    struct message *message = host_memory_alloc(sizeof(*message) + path_bytes);
    message->found = *found;
    message->found.finding.occurrences -= found->posted;
    if (path_bytes > 0) {
        memcpy(message + 1, found->path.items, path_bytes);
    }
    dq_explore_post(message, sizeof(*message) + path_bytes);
    host_memory_free(message);
    found->posted = found->finding.occurrences;
    found->has_improved = false;
}

void dq_exploring_post(struct dq_exploring *exploring, bool is_end)
{
    if (exploring->is_broken && !is_end) {
        post_broken(exploring);
    }
    for (uint32_t i = 0; i < exploring->found_count; i++) {
        struct dq_found *found = &exploring->found[i];
        bool is_due = found->has_improved || found->posted != found->finding.occurrences;
        if (i >= exploring->posted_count || (is_end && is_due)) {
            post(found);
        }
    }
    exploring->posted_count = exploring->found_count;
}

void dq_exploring_receive(struct dq_exploring *exploring, const void *bytes, size_t count)
{
    static struct message message;
    DQ_ASSERT(count >= sizeof(message));
    memcpy(&message, bytes, sizeof(message));
    if (message.is_broken) {
        exploring->is_broken = true;
        dq_text_copy(exploring->broken_text, sizeof(exploring->broken_text), message.broken_text);
        return;
    }
    struct dq_found found = message.found;
    found.path = (struct dq_departure_list){ 0 };
    const char *departures = (const char *)bytes + sizeof(message);
    for (uint32_t i = 0; i < message.found.path.count; i++) {
        struct dq_departure departure;
        memcpy(&departure, departures + i * sizeof(departure), sizeof(departure));
        dq_departure_append(&found.path, departure);
    }
    dq_exploring_note_posted(exploring, &found);
    dq_departure_free(&found.path);
}
