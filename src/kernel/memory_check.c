/* SPDX-License-Identifier: MIT */
/* memory_check - see memory_check.h. */
#include "kernel/memory_check.h"

#include "base/text.h"
#include "kernel/cpu.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "kernel/thread.h"

#define NS_PER_US 1000u

static void append_origin(struct dq_text *text, const char *what,
                          const struct dq_pool_origin *origin)
{
    dq_text_format(text, "%s ", what);
    if (origin->callback) {
        dq_text_format(text, "in %s ", origin->callback);
    }
    dq_text_format(text, "by thread %u on processor %u at %llu.%03u us", origin->thread,
                   origin->processor, (unsigned long long)(origin->time_ns / NS_PER_US),
                   (unsigned)(origin->time_ns % NS_PER_US));
}

static void append_tag(struct dq_text *text, uint32_t tag)
{
    char characters[5] = "";
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t character = tag >> (8 * i) & 0xff;
        characters[i] = character >= 0x20 && character < 0x7f ? (char)character : '.';
    }
    dq_text_format(text, ", tag '%s'", characters);
}

static void relate(const struct dq_pool_view *block)
{
    if (block->allocated.stack) {
        dq_stop_relate("allocated by", block->allocated.stack);
    }
    if (block->is_freed && block->freed.stack) {
        dq_stop_relate("freed by", block->freed.stack);
    }
}

static void append_block(struct dq_text *text, const struct dq_pool_view *block)
{
    dq_text_format(text, "a block of %zu bytes", block->bytes);
    if (block->owner == DQ_POOL_DRIVER) {
        append_tag(text, block->tag);
    } else if (block->owner == DQ_POOL_APPLICATION) {
        dq_text_append(text, " of the application's");
    } else {
        dq_text_append(text, " that the framework gave (an object's context, a request's or "
                             "memory object's buffer, a common buffer)");
    }
}

struct access {
    uintptr_t address;
    size_t bytes;
    bool is_write;
};

static void append_access(struct dq_text *text, const struct access *access)
{
    dq_text_format(text, "%zu byte%s %s ", access->bytes, access->bytes == 1 ? " is" : "s are",
                   access->is_write ? "written" : "read");
}

static void report(enum dq_rule rule, const struct access *access, const char *text)
{
    dq_violation(rule, access->address, access->is_write, 0, 0, "%s", text);
}

static void report_ram(const struct access *access, struct dq_text *text)
{
    struct dq_pool_view block;
    if (!dq_pool_find(access->address, &block)) {
        dq_text_append(text, "where no memory was ever allocated");
        report(DQ_RULE_MEMORY_OVERRUN, access, text->buffer);
        return;
    }
    bool is_inside = access->address - block.start < block.bytes;
    if (block.is_freed) {
        size_t offset = is_inside ? access->address - block.start : 0;
        dq_text_format(text, "at offset %zu in ", offset);
        append_block(text, &block);
        dq_text_append(text, " that was freed: ");
    } else if (access->address < block.start) {
        dq_text_format(text, "%zu before the start of ", block.start - access->address);
        append_block(text, &block);
        dq_text_append(text, ", ");
    } else if (is_inside) {
        dq_text_format(text, "across the end of ");
        append_block(text, &block);
        dq_text_append(text, ", ");
    } else {
        dq_text_format(text, "%zu behind the end of ", access->address - block.start - block.bytes);
        append_block(text, &block);
        dq_text_append(text, ", ");
    }
    append_origin(text, "allocated", &block.allocated);
    if (block.is_freed) {
        append_origin(text, ", freed", &block.freed);
    }
    relate(&block);
    report(block.is_freed ? DQ_RULE_USE_AFTER_FREE : DQ_RULE_MEMORY_OVERRUN, access, text->buffer);
}

/* Whose stack the address is on. */
static void append_stack(struct dq_text *text, uintptr_t address)
{
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        bool is_dpc = address - (uintptr_t)cpu->dpc_stack < DQ_ARENA_STACK_BYTES;
        if (is_dpc || address - (uintptr_t)cpu->isr_stack < DQ_ARENA_STACK_BYTES) {
            dq_text_format(text, " of a %s on processor %u", is_dpc ? "DPC" : "service routine", i);
        }
    }
    const struct dq_list *all = dq_thread_all_inspect();
    DQ_LIST_FOR_EACH(link, all)
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (address - (uintptr_t)thread->stack < DQ_ARENA_STACK_BYTES) {
            dq_text_format(text, " of thread %u \"%s\"", thread->number, thread->name);
        }
    }
}

static void report_fault(uintptr_t address, size_t bytes, bool is_write)
{
    const struct access access = { address, bytes, is_write };
    char buffer[512];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    append_access(&text, &access);
    if (dq_arena_is_ram(address)) {
        report_ram(&access, &text);
    } else if (dq_arena_is_core(address)) {
        dq_text_append(&text, "in memory of dirql's: a handle or another opaque pointer is used as "
                              "if it led to the driver's data");
        report(DQ_RULE_OPAQUE_MEMORY, &access, buffer);
    } else {
        dq_text_append(&text, "on the stack");
        append_stack(&text, address);
        dq_text_append(&text, ", in the frame of a function that has returned");
        report(DQ_RULE_DEAD_STACK, &access, buffer);
    }
}

void dq_memory_check_open(void)
{
    dq_shadow_open(report_fault);
}
