/* SPDX-License-Identifier: MIT */
/*
 * driver_bench - what a driver and its user meet: libdirql.so as it is installed, a driver compiled
 * by dirql-cc.
 *
 * Costs of single calls are measured by an application inside the machine, beside their floors: a
 * request lets the driver repeat the call, and an empty request is taken off.
 *
 * usage: driver_bench BUILD
 */
#include <stdio.h>

#include "computer.h"
#include "dirql/scenario.h"
#include "floors/floors.h"
#include "harness.h"

#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#include "driver/bench.h"

/* ---------------------------------------------------------------- calls of a driver */

enum { SPIN, LOCK, SPIN_LOCK, LIST, INTERRUPT, WRITE, REQUEST, CALL_VARIANTS };

struct calls {
    uint32_t round_count;
    struct bench_result result;
};

struct repeat {
    struct dirql_file *file;
    uint32_t code;
};

static uint32_t request(struct dirql_file *file, uint32_t code, uint64_t count)
{
    uint32_t input = (uint32_t)count;
    uint32_t dpc_count = 0;
    if (dirql_ioctl(file, code, &input, sizeof(input), &dpc_count, sizeof(dpc_count), NULL) != 0) {
        bench_give_up("the benchmark driver refuses a request");
    }
    return dpc_count;
}

static double time_request(struct dirql_file *file, uint32_t code, uint64_t count)
{
    double start_ns = bench_now_ns();
    (void)request(file, code, count);
    return bench_now_ns() - start_ns;
}

static double measure_repeated(void *context, uint64_t count)
{
    const struct repeat *repeat = context;
    double ns = time_request(repeat->file, repeat->code, count);
    return ns - time_request(repeat->file, IOCTL_BENCH_NOTHING, count);
}

static double measure_requests(void *context, uint64_t count)
{
    const struct repeat *repeat = context;
    double start_ns = bench_now_ns();
    for (uint64_t i = 0; i < count; i++) {
        (void)request(repeat->file, repeat->code, 0);
    }
    return bench_now_ns() - start_ns;
}

static void measure_calls(struct dirql_app *app, void *context)
{
    enum { CALLS = 2000, INTERRUPTS = 500, REQUESTS = 100, SAMPLES = 15 };
    struct calls *calls = context;
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    static bench_loop *const spin = floor_spin_pair;
    static bench_loop *const list = floor_interrupt;
    struct repeat lock = { file, IOCTL_BENCH_LOCK };
    struct repeat spin_lock = { file, IOCTL_BENCH_SPIN };
    struct repeat interrupt = { file, IOCTL_BENCH_INTERRUPT };
    struct repeat write = { file, IOCTL_BENCH_WRITE };
    struct repeat nothing = { file, IOCTL_BENCH_NOTHING };
    const struct bench_variant variants[CALL_VARIANTS] = {
        [SPIN] = bench_loop_variant(&spin, CALLS),
        [LOCK] = { measure_repeated, &lock, CALLS, SAMPLES },
        [SPIN_LOCK] = { measure_repeated, &spin_lock, CALLS, SAMPLES },
        [LIST] = bench_loop_variant(&list, CALLS),
        [INTERRUPT] = { measure_repeated, &interrupt, INTERRUPTS, SAMPLES },
        [WRITE] = { measure_repeated, &write, CALLS, SAMPLES },
        [REQUEST] = { measure_requests, &nothing, REQUESTS, SAMPLES },
    };
    uint32_t before = request(file, IOCTL_BENCH_INTERRUPT, INTERRUPTS);
    uint32_t after = request(file, IOCTL_BENCH_INTERRUPT, INTERRUPTS);
    (void)DIRQL_EXPECT(app, after - before == INTERRUPTS); /* each interrupt had its DPC */
    bench_run(&calls->result, variants, CALL_VARIANTS, calls->round_count);
    dirql_close(file);
}

/* One machine of the given kind; `lock_target` 0 shows the lock's cost only. */
static void bench_calls(const char *build, uint32_t round_count, enum dirql_verifier verifier,
                        enum dirql_trace_level trace, double lock_target)
{
    static struct calls calls;
    struct bench_computer computer;
    char what[128];
    const char *kind_verifier = verifier == DIRQL_VERIFIER_OFF ? "verifier off" : "verifier stop";
    const char *kind_trace = trace == DIRQL_TRACE_OFF ? "trace off" : "trace main";
    const struct bench_result *result = &calls.result;

