/* SPDX-License-Identifier: MIT */
/*
 * rewind_test - engine/rewind.h: a run after a rewind is the same run, the audit is clean, and a
 * planted difference of every kind of memory is caught.
 */
#include "engine/rewind.h"

#include "engine/guard.h"
#include "host/fiber.h"
#include "unit/kernel/computer.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* As a module's writable data, declared; and as the runtime's own, watched. */
static unsigned char region[200];
static unsigned char watched[300];
static char text[256];
/* All cases run twice: with all memory compared, and with the guard that knows what was written. */
static bool is_guarded;
/* Those that compare whole runs also with allocation by actor. */
static bool is_by_actor;
/* Of pool, allocated before the snapshot. */
static unsigned char *old_block;

static void touch_stack(void *context)
{
    volatile unsigned char deep[20000];
    for (size_t i = 0; i < sizeof(deep); i++) {
        deep[i] = 0x77;
    }
    computer_spend(100);
    note(deep[0] == 0x77 ? *(char *)context : '!');
}

static void note_dpc(struct dq_dpc *dpc)
{
    note('d');
    dpc->running_count--;
}

/* Everything that a run changes: pool, core, regions, stacks of old and new threads, queues. */
static void live(void)
{
    static char letters[] = "ab";
    note(region[0] == 0 ? '0' : '!');
    note(old_block[99] == 3 ? '3' : '!');
    old_block[99] = 4;
    region[0]++;
    region[sizeof(region) - 1] = 0xff;
    for (uint32_t i = 0; i < 20; i++) {
        memset(dq_pool_alloc(100 * i, 0, false, DQ_POOL_DRIVER), 0x11, 100 * i);
    }
    struct dq_thread *threads[2];
    for (uint32_t i = 0; i < 2; i++) {
        threads[i] = computer_thread("t", DQ_PRIORITY_APPLICATION, touch_stack, &letters[i]);
    }
    struct dq_dpc *dpc = dq_arena_core_alloc(sizeof(*dpc));
    dq_dpc_init(dpc, note_dpc, NULL);
    (void)dq_dpc_insert(dpc, NULL, NULL);
    computer_join(threads[0]);
    computer_join(threads[1]);
    computer_sleep(100000);
}

static void open_with_snapshot(uint64_t seed)
{
    memset(region, 0, sizeof(region));
    memset(watched, 5, sizeof(watched));
    struct computer_config config = { .processors = 2, .workers = 1 };
    config.choices.strategy = seed ? DQ_STRATEGY_RANDOM : DQ_STRATEGY_FIRST;
    config.choices.seed = seed;
    computer_open(&config, live);
    if (is_by_actor) {
        assert_int_equal(dq_arena_mode_set(DQ_ARENA_BY_ACTOR), 0);
    }
    old_block = dq_pool_alloc(100, 0, false, DQ_POOL_FRAMEWORK);
    memset(old_block, 3, 100);
    dq_rewind_region_add("driver data", region, sizeof(region));
    dq_rewind_watch_add("runtime data", watched, sizeof(watched));
    dq_rewind_watch_exempt(watched + 100, 50);
    dq_rewind_guard_set(is_guarded);
    dq_rewind_snapshot();
    assert_int_equal(dq_guard_is_on(), is_guarded);
}

static int open_machine(void **state)
{
    (void)state;
    open_with_snapshot(0);
    computer_go();
    return 0;
}

/* cmocka has put its own handler of faults above the one that the setup brought: begin anew. */
static void take_faults_back(void)
{
    dq_rewind_restore();
    dq_rewind_discard();
    dq_rewind_snapshot();
}

static int close_machine(void **state)
{
    (void)state;
    computer_close();
    return 0;
}

static void run_once(char *log, struct dq_trace_record *records, uint32_t *ret_count)
{
    computer_go();
    assert_true(computer.has_finished);
    memcpy(log, computer.log, sizeof(computer.log));
    *ret_count = dq_trace_count();
    for (uint32_t i = 0; i < *ret_count; i++) {
        records[i] = *dq_trace_at(i);
    }
}

