/* SPDX-License-Identifier: MIT */
/*
 * qemu_backend - the table of operations over one QEMU process, which has all the machine's devices
 * of this kind.
 *
 * Every operation that can make the device do something ends the same way: wait until QEMU's main
 * loop has nothing more to do at this time, then tell the sinks, the lines first, then the messages
 * in ascending order. So what the devices did is known when the call returns, whatever the host was
 * busy with. The level of a line that several devices share is told to each of them.
 */
#include "bus/qemu/qemu_backend.h"

#include "base/text.h"
#include "bus/backend.h"
#include "bus/qemu/qemu_internal.h"
#include "bus/qemu/quirks.h"
#include "host/memory.h"

#include <errno.h>
#include <string.h>

#define MIB           UINT64_C(1048576)
#define RAM_BYTES_MAX (UINT64_C(2048) * MIB)

/* How long a device's own thread may work on what it was asked. */
#define THREAD_LIMIT_MS 10000u

/* Every so many accesses QEMU's output is looked at, and dropped if it is longer than this. */
#define OUTPUT_CHECK_PERIOD 4096u
#define OUTPUT_BYTES_MAX    1048576u

/* Without the clock shim: how often the device gets a chance to be noticed, and when it is taken to
 * be idle. */
#define NS_PER_MS      UINT64_C(1000000)
#define TICK_NS        NS_PER_MS
#define SILENCE_MAX_NS (5000 * NS_PER_MS)

/* The bus knows only a dq_backend, which has no content. */
static struct dq_qemu_function *to_function(struct dq_backend *backend)
{
    return (struct dq_qemu_function *)(void *)backend;
}

static const struct dq_qemu *to_qemu_inspect(const struct dq_backend *backend)
{
    return ((const struct dq_qemu_function *)(const void *)backend)->qemu;
}

/* ------------------------------------------------------------------- reporting */

static void tell_failure(struct dq_qemu *qemu)
{
    for (uint32_t i = 0; i < qemu->function_count; i++) {
        const struct dq_qemu_function *function = &qemu->functions[i];
        if (function->is_open) {
            function->sink.failed(function->sink.context, qemu->error.text);
        }
    }
}

static void fail(struct dq_qemu *qemu, int cause)
{
    qemu->has_failed = true;
    dq_qemu_describe_failure(qemu, cause, qemu->error.text, sizeof(qemu->error.text));
    dq_qemu_stop(qemu);
    tell_failure(qemu);
}

/* QEMU's main loop has done all that it can do now. With the shim each command ends so. */
static int settle(struct dq_qemu *qemu)
{
    if (qemu->is_deterministic) {
        return 0;
    }
    /* Two turns of the main loop: bottom halves and timers that are due run in the first. */
    int result = dq_qtest_wake(&qemu->qtest);
    return result ? result : dq_qtest_wake(&qemu->qtest);
}

/* All that share the line hear its level: whose pin it is that drives it, nobody tells. */
static void report_lines(struct dq_qemu *qemu)
{
    uint32_t changed = qemu->qtest.lines ^ qemu->lines_reported;
    qemu->lines_reported = qemu->qtest.lines;
    for (uint32_t i = 0; changed && i < qemu->function_count; i++) {
        const struct dq_qemu_function *function = &qemu->functions[i];
        if (function->is_open && (changed >> function->gsi & 1)) {
            qemu->silent_ns = 0;
            function->sink.line(function->sink.context,
                                (qemu->lines_reported >> function->gsi & 1) != 0);
        }
    }
}

static void report_message(const struct dq_qemu *qemu, uint32_t vector)
{
    for (uint32_t i = 0; i < qemu->function_count; i++) {
        const struct dq_qemu_function *function = &qemu->functions[i];
        if (function->is_open && vector >= function->message_first &&
            vector - function->message_first < function->message_count) {
            function->sink.message(function->sink.context, vector - function->message_first);
        }
    }
}

static void report(struct dq_qemu *qemu)
{
    uint64_t raised = qemu->message_next ? host_signals_take(&qemu->signals) : 0;
    report_lines(qemu);
    qemu->silent_ns = raised ? 0 : qemu->silent_ns;
    for (; raised; raised &= raised - 1) {
        report_message(qemu, (uint32_t)__builtin_ctzll(raised));
    }
}

