/* SPDX-License-Identifier: MIT */
/* timeline_columns_test - the columns of runs that are made up here, as text. */
#include "machine/columns_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/engine.h"
#include "kernel/irp.h"

/* Code addresses are lines, and name what is in this table. */
static const struct {
    uintptr_t code;
    const char *function;
    const char *file;
} functions[] = {
    { 12, "LabEvtIoRead", "/src/io.c" },
    { 20, "LabEvtIoWrite", "/src/io.c" },
    { 40, "LabEvtIsr", "/src/isr.c" },
    { 60, "LabEvtDpc", "/src/dpc.c" },
    { 14, "", "/src/io.c" },
    { 15, "", "/src/io.c" },
    { 43, "", "/src/isr.c" },
};

static void find_function(uintptr_t code, struct host_symbol *ret_symbol)
{
    memset(ret_symbol, 0, sizeof(*ret_symbol));
    for (size_t i = 0; i < DQ_COUNT_OF(functions); i++) {
        if (functions[i].code == code) {
            dq_text_copy(ret_symbol->function, sizeof(ret_symbol->function), functions[i].function);
            dq_text_copy(ret_symbol->file, sizeof(ret_symbol->file), functions[i].file);
            ret_symbol->line = (uint32_t)code;
        }
    }
}

static void name_memory(struct dq_text *text, uint64_t address)
{
    (void)address;
    dq_text_append(text, "counter");
}

static const char *thread_name(uint32_t number)
{
    return number == 1 ? "idle 0" : number == 2 ? "idle 1" : number == 6 ? "application" : NULL;
}

static const struct dq_columns_names names = { find_function, find_function, name_memory,
                                               thread_name };

/* Who acts in the next records. */
static uint8_t processor;
static uint8_t irql;
static uint32_t thread;

static void stamp(struct dq_trace_record *record)
{
    record->time_ns = 0;
    record->processor = processor;
    record->irql = irql;
    record->thread = thread;
}

static void on(uint8_t new_processor, uint8_t new_irql, uint32_t new_thread)
{
    processor = new_processor;
    irql = new_irql;
    thread = new_thread;
}

static void emit(enum dq_trace_kind kind, uint64_t a, uint64_t b)
{
    dq_trace_record_emit(kind, a, b);
}

static void begin(const char *callback, uint64_t code)
{
    emit(DQ_TRACE_CALLOUT_BEGIN, (uintptr_t)callback, code);
}

static void end(const char *callback, uint64_t result)
{
    emit(DQ_TRACE_CALLOUT_END, (uintptr_t)callback, result);
}

static void start_up(uint32_t requests)
{
    on(0, 0, 6);
    begin("DriverEntry", 1);
    end("DriverEntry", 0);
    emit(DQ_TRACE_DEVICE_STATE, 1, (uintptr_t) "started");
    for (uint32_t i = 1; i <= requests; i++) {
        emit(DQ_TRACE_REQUEST_ARRIVE, i, DQ_IRP_READ);
    }
}

static int setup(void **state)
{
    (void)state;
    dq_trace_open(4096, DQ_TRACE_LEVEL_MAIN);
    dq_trace_stamp_set(stamp);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dq_trace_close();
    on(0, 0, 0);
    return 0;
}

/* No line is wider than the page. */
static void is_written_as(const char *wanted)
{
    struct dq_report_buffer buffer = { 0 };
    dq_columns_write(&buffer, &names);
    if (!buffer.text || strcmp(buffer.text, wanted) != 0) {
        (void)fputs(buffer.text ? buffer.text : "(nothing)\n", stderr);
    }
    assert_string_equal(buffer.text, wanted);
    size_t width = 0;
    for (size_t i = 0; i < buffer.length; i++) {
        width = buffer.text[i] == '\n' ? 0 : width + 1;
        assert_true(width <= 100);
    }
    dq_report_buffer_free(&buffer);
}

