/* SPDX-License-Identifier: MIT */
/*
 * launch - starting QEMU as a server of devices, and saying why it failed.
 *
 * The machine has no firmware: its "BIOS" is 64 KiB of HLT, so that the processor sleeps at once
 * and for ever while timers and bottom halves run. All that QEMU needs comes by inherited
 * descriptors: no file, no listening socket, no privilege. Messages come through an ivshmem device
 * whose server and peer 0 we are. What each option is for: docs/decisions/0003-qemu.md.
 */
#include "bus/qemu/qemu_internal.h"

#include "base/text.h"
#include "bus/qemu/clock_page.h"
#include "host/memory.h"
#include "host/module.h"
#include "host/process_self.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PROGRAM_NAME          "qemu-system-x86_64"
#define PACKAGE_NAME          "qemu-system-x86"
#define SHIM_NAME             "libdirql-clock-shim.so"
#define PATH_BYTES            1024u
#define MIB                   UINT64_C(1048576)
#define FIRMWARE_BYTES        65536u
#define OPCODE_HLT            0xF4
#define DOORBELL_MEMORY_BYTES 4096u

/* QEMU answers in microseconds, a loaded host in seconds. */
#define ANSWER_LIMIT_MS 30000u
/* A politely asked QEMU ends within 3 ms. */
#define STOP_GRACE_MS 2000u
/* What it printed last matters; a device that complains at each access should not fill the memory.
 */
#define OUTPUT_LINES_MAX 6u

/* Descriptors of QEMU, in this order from HOST_PROCESS_FD_FIRST on. */
enum launch_fd {
    FD_QTEST,
    FD_DOORBELL,
    FD_RAM,
    FD_FIRMWARE,
    FD_CLOCK,
    FD_WIRE_FIRST, /* of function n's end of a cable, n later; -1: it has none */
    FD_SHIM = FD_WIRE_FIRST + DQ_BACKEND_SIBLING_MAX,
    FD_COUNT,
};

struct launch {
    int fds[FD_COUNT]; /* -1 where there is none */
    int qtest_fd;      /* our end */
    bool has_shim;
    char program[PATH_BYTES];
    char shim[PATH_BYTES];
};

static int child_fd(uint32_t which)
{
    return HOST_PROCESS_FD_FIRST + (int)which;
}

/* ------------------------------------------------------------------- finding */

int dq_qemu_find_program(char *ret_path, size_t path_bytes, char *error, size_t error_bytes)
{
    const char *wanted = host_environment("DIRQL_QEMU");
    bool is_chosen = wanted && *wanted;
    int result = host_process_find(is_chosen ? wanted : PROGRAM_NAME, ret_path, path_bytes);
    if (result == 0) {
        return 0;
    }
    struct dq_text text;
    dq_text_init(&text, error, error_bytes);
    if (is_chosen) {
        dq_text_format(
            &text,
            "DIRQL_QEMU names %s, which cannot be executed (%s): correct it, or unset it "
            "to use " PROGRAM_NAME " (Debian package " PACKAGE_NAME ")",
            wanted, strerrordesc_np(-result));
    } else {
        dq_text_format(&text, "QEMU is not installed: " PROGRAM_NAME
                              " was not found in PATH. Install it (Debian package " PACKAGE_NAME
                              "), or name the program in the environment variable DIRQL_QEMU");
    }
    return result;
}

/* Open the clock shim. Negative errno if it is not there; then `path` is where it was last looked
 * for. */
static int open_shim(char *path, size_t path_bytes)
{
    /* Beside a program in bin/ or a library in lib/; for programs of the build tree two folders
     * below its top. */
    static const char *const places[] = { "../lib/dirql", "../../lib/dirql" };
    struct dq_text text;
    const char *wanted = host_environment("DIRQL_CLOCK_SHIM");
    if (wanted) {
        dq_text_copy(path, path_bytes, *wanted ? wanted : "(switched off by DIRQL_CLOCK_SHIM)");
        return *wanted ? host_process_open_file(wanted) : -ENOENT;
    }
    int result = -ENOENT;
    for (size_t i = DQ_COUNT_OF(places); i > 0 && result < 0; i--) {
        dq_text_init(&text, path, path_bytes);
        dq_text_format(&text, "%s/%s/" SHIM_NAME, host_module_own_folder(), places[i - 1]);
        result = host_process_open_file(path);
    }
    return result;
}