/* The end of every operation; `result` is how it went so far. */
static void finish(struct dq_qemu *qemu, int result)
{
    if (result == 0) {
        result = settle(qemu);
    }
    if (result == 0) {
        result = dq_qtest_take_lines(&qemu->qtest);
    }
    if (result) {
        fail(qemu, result);
        return;
    }
    if (++qemu->access_count % OUTPUT_CHECK_PERIOD == 0) {
        host_process_output_limit(&qemu->process, OUTPUT_BYTES_MAX);
    }
    report(qemu);
}

/* ------------------------------------------------------------------ open, close */

static int check_memory(const struct dq_backend_config *config, struct dq_backend_error *error)
{
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    if (config->ram_bytes == 0 || config->ram_bytes % MIB || config->ram_bytes > RAM_BYTES_MAX) {
        dq_text_format(&text,
                       "qemu:%s needs memory of whole MiB, at most 2048: not %llu bytes (below 4 "
                       "GiB a PC's devices take the rest)",
                       config->name, (unsigned long long)config->ram_bytes);
        return -EINVAL;
    }
    return 0;
}

static struct dq_backend *open_function(struct dq_qemu *qemu,
                                        const struct dq_backend_config *config)
{
    struct dq_qemu_function *function = &qemu->functions[config->sibling_index];
    function->sink = config->sink;
    function->is_open = true;
    qemu->open_count++;
    return (struct dq_backend *)(void *)function;
}

/* With the first device QEMU starts, and has all of them. */
static int open_backend(const struct dq_backend_config *config, struct dq_backend **ret_backend,
                        struct dq_backend_error *error)
{
    if (config->first) {
        *ret_backend = open_function(to_function(config->first)->qemu, config);
        return 0;
    }
    int result = check_memory(config, error);
    if (result) {
        return result;
    }
    struct dq_qemu *qemu = host_memory_alloc(sizeof(*qemu));
    qemu->ram_fd = config->ram_fd;
    qemu->ram_bytes = config->ram_bytes;
    qemu->now_ns = config->now_ns;
    result = dq_qemu_add_devices(qemu, config, error);
    if (result) {
        goto fail_free;
    }
    result = host_signals_create(&qemu->signals, DQ_QEMU_MESSAGE_COUNT);
    if (result) {
        struct dq_text text;
        dq_text_init(&text, error->text, sizeof(error->text));
        dq_text_format(&text,
                       "the host has not %u event descriptors for qemu:%s (%s): see ulimit -n",
                       DQ_QEMU_MESSAGE_COUNT, config->name, strerrordesc_np(-result));
        goto fail_free;
    }
    result = dq_qemu_start(qemu, error);
    if (result) {
        goto fail_destroy_signals;
    }
    *ret_backend = open_function(qemu, config);
    return 0;

fail_destroy_signals:
    host_signals_destroy(&qemu->signals);
fail_free:
    host_memory_free(qemu);
    return result;
}

static void close_backend(struct dq_backend *backend)
{
    struct dq_qemu_function *function = to_function(backend);
    if (!function) {
        return;
    }
    struct dq_qemu *qemu = function->qemu;
    function->is_open = false;
    if (--qemu->open_count > 0) {
        return;
    }
    dq_qemu_stop(qemu);
    host_signals_destroy(&qemu->signals);
    host_memory_free(qemu);
}

/* -------------------------------------------------------------------- accesses */

static uint64_t all_ones(uint32_t size_bytes)
{
    return size_bytes >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * size_bytes)) - 1;
}

/* The value of a read that ended with `result`. */
static uint64_t finish_read(struct dq_qemu *qemu, int result, uint32_t size_bytes, uint64_t value)
{
    finish(qemu, result);
    return qemu->has_failed ? all_ones(size_bytes) : value & all_ones(size_bytes);
}

static uint32_t config_read(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    uint64_t value = UINT64_MAX;
    if (qemu->has_failed) {
        return (uint32_t)all_ones(size_bytes);
    }
    int result = dq_qemu_config_read(function, offset, size_bytes, &value);
    return (uint32_t)finish_read(qemu, result, size_bytes, value);
}

