/* SPDX-License-Identifier: MIT */
/*
 * devices - what QEMU is to have: the devices and their options, on which board, in which slots.
 *
 * A device's options are QEMU's, but for board=, which is ours and counts for all of them.
 */
#include "bus/qemu/qemu_internal.h"

#include "base/text.h"
#include "bus/qemu/quirks.h"

#include <errno.h>
#include <string.h>

static bool is_device_name(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return *name && name[strspn(name, letters)] == '\0' && strcmp(name, "help") != 0;
}

/* The length of the option there, "name=value". In QEMU's syntax ",," is a comma inside a value. */
static size_t option_length(const char *option)
{
    size_t length = strcspn(option, ",");
    while (option[length] == ',' && option[length + 1] == ',') {
        length += 2;
        length += strcspn(option + length, ",");
    }
    return length;
}

/* The option behind that one, NULL at the end. */
static const char *next_option(const char *option)
{
    option += option_length(option);
    return *option ? option + 1 : NULL;
}

static bool is_option(const char *option, const char *name)
{
    size_t length = strlen(name);
    return strncmp(option, name, length) == 0 && strchr("=,", option[length]);
}

/* The first option that is ours to set, or NULL. */
static const char *find_reserved_option(const char *options)
{
    static const char *const reserved[] = { "addr", "bus", "id", "help", "driver" };
    for (const char *option = options; option; option = next_option(option)) {
        for (size_t i = 0; i < DQ_COUNT_OF(reserved); i++) {
            if (is_option(option, reserved[i])) {
                return reserved[i];
            }
        }
    }
    return NULL;
}

static int check_device(const struct dq_backend_sibling *device, struct dq_backend_error *error)
{
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    const char *reserved = find_reserved_option(device->options);
    size_t name_bytes = sizeof(((struct dq_qemu_function *)0)->device_name);
    size_t options_bytes = sizeof(((struct dq_qemu_function *)0)->options);
    if (!is_device_name(device->name) || strlen(device->name) >= name_bytes) {
        dq_text_format(&text,
                       "\"%s\" is no name of a QEMU device: write qemu:edu, or any name that "
                       "`qemu-system-x86_64 -device help` lists for bus PCI",
                       device->name);
        return -EINVAL;
    }
    if (reserved) {
        dq_text_format(&text, "option %s of qemu:%s is not yours to give: dirql places the device",
                       reserved, device->name);
        return -EINVAL;
    }
    if (strlen(device->options) >= options_bytes) {
        dq_text_format(&text, "the options of qemu:%s are too long (at most %zu characters)",
                       device->name, options_bytes - 1);
        return -EINVAL;
    }
    return 0;
}

/* ----------------------------------------------------------------------- board */

#define BOARD "board"

static const struct dq_qemu_board *find_board(const char *name, size_t length)
{
    for (const struct dq_qemu_board *const *board = dq_qemu_boards; *board; board++) {
        if (strlen((*board)->name) == length && strncmp((*board)->name, name, length) == 0) {
            return *board;
        }
    }
    return NULL;
}

/* The board that the device names, NULL if none. */
static int read_board(const struct dq_backend_sibling *device,
                      const struct dq_qemu_board **ret_board, struct dq_backend_error *error)
{
    *ret_board = NULL;
    for (const char *option = device->options; option; option = next_option(option)) {
        if (!is_option(option, BOARD)) {
            continue;
        }
        size_t length = option_length(option) - strlen(BOARD);
        const char *value = option + strlen(BOARD);
        *ret_board = length ? find_board(value + 1, length - 1) : NULL;
        if (!*ret_board) {
            struct dq_text text;
            dq_text_init(&text, error->text, sizeof(error->text));
            dq_text_format(&text, BOARD "= of qemu:%s takes q35 or pc", device->name);
            return -EINVAL;
        }
    }
    return 0;
}

