/* SPDX-License-Identifier: MIT */
/*
 * move - a function gets other resources: what the PnP manager does between a stop and a start.
 *
 * Each function has two sets of vectors and addresses, and changes to the other one: a driver that
 * kept anything from before the stop is found out. A line that others share stays where it is.
 */
#include "bus/bus_internal.h"
#include "kernel/io_region.h"

static void move_bars(struct dq_bus_function *function, struct dq_bus_windows *windows)
{
    for (uint32_t i = 0; i < DQ_BUS_BAR_MAX; i++) {
        struct dq_bus_bar *bar = &function->bars[i];
        if (bar->bytes == 0 || (bar->other == 0 && !dq_bus_bar_place(windows, bar, &bar->other))) {
            continue;
        }
        uint64_t start = bar->start;
        bar->start = bar->other;
        bar->other = start;
        dq_io_region_move(start, bar->is_port ? DQ_IO_PORT : DQ_IO_MEMORY, bar->start);
        dq_bus_bar_write_start(function, bar);
        if (function->are_messages_msix && function->msix_table - start < bar->bytes) {
            function->msix_table += bar->start - start;
        }
    }
    dq_bus_decode_refresh(function);
}

static void move_vectors(struct dq_bus_function *function, uint32_t *next_vector)
{
    if (function->vector == 0 || dq_bus_is_line_shared(function)) {
        return;
    }
    uint32_t vectors = function->message_count ? function->message_count : 1;
    if (function->other_vector == 0) {
        if (*next_vector + vectors > DQ_VECTOR_COUNT) {
            return;
        }
        function->other_vector = *next_vector;
        *next_vector += vectors;
    }
    uint32_t vector = function->vector;
    function->vector = function->other_vector;
    function->other_vector = vector;
}

void dq_bus_move(struct dq_bus_function *function, const struct dq_resource_grant *grant,
                 struct dq_bus_windows *windows, uint32_t *next_vector)
{
    struct dq_bus_options *options = &function->options;
    move_bars(function, windows);
    move_vectors(function, next_vector);
    if (grant->irql) {
        options->irqls = (struct dq_bus_numbers){ .count = 1, .numbers = { grant->irql } };
    }
    if (grant->targets) {
        options->targets = (struct dq_bus_numbers){ .count = 1, .numbers = { grant->targets } };
    }
    if (function->message_count && grant->messages_max && function->ops->can_rewind) {
        /* Never more than at first: that is what vectors were set aside for. */
        if (grant->messages_max < options->messages_max || options->messages_max == 0) {
            options->messages_max = grant->messages_max;
        }
        dq_bus_interrupts_enable(function, function->vector);
    }
    dq_bus_vectors_configure(function);
}
