/* SPDX-License-Identifier: MIT */
/* coverage_pairs_test - meetings of functions of this program. Needs debug information (-g). */
#include "machine/coverage_pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "dirql/explore.h"
#include "host/memory.h"

static volatile int sink;

static DQ_NOINLINE void lab_isr(void)
{
    sink = 1;
}

static DQ_NOINLINE void lab_dpc(void)
{
    sink = 2;
}

static DQ_NOINLINE void lab_read(void)
{
    sink = 3;
}

#define ISR  ((uintptr_t)lab_isr)
#define DPC  ((uintptr_t)lab_dpc)
#define READ ((uintptr_t)lab_read)

static void *memory;

static int setup(void **state)
{
    (void)state;
    memory =
        mmap(NULL, dq_coverage_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    dq_coverage_open(memory);
    return memory == MAP_FAILED;
}

static int teardown(void **state)
{
    (void)state;
    dq_coverage_open(NULL);
    return munmap(memory, dq_coverage_bytes());
}

static void is_meeting(const struct dirql_meeting *meeting, const char *interrupted,
                       const char *interrupter, uint64_t count)
{
    assert_string_equal(meeting->interrupted, interrupted);
    assert_string_equal(meeting->interrupter, interrupter);
    assert_string_equal(meeting->place.file, "coverage_pairs_test.c");
    assert_true(meeting->place.line > 0);
    assert_int_equal(meeting->count, count);
}

static void callbacks_begin(void)
{
    dq_coverage_note_callback(READ, 0);
    dq_coverage_note_callback(DPC, 2);
    dq_coverage_note_callback(ISR, 6);
}

static void what_never_met_is_listed_where_it_could_have(void **state)
{
    (void)state;
    struct dirql_exploration exploration = { 0 };
    callbacks_begin();
    for (int i = 0; i < 3; i++) {
        dq_coverage_note_place(READ, READ, 0);
        dq_coverage_note(READ, READ, ISR);
    }
    dq_coverage_note_place(DPC, DPC, 2);
    dq_coverage_note_place(ISR, ISR, 6); /* nobody is higher */
    assert_false(dq_coverage_collect(&exploration));
    assert_int_equal(exploration.meeting_count, 3);
    is_meeting(&exploration.meetings[0], "lab_dpc", "lab_isr", 0);
    is_meeting(&exploration.meetings[1], "lab_read", "lab_dpc", 0);
    is_meeting(&exploration.meetings[2], "lab_read", "lab_isr", 3);
    host_memory_free(exploration.meetings);
}

static void addresses_of_one_line_are_one_place(void **state)
{
    (void)state;
    struct dirql_exploration exploration = { 0 };
    dq_coverage_note(READ, READ, ISR);
    dq_coverage_note(READ, READ + 1, ISR);
    dq_coverage_note(0, READ, ISR);
    assert_false(dq_coverage_collect(&exploration));
    assert_int_equal(exploration.meeting_count, 1);
    is_meeting(&exploration.meetings[0], "lab_read", "lab_isr", 2);
    host_memory_free(exploration.meetings);
}

static void worker_processes_add_to_it(void **state)
{
    (void)state;
    struct dirql_exploration exploration = { 0 };
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (int j = 0; j < 10000; j++) {
                dq_coverage_note(READ, READ, ISR);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    assert_false(dq_coverage_collect(&exploration));
    assert_int_equal(exploration.meeting_count, 1);
    is_meeting(&exploration.meetings[0], "lab_read", "lab_isr", 20000);
    host_memory_free(exploration.meetings);
}

static void full_table_drops_and_says_so(void **state)
{
    (void)state;
    struct dirql_exploration exploration = { 0 };
    for (uintptr_t i = 1; i <= 200000; i++) {
        dq_coverage_note_place(i, i, 15);
    }
    dq_coverage_note_callback(READ, 0);
    assert_true(dq_coverage_collect(&exploration));
    assert_int_equal(exploration.meeting_count, 0);
}

static void without_memory_nothing_is_noted(void **state)
{
    (void)state;
    struct dirql_exploration exploration = { 0 };
    callbacks_begin();
    dq_coverage_note_place(READ, READ, 0);
    dq_coverage_note(READ, READ, ISR);
    assert_false(dq_coverage_collect(&exploration));
    assert_null(exploration.meetings);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test_setup_teardown(what_never_met_is_listed_where_it_could_have, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(addresses_of_one_line_are_one_place, setup, teardown),
        cmocka_unit_test_setup_teardown(worker_processes_add_to_it, setup, teardown),
        cmocka_unit_test_setup_teardown(full_table_drops_and_says_so, setup, teardown),
        cmocka_unit_test(without_memory_nothing_is_noted),
    };
    return cmocka_run_group_tests_name("machine.coverage_pairs", cases, NULL, NULL);
}
