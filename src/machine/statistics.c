/* SPDX-License-Identifier: MIT */
/*
 * statistics - totals, the trace's hash and the records of the timeline, gathered while the run
 * goes on.
 *
 * A listener of the trace: it sees every record once, in order. The time of a DPC or ISR is its
 * own: what ISRs on top of it took counts for them. DPC number 0 is the kernel's (a flush), not the
 * driver's: it counts nowhere.
 */
#include <string.h>

#include "kernel/irp.h"
#include "kernel/thread.h"
#include "machine/machine_internal.h"

/* Code is named by its driver and its offset in there, which is one file in every build of dirql.
 */
static uint64_t code_key(uint64_t address)
{
    uint32_t number;
    if (!dq_machine_driver_at(address, &number)) {
        return 0;
    }
    return address - dq_machine->drivers[number].base + ((uint64_t)number << 48);
}

void dq_statistics_begin(struct dq_statistics_state *statistics)
{
    memset(statistics, 0, sizeof(*statistics));
    statistics->hash = 0xcbf29ce484222325ull;
}

static void enter(struct dq_statistics_state *statistics, const struct dq_trace_record *record)
{
    uint32_t depth = statistics->depth[record->processor]++;
    if (depth < STATISTICS_NESTING_MAX) {
        statistics->frames[record->processor][depth] =
            (struct dq_statistics_frame){ .begin_ns = record->time_ns };
    }
}

/* Returns the context's own time. */
static uint64_t leave(struct dq_statistics_state *statistics, const struct dq_trace_record *record)
{
    uint32_t *depth = &statistics->depth[record->processor];
    if (*depth == 0 || --*depth >= STATISTICS_NESTING_MAX) {
        return 0;
    }
    struct dq_statistics_frame *frame = &statistics->frames[record->processor][*depth];
    uint64_t taken_ns = record->time_ns - frame->begin_ns;
    if (*depth > 0) {
        frame[-1].nested_ns += taken_ns;
    }
    return taken_ns - frame->nested_ns;
}

static void raise_to(uint64_t *longest_ns, uint64_t ns)
{
    if (ns > *longest_ns) {
        *longest_ns = ns;
    }
}

/* Requests that open and close files are told from those that do the work. */
static void note_request(struct dq_statistics_state *statistics,
                         const struct dq_trace_record *record)
{
    uint64_t *word = &statistics->file_requests[record->a % FILE_REQUEST_SLOTS / 64];
    uint64_t bit = 1ull << (record->a % 64);
    bool is_file_request =
        record->b == DQ_IRP_CREATE || record->b == DQ_IRP_CLEANUP || record->b == DQ_IRP_CLOSE;
    *word = is_file_request ? *word | bit : *word & ~bit;
}

static bool is_file_request(const struct dq_statistics_state *statistics, uint64_t number)
{
    return (statistics->file_requests[number % FILE_REQUEST_SLOTS / 64] >> (number % 64) & 1) != 0;
}

static void count(struct dq_statistics_state *statistics, const struct dq_trace_record *record)
{
    struct dirql_statistics *totals = &statistics->totals;
    switch (record->kind) {
    case DQ_TRACE_VECTOR_PEND:
        totals->interrupts++;
        break;
    case DQ_TRACE_VECTOR_MERGE:
        totals->interrupts_merged++;
        break;
    case DQ_TRACE_ISR_BEGIN:
        totals->isr_runs++;
        enter(statistics, record);
        break;
    case DQ_TRACE_ISR_END:
        totals->isr_claimed += record->b != 0;
        raise_to(&totals->isr_longest_ns, leave(statistics, record));
        break;
    case DQ_TRACE_PASSIVE_ISR_BEGIN:
        totals->isr_runs++;
        break;
    case DQ_TRACE_PASSIVE_ISR_END:
        totals->isr_claimed += record->b != 0;
        break;
    case DQ_TRACE_DPC_INSERT:
        if (record->a != 0) {
            totals->dpcs_queued += record->b != 0;
            totals->dpcs_coalesced += record->b == 0;
        }
        break;
    case DQ_TRACE_DPC_BEGIN:
        totals->dpcs_run += record->a != 0;
        enter(statistics, record);
        break;
    case DQ_TRACE_DPC_END: {
        uint64_t taken_ns = leave(statistics, record);
        if (record->a != 0) {
            raise_to(&totals->dpc_longest_ns, taken_ns);
        }
        break;
    }
    case DQ_TRACE_WORK_BEGIN:
        totals->work_items_run++;
        break;
    case DQ_TRACE_REQUEST_ARRIVE:
        note_request(statistics, record);
        break;
    case DQ_TRACE_REQUEST_COMPLETE:
        totals->requests += !is_file_request(statistics, record->a);
        break;
    case DQ_TRACE_REGISTER_READ:
        totals->register_reads++;
        break;
    case DQ_TRACE_REGISTER_WRITE:
        totals->register_writes++;
        break;
    case DQ_TRACE_CHOICE:
        totals->choices++;
        break;
    case DQ_TRACE_THREAD_SWITCH:
        totals->thread_switches++;
        break;
    }
}