static void run_after_a_rewind_is_the_same_run(void **state)
{
    (void)state;
    static struct dq_trace_record first[COMPUTER_RECORDS];
    static struct dq_trace_record again[COMPUTER_RECORDS];
    char log_first[sizeof(computer.log)];
    char log_again[sizeof(computer.log)];
    for (uint64_t seed = 0; seed < 6; seed++) {
        uint32_t count_first;
        uint32_t count_again;
        open_with_snapshot(seed);
        assert_true(dq_rewind_has_snapshot());
        run_once(log_first, first, &count_first);
        for (int i = 0; i < 3; i++) {
            dq_rewind_restore();
            assert_true(dq_rewind_audit(text, sizeof(text)));
            run_once(log_again, again, &count_again);
            assert_string_equal(log_again, log_first);
            assert_int_equal(count_again, count_first);
            assert_memory_equal(again, first, count_first * sizeof(first[0]));
        }
        computer_close();
        assert_false(dq_rewind_has_snapshot());
    }
}

static void restore_brings_contents_and_counts_back(void **state)
{
    (void)state;
    uint64_t ram_used = dq_arena()->ram_used;
    uint32_t stack_count = dq_arena()->stack_count;
    assert_true(dq_rewind_bytes() > sizeof(region));
    dq_rewind_restore();
    assert_true(dq_arena()->ram_used < ram_used);
    assert_true(dq_arena()->stack_count < stack_count);
    assert_int_equal(region[0], 0);
    assert_int_equal(region[sizeof(region) - 1], 0);
    assert_int_equal(old_block[99], 3);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, 0);
}

/* A device writes where no memory was given out, as a wrong address in a descriptor makes it. */
static void stray_write_of_a_device_is_undone(void **state)
{
    (void)state;
    static const uint64_t offsets[] = { 0x50, DQ_ARENA_RAM_FIRST - sizeof(uint32_t),
                                        COMPUTER_RAM_BYTES - sizeof(uint32_t) };
    take_faults_back();
    for (size_t i = 0; i < DQ_COUNT_OF(offsets); i++) {
        memset((char *)DQ_ARENA_RAM_ADDRESS + offsets[i], 0xdd, sizeof(uint32_t));
        dq_arena_ram_written(offsets[i], sizeof(uint32_t));
    }
    dq_rewind_restore();
    assert_true(dq_rewind_audit(text, sizeof(text)));
    for (size_t i = 0; i < DQ_COUNT_OF(offsets); i++) {
        const unsigned char *written = (const unsigned char *)DQ_ARENA_RAM_ADDRESS + offsets[i];
        assert_int_equal(written[0], 0);
        assert_int_equal(written[3], 0);
    }
}

static void audit_before_a_restore_sees_what_the_run_changed(void **state)
{
    (void)state;
    assert_false(dq_rewind_audit(text, sizeof(text)));
    dq_rewind_restore();
    assert_true(dq_rewind_audit(text, sizeof(text)));
}

/* Planted differences. Each is taken back: the audit is clean again, so it was that difference. */

static void expect_caught(unsigned char *at, const char *what)
{
    assert_true(dq_rewind_audit(text, sizeof(text)));
    *at ^= 0x80;
    memset(text, 0, sizeof(text));
    assert_false(dq_rewind_audit(text, sizeof(text)));
    assert_non_null(strstr(text, what));
    *at ^= 0x80;
    assert_true(dq_rewind_audit(text, sizeof(text)));
}

static void difference_in_used_memory_is_caught(void **state)
{
    (void)state;
    dq_rewind_restore();
    expect_caught((unsigned char *)dq_arena() + dq_arena()->core_used - 1,
                  "core differs from the snapshot at offset 0x");
    expect_caught((unsigned char *)dq_arena(), "core differs from the snapshot at offset 0x0");
    expect_caught(&old_block[50], "ram differs from the snapshot at offset 0x32");
    expect_caught(&region[17], "driver data differs from the snapshot at offset 0x11");
    /* Slots 0 and 1 are the first processor's DPC and ISR stacks; 2 has its idle thread, prepared
     * to start. */
    unsigned char *stack =
        (unsigned char *)(DQ_ARENA_STACK_ADDRESS + 3 * DQ_ARENA_STACK_SLOT_BYTES) - 64;
    expect_caught(stack, "stack differs from the snapshot");
}

static void difference_in_memory_that_was_never_given_out_is_caught(void **state)
{
    (void)state;
    take_faults_back();
    expect_caught((unsigned char *)dq_arena() + dq_arena()->core_used + 1000, "unused core");
    expect_caught((unsigned char *)DQ_ARENA_RAM_ADDRESS + dq_arena()->ram_used + 5000,
                  "unused ram");
    expect_caught((unsigned char *)(DQ_ARENA_STACK_ADDRESS + DQ_PAGE_BYTES + 8), "unused stack");
}