static void interrupted_update_takes_ten_lines(void **state)
{
    (void)state;
    start_up(3);
    begin("EvtIoRead", 12);
    emit(DQ_TRACE_ACCESS_READ, 0x1000, 14);
    emit(DQ_TRACE_SWITCH, 0, DQ_RANK_DELIVER_HERE);
    emit(DQ_TRACE_DEVICE_MESSAGE, 0, 0);
    emit(DQ_TRACE_VECTOR_PEND, 48, 0);
    on(0, 6, 6);
    emit(DQ_TRACE_ISR_BEGIN, 48, 6);
    begin("EvtInterruptIsr", 40);
    emit(DQ_TRACE_REGISTER_READ, 0x24, 0x100);
    emit(DQ_TRACE_ACCESS_READ, 0x1000, 43);
    emit(DQ_TRACE_ACCESS_WRITE, 0x1000, 43);
    end("EvtInterruptIsr", 1);
    emit(DQ_TRACE_ISR_END, 48, 1);
    on(0, 0, 6);
    emit(DQ_TRACE_ACCESS_WRITE, 0x1000, 15);
    emit(DQ_TRACE_REQUEST_COMPLETE, 3, 0);
    end("EvtIoRead", 0);
    emit(DQ_TRACE_REQUEST_ARRIVE, 4, DQ_IRP_READ);
    is_written_as(
        "    processor 0                           environment                           source\n"
        "    ... 4 rows before: device started, request 3 sent\n"
        "    LabEvtIoRead (PASSIVE)                                                      io.c:12\n"
        "  *   reads  counter                                                            io.c:14\n"
        ">>> here processor 0 is interrupted by LabEvtIsr, in LabEvtIoRead\n"
        "    |                                     interrupt for processor 0\n"
        "      LabEvtIsr (DIRQL 6)                                                       isr.c:40\n"
        "        reads  register 0x24: 0x100\n"
        "  *     reads  counter                                                          isr.c:43\n"
        "  *     writes counter                                                          isr.c:43\n"
        "  *   writes counter                                                            io.c:15\n"
        "    ... 2 rows after\n");
}

static void other_processor_has_its_column(void **state)
{
    (void)state;
    start_up(2);
    begin("EvtIoRead", 12);
    emit(DQ_TRACE_SWITCH, 1, DQ_RANK_OTHER);
    on(1, 0, 7);
    begin("EvtIoWrite", 20);
    on(1, 2, 7);
    emit(DQ_TRACE_ACCESS_WRITE, 0x1000, 14);
    emit(DQ_TRACE_SWITCH, 0, DQ_RANK_LAGGING);
    on(0, 0, 6);
    emit(DQ_TRACE_ACCESS_WRITE, 0x1000, 15);
    end("EvtIoRead", 0);
    emit(DQ_TRACE_THREAD_SWITCH, 6, 1);
    on(1, 0, 7);
    end("EvtIoWrite", 0xC0000001u);
    emit(DQ_TRACE_BUG_CHECK, 0xD1, 0);
    is_written_as(
        "    processor 0                           processor 1                           source\n"
        "    ... 3 rows before: device started, request 2 sent\n"
        "    LabEvtIoRead (PASSIVE)                                                      io.c:12\n"
        ">>> here processor 1 goes on, with LabEvtIoWrite, while processor 0 is in LabEvtIoRead\n"
        "    |                                     LabEvtIoWrite (PASSIVE)               io.c:20\n"
        "  * |                                       writes counter (DISPATCH)           io.c:14\n"
        ">>> here processor 0 goes on, in LabEvtIoRead, while processor 1 is in LabEvtIoWrite\n"
        "  *   writes counter                      |                                     io.c:15\n"
        "      returns                             |\n"
        "                                            returns 0xC0000001\n"
        "  *                                       bug check 0xD1\n");
}

