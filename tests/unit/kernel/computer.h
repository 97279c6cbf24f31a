/* SPDX-License-Identifier: MIT */
/*
 * computer - engine and kernel put together without bus, device or driver, for tests of the two.
 *
 * A test gives a body; it runs on the first thread, "main", at the application's priority. Nothing
 * in the machine asserts: a body records (note(), `computer.numbers`, its own statics) and the test
 * looks after the machine was left. Statics of a test are not rewound: computer_run() is told to
 * clear the record only.
 */
#ifndef TESTS_UNIT_KERNEL_COMPUTER_H
#define TESTS_UNIT_KERNEL_COMPUTER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/choice.h"
#include "engine/engine.h"
#include "engine/rewind.h"
#include "kernel/cpu.h"
#include "kernel/dpc.h"
#include "kernel/internal_lock.h"
#include "kernel/io_region.h"
#include "kernel/irql.h"
#include "kernel/kevent.h"
#include "kernel/ktimer.h"
#include "kernel/numbering.h"
#include "kernel/pool.h"
#include "kernel/quirk.h"
#include "kernel/spin_lock.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "kernel/vector.h"
#include "kernel/work_queue.h"
#include "trace/trace.h"

#define COMPUTER_RAM_BYTES  (4ull << 20)
#define COMPUTER_CORE_BYTES (16ull << 20)
#define COMPUTER_RECORDS    8192u

struct computer_config {
    uint32_t processors; /* 0: 1 */
    uint32_t workers;    /* 0: none, no work queue */
    uint64_t ram_bytes;  /* 0: COMPUTER_RAM_BYTES */
    enum dq_verifier_mode mode;
    bool has_main_trace; /* else the detailed one, which keeps the quiet ways of locks closed */
    struct dq_choice_config choices; /* zeroed: strategy first */
};

static struct {
    void (*body)(void);
    bool has_finished; /* the body returned */
    char log[256];     /* what note() was told */
    uint64_t numbers[32];
    uint8_t irqls[DQ_VECTOR_COUNT]; /* as configured, see interrupts.h */
    size_t mismatch_at;             /* choice that did not fit, + 1; 0: none */
    uint32_t mismatch_now;
    uint32_t mismatch_then;
} computer;

/* A letter per event, in the order in which they happen. */
static inline void note(char what)
{
    size_t length = strlen(computer.log);
    if (length + 1 < sizeof(computer.log)) {
        computer.log[length] = what;
        computer.log[length + 1] = '\0';
    }
}

static inline void note_bool(bool value)
{
    note(value ? '1' : '0');
}

static inline void computer_mismatch(size_t position, uint32_t now, uint32_t then)
{
    computer.mismatch_at = position + 1;
    computer.mismatch_now = now;
    computer.mismatch_then = then;
    dq_engine_leave();
}

static inline void computer_main(void *context)
{
    (void)context;
    computer.body();
    computer.has_finished = true;
    dq_engine_leave();
}

static inline void computer_open(const struct computer_config *config, void (*body)(void))
{
    uint64_t ram_bytes = config->ram_bytes ? config->ram_bytes : COMPUTER_RAM_BYTES;
    assert_int_equal(dq_arena_open(ram_bytes, COMPUTER_CORE_BYTES), 0);
    dq_trace_open(COMPUTER_RECORDS,
                  config->has_main_trace ? DQ_TRACE_LEVEL_MAIN : DQ_TRACE_LEVEL_DETAIL);
    dq_verifier_mode_set(config->mode);
    dq_numbering_open();
    dq_internal_lock_open();
    dq_cpu_open(config->processors ? config->processors : 1);
    dq_vector_open();
    dq_quirk_open();
    dq_timer_open();
    dq_ktimer_open();
    dq_pool_open();
    dq_io_region_open();
    if (config->workers) {
        dq_work_queue_open(config->workers);
    }
    dq_choice_configure(&config->choices, computer_mismatch);
    computer.body = body;
    assert_non_null(dq_thread_create("main", DQ_PRIORITY_APPLICATION, computer_main, NULL));
}

static inline void computer_clear(void)
{
    void (*body)(void) = computer.body;
    memset(&computer, 0, sizeof(computer));
    computer.body = body;
    dq_pool_fault_set(0);
    dq_stop_reset();
    dq_trace_reset();
    dq_choice_begin();
}

static inline void computer_go(void)
{
    computer_clear();
    dq_engine_run();
}

static inline void computer_close(void)
{
    dq_rewind_close();
    dq_choice_close();
    dq_trace_close();
    dq_engine_close();
    dq_arena_close();
}

/* A cmocka setup: one processor, nothing runs. */
static inline int computer_open_idle(void **state)
{
    (void)state;
    computer_open(&(struct computer_config){ .processors = 1 }, NULL);
    return 0;
}

/* Its teardown. */
static inline int computer_close_idle(void **state)
{
    (void)state;
    computer_clear();
    computer_close();
    return 0;
}

/* A whole life; what was recorded stays, the trace does not. */
static inline void computer_run(const struct computer_config *config, void (*body)(void))
{
    computer_open(config, body);
    computer_go();
    computer_close();
}

static inline void computer_run_plain(void (*body)(void))
{
    computer_run(&(struct computer_config){ .processors = 1 }, body);
    assert_true(computer.has_finished);
}

static inline void computer_run_on(uint32_t processors, void (*body)(void))
{
    computer_run(&(struct computer_config){ .processors = processors }, body);
    assert_true(computer.has_finished);
}

/*
 * Random orders, seeds 1 to `seeds`: `check` is called after each, while the trace is there, and
 * says whether this order showed what is looked for; it asserts what every order must keep. Returns
 * how many showed it.
 */
static inline uint32_t computer_search(const struct computer_config *config, void (*body)(void),
                                       uint64_t seeds, bool (*check)(void))
{
    uint32_t shown = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct computer_config random = *config;
        random.choices.strategy = DQ_STRATEGY_RANDOM;
        random.choices.seed = seed;
        computer_open(&random, body);
        computer_go();
        shown += check();
        computer_close();
    }
    return shown;
}

/* Of the trace: records of a kind, and the first one from `from` on (trace count if there is none).
 */
static inline uint32_t trace_count_of(enum dq_trace_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < dq_trace_count(); i++) {
        count += dq_trace_at(i)->kind == kind;
    }
    return count;
}

static inline uint32_t trace_find(enum dq_trace_kind kind, uint32_t from)
{
    uint32_t i = from;
    while (i < dq_trace_count() && dq_trace_at(i)->kind != kind) {
        i++;
    }
    return i;
}

/* Let `ns` pass on this processor, and whatever may happen meanwhile. */
static inline void computer_spend(uint64_t ns)
{
    dq_charge(ns);
    dq_step(DQ_REASON_REGISTER);
}

/* Below DISPATCH_LEVEL: let `ns` pass without occupying the processor. */
static inline void computer_sleep(uint64_t ns)
{
    KEVENT never;
    dq_kevent_init(&never, NotificationEvent, false);
    (void)dq_kevent_wait(&never, dq_time_now_ns() + ns);
}

static inline struct dq_thread *computer_thread(const char *name, uint8_t priority,
                                                void (*routine)(void *), void *context)
{
    return dq_thread_create(name, priority, routine, context);
}

static inline void computer_join(struct dq_thread *thread)
{
    (void)dq_kevent_wait(&thread->ended, DQ_TIME_NEVER);
    dq_thread_destroy(thread);
}

#endif