/* ------------------------------------------------------------------ preparing */

/* A file of HLT instructions. */
static int create_firmware(void)
{
    int fd = host_memory_file_create("firmware", FIRMWARE_BYTES);
    if (fd < 0) {
        return fd;
    }
    void *address = NULL;
    int result = host_socket_share_memory(fd, FIRMWARE_BYTES, &address);
    if (result) {
        host_fd_close(fd);
        return result;
    }
    memset(address, OPCODE_HLT, FIRMWARE_BYTES);
    host_memory_unmap(address, FIRMWARE_BYTES);
    return fd;
}

/* One message of the ivshmem server protocol: a little-endian number, with a descriptor if fd >= 0.
 */
static int send_doorbell_message(int socket_fd, int64_t number, int fd)
{
    if (fd < 0) {
        return host_socket_send(socket_fd, &number, sizeof(number));
    }
    return host_socket_send_with_fd(socket_fd, &number, sizeof(number), fd);
}

/*
 * Everything that an ivshmem server says, ahead of time. The memory comes last because QEMU, while
 * it makes the device, reads up to there: all vectors are known before it serves its first command,
 * and nothing is left for later.
 */
static int prepare_doorbell(struct dq_qemu *qemu, int *ret_fd)
{
    enum { PROTOCOL_VERSION = 0, QEMU_PEER = 1, MEMORY = -1, OUR_PEER = 0 };
    int ends[2];
    int result = host_socket_pair(ends, ANSWER_LIMIT_MS);
    if (result) {
        return result;
    }
    int memory_fd = host_memory_file_create("doorbell", DOORBELL_MEMORY_BYTES);
    result = memory_fd < 0 ? memory_fd : send_doorbell_message(ends[0], PROTOCOL_VERSION, -1);
    if (result == 0) {
        result = send_doorbell_message(ends[0], QEMU_PEER, -1);
    }
    for (uint32_t i = 0; result == 0 && i < qemu->signals.count; i++) {
        result = send_doorbell_message(ends[0], OUR_PEER, qemu->signals.fds[i]);
    }
    if (result == 0) {
        result = send_doorbell_message(ends[0], MEMORY, memory_fd);
    }
    if (memory_fd >= 0) {
        host_fd_close(memory_fd);
    }
    host_fd_close(ends[0]);
    if (result) {
        host_fd_close(ends[1]);
        return result;
    }
    *ret_fd = ends[1];
    return 0;
}

/* ---------------------------------------------------------------- command line */

/* Where the next argument is written: command_line holds the texts, arguments points into it. */
struct argument_list {
    struct dq_qemu *qemu;
    struct dq_text text;
    size_t count;
};

static __attribute__((format(printf, 2, 3))) void add_argument(struct argument_list *list,
                                                               const char *format, ...)
{
    va_list values;
    DQ_ASSERT(list->count + 1 < DQ_COUNT_OF(list->qemu->arguments));
    list->qemu->arguments[list->count++] = list->text.buffer + list->text.length;
    va_start(values, format);
    dq_text_format_va(&list->text, format, values);
    va_end(values);
    dq_text_append_bytes(&list->text, "", 1);
    DQ_ASSERT(!list->text.is_cut);
}

/* A device with a cable has a character backend, which is a socket to another device's. */
static void add_device_arguments(struct argument_list *to, const struct dq_qemu_function *function,
                                 uint32_t number)
{
    char wire[32] = "";
    if (function->wired) {
        add_argument(to, "-chardev");
        add_argument(to, "socket,id=wire%u,fd=%d", number, child_fd(FD_WIRE_FIRST + number));
        (void)snprintf(wire, sizeof(wire), ",chardev=wire%u", number);
    }
    add_argument(to, "-device");
    add_argument(to, "%s,addr=%02x.0,romfile=%s%s%s", function->device_name, function->slot, wire,
                 *function->options ? "," : "", function->options);
}