static void config_write(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    if (!qemu->has_failed) {
        finish(qemu, dq_qemu_config_write(function, offset, size_bytes, value));
    }
}

static uint64_t bar_read(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    uint64_t value = UINT64_MAX;
    if (qemu->has_failed) {
        return all_ones(size_bytes);
    }
    int result = dq_qemu_bar_read(function, bar, offset, size_bytes, &value);
    return finish_read(qemu, result, size_bytes, value);
}

/*
 * The device's thread was started: wait, in the host's time, until its work is done. A thread that
 * has been woken is not asleep, so when all are, the computation is over and the interrupt that may
 * follow it has been raised: its line is in the socket, its message in the eventfd. The busy bit is
 * asked for only because it is the documented end.
 */
static int wait_for_thread(struct dq_qemu_function *function)
{
    struct dq_qemu *qemu = function->qemu;
    const struct dq_qemu_quirk *quirk = function->quirk;
    uint64_t value = quirk->busy_mask;
    int result = 0;
    for (uint32_t tries = 0; result == 0 && (value & quirk->busy_mask); tries++) {
        result = tries < 2 ? settle(qemu) : -ETIMEDOUT;
        if (result == 0) {
            result = host_process_wait_asleep(&qemu->process, THREAD_LIMIT_MS);
        }
        if (result == 0) {
            result = dq_qemu_bar_read(function, quirk->busy_bar, quirk->busy_offset, 4, &value);
        }
    }
    return result;
}

static int write_and_wait(struct dq_qemu_function *function, uint32_t bar, uint64_t offset,
                          uint32_t size_bytes, uint64_t value)
{
    dq_qemu_clock_spin(&function->qemu->clock, false);
    int result = dq_qemu_bar_write(function, bar, offset, size_bytes, value);
    if (result == 0) {
        result = wait_for_thread(function);
    }
    dq_qemu_clock_spin(&function->qemu->clock, true);
    return result;
}

static void bar_write(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                      uint32_t size_bytes, uint64_t value)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    if (qemu->has_failed) {
        return;
    }
    value &= all_ones(size_bytes);
    if (dq_qemu_quirk_starts_thread(function->quirk, bar, offset, size_bytes)) {
        finish(qemu, write_and_wait(function, bar, offset, size_bytes, value));
    } else {
        finish(qemu, dq_qemu_bar_write(function, bar, offset, size_bytes, value));
    }
}

static int messages_reserve(struct dq_backend *backend, uint32_t count,
                            struct dq_backend_message_target *ret_target)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    if (count == 0 || (count & (count - 1)) != 0) {
        return -EINVAL;
    }
    if (count > DQ_QEMU_MESSAGE_COUNT) {
        return -ENOSPC;
    }
    /* Asked again, it gives back what it has, if nobody got vectors behind it. */
    if (function->message_count &&
        function->message_first + function->message_count == qemu->message_next) {
        qemu->message_next = function->message_first;
    }
    uint32_t first = (qemu->message_next + count - 1) & ~(count - 1);
    if (first > DQ_QEMU_MESSAGE_COUNT - count) {
        return -ENOSPC;
    }
    function->message_first = first;
    function->message_count = count;
    qemu->message_next = first + count;
    *ret_target = (struct dq_backend_message_target){
        .address = DQ_QEMU_DOORBELL_ADDRESS,
        .data = function->message_first, /* the high half is our peer number, 0 */
    };
    return 0;
}

/* ------------------------------------------------------------------------ time */

static uint64_t next_deadline_ns(struct dq_backend *backend)
{
    struct dq_qemu *qemu = to_function(backend)->qemu;
    if (qemu->has_failed) {
        return DQ_BACKEND_NO_DEADLINE;
    }
    if (!qemu->is_deterministic) {
        return qemu->silent_ns < SILENCE_MAX_NS ? qemu->now_ns + TICK_NS : DQ_BACKEND_NO_DEADLINE;
    }
    uint64_t deadline_ns = dq_qemu_clock_deadline_ns(&qemu->clock);
    return deadline_ns < qemu->now_ns ? qemu->now_ns : deadline_ns;
}