static bool is_of_timeline(uint16_t kind)
{
    switch (kind) {
    case DQ_TRACE_QUIRK:
    case DQ_TRACE_VECTOR_PEND:
    case DQ_TRACE_VECTOR_MERGE:
    case DQ_TRACE_VECTOR_LOST:
    case DQ_TRACE_ISR_BEGIN:
    case DQ_TRACE_ISR_END:
    case DQ_TRACE_DPC_INSERT:
    case DQ_TRACE_DPC_REMOVE:
    case DQ_TRACE_DPC_BEGIN:
    case DQ_TRACE_DPC_END:
    case DQ_TRACE_LOCK_SPIN:
    case DQ_TRACE_THREAD_SWITCH:
    case DQ_TRACE_WORK_QUEUE:
    case DQ_TRACE_VIOLATION:
    case DQ_TRACE_BUG_CHECK:
    case DQ_TRACE_CALLOUT_BEGIN:
    case DQ_TRACE_CALLOUT_END:
    case DQ_TRACE_REQUEST_ARRIVE:
    case DQ_TRACE_REQUEST_COMPLETE:
    case DQ_TRACE_DEVICE_STEP:
    case DQ_TRACE_DEVICE_MESSAGE:
    case DQ_TRACE_DEVICE_LINE:
    case DQ_TRACE_DEVICE_FAILED:
        return true;
    }
    return false;
}

/* Names are taken while the threads live. */
static void remember_thread(struct dq_statistics_state *statistics, uint32_t number)
{
    if (dq_statistics_thread_name(statistics, number) ||
        statistics->thread_count == TIMELINE_THREADS) {
        return;
    }
    DQ_LIST_FOR_EACH(link, dq_thread_all_inspect())
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (thread->number == number) {
            uint32_t index = statistics->thread_count++;
            statistics->threads[index].number = number;
            dq_text_copy(statistics->threads[index].name, sizeof(statistics->threads[index].name),
                         thread->name);
            return;
        }
    }
}

const char *dq_statistics_thread_name(const struct dq_statistics_state *statistics, uint32_t number)
{
    for (uint32_t i = 0; i < statistics->thread_count; i++) {
        if (statistics->threads[i].number == number) {
            return statistics->threads[i].name;
        }
    }
    return NULL;
}

/* Until the first interrupt only what the latest request led to is kept, so that the timeline shows
 * what the interrupt is the answer to. */
static bool is_new_start(const struct dq_statistics_state *statistics,
                         const struct dq_trace_record *record)
{
    return record->kind == DQ_TRACE_REQUEST_ARRIVE ||
           statistics->timeline_count == TIMELINE_MAX / 4;
}

static void keep_for_timeline(struct dq_statistics_state *statistics,
                              const struct dq_trace_record *record)
{
    if (statistics->timeline_interrupts == 0 && is_new_start(statistics, record)) {
        statistics->timeline_count = 0;
    }
    if (record->kind == DQ_TRACE_VECTOR_PEND) {
        statistics->timeline_interrupts++;
    }
    if (statistics->timeline_interrupts > TIMELINE_INTERRUPTS ||
        statistics->timeline_count == TIMELINE_MAX) {
        statistics->timeline_is_full = true;
        return;
    }
    statistics->timeline[statistics->timeline_count++] = *record;
    remember_thread(statistics, record->thread);
    if (record->kind == DQ_TRACE_THREAD_SWITCH) {
        remember_thread(statistics, (uint32_t)record->b);
    }
}

void dq_statistics_listen(void *context, const struct dq_trace_record *record)
{
    struct dq_statistics_state *statistics = context;
    statistics->hash = dq_trace_hash(statistics->hash, record, code_key);
    raise_to(&statistics->totals.virtual_ns, record->time_ns);
    count(statistics, record);
    if (!statistics->timeline_is_full && is_of_timeline(record->kind)) {
        keep_for_timeline(statistics, record);
    }
}