static void build_arguments(struct dq_qemu *qemu)
{
    struct argument_list list = { .qemu = qemu };
    struct argument_list *to = &list;
    dq_text_init(&list.text, qemu->command_line, sizeof(qemu->command_line));
    add_argument(to, PROGRAM_NAME);
    add_argument(to, "-nodefaults");
    add_argument(to, "-no-user-config");
    add_argument(to, "-display");
    add_argument(to, "none");
    add_argument(to, "-machine");
    add_argument(to, "%s,pit=off,hpet=off,memory-backend=ram", qemu->board->name);
    add_argument(to, "-accel");
    add_argument(to, "tcg,tb-size=1");
    add_argument(to, "-seed");
    add_argument(to, "0");
    add_argument(to, "-m");
    add_argument(to, "%lluM", (unsigned long long)(qemu->ram_bytes / MIB));
    add_argument(to, "-bios");
    add_argument(to, "/proc/self/fd/%d", child_fd(FD_FIRMWARE));
    add_argument(to, "-object");
    add_argument(to, "memory-backend-file,id=ram,share=on,mem-path=/proc/self/fd/%d,size=%llu",
                 child_fd(FD_RAM), (unsigned long long)qemu->ram_bytes);
    add_argument(to, "-chardev");
    add_argument(to, "socket,id=qtest,fd=%d", child_fd(FD_QTEST));
    add_argument(to, "-object");
    add_argument(to, "qtest,id=qtest0,chardev=qtest,log=none");
    add_argument(to, "-chardev");
    add_argument(to, "socket,id=doorbell,fd=%d", child_fd(FD_DOORBELL));
    add_argument(to, "-device");
    add_argument(to, "ivshmem-doorbell,chardev=doorbell,vectors=%u,addr=%02x.0",
                 DQ_QEMU_MESSAGE_COUNT, DQ_QEMU_DOORBELL_SLOT);
    for (uint32_t i = 0; i < qemu->function_count; i++) {
        add_device_arguments(to, &qemu->functions[i], i);
    }
    qemu->arguments[list.count] = NULL;
}

/* -------------------------------------------------------------------- starting */

static void close_launch(struct launch *launch)
{
    for (uint32_t i = 0; i < FD_COUNT; i++) {
        /* The machine's memory and the clock page are others' to close. */
        if (launch->fds[i] >= 0 && i != FD_RAM && i != FD_CLOCK) {
            host_fd_close(launch->fds[i]);
        }
        launch->fds[i] = -1;
    }
}

/* Both ends of a cable go to QEMU, which so talks to itself. */
static int prepare_wires(const struct dq_qemu *qemu, struct launch *launch)
{
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < qemu->function_count; i++) {
        uint32_t other = qemu->functions[i].wired;
        if (other > i + 1) {
            int ends[2];
            result = host_socket_pair(ends, ANSWER_LIMIT_MS);
            if (result == 0) {
                launch->fds[FD_WIRE_FIRST + i] = ends[0];
                launch->fds[FD_WIRE_FIRST + other - 1] = ends[1];
            }
        }
    }
    return result;
}

/* Make what QEMU inherits. On failure everything is closed again. */
static int prepare_launch(struct dq_qemu *qemu, struct launch *launch)
{
    int ends[2] = { -1, -1 };
    for (uint32_t i = 0; i < FD_COUNT; i++) {
        launch->fds[i] = -1;
    }
    launch->fds[FD_RAM] = qemu->ram_fd;
    int result = dq_qemu_clock_init(&qemu->clock, qemu->now_ns);
    if (result) {
        return result;
    }
    launch->fds[FD_CLOCK] = qemu->clock.fd;
    launch->fds[FD_SHIM] = open_shim(launch->shim, sizeof(launch->shim));
    launch->has_shim = launch->fds[FD_SHIM] >= 0;
    launch->fds[FD_FIRMWARE] = create_firmware();
    if (launch->fds[FD_FIRMWARE] < 0) {
        result = launch->fds[FD_FIRMWARE];
    }
    if (result == 0) {
        result = prepare_doorbell(qemu, &launch->fds[FD_DOORBELL]);
    }
    if (result == 0) {
        result = prepare_wires(qemu, launch);
    }
    if (result == 0) {
        result = host_socket_pair(ends, ANSWER_LIMIT_MS);
    }
    if (result) {
        close_launch(launch);
        dq_qemu_clock_fini(&qemu->clock);
        return result;
    }
    launch->fds[FD_QTEST] = ends[1];
    launch->qtest_fd = ends[0];
    return 0;
}