/* Without the shim the device lives in the host's time: let as much of it pass as virtual time did.
 */
static void advance_with_host(struct dq_qemu *qemu, uint64_t elapsed_ns)
{
    qemu->owed_ns += elapsed_ns;
    qemu->silent_ns += elapsed_ns;
    if (qemu->owed_ns < TICK_NS) {
        return;
    }
    (void)host_socket_wait_readable(qemu->qtest.fd, (uint32_t)(qemu->owed_ns / NS_PER_MS));
    qemu->owed_ns %= NS_PER_MS;
    finish(qemu, 0);
}

static void advance(struct dq_backend *backend, uint64_t now_ns)
{
    struct dq_qemu *qemu = to_function(backend)->qemu;
    DQ_ASSERT(now_ns >= qemu->now_ns);
    uint64_t elapsed_ns = now_ns - qemu->now_ns;
    qemu->now_ns = now_ns;
    if (qemu->has_failed) {
        return;
    }
    if (!qemu->is_deterministic) {
        advance_with_host(qemu, elapsed_ns);
        return;
    }
    uint64_t deadline_ns = dq_qemu_clock_deadline_ns(&qemu->clock);
    dq_qemu_clock_set(&qemu->clock, now_ns);
    /* Before its next timer QEMU has nothing to do, and it reads the time when it is next accessed.
     */
    if (now_ns >= deadline_ns) {
        finish(qemu, dq_qtest_wake(&qemu->qtest));
    }
}

/* ------------------------------------------------------- unplug, steps and reset */

static bool unplug(struct dq_backend *backend)
{
    struct dq_qemu_function *function = to_function(backend);
    struct dq_qemu *qemu = function->qemu;
    if (qemu->has_failed || !qemu->board->unplug) {
        return false;
    }
    finish(qemu, qemu->board->unplug(&qemu->qtest, function->slot));
    return true;
}

static uint32_t step_count(struct dq_backend *backend)
{
    (void)backend;
    return 0;
}

static void step_view(struct dq_backend *backend, uint32_t index,
                      struct dq_backend_step_view *ret_view)
{
    (void)backend;
    (void)index;
    *ret_view = (struct dq_backend_step_view){ .name = "" };
}

static void step_run(struct dq_backend *backend, uint32_t index)
{
    DQ_ASSERT(index < step_count(backend));
}

/* For tests: no machine resets a device that it cannot rewind. QEMU's own reset leaves the
 * registers of some devices (edu's are) as they were: a new process is the only power-on state that
 * holds for every device, and costs no more than opening did. */
static void reset(struct dq_backend *backend)
{
    struct dq_qemu *qemu = to_function(backend)->qemu;
    if (qemu->has_failed) {
        return;
    }
    dq_qemu_stop(qemu);
    (void)host_signals_take(&qemu->signals);
    qemu->owed_ns = 0;
    qemu->silent_ns = 0;
    if (dq_qemu_start(qemu, &qemu->error)) {
        qemu->has_failed = true;
        tell_failure(qemu);
        return;
    }
    finish(qemu, 0);
}

/* --------------------------------------------------------------------- getters */

bool dq_qemu_backend_is_deterministic(const struct dq_backend *backend)
{
    return to_qemu_inspect(backend)->is_deterministic;
}

const char *dq_qemu_backend_warning(const struct dq_backend *backend)
{
    const struct dq_qemu *qemu = to_qemu_inspect(backend);
    return qemu->is_deterministic ? NULL : qemu->warning;
}

int dq_qemu_backend_process_id(const struct dq_backend *backend)
{
    return to_qemu_inspect(backend)->process.pid;
}

const struct dq_backend_ops dq_qemu_backend_ops = {
    .kind = "qemu",
    .can_rewind = false,
    .shares_clock = true,
    .open = open_backend,
    .close = close_backend,
    .config_read = config_read,
    .config_write = config_write,
    .bar_read = bar_read,
    .bar_write = bar_write,
    .messages_reserve = messages_reserve,
    .next_deadline_ns = next_deadline_ns,
    .advance = advance,
    .unplug = unplug,
    .step_count = step_count,
    .step_view = step_view,
    .step_run = step_run,
    .reset = reset,
};