static void four_processors_and_the_environment_fit(void **state)
{
    (void)state;
    start_up(1);
    for (uint8_t i = 0; i < 4; i++) {
        on(i, 0, 6u + i);
        begin("EvtIoRead", 12);
    }
    emit(DQ_TRACE_SWITCH, UINT32_MAX, DQ_RANK_EARLY);
    emit(DQ_TRACE_DEVICE_STEP, 0, (uintptr_t) "a step whose name is much longer than its column");
    emit(DQ_TRACE_TIMER_EXPIRE, 2, 0);
    emit(DQ_TRACE_SWITCH, 3, DQ_RANK_DELIVER_THERE);
    on(3, 6, 9);
    begin("EvtInterruptIsr", 40);
    emit(DQ_TRACE_DPC_INSERT, 3, 0);
    emit(DQ_TRACE_VIOLATION, (uintptr_t) "KmdfIrql", 0);
    is_written_as(
        "    processor 0 processor 1 processor 2 processor 3 environment                 source\n"
        "    ... 2 rows before: device started, request 1 sent\n"
        "    LabEvtIoRead (PASSIVE)                                                      io.c:12\n"
        "    |           LabEvtIoRead (PASSIVE)                                          io.c:12\n"
        "    |           |           LabEvtIoRead (PASSIVE)                              io.c:12\n"
        "    |           |           |           LabEvtIoRead (PASSIVE)                  io.c:12\n"
        ">>> here the environment acts, before processor 3 goes on, in LabEvtIoRead\n"
        "    |           |           |           |           device: a step whose name is much "
        "longer than ..\n"
        "    |           |           |           |           timer 2 expires\n"
        ">>> here processor 3 is interrupted by LabEvtIsr, in LabEvtIoRead\n"
        "    |           |           |             LabEvtIsr (DIRQL 6)                   isr.c:40\n"
        "    |           |           |               DPC 3 is queued already\n"
        "  * |           |           |               breaks KmdfIrql\n");
}

static void default_order_shows_the_end(void **state)
{
    (void)state;
    start_up(60);
    begin("EvtIoRead", 12);
    emit(DQ_TRACE_LOCK_SPIN, 2, 1);
    emit(DQ_TRACE_VIOLATION, (uintptr_t) "SpinLock", 0);
    is_written_as(
        "    processor 0                                                                 source\n"
        "    ... 54 rows before: device started, request 53 sent\n"
        "    request 54 arrives: read\n"
        "    request 55 arrives: read\n"
        "    request 56 arrives: read\n"
        "    request 57 arrives: read\n"
        "    request 58 arrives: read\n"
        "    request 59 arrives: read\n"
        "    request 60 arrives: read\n"
        "    LabEvtIoRead (PASSIVE)                                                      io.c:12\n"
        "      spins: processor 1 has lock 2\n"
        "  *   breaks SpinLock\n");
}

static void long_way_between_switches_is_cut(void **state)
{
    (void)state;
    start_up(1);
    begin("EvtIoRead", 12);
    emit(DQ_TRACE_SWITCH, 0, DQ_RANK_GO_ON);
    for (uint32_t i = 0; i < 50; i++) {
        emit(DQ_TRACE_REGISTER_WRITE, 8, i);
    }
    emit(DQ_TRACE_SWITCH, 0, DQ_RANK_SWITCH_THREAD);
    emit(DQ_TRACE_THREAD_SWITCH, 6, 8);
    on(0, 0, 8);
    emit(DQ_TRACE_WORK_QUEUE, 1, 1);
    for (uint32_t i = 0; i < 20; i++) {
        emit(DQ_TRACE_REGISTER_READ, 8, i);
    }
    is_written_as(
        "    processor 0                                                                 source\n"
        "    ... 2 rows before: device started, request 1 sent\n"
        "    LabEvtIoRead (PASSIVE)                                                      io.c:12\n"
        ">>> here processor 0 goes on, and what was due waits, in LabEvtIoRead\n"
        "      writes register 0x8: 0x0\n"
        "      writes register 0x8: 0x1\n"
        "    ... 46 rows\n"
        "      writes register 0x8: 0x30\n"
        "      writes register 0x8: 0x31\n"
        ">>> here processor 0 switches to thread 8\n"
        "    thread 8 runs\n"
        "    queues work item 1\n"
        "    reads  register 0x8: 0x0\n"
        "    reads  register 0x8: 0x1\n"
        "    reads  register 0x8: 0x2\n"
        "    reads  register 0x8: 0x3\n"
        "    reads  register 0x8: 0x4\n"
        "    reads  register 0x8: 0x5\n"
        "    ... 14 rows after\n");
}

static void nothing_recorded_is_nothing_written(void **state)
{
    (void)state;
    struct dq_report_buffer buffer = { 0 };
    dq_columns_write(&buffer, &names);
    assert_null(buffer.text);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test_setup_teardown(interrupted_update_takes_ten_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(other_processor_has_its_column, setup, teardown),
        cmocka_unit_test_setup_teardown(four_processors_and_the_environment_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(default_order_shows_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(long_way_between_switches_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_recorded_is_nothing_written, setup, teardown),
    };
    return cmocka_run_group_tests_name("machine.timeline_columns", cases, NULL, NULL);
}
