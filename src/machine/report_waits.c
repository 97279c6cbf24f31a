/* SPDX-License-Identifier: MIT */
/* report_waits - where in the driver threads wait, when nothing can happen any more. */
#include <inttypes.h>

#include "base/text.h"
#include "kernel/thread.h"
#include "machine/report_internal.h"

/* In a deadlock those whose wait somebody would have to end, else all. */
static bool is_to_blame(const struct dq_thread *thread)
{
    bool is_within_driver = thread->state == DQ_THREAD_WAITING && thread->callback;
    return is_within_driver &&
           (dq_stop_inspect()->rule != DQ_RULE_DEADLOCK || dq_thread_holder(thread));
}

void dq_report_visit_waits(dq_report_visit_wait *visit, void *context)
{
    if (dq_stop_inspect()->kind != DQ_STOP_STUCK) {
        return;
    }
    DQ_LIST_FOR_EACH(link, dq_thread_all_inspect())
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, const struct dq_thread, all_link);
        if (is_to_blame(thread)) {
            struct dq_call_stack stack;
            dq_call_stack_of(thread->sp, &stack);
            visit(context, thread, &stack);
        }
    }
}

static void write_wait(void *context, const struct dq_thread *thread,
                       const struct dq_call_stack *stack)
{
    struct dq_report_buffer *buffer = context;
    dq_report_buffer_format(buffer, "%sthread %" PRIu32 " \"%s\" waits in %s\n\n",
                            buffer->length ? "\n" : "", thread->number, thread->name,
                            thread->callback);
    dq_report_write_stack(buffer, stack, false);
}

void dq_report_write_waits(struct dq_report_buffer *buffer)
{
    dq_report_visit_waits(write_wait, buffer);
}