    calls.round_count = round_count;
    bench_computer_body(&computer, build, "bench_driver", measure_calls, &calls);
    computer.config.verifier = verifier;
    computer.config.trace_level = trace;
    bench_computer_live(&computer);
    (void)snprintf(what, sizeof(what), "interrupt lock pair, %s, %s", kind_verifier, kind_trace);
    bench_print_pair(what, result, LOCK, "pthread_spin pair", SPIN, lock_target);
    if (verifier == DIRQL_VERIFIER_OFF) {
        return;
    }
    (void)snprintf(what, sizeof(what), "WDFSPINLOCK pair, %s, %s", kind_verifier, kind_trace);
    bench_print_pair(what, result, SPIN_LOCK, "pthread_spin pair", SPIN, 0);
    (void)snprintf(what, sizeof(what), "message, ISR, DPC, %s", kind_trace);
    bench_print(what, bench_ns_less(result, INTERRUPT, WRITE), "lock, ISR call, DPC list",
                bench_ns(result, LIST), bench_ratio_less(result, INTERRUPT, WRITE, LIST), 0);
    (void)snprintf(what, sizeof(what), "register write on a model, %s", kind_trace);
    bench_print(what, bench_ns(result, WRITE), NULL, 0, 0, 0);
    (void)snprintf(what, sizeof(what), "empty request and its answer, %s", kind_trace);
    bench_print(what, bench_ns(result, REQUEST), NULL, 0, 0, 0);
}

/* -------------------------------------------------------------------- many of them */

enum { DPCS_FEW, DPCS_MANY, QUEUE_VARIANTS };
enum { MESSAGE, RAISE, HAND_MADE, MANY_VARIANTS };

/* Those of all samples ran, each once. */
static double measure_dpcs(void *context, uint64_t count)
{
    const struct repeat *repeat = context;
    double start_ns = bench_now_ns();
    (void)request(repeat->file, IOCTL_BENCH_DPCS, count);
    double ns = bench_now_ns() - start_ns;
    return ns - time_request(repeat->file, IOCTL_BENCH_NOTHING, count);
}

static void measure_queue(struct dirql_app *app, void *context)
{
    enum { FEW = 64, SAMPLES = 7 };
    struct calls *calls = context;
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    struct repeat dpcs = { file, IOCTL_BENCH_DPCS };
    const struct bench_variant variants[QUEUE_VARIANTS] = {
        [DPCS_FEW] = { measure_dpcs, &dpcs, FEW, SAMPLES },
        [DPCS_MANY] = { measure_dpcs, &dpcs, BENCH_DPCS_MAX, SAMPLES },
    };
    uint32_t before = request(file, IOCTL_BENCH_DPCS, FEW);
    uint32_t after = request(file, IOCTL_BENCH_DPCS, BENCH_DPCS_MAX);
    (void)DIRQL_EXPECT(app, after - before == BENCH_DPCS_MAX);
    bench_run(&calls->result, variants, QUEUE_VARIANTS, calls->round_count);
    dirql_close(file);
}

static void measure_messages(struct dirql_app *app, void *context)
{
    enum { CALLS = 2000, INTERRUPTS = 500, SAMPLES = 15 };
    static bench_loop *const list = floor_interrupt;
    struct calls *calls = context;
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    struct repeat interrupt = { file, IOCTL_BENCH_INTERRUPT };
    struct repeat write = { file, IOCTL_BENCH_WRITE };
    const struct bench_variant variants[MANY_VARIANTS] = {
        [MESSAGE] = { measure_repeated, &interrupt, INTERRUPTS, SAMPLES },
        [RAISE] = { measure_repeated, &write, CALLS, SAMPLES },
        [HAND_MADE] = bench_loop_variant(&list, CALLS),
    };
    bench_run(&calls->result, variants, MANY_VARIANTS, calls->round_count);
    dirql_close(file);
}

static const struct bench_result *live(const char *build, uint32_t round_count, const char *driver,
                                       void (*measure)(struct dirql_app *app, void *context))
{
    static struct calls calls;
    struct bench_computer computer;
    calls.round_count = round_count;
    bench_computer_body(&computer, build, driver, measure, &calls);
    computer.config.trace_level = DIRQL_TRACE_OFF;
    bench_computer_live(&computer);
    return &calls.result;
}

