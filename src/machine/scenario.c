/* SPDX-License-Identifier: MIT */
/*
 * scenario - the application that uses the driver under test: its threads, time, memory, output and
 * expectations.
 *
 * Everything here runs on simulated threads at PASSIVE_LEVEL. Requests are scenario_io.c.
 */
#include "dirql/scenario.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "kernel/kevent.h"
#include "kernel/pool.h"
#include "machine/scenario_internal.h"

/* A system call of an application. */
#define CALL_COST_NS 300u

#define MEMORY_TAG 0x20707041u /* "App " */

/* One allocation of dirql_app_alloc(). */
struct memory {
    struct dq_list link;
    void *bytes; /* in ram: devices reach it, as they do an application's locked pages */
};

static _Noreturn void stop_without_memory(size_t bytes)
{
    dq_stop_run(DQ_STOP_SCENARIO,
                "the scenario asks for %zu bytes, and dirql has no memory left: free requests "
                "with dirql_io_wait, join threads, or allocate less",
                bytes);
}

static void *core_alloc(size_t bytes)
{
    void *object = dq_arena_core_alloc(bytes);
    if (!object) {
        stop_without_memory(bytes);
    }
    return object;
}

void *dq_scenario_object_alloc(size_t bytes)
{
    return core_alloc(bytes);
}

void dq_scenario_enter(const char *what, uint64_t value)
{
    dq_charge(CALL_COST_NS);
    dq_trace(DQ_TRACE_SCENARIO, (uintptr_t)what, value);
    dq_step_after(DQ_REASON_SCENARIO);
}

uint64_t dq_scenario_due_ns(uint64_t ns)
{
    if (ns == DIRQL_WAIT_FOREVER) {
        return DQ_TIME_NEVER;
    }
    uint64_t now_ns = dq_time_now_ns();
    return ns < DQ_TIME_NEVER - 1 - now_ns ? now_ns + ns : DQ_TIME_NEVER - 1;
}

static void run_thread(void *context)
{
    struct dirql_thread *thread = context;
    struct dirql_app *app = thread->app;
    thread->routine(app, thread->context);
    dq_scenario_thread_end(thread);
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, app), DQ_TOUCH_ADD);
    if (--app->running == 0) {
        (void)dq_kevent_set(&app->idle);
    }
}

struct dirql_thread *dq_scenario_thread_current(void)
{
    return dq_thread_current()->context;
}

struct dirql_thread *dq_scenario_thread_start(struct dirql_app *app, uint32_t thread_name,
                                              const char *name,
                                              void (*routine)(struct dirql_app *app, void *context),
                                              void *context)
{
    struct dirql_thread *thread = core_alloc(sizeof(*thread));
    thread->app = app;
    thread->name = thread_name;
    thread->routine = routine;
    thread->context = context;
    dq_list_append(&app->threads, &thread->link);
    app->running++;
    thread->thread = dq_thread_create(name, DQ_PRIORITY_APPLICATION, run_thread, thread);
    if (!thread->thread) {
        dq_stop_run(DQ_STOP_SCENARIO,
                    "the scenario starts thread \"%s\", and there is no memory for its stack: at "
                    "most %d threads exist at a time; join those that have ended",
                    name, DQ_ARENA_STACK_MAX);
    }
    thread->thread->is_application = true; /* before it runs */
    return thread;
}

static void join_thread(struct dirql_thread *thread)
{
    (void)dq_kevent_wait(&thread->thread->ended, DQ_TIME_NEVER);
    dq_thread_destroy(thread->thread);
    dq_list_remove(&thread->link);
    dq_arena_core_free(thread, sizeof(*thread));
}

DQ_EXPORT struct dirql_thread *
dirql_thread_start(struct dirql_app *app, const char *name,
                   void (*routine)(struct dirql_app *app, void *context), void *context)
{
    dq_scenario_enter("thread_start", 0);
    struct dirql_thread *starter = dq_scenario_thread_current();
    uint32_t thread_name = dq_scenario_name(starter->name, ++starter->children);
    struct dirql_thread *thread =
        dq_scenario_thread_start(app, thread_name, name, routine, context);
    dq_step_after(DQ_REASON_SCENARIO);
    return thread;
}

DQ_EXPORT void dirql_thread_join(struct dirql_thread *thread)
{
    dq_scenario_enter("thread_join", thread->thread->number);
    join_thread(thread);
}

DQ_EXPORT void dirql_sleep_ns(struct dirql_app *app, uint64_t ns)
{
    (void)app;
    dq_scenario_enter("sleep", ns);
    if (ns == 0) {
        dq_thread_yield();
        return;
    }
    KEVENT never;
    dq_kevent_init(&never, NotificationEvent, false);
    (void)dq_kevent_wait(&never, dq_scenario_due_ns(ns));
}