static int spawn(struct dq_qemu *qemu, const struct launch *launch)
{
    char preload[64];
    char page[64];
    (void)snprintf(preload, sizeof(preload), "LD_PRELOAD=/proc/self/fd/%d", child_fd(FD_SHIM));
    (void)snprintf(page, sizeof(page), DQ_CLOCK_PAGE_VARIABLE "=%d", child_fd(FD_CLOCK));
    const char *with_shim[] = { preload, page, NULL };
    const char *without_shim[] = { "LD_PRELOAD=", NULL };
    struct host_process_config config = {
        .program = launch->program,
        .arguments = qemu->arguments,
        .environment = launch->has_shim ? with_shim : without_shim,
        .fds = launch->fds,
        .fd_count = launch->has_shim ? FD_COUNT : FD_SHIM,
    };
    build_arguments(qemu);
    return host_process_start(&qemu->process, &config);
}

/* See whether the shim works, and let the threads come to rest. */
static int settle_first(struct dq_qemu *qemu, const struct launch *launch)
{
    struct dq_text text;
    qemu->is_deterministic = false;
    qemu->warning[0] = '\0';
    if (launch->has_shim && dq_qemu_clock_is_used(&qemu->clock)) {
        qemu->is_deterministic = true;
        qemu->qtest.clock = &qemu->clock;
        return dq_qtest_wake(&qemu->qtest);
    }
    dq_text_init(&text, qemu->warning, sizeof(qemu->warning));
    dq_qemu_append_names(qemu, &text);
    dq_text_format(&text,
                   " runs on the host's clock, so this run is not deterministic: QEMU %s the "
                   "clock shim %s",
                   launch->has_shim ? "did not use" : "was started without", launch->shim);
    return 0;
}

static int connect_qemu(struct dq_qemu *qemu, const struct launch *launch)
{
    dq_qtest_init(&qemu->qtest, launch->qtest_fd);
    int result = dq_qtest_intercept_ioapic(&qemu->qtest);
    if (result == 0) {
        result = settle_first(qemu, launch);
    }
    if (result == 0) {
        /* The processor's one HLT, and the device's own thread on its way to its first wait. */
        result = host_process_wait_asleep(&qemu->process, ANSWER_LIMIT_MS);
    }
    if (result == 0) {
        result = dq_qemu_functions_init(qemu);
    }
    qemu->is_serving = result == 0;
    return result;
}

/* Why a QEMU that could be started is of no use: mostly it has no such device. */
static void describe_refusal(struct dq_qemu *qemu, int cause, struct dq_backend_error *error)
{
    struct dq_text text;
    dq_qemu_describe_failure(qemu, cause, error->text, sizeof(error->text));
    dq_text_init(&text, qemu->output, sizeof(qemu->output));
    dq_text_append(&text, error->text);
    dq_text_append(&text, ". `" PROGRAM_NAME " -device help` lists the devices, "
                          "`-device NAME,help` their options");
    dq_text_copy(error->text, sizeof(error->text), qemu->output);
}