/* All devices are on one board; who names none goes with the others. */
static int choose_board(struct dq_qemu *qemu, const struct dq_backend_sibling *devices,
                        uint32_t count, struct dq_backend_error *error)
{
    qemu->board = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct dq_qemu_board *board;
        int result = read_board(&devices[i], &board, error);
        if (result) {
            return result;
        }
        if (board && qemu->board && board != qemu->board) {
            struct dq_text text;
            dq_text_init(&text, error->text, sizeof(error->text));
            dq_text_format(&text,
                           "QEMU's devices are on one board: qemu:%s names %s, a device before it "
                           "%s",
                           devices[i].name, board->name, qemu->board->name);
            return -EINVAL;
        }
        qemu->board = board ? board : qemu->board;
    }
    qemu->board = qemu->board ? qemu->board : dq_qemu_boards[0];
    return 0;
}

/* Those that QEMU knows. They fit: check_device(). */
static void copy_options(struct dq_qemu_function *function, const char *options)
{
    struct dq_text text;
    dq_text_init(&text, function->options, sizeof(function->options));
    for (const char *option = options; option; option = next_option(option)) {
        if (!is_option(option, BOARD)) {
            dq_text_append(&text, text.length ? "," : "");
            dq_text_append_bytes(&text, option, option_length(option));
        }
    }
}

/* ----------------------------------------------------------------------- slots */

static bool is_slot_free(const struct dq_qemu *qemu, uint32_t slot)
{
    for (uint32_t i = 0; i < qemu->function_count; i++) {
        if (qemu->functions[i].slot == slot) {
            return false;
        }
    }
    return true;
}

/* The board decides which slots share a line: a device goes into one that shares what it is to
 * share, and no other. False if there is no such slot. */
static bool place_device(struct dq_qemu *qemu, struct dq_qemu_function *function, uint32_t line_of)
{
    uint32_t first = DQ_QEMU_SLOT_FIRST;
    if (line_of) {
        first = qemu->functions[line_of - 1].slot;
    } else {
        while (first < DQ_QEMU_SLOT_FIRST + DQ_QEMU_LINE_COUNT && !is_slot_free(qemu, first)) {
            first++;
        }
        if (first == DQ_QEMU_SLOT_FIRST + DQ_QEMU_LINE_COUNT) {
            return false;
        }
    }
    uint32_t slot = first;
    while (slot < DQ_QEMU_SLOT_END && !is_slot_free(qemu, slot)) {
        slot += DQ_QEMU_LINE_COUNT;
    }
    function->slot = slot;
    function->gsi = qemu->board->lines[slot % DQ_QEMU_LINE_COUNT];
    return slot < DQ_QEMU_SLOT_END;
}

static int add_device(struct dq_qemu *qemu, const struct dq_backend_sibling *device,
                      struct dq_backend_error *error)
{
    struct dq_qemu_function *function = &qemu->functions[qemu->function_count];
    if (!place_device(qemu, function, device->line_of)) {
        dq_text_copy(error->text, sizeof(error->text),
                     "a PC has four lines for its slots: let devices share one with line=");
        return -EINVAL;
    }
    function->qemu = qemu;
    dq_text_copy(function->device_name, sizeof(function->device_name), device->name);
    copy_options(function, device->options);
    function->quirk = dq_qemu_quirk_find(device->name);
    if (device->wire_of) {
        function->wired = device->wire_of;
        qemu->functions[device->wire_of - 1].wired = qemu->function_count + 1;
    }
    qemu->function_count++;
    return 0;
}

int dq_qemu_add_devices(struct dq_qemu *qemu, const struct dq_backend_config *config,
                        struct dq_backend_error *error)
{
    struct dq_backend_sibling alone = { .name = config->name, .options = config->options };
    const struct dq_backend_sibling *devices = config->sibling_count ? config->siblings : &alone;
    uint32_t count = config->sibling_count ? config->sibling_count : 1;
    int result = 0;
    DQ_ASSERT(count <= DQ_BACKEND_SIBLING_MAX);
    for (uint32_t i = 0; result == 0 && i < count; i++) {
        result = check_device(&devices[i], error);
    }
    if (result == 0) {
        result = choose_board(qemu, devices, count, error);
    }
    for (uint32_t i = 0; result == 0 && i < count; i++) {
        result = add_device(qemu, &devices[i], error);
    }
    return result;
}
