/* SPDX-License-Identifier: MIT */
/*
 * qemu_start - what one device access costs when QEMU serves it: the floor, and the backend on top
 * of it.
 *
 * The floor speaks the qtest protocol directly: write a command, block until the answer is there,
 * nothing else. The backend's figures contain settling, interrupt lines and eventfds. Medians, in
 * the unit that the name says.
 *
 * usage: qemu_start [ROUNDS]     (default 5000 accesses, 11 starts)
 */
#include "bus/backend.h"
#include "bus/qemu/qemu_backend.h"
#include "host/clock.h"
#include "host/memory.h"
#include "host/process.h"
#include "host/process_self.h"
#include "host/socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAM_BYTES  ((size_t)64 << 20)
#define STARTS     11u
#define ROUNDS_MAX 100000u
#define EDU_BASE   0xE0000000u
#define EDU_RAISE  0x60u
#define EDU_ACK    0x64u
#define NS_PER_US  1000.0
#define NS_PER_MS  1000000.0

static double samples[ROUNDS_MAX];
static uint32_t line_count;
static uint32_t message_count;

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static void print_median(const char *name, uint32_t count, double divisor)
{
    qsort(samples, count, sizeof(samples[0]), compare);
    printf("%-24s %9.2f   (p10 %.2f, p90 %.2f, n %u)\n", name, samples[count / 2] / divisor,
           samples[count / 10] / divisor, samples[count - 1 - count / 10] / divisor, count);
}

static double elapsed_ns(uint64_t start_ns)
{
    return (double)(host_clock_now_ns() - start_ns);
}

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "qemu_start: %s\n", what);
    exit(3);
}

/* ------------------------------------------------------------------- the floor */

struct floor {
    struct host_process process;
    int fd;
};

/* Send `command`, return the first byte after the answers' end; interrupt lines may come before it.
 */
static void ask(struct floor *floor, const char *command)
{
    char answer[256];
    size_t count = 0;
    bool is_answered = false;
    if (host_socket_send(floor->fd, command, strlen(command))) {
        give_up("QEMU is gone");
    }
    while (!is_answered) {
        if (host_socket_receive(floor->fd, answer, sizeof(answer) - 1, true, &count)) {
            give_up("QEMU does not answer");
        }
        answer[count] = '\0';
        is_answered = strstr(answer, "OK") != NULL;
    }
}

static void start_floor(struct floor *floor, const char *program)
{
    static const char *const arguments[] = {
        "qemu-system-x86_64",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-machine",
        "q35,pit=off,hpet=off",
        "-accel",
        "tcg,tb-size=1",
        "-m",
        "64M",
        "-bios",
        "/proc/self/fd/4",
        "-chardev",
        "socket,id=q,fd=3",
        "-object",
        "qtest,id=q0,chardev=q,log=none",
        "-device",
        "edu,addr=04.0",
        NULL,
    };
    int ends[2];
    void *firmware = NULL;
    int firmware_fd = host_memory_file_create("firmware", 65536);
    if (firmware_fd < 0 || host_socket_share_memory(firmware_fd, 65536, &firmware) ||
        host_socket_pair(ends, 30000)) {
        give_up("no descriptors");
    }
    memset(firmware, 0xF4, 65536);
    host_memory_unmap(firmware, 65536);
    int fds[] = { ends[1], firmware_fd };
    struct host_process_config config = {
        .program = program,
        .arguments = arguments,
        .fds = fds,
        .fd_count = 2,
    };
    if (host_process_start(&floor->process, &config)) {
        give_up("QEMU does not start");
    }
    host_fd_close(ends[1]);
    host_fd_close(firmware_fd);
    floor->fd = ends[0];
    ask(floor, "irq_intercept_in ioapic\n");
    ask(floor, "outl 0xcf8 0x80002010\n"); /* slot 4, BAR 0 */
    ask(floor, "outl 0xcfc 0xe0000000\n");
    ask(floor, "outl 0xcf8 0x80002004\n"); /* command: memory, bus master */
    ask(floor, "outw 0xcfc 6\n");
    ask(floor, "readl 0xe0000000\n");
}

static void stop_floor(struct floor *floor)
{
    host_process_stop(&floor->process, 2000);
    host_fd_close(floor->fd);
}

