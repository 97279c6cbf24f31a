/* SPDX-License-Identifier: MIT */
/* qtest - commands to QEMU's test server and their answers; see the header. */
#include "bus/qemu/qtest.h"

#include "base/text.h"
#include "bus/qemu/clock.h"
#include "host/memory.h"
#include "host/socket.h"

#include <errno.h>
#include <string.h>

#define COMMAND_BYTES 96u
#define LINES_MAX     32u

/* How long QEMU may compute before it is given up, and how often we look meanwhile whether it still
 * lives. */
#define QUIET_LIMIT_MS 30000u
#define QUIET_SLICE_MS 20u

void dq_qtest_init(struct dq_qtest *qtest, int fd)
{
    memset(qtest, 0, sizeof(*qtest));
    qtest->fd = fd;
}

void dq_qtest_fini(struct dq_qtest *qtest)
{
    if (qtest->fd >= 0) {
        host_fd_close(qtest->fd);
    }
    qtest->fd = -1;
}

/* ------------------------------------------------------------------ answers */

/* Take the next whole line out of the buffer, terminated. NULL if there is none. */
static const char *next_line(struct dq_qtest *qtest)
{
    char *start = qtest->buffer + qtest->parsed;
    char *end = memchr(start, '\n', qtest->filled - qtest->parsed);
    if (!end) {
        return NULL;
    }
    *end = '\0';
    qtest->parsed = (uint32_t)(end + 1 - qtest->buffer);
    return start;
}

static int receive_more(struct dq_qtest *qtest, bool is_blocking)
{
    if (qtest->parsed > 0) {
        qtest->filled -= qtest->parsed;
        memmove(qtest->buffer, qtest->buffer + qtest->parsed, qtest->filled);
        qtest->parsed = 0;
    }
    size_t room = sizeof(qtest->buffer) - qtest->filled;
    if (room == 0) {
        dq_text_copy(qtest->odd_line, sizeof(qtest->odd_line), "a line without end");
        return -EPROTO;
    }
    size_t count = 0;
    int result =
        host_socket_receive(qtest->fd, qtest->buffer + qtest->filled, room, is_blocking, &count);
    qtest->filled += (uint32_t)count;
    return result;
}

/* Parse "0x1f" or "31" up to the end of the text. */
static bool parse_number(const char *text, uint64_t *ret_value)
{
    bool is_hex = text[0] == '0' && text[1] == 'x';
    uint64_t base = is_hex ? 16 : 10;
    uint64_t value = 0;
    const char *digit = is_hex ? text + 2 : text;
    if (*digit == '\0') {
        return false;
    }
    for (; *digit; digit++) {
        uint64_t digit_value;
        if (*digit >= '0' && *digit <= '9') {
            digit_value = (uint64_t)(*digit - '0');
        } else if (is_hex && *digit >= 'a' && *digit <= 'f') {
            digit_value = (uint64_t)(*digit - 'a') + 10;
        } else {
            return false;
        }
        value = value * base + digit_value;
    }
    *ret_value = value;
    return true;
}