/* Of two machines each has the hand-made floor beside it: their ratios to it are compared. */
static void bench_many(const char *build, uint32_t round_count)
{
    const struct bench_result *result = live(build, round_count, "bench_driver", measure_messages);
    double one_ns = bench_ns_less(result, MESSAGE, RAISE);
    double one_ratio = bench_ratio_less(result, MESSAGE, RAISE, HAND_MADE);
    result = live(build, round_count, "bench_driver_many", measure_messages);
    double many_ratio = bench_ratio_less(result, MESSAGE, RAISE, HAND_MADE);
    bench_print("message, ISR, DPC, 4096 interrupt objects", bench_ns_less(result, MESSAGE, RAISE),
                "the same with one", one_ns, many_ratio / one_ratio, 1.1);

    result = live(build, round_count, "bench_driver", measure_queue);
    double aim_ns = 8;
    bench_print("DPC queued and run, 64 at once", bench_ns(result, DPCS_FEW), "what is aimed at",
                aim_ns, bench_ns(result, DPCS_FEW) / aim_ns, 1);
    bench_print("DPC queued and run, 65 536 at once", bench_ns(result, DPCS_MANY),
                "what is aimed at", aim_ns, bench_ns(result, DPCS_MANY) / aim_ns, 1);
    bench_print_pair("the same, beside 64 at once", result, DPCS_MANY, "64 at once", DPCS_FEW, 1.1);
}

/* ------------------------------------------------------------------- whole machines */

static double measure_live(void *context, uint64_t count)
{
    double start_ns = bench_now_ns();
    for (uint64_t i = 0; i < count; i++) {
        bench_computer_live(context);
    }
    return bench_now_ns() - start_ns;
}

static double measure_rewind_and_run(void *context, uint64_t count)
{
    struct dirql_machine *machine = context;
    double start_ns = bench_now_ns();
    for (uint64_t i = 0; i < count; i++) {
        bench_computer_rewind(machine, false);
        bench_computer_run(machine);
    }
    return bench_now_ns() - start_ns;
}

/* There is one machine at a time, so each of these has its own floor beside it. */
static void bench_lives(const char *build, uint32_t round_count)
{
    enum { OURS, FORK, VARIANTS };
    static bench_loop *const fork_exit = floor_fork_exit;
    struct bench_computer computer;
    struct bench_result result;
    struct bench_variant variants[VARIANTS] = { { measure_live, &computer, 1, 5 },
                                                bench_loop_variant(&fork_exit, 5) };
    variants[FORK].sample_count = 5;

    bench_computer_edu(&computer, build);
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair("machine with model:edu: create, run, destroy", &result, OURS,
                     "fork, exit, wait", FORK, 0);

    struct dirql_machine *machine = bench_computer_create(&computer);
    bench_computer_run(machine);
    variants[OURS] = (struct bench_variant){ measure_rewind_and_run, machine, 5, 5 };
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair("the same machine: rewind, run", &result, OURS, "fork, exit, wait", FORK, 0);
    dirql_machine_destroy(machine);
}

static double measure_load(void *context, uint64_t count)
{
    struct dirql_machine *machine = context;
    (void)count;
    bench_computer_rewind(machine, false);
    double start_ns = bench_now_ns();
    bench_computer_run(machine);
    return bench_now_ns() - start_ns;
}

static void bench_load(const char *build, uint32_t round_count, enum dirql_trace_level trace)
{
    enum { REQUESTS = 1000 };
    struct bench_computer computer;
    struct bench_result result;
    char what[128];

    bench_computer_edu_scenario(&computer, build, "edu_load", "requests=1000");
    computer.config.trace_level = trace;
    struct dirql_machine *machine = bench_computer_create(&computer);
    bench_computer_run(machine);
    const struct bench_variant variant = { measure_load, machine, REQUESTS, 7 };
    bench_run(&result, &variant, 1, round_count);
    double ns = bench_ns(&result, 0);
    const char *kind_trace = trace == DIRQL_TRACE_OFF ? "trace off" : "trace main";
    (void)snprintf(what, sizeof(what), "edu_load, one request with its interrupt, %s", kind_trace);
    bench_print(what, ns, NULL, 0, 0, 0);
    printf("# edu_load on model:edu, %s: %.0f requests per second\n", kind_trace, 1e9 / ns);
    dirql_machine_destroy(machine);
}

int main(int argc, char **argv)
{
    dirql_main_begin(argv);
    uint32_t round_count = bench_begin();
    if (argc != 2) {
        bench_give_up("usage: driver_bench BUILD");
    }
    bench_calls(argv[1], round_count, DIRQL_VERIFIER_OFF, DIRQL_TRACE_OFF, 1.5);
    bench_calls(argv[1], round_count, DIRQL_VERIFIER_OFF, DIRQL_TRACE_MAIN, 1.5);
    bench_calls(argv[1], round_count, DIRQL_VERIFIER_STOP, DIRQL_TRACE_OFF, 2);
    bench_calls(argv[1], round_count, DIRQL_VERIFIER_STOP, DIRQL_TRACE_MAIN, 2);
    bench_many(argv[1], round_count);
    bench_lives(argv[1], round_count);
    bench_load(argv[1], round_count, DIRQL_TRACE_OFF);
    bench_load(argv[1], round_count, DIRQL_TRACE_MAIN);
    return 0;
}