static void difference_in_the_runtimes_own_data_is_caught_unless_exempt(void **state)
{
    (void)state;
    dq_rewind_restore();
    expect_caught(&watched[99], "runtime data differs from the snapshot at offset 0x63");
    expect_caught(&watched[150], "runtime data differs from the snapshot at offset 0x96");
    watched[100]++;
    watched[149]++;
    assert_true(dq_rewind_audit(text, sizeof(text)));
    expect_caught(&watched[299], "runtime data differs from the snapshot at offset 0x12b");
}

/* --------------------------------------------------- a snapshot in the middle of a run */

/* Where the machine was left to be gone on with; as an explorer's, not rewound. */
static void *resume_sp;

/* Deep in a call, with a live thread on another stack and a DPC behind it: leave the machine and
 * come back. */
static void pause_machine(struct dq_dpc *dpc)
{
    volatile unsigned char frame[3000];
    memset((void *)(uintptr_t)frame, 0x5a, sizeof(frame));
    note('p');
    host_fiber_switch(&resume_sp, dq_engine()->host_sp);
    note('r');
    note(frame[2999] == 0x5a && frame[0] == 0x5a ? 'f' : '!');
    memset((void *)(uintptr_t)frame, 0, sizeof(frame));
    dpc->running_count--;
}

static void live_with_a_pause(void)
{
    static char letters[] = "ab";
    struct dq_thread *threads[2];
    for (uint32_t i = 0; i < 2; i++) {
        threads[i] = computer_thread("t", DQ_PRIORITY_APPLICATION, touch_stack, &letters[i]);
    }
    old_block = dq_pool_alloc(100, 0, false, DQ_POOL_DRIVER);
    memset(old_block, 3, 100);
    struct dq_dpc *dpc = dq_arena_core_alloc(sizeof(*dpc));
    dq_dpc_init(dpc, pause_machine, NULL);
    (void)dq_dpc_insert(dpc, NULL, NULL);
    computer_spend(100);
    live();
    computer_join(threads[0]);
    computer_join(threads[1]);
}

static void resume_machine(void)
{
    dq_trace_reset();
    dq_choice_begin();
    memset(computer.log, 0, sizeof(computer.log));
    host_fiber_switch(&dq_engine()->host_sp, resume_sp);
    assert_true(computer.has_finished);
    computer.has_finished = false;
}

static void snapshot_in_the_middle_of_a_run_is_come_back_to(void **state)
{
    (void)state;
    static struct dq_trace_record first[COMPUTER_RECORDS];
    char log_first[sizeof(computer.log)];
    for (uint64_t seed = 0; seed < 6; seed++) {
        open_with_snapshot(seed);
        computer.body = live_with_a_pause;
        computer_go();
        assert_false(computer.has_finished);
        dq_rewind_discard();
        assert_false(dq_rewind_has_snapshot());
        dq_rewind_snapshot();
        void *resume_first = resume_sp;
        uint32_t count_first = 0;
        for (int i = 0; i < 4; i++) {
            resume_machine();
            assert_ptr_equal(resume_sp, resume_first);
            assert_non_null(strstr(computer.log, "rf"));
            assert_null(strchr(computer.log, '!'));
            if (i == 0) {
                count_first = dq_trace_count();
                memcpy(log_first, computer.log, sizeof(log_first));
                for (uint32_t k = 0; k < count_first; k++) {
                    first[k] = *dq_trace_at(k);
                }
            }
            assert_int_equal(dq_trace_count(), count_first);
            assert_string_equal(computer.log, log_first);
            for (uint32_t k = 0; k < count_first; k++) {
                assert_memory_equal(dq_trace_at(k), &first[k], sizeof(first[k]));
            }
            assert_false(dq_rewind_audit(text, sizeof(text)));
            dq_rewind_restore();
            assert_true(dq_rewind_audit(text, sizeof(text)));
        }
        computer_close();
    }
}

/* Runs that write the same pages open none after the first. */
static void guard_opens_a_page_once(void **state)
{
    (void)state;
    is_guarded = true;
    open_with_snapshot(0);
    is_guarded = false;
    uint64_t faults = 0;
    for (int i = 0; i < 5; i++) {
        computer_go();
        dq_rewind_restore();
        assert_true(i == 0 || dq_guard_faults() == faults);
        faults = dq_guard_faults();
    }
    assert_true(faults > 0);
    assert_int_equal(dq_guard_open_pages(), faults);
    computer_close();
    assert_false(dq_guard_is_on());
}