static const char *skip_prefix(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* Was `line` about an interrupt line? If so it has been noted. */
static bool note_interrupt_line(struct dq_qtest *qtest, const char *line)
{
    const char *raised = skip_prefix(line, "IRQ raise ");
    const char *lowered = skip_prefix(line, "IRQ lower ");
    uint64_t number;
    if (!raised && !lowered) {
        return false;
    }
    if (parse_number(raised ? raised : lowered, &number) && number < LINES_MAX) {
        uint32_t bit = 1u << number;
        qtest->lines = raised ? qtest->lines | bit : qtest->lines & ~bit;
    }
    return true;
}

static int parse_answer(struct dq_qtest *qtest, const char *line, uint64_t *ret_value)
{
    const char *rest = skip_prefix(line, "OK");
    if (rest && *rest == '\0' && !ret_value) {
        return 0;
    }
    /* Some commands that we send for their effect answer with a word: the wake-up does. */
    if (rest && *rest == ' ' && (!ret_value || parse_number(rest + 1, ret_value))) {
        return 0;
    }
    dq_text_copy(qtest->odd_line, sizeof(qtest->odd_line), line);
    return -EPROTO;
}

/* -EAGAIN if !is_blocking and the answer is not there yet. */
static int receive_answer(struct dq_qtest *qtest, bool is_blocking, uint64_t *ret_value)
{
    for (;;) {
        const char *line = next_line(qtest);
        if (!line) {
            int result = receive_more(qtest, is_blocking);
            if (result) {
                return result;
            }
        } else if (!note_interrupt_line(qtest, line)) {
            return parse_answer(qtest, line, ret_value);
        }
    }
}

int dq_qtest_take_lines(struct dq_qtest *qtest)
{
    for (;;) {
        const char *line = next_line(qtest);
        if (!line) {
            int result = receive_more(qtest, false);
            if (result) {
                return result == -EAGAIN ? 0 : result;
            }
        } else if (!note_interrupt_line(qtest, line)) {
            dq_text_copy(qtest->odd_line, sizeof(qtest->odd_line), line);
            return -EPROTO;
        }
    }
}

/* ----------------------------------------------------------------- commands */

/* Wait until the main loop has nothing to do, in a later turn than `seen`. */
static int wait_quiet(struct dq_qtest *qtest, uint32_t seen)
{
    for (uint32_t waited_ms = 0; waited_ms < QUIET_LIMIT_MS; waited_ms += QUIET_SLICE_MS) {
        if (dq_qemu_clock_wait(qtest->clock, seen, QUIET_SLICE_MS) == 0) {
            return 0;
        }
        int result = receive_more(qtest, false);
        if (result && result != -EAGAIN) {
            return result;
        }
    }
    return -ETIMEDOUT;
}

/*
 * Waiting for the main loop instead of for the answer costs one sleep instead of two. Another
 * thread of QEMU may wake the main loop for a turn in which our command has not arrived: so only a
 * turn in which the answer was there from beginning to end is the last one.
 */
static int receive_quiet_answer(struct dq_qtest *qtest, uint32_t seen, uint64_t *ret_value)
{
    int result;
    do {
        result = wait_quiet(qtest, seen);
        if (result) {
            return result;
        }
        seen = dq_qemu_clock_turn(qtest->clock);
        result = receive_answer(qtest, false, ret_value);
    } while (result == -EAGAIN);
    if (result == 0 && dq_qemu_clock_turn(qtest->clock) != seen) {
        result = wait_quiet(qtest, seen);
    }
    return result;
}

static int execute(struct dq_qtest *qtest, const struct dq_text *command, uint64_t *ret_value)
{
    DQ_ASSERT(!command->is_cut);
    uint32_t seen = qtest->clock ? dq_qemu_clock_turn(qtest->clock) : 0;
    int result = host_socket_send(qtest->fd, command->buffer, command->length);
    if (result) {
        return result;
    }
    return qtest->clock ? receive_quiet_answer(qtest, seen, ret_value)
                        : receive_answer(qtest, true, ret_value);
}

/* "read" or "write" with the letter of the access size; `letters` has one per power of two. */
static char size_letter(uint32_t size_bytes, const char *letters)
{
    DQ_ASSERT(size_bytes == 1 || size_bytes == 2 || size_bytes == 4 || size_bytes == 8);
    char letter = letters[__builtin_ctz(size_bytes)];
    DQ_ASSERT(letter != '-');
    return letter;
}

int dq_qtest_memory_read(struct dq_qtest *qtest, uint64_t address, uint32_t size_bytes,
                         uint64_t *ret_value)
{
    char buffer[COMMAND_BYTES];
    struct dq_text command;
    dq_text_init(&command, buffer, sizeof(buffer));
    dq_text_format(&command, "read%c 0x%llx\n", size_letter(size_bytes, "bwlq"),
                   (unsigned long long)address);
    return execute(qtest, &command, ret_value);
}

int dq_qtest_memory_write(struct dq_qtest *qtest, uint64_t address, uint32_t size_bytes,
                          uint64_t value)
{
    char buffer[COMMAND_BYTES];
    struct dq_text command;
    dq_text_init(&command, buffer, sizeof(buffer));
    dq_text_format(&command, "write%c 0x%llx 0x%llx\n", size_letter(size_bytes, "bwlq"),
                   (unsigned long long)address, (unsigned long long)value);
    return execute(qtest, &command, NULL);
}

int dq_qtest_port_read(struct dq_qtest *qtest, uint16_t port, uint32_t size_bytes,
                       uint64_t *ret_value)
{
    char buffer[COMMAND_BYTES];
    struct dq_text command;
    dq_text_init(&command, buffer, sizeof(buffer));
    dq_text_format(&command, "in%c 0x%x\n", size_letter(size_bytes, "bwl-"), (unsigned int)port);
    return execute(qtest, &command, ret_value);
}

int dq_qtest_port_write(struct dq_qtest *qtest, uint16_t port, uint32_t size_bytes, uint32_t value)
{
    char buffer[COMMAND_BYTES];
    struct dq_text command;
    dq_text_init(&command, buffer, sizeof(buffer));
    dq_text_format(&command, "out%c 0x%x 0x%x\n", size_letter(size_bytes, "bwl-"),
                   (unsigned int)port, value);
    return execute(qtest, &command, NULL);
}

static int execute_word(struct dq_qtest *qtest, const char *word)
{
    char buffer[COMMAND_BYTES];
    struct dq_text command;
    dq_text_init(&command, buffer, sizeof(buffer));
    dq_text_append(&command, word);
    return execute(qtest, &command, NULL);
}

int dq_qtest_intercept_ioapic(struct dq_qtest *qtest)
{
    return execute_word(qtest, "irq_intercept_in ioapic\n");
}

int dq_qtest_wake(struct dq_qtest *qtest)
{
    return execute_word(qtest, "endianness\n");
}
