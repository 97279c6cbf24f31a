/* SPDX-License-Identifier: MIT */
/*
 * finding_signature - what makes many orders one finding: the same mistake has the same signature,
 * another one another, and no number in it depends on the order.
 */
#include "base/check.h"
#include "engine/arena.h"
#include "engine/rewind.h"
#include "explore/detect.h"
#include "explore/digest.h"
#include "framework/device_io.h"
#include "framework/io_queue.h"
#include "framework/request.h"
#include "host/symbols.h"
#include "kernel/thread.h"
#include "machine/explore_internal.h"
#include "machine/run.h"

/* Text without its numbers: those differ from order to order. */
uint64_t dq_finding_hash_words(const char *text)
{
    uint64_t hash = 1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            hash = dq_mix(hash, (uint8_t)*text);
        }
    }
    return hash;
}

/* ---- Stuck: whose end is missing ---- */

/* Of several the least name counts: an order that loses a second thing besides shows no third
 * mistake. 0: nothing yet. */
static void keep_least(uint64_t *least, uint64_t name)
{
    if (*least == 0 || name < *least) {
        *least = name;
    }
}

/* What the queue calls for requests of this type; 0: nothing, the driver takes them out. */
static uintptr_t handler_of(const struct dq_io_queue *queue, enum dq_irp_type type)
{
    const WDF_IO_QUEUE_CONFIG *config = &queue->config;
    uintptr_t handler = type == DQ_IRP_READ             ? (uintptr_t)config->EvtIoRead
                        : type == DQ_IRP_WRITE          ? (uintptr_t)config->EvtIoWrite
                        : type == DQ_IRP_DEVICE_CONTROL ? (uintptr_t)config->EvtIoDeviceControl
                                                        : 0;
    return handler ? handler : (uintptr_t)config->EvtIoDefault;
}

static void note_owned(void *context, const struct dq_request *request)
{
    const struct dq_irp *irp = request->irp;
    if (irp && request->queue) {
        uint64_t name = dq_mix((uint64_t)irp->type << 32 | irp->control_code,
                               handler_of(request->queue, irp->type));
        keep_least(context, name | 1);
    }
}

/* Memory that has the same address in every order: not that of a stack. */
static uint64_t place_of(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    return dq_arena_is_ram(address) || dq_rewind_is_region(address) ? address : 0;
}

/* Threads that wait within the driver: in which callback, for what. */
static uint64_t name_waits(void)
{
    uint64_t least = 0;
    DQ_LIST_FOR_EACH(link, dq_thread_all_inspect())
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (thread->state == DQ_THREAD_WAITING && thread->callback) {
            uint64_t callback = dq_finding_hash_words(thread->callback);
            keep_least(&least, dq_mix(callback, place_of(thread->waits_for)) | 1);
        }
    }
    return least;
}

/* Processors that spin: all of them are to blame. */
static uint64_t name_spins(void)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        const char *callback = cpu->callback ? cpu->callback : cpu->thread->callback;
        if (cpu->state == DQ_CPU_SPINNING) {
            sum += dq_finding_hash_words(callback ? callback : cpu->thread->name) | 1;
        }
    }
    return sum;
}

static uint64_t name_of_stuck(const struct dq_stop *stop)
{
    uint64_t name = 0;
    switch ((uint32_t)stop->rule) {
    case DQ_RULE_REQUEST_NOT_COMPLETED:
        dq_device_io_visit_owned(note_owned, &name);
        break;
    case DQ_RULE_DEADLOCK:
        name = name_spins();
        break;
    default:
        name = name_waits();
    }
    return name;
}

/* ---- Signatures ---- */

uint64_t dq_finding_signature(const struct dirql_machine *machine)
{
    const struct dq_stop *stop = dq_stop_inspect();
    if (stop->kind == DQ_STOP_NONE) {
        return dq_finding_hash_words(machine->failure_text[0] ? machine->failure_text
                                                              : machine->expectation_text);
    }
    uint64_t signature = dq_mix((uint64_t)stop->kind << 32 | stop->rule, stop->code);
    if (stop->kind == DQ_STOP_STUCK) {
        return dq_mix(signature, name_of_stuck(stop));
    }
    for (uint32_t i = 0; i < stop->stack.count; i++) {
        if (dq_machine_is_driver_code(stop->stack.addresses[i])) {
            return dq_mix(signature, stop->stack.addresses[i]);
        }
    }
    return dq_mix(signature,
                  stop->returned_from ? stop->returned_from : dq_finding_hash_words(stop->text));
}

/* The function that loops: at which of its reads it is seen depends on the order. */
uint64_t dq_finding_signature_of_loop(const struct dq_exploring *exploring)
{
    const struct dq_call_stack *loop = &exploring->loop;
    uint64_t signature = dq_mix(dq_finding_hash_words(exploring->looping), 80);
    for (uint32_t i = 0; i < loop->count; i++) {
        if (dq_machine_is_driver_code(loop->addresses[i])) {
            struct host_symbol symbol;
            host_symbol_find(loop->addresses[i], i > 0, &symbol);
            return dq_mix(signature, dq_finding_hash_words(symbol.function));
        }
    }
    return signature;
}

/* The places, in any order. */
uint64_t dq_finding_signature_of_detected(const struct dq_detected *detected)
{
    uint64_t signature = (uint64_t)detected->kind + 1;
    for (uint32_t i = 0; i < detected->access_count; i++) {
        signature += dq_mix(detected->accesses[i].pc, 77);
    }
    return dq_mix(signature, 78);
}