int dq_qemu_start(struct dq_qemu *qemu, struct dq_backend_error *error)
{
    struct launch launch;
    struct dq_text text;
    int result = dq_qemu_find_program(launch.program, sizeof(launch.program), error->text,
                                      sizeof(error->text));
    if (result) {
        return result;
    }
    dq_text_init(&text, error->text, sizeof(error->text));
    result = prepare_launch(qemu, &launch);
    if (result) {
        dq_text_format(&text, "the host lacks what QEMU needs (descriptors or memory): %s",
                       strerrordesc_np(-result));
        return result;
    }
    result = spawn(qemu, &launch);
    /* QEMU's ends must be its alone, or we would never see it go. */
    close_launch(&launch);
    if (result) {
        host_fd_close(launch.qtest_fd);
        dq_qemu_clock_fini(&qemu->clock);
        dq_text_format(&text, "%s cannot be started: %s", launch.program, strerrordesc_np(-result));
        return result;
    }
    result = connect_qemu(qemu, &launch);
    if (result) {
        describe_refusal(qemu, result, error);
        dq_qemu_stop(qemu);
    }
    return result == -EPIPE || result == -ESRCH ? -ENODEV : result;
}

void dq_qemu_stop(struct dq_qemu *qemu)
{
    if (qemu->process.pid) {
        host_process_stop(&qemu->process, STOP_GRACE_MS);
        dq_qtest_fini(&qemu->qtest);
    }
    dq_qemu_clock_fini(&qemu->clock);
    qemu->is_serving = false;
}

/* --------------------------------------------------------------------- failure */

/* The last lines of what QEMU printed, without the processor dump that follows an abort (nothing
 * ever ran on that processor), joined by "; ". */
static void append_output(struct dq_qemu *qemu, struct dq_text *text)
{
    (void)host_process_output(&qemu->process, qemu->output, sizeof(qemu->output));
    char *dump = strstr(qemu->output, "\nCPU #0:");
    if (dump) {
        *dump = '\0';
    }
    size_t length = strlen(qemu->output);
    while (length > 0 && qemu->output[length - 1] == '\n') {
        qemu->output[--length] = '\0';
    }
    char *start = qemu->output + length;
    for (uint32_t lines = 0; start > qemu->output; start--) {
        if (start[-1] == '\n' && ++lines == OUTPUT_LINES_MAX) {
            break;
        }
    }
    if (*start == '\0') {
        dq_text_append(text, "nothing");
    }
    while (*start) {
        size_t line_length = strcspn(start, "\n");
        dq_text_append_bytes(text, start, line_length);
        start += line_length;
        if (*start == '\n') {
            start++;
            dq_text_append(text, "; ");
        }
    }
}

void dq_qemu_append_names(const struct dq_qemu *qemu, struct dq_text *text)
{
    for (uint32_t i = 0; i < qemu->function_count; i++) {
        dq_text_format(text, "%sqemu:%s", i ? ", " : "", qemu->functions[i].device_name);
    }
}

static void append_cause(const struct dq_qemu *qemu, int cause, struct dq_text *text)
{
    if (cause == -ETIMEDOUT) {
        dq_text_append(text, ", does not answer any more");
    } else if (cause == -EPROTO) {
        dq_text_format(text, ", answered \"%s\"", qemu->qtest.odd_line);
    } else {
        dq_text_format(text, ", cannot be reached (%s)", strerrordesc_np(-cause));
    }
}

void dq_qemu_describe_failure(struct dq_qemu *qemu, int cause, char *text_buffer, size_t bytes)
{
    /* The end of the stream is seen before the end of the process. */
    const uint32_t end_limit_ms = 5000;
    char end[96];
    struct dq_text text;
    dq_text_init(&text, text_buffer, bytes);
    if (cause == -EPIPE || cause == -ESRCH) {
        (void)host_process_wait(&qemu->process, end_limit_ms);
        host_process_describe_end(&qemu->process, end, sizeof(end));
        dq_text_format(&text, "QEMU ended (%s) %s ", end,
                       qemu->is_serving ? "while it served" : "instead of serving");
        dq_qemu_append_names(qemu, &text);
    } else if (cause == -ENODEV) {
        dq_text_append(&text, "QEMU has made no PCI device of ");
        dq_qemu_append_names(qemu, &text);
    } else {
        dq_text_append(&text, "QEMU, as device ");
        dq_qemu_append_names(qemu, &text);
        append_cause(qemu, cause, &text);
    }
    dq_text_append(&text, ". It printed: ");
    append_output(qemu, &text);
}