DQ_EXPORT uint64_t dirql_now_ns(struct dirql_app *app)
{
    (void)app;
    dq_charge(CALL_COST_NS); /* so that waiting for a time by asking for it ends */
    dq_step_after(DQ_REASON_SCENARIO);
    return dq_time_read_ns();
}

DQ_EXPORT void *dirql_app_alloc(struct dirql_app *app, size_t bytes)
{
    struct memory *memory = core_alloc(sizeof(*memory));
    memory->bytes = dq_pool_alloc(bytes, MEMORY_TAG, true, DQ_POOL_APPLICATION);
    if (!memory->bytes) {
        stop_without_memory(bytes);
    }
    dq_list_append(&app->memory, &memory->link);
    return memory->bytes;
}

/* The value after "name=" in a setting, or NULL. */
static const char *find_setting(const struct dirql_machine_config *config, const char *name)
{
    size_t length = strlen(name);
    for (uint32_t i = config->setting_count; i > 0; i--) {
        const char *setting = config->settings[i - 1];
        if (strncmp(setting, name, length) == 0 && setting[length] == '=') {
            return setting + length + 1;
        }
    }
    return NULL;
}

DQ_EXPORT uint64_t dirql_option(struct dirql_app *app, const char *name, uint64_t fallback)
{
    const char *value = find_setting(&app->machine->config, name);
    if (!value) {
        return fallback;
    }
    char *end;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 0);
    if (errno || end == value || *end || *value < '0' || *value > '9') {
        dq_stop_run(DQ_STOP_SCENARIO, "--set %s=%s: the value is not a number in C notation", name,
                    value);
    }
    return number;
}

DQ_EXPORT void dirql_log(struct dirql_app *app, const char *format, ...)
{
    static const char who[] = "app";
    dq_charge(CALL_COST_NS);
    if (app->machine->config.is_quiet || app->machine->is_silent) {
        return;
    }
    char line[1024];
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    dq_debug_print(who, line, text.length);
    dq_debug_print_end_line();
}

DQ_EXPORT bool dirql_expect(struct dirql_app *app, bool condition, const char *text,
                            const char *file, uint32_t line)
{
    if (condition) {
        return true;
    }
    struct dirql_machine *machine = app->machine;
    dq_trace(DQ_TRACE_SCENARIO, (uintptr_t) "expectation_failed", line);
    char time[32];
    struct dq_text part;
    dq_text_init(&part, time, sizeof(time));
    dq_report_write_time(&part, dq_time_now_ns());
    if (!machine->is_silent) {
        dq_debug_print_end_line();
        host_console_printf("%s:%" PRIu32 ": expectation failed: %s (at %s)\n", file, line, text,
                            time);
    }
    if (machine->expectations_failed++ == 0) {
        dq_text_init(&part, machine->expectation_text, sizeof(machine->expectation_text));
        dq_text_format(&part, "the scenario's expectation \"%s\" at %s:%" PRIu32 " was not met",
                       text, file, line);
    }
    return false;
}

static void run_first(struct dirql_app *app, void *context)
{
    (void)context;
    app->machine->scenario_entry->run(app);
}

void dq_scenario_run(struct dirql_machine *machine)
{
    machine->expectations_failed = 0;
    machine->expectation_text[0] = '\0';
    if (!machine->scenario_entry) {
        return;
    }
    struct dirql_app *app = core_alloc(sizeof(*app));
    app->machine = machine;
    dq_list_init(&app->threads);
    dq_list_init(&app->files);
    dq_list_init(&app->orphans);
    dq_list_init(&app->memory);
    dq_kevent_init(&app->idle, NotificationEvent, false);
    dq_scenario_cancel_set(app);
    (void)dq_scenario_thread_start(app, 0, "application", run_first, NULL);
    /* Until all have ended, threads that were not joined may still be joined by others. */
    (void)dq_kevent_wait(&app->idle, DQ_TIME_NEVER);
    while (!dq_list_is_empty(&app->threads)) {
        join_thread(DQ_LIST_ENTRY(app->threads.next, struct dirql_thread, link));
    }
    dq_scenario_cancel_set(NULL);
    dq_scenario_close_files(app);
    struct dq_list *link;
    while ((link = dq_list_pop(&app->memory)) != NULL) {
        struct memory *memory = DQ_LIST_ENTRY(link, struct memory, link);
        uint32_t tag;
        (void)dq_pool_free(memory->bytes, MEMORY_TAG, &tag);
        dq_arena_core_free(memory, sizeof(*memory));
    }
    dq_arena_core_free(app, sizeof(*app));
}