static void measure_floor(const char *program, uint32_t rounds)
{
    struct floor floor;
    uint64_t start_ns;
    for (uint32_t i = 0; i < STARTS; i++) {
        start_ns = host_clock_now_ns();
        start_floor(&floor, program);
        samples[i] = elapsed_ns(start_ns);
        stop_floor(&floor);
    }
    print_median("floor.start_ms", STARTS, NS_PER_MS);
    start_floor(&floor, program);
    for (uint32_t i = 0; i < rounds; i++) {
        start_ns = host_clock_now_ns();
        ask(&floor, "readl 0xe0000000\n");
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("floor.readl_us", rounds, NS_PER_US);
    for (uint32_t i = 0; i < rounds; i++) {
        start_ns = host_clock_now_ns();
        ask(&floor, "writel 0xe0000004 0x5\n");
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("floor.writel_us", rounds, NS_PER_US);
    for (uint32_t i = 0; i < rounds; i++) {
        start_ns = host_clock_now_ns();
        ask(&floor, "writel 0xe0000060 0x1\n"); /* "IRQ raise 20" comes before its answer */
        samples[i] = elapsed_ns(start_ns);
        ask(&floor, "writel 0xe0000064 0x1\n");
    }
    print_median("floor.irq_us", rounds, NS_PER_US);
    stop_floor(&floor);
}

/* ----------------------------------------------------------------- the backend */

static void note_message(void *context, uint32_t number)
{
    (void)context;
    (void)number;
    message_count++;
}

static void note_line(void *context, bool is_asserted)
{
    (void)context;
    line_count += is_asserted;
}

static void note_failed(void *context, const char *reason)
{
    (void)context;
    give_up(reason);
}

static struct dq_backend *open_edu(int ram_fd)
{
    const struct dq_backend_ops *ops = &dq_qemu_backend_ops;
    struct dq_backend_config config = {
        .name = "edu",
        .options = "",
        .ram_bytes = RAM_BYTES,
        .ram_fd = ram_fd,
        .sink = { NULL, note_message, note_line, note_failed },
    };
    struct dq_backend_error error;
    struct dq_backend *backend = NULL;
    if (ops->open(&config, &backend, &error)) {
        give_up(error.text);
    }
    ops->config_write(backend, 0x10, 4, EDU_BASE);
    ops->config_write(backend, 0x04, 2, 6);
    (void)ops->bar_read(backend, 0, 0, 4);
    return backend;
}

/* The device's one message goes to the backend's doorbell. */
static void enable_message(struct dq_backend *backend)
{
    const struct dq_backend_ops *ops = &dq_qemu_backend_ops;
    struct dq_backend_message_target target;
    if (ops->messages_reserve(backend, 1, &target)) {
        give_up("no message");
    }
    uint32_t capability = ops->config_read(backend, 0x34, 1);
    ops->config_write(backend, capability + 4, 4, (uint32_t)target.address);
    ops->config_write(backend, capability + 8, 4, (uint32_t)(target.address >> 32));
    ops->config_write(backend, capability + 12, 2, target.data);
    ops->config_write(backend, capability + 2, 2, 1);
}

static void measure_raises(struct dq_backend *backend, const char *name, uint32_t rounds)
{
    const struct dq_backend_ops *ops = &dq_qemu_backend_ops;
    for (uint32_t i = 0; i < rounds; i++) {
        uint64_t start_ns = host_clock_now_ns();
        ops->bar_write(backend, 0, EDU_RAISE, 4, 1);
        samples[i] = elapsed_ns(start_ns);
        ops->bar_write(backend, 0, EDU_ACK, 4, 1);
    }
    print_median(name, rounds, NS_PER_US);
}

static void measure_accesses(struct dq_backend *backend, uint32_t rounds)
{
    const struct dq_backend_ops *ops = &dq_qemu_backend_ops;
    uint64_t start_ns;
    for (uint32_t i = 0; i < rounds; i++) {
        start_ns = host_clock_now_ns();
        (void)ops->bar_read(backend, 0, 0, 4);
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("backend.readl_us", rounds, NS_PER_US);
    for (uint32_t i = 0; i < rounds; i++) {
        start_ns = host_clock_now_ns();
        ops->bar_write(backend, 0, 4, 4, 5);
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("backend.writel_us", rounds, NS_PER_US);
    measure_raises(backend, "backend.irq_line_us", rounds);
    enable_message(backend);
    measure_raises(backend, "backend.irq_message_us", rounds);
    for (uint32_t i = 0; i < rounds / 10; i++) {
        start_ns = host_clock_now_ns();
        ops->bar_write(backend, 0, 8, 4, 5);
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("backend.factorial_us", rounds / 10, NS_PER_US);
    for (uint32_t i = 0; i < rounds / 10; i++) {
        ops->bar_write(backend, 0, 0x88, 8, 0x40000);
        ops->bar_write(backend, 0, 0x90, 8, 4);
        ops->bar_write(backend, 0, 0x98, 4, 1);
        start_ns = host_clock_now_ns();
        ops->advance(backend, ops->next_deadline_ns(backend));
        samples[i] = elapsed_ns(start_ns);
    }
    print_median("backend.time_jump_us", rounds / 10, NS_PER_US);
    if (line_count != rounds || message_count != rounds) {
        give_up("interrupts were lost");
    }
}

static void measure_backend(uint32_t rounds)
{
    const struct dq_backend_ops *ops = &dq_qemu_backend_ops;
    int ram_fd = host_memory_file_create("ram", RAM_BYTES);
    uint64_t start_ns;
    for (uint32_t i = 0; i < STARTS; i++) {
        start_ns = host_clock_now_ns();
        struct dq_backend *backend = open_edu(ram_fd);
        samples[i] = elapsed_ns(start_ns);
        ops->close(backend);
    }
    print_median("backend.start_ms", STARTS, NS_PER_MS);
    struct dq_backend *backend = open_edu(ram_fd);
    if (!dq_qemu_backend_is_deterministic(backend)) {
        printf("# %s\n", dq_qemu_backend_warning(backend));
    }
    measure_accesses(backend, rounds);
    start_ns = host_clock_now_ns();
    ops->close(backend);
    samples[0] = elapsed_ns(start_ns);
    print_median("backend.stop_ms", 1, NS_PER_MS);
    host_fd_close(ram_fd);
}

int main(int argc, char **argv)
{
    char program[1024];
    const char *name = host_environment("DIRQL_QEMU");
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 5000;
    if (rounds < 10 || rounds > ROUNDS_MAX) {
        give_up("ROUNDS is 10 to 100000");
    }
    if (host_process_find(name ? name : "qemu-system-x86_64", program, sizeof(program))) {
        give_up("QEMU is not installed (Debian package qemu-system-x86)");
    }
    measure_floor(program, (uint32_t)rounds);
    measure_backend((uint32_t)rounds);
    return 0;
}
