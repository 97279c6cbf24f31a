/* SPDX-License-Identifier: MIT */
/*
 * load_test - many requests to the edu driver: every answer right, memory flat, nothing leaked.
 *
 * usage: load DEVICE REQUESTS, after the paths that CMake gives.
 *
 * The scenario edu_load checks each answer. Here the memory is watched while it runs: the parts of
 * the arena that were ever given out must not grow after the first twentieth of the requests, nor
 * the process's resident set by more than GROWTH_MAX_KIB in all.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dirql/machine.h"
#include "engine/arena.h"
#include "framework/object.h"
#include "host/process_self.h"
#include "kernel/pool.h"
#include "trace/trace.h"

/* The ring of records, 2 MiB, may still fill after the warm-up, and allocators of the host have
 * their ways. A leak of one object per request would take more: 10 000 of 512 bytes. */
#define GROWTH_MAX_KIB 4096u

/* With the address sanitizer: freed memory is kept for a while, but not so much of it that the
 * resident set says nothing any more. The name is the sanitizer's. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=1";
}

static const char *device;
static uint64_t request_count;

struct sample {
    uint64_t core_used;
    uint64_t ram_used;
    uint64_t resident_kib;
    uint64_t pool_bytes;
    uint32_t objects;
    uint32_t stacks;
};

/* A listener of the trace: machine thread, between two steps. */
static struct watch {
    uint64_t completed;
    struct sample warm; /* after a twentieth */
    struct sample last; /* some requests before the end */
} watch;

static void take_sample(struct sample *sample)
{
    *sample = (struct sample){ .core_used = dq_arena()->core_used,
                               .ram_used = dq_arena()->ram_used,
                               .resident_kib = host_process_resident_kib(),
                               .pool_bytes = dq_pool_inspect(DQ_POOL_DRIVER).bytes +
                                             dq_pool_inspect(DQ_POOL_FRAMEWORK).bytes,
                               .objects = dq_object_count(),
                               .stacks = dq_arena()->stack_count };
}

static void listen(void *context, const struct dq_trace_record *record)
{
    (void)context;
    if (record->kind != DQ_TRACE_REQUEST_COMPLETE) {
        return;
    }
    watch.completed++;
    if (watch.completed == request_count / 20) {
        take_sample(&watch.warm);
    } else if (watch.completed == request_count - request_count / 100) {
        take_sample(&watch.last);
    }
}

static struct dirql_result run_load(void)
{
    static char setting[64];
    (void)snprintf(setting, sizeof(setting), "requests=%" PRIu64, request_count);
    struct dirql_machine_config config;
    dirql_machine_config_init(&config);
    config.driver = LOAD_DRIVER;
    config.scenario = LOAD_SCENARIO;
    config.devices[config.device_count++] = device;
    config.settings[config.setting_count++] = setting;
    config.settings[config.setting_count++] = "outstanding=4";
    config.is_quiet = true;
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    dq_trace_listen(listen, NULL);
    struct dirql_result result;
    (void)dirql_machine_run(machine, &result);
    dirql_machine_destroy(machine);
    return result;
}

static void all_answers_are_right_memory_is_flat_and_nothing_leaks(void **state)
{
    (void)state;
    struct dirql_result result = run_load();
    if (result.status != DIRQL_OK) {
        fail_msg("%s", result.summary);
    }
    assert_int_equal(result.expectations_failed, 0);
    assert_int_equal(result.statistics.requests, request_count + 1); /* and one for the counts */
    assert_int_equal(result.leaked_objects, 0);
    assert_int_equal(result.leaked_pool_bytes, 0);
    assert_true(watch.warm.core_used > 0 && watch.last.core_used > 0);
    assert_int_equal(watch.last.core_used, watch.warm.core_used);
    assert_int_equal(watch.last.ram_used, watch.warm.ram_used);
    assert_int_equal(watch.last.stacks, watch.warm.stacks);
    assert_in_range(watch.last.objects, watch.warm.objects - 8, watch.warm.objects + 8);
    assert_in_range(watch.last.pool_bytes, 0, watch.warm.pool_bytes + 4096);
    assert_in_range(watch.last.resident_kib, 1, watch.warm.resident_kib + GROWTH_MAX_KIB);
    print_message("resident set %" PRIu64 " KiB after %" PRIu64 " requests, %" PRIu64
                  " KiB at the end\n",
                  watch.warm.resident_kib, request_count / 20, watch.last.resident_kib);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fprintf(stderr, "usage: %s DEVICE REQUESTS\n", argv[0]);
        return 2;
    }
    device = argv[1];
    request_count = strtoull(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_answers_are_right_memory_is_flat_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