/* A page that one run of thousands writes is not looked at for ever. */
static void guard_closes_what_is_not_written_any_more(void **state)
{
    (void)state;
    unsigned char *far = (unsigned char *)DQ_ARENA_CORE_ADDRESS + (4 << 20);
    is_guarded = true;
    open_with_snapshot(0);
    is_guarded = false;
    for (int i = 0; i < 3; i++) {
        *far = 1;
        dq_rewind_restore();
        assert_int_equal(*far, 0);
        uint32_t open = dq_guard_open_pages();
        for (int k = 0; k < 9000; k++) {
            dq_rewind_restore();
        }
        assert_true(dq_guard_open_pages() < open);
    }
    assert_true(dq_rewind_audit(text, sizeof(text)));
    computer_close();
}

/* Two processes of one machine: ram is a shared file until each has its own. */
static void forked_workers_do_not_meet_in_ram(void **state)
{
    (void)state;
    for (int guarded = 0; guarded < 2; guarded++) {
        is_guarded = guarded != 0;
        open_with_snapshot(0);
        is_guarded = false;
        computer_go();
        dq_rewind_restore();
        pid_t worker = fork();
        assert_true(worker >= 0);
        if (worker == 0) {
            bool is_right = dq_guard_after_fork() == 0;
            for (int i = 0; i < 20 && is_right; i++) {
                computer_go();
                is_right = computer.has_finished && strchr(computer.log, '!') == NULL;
                old_block[50] = 0x99;
                dq_rewind_restore();
                is_right = is_right && dq_rewind_audit(text, sizeof(text));
            }
            old_block[60] = 0x99;
            _exit(is_right ? 0 : 1);
        }
        int status = -1;
        assert_int_equal(waitpid(worker, &status, 0), worker);
        assert_int_equal(status, 0);
        assert_int_equal(old_block[60], 3);
        assert_true(dq_rewind_audit(text, sizeof(text)));
        computer_close();
    }
}

/* A rewind that forgot something: what the run does with it is not undone, and the audit says so.
 */
static void region_that_nobody_declared_is_missed_by_the_rewind_and_found_by_a_watch(void **state)
{
    (void)state;
    memset(region, 0, sizeof(region));
    computer_open(&(struct computer_config){ .processors = 1 }, live);
    old_block = dq_pool_alloc(100, 0, true, DQ_POOL_FRAMEWORK);
    dq_rewind_watch_add("undeclared", region, sizeof(region));
    dq_rewind_guard_set(is_guarded);
    dq_rewind_snapshot();
    computer_go();
    dq_rewind_restore();
    assert_int_equal(region[0], 1);
    assert_false(dq_rewind_audit(text, sizeof(text)));
    assert_non_null(strstr(text, "undeclared differs"));
    computer_close();
}

static uint64_t name_by_thread(void)
{
    return dq_engine()->current->thread_number;
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_machine, close_machine)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_after_a_rewind_is_the_same_run),
        CASE(restore_brings_contents_and_counts_back),
        CASE(stray_write_of_a_device_is_undone),
        CASE(audit_before_a_restore_sees_what_the_run_changed),
        CASE(difference_in_used_memory_is_caught),
        CASE(difference_in_memory_that_was_never_given_out_is_caught),
        CASE(difference_in_the_runtimes_own_data_is_caught_unless_exempt),
        cmocka_unit_test(snapshot_in_the_middle_of_a_run_is_come_back_to),
        cmocka_unit_test(region_that_nobody_declared_is_missed_by_the_rewind_and_found_by_a_watch),
    };
    const struct CMUnitTest guard_tests[] = {
        cmocka_unit_test(guard_opens_a_page_once),
        cmocka_unit_test(guard_closes_what_is_not_written_any_more),
        cmocka_unit_test(forked_workers_do_not_meet_in_ram),
    };
    int failed = cmocka_run_group_tests_name("compared", tests, NULL, NULL);
    is_guarded = true;
    failed += cmocka_run_group_tests_name("guarded", tests, NULL, NULL);
    const struct CMUnitTest run_tests[] = {
        cmocka_unit_test(run_after_a_rewind_is_the_same_run),
        cmocka_unit_test(snapshot_in_the_middle_of_a_run_is_come_back_to),
    };
    is_by_actor = true;
    dq_arena_actor_name = name_by_thread;
    failed += cmocka_run_group_tests_name("guarded, by actor", run_tests, NULL, NULL);
    is_guarded = false;
    failed += cmocka_run_group_tests_name("compared, by actor", run_tests, NULL, NULL);
    is_by_actor = false;
    failed += cmocka_run_group_tests_name("guard", guard_tests, NULL, NULL);
    return failed;
}
