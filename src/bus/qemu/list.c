/* SPDX-License-Identifier: MIT */
/*
 * list - what `dirql devices` shows of this kind: the PCI devices that QEMU itself lists.
 *
 * Their identities nobody says before they are there.
 */
#include "base/text.h"
#include "bus/backend.h"
#include "bus/qemu/qemu_internal.h"
#include "host/memory.h"

#include <string.h>

/* QEMU is given this long, and this much of what it prints is looked at. */
#define LIST_LIMIT_MS   10000u
#define LIST_BYTES      262144u
#define STOP_GRACE_MS   100u
#define FIELD_BYTES_MAX 128u
#define END_BYTES       64u
#define REASON_BYTES    128u

/* What stands on the line of a PCI device. */
#define PCI_MARK ", bus PCI"

/* What stands between `before` and a quotation mark on the line. False: nothing. */
static bool take_field(const char *line, const char *before, char *ret_field)
{
    const char *start = strstr(line, before);
    start = start ? start + strlen(before) : NULL;
    const char *end = start ? strchr(start, '"') : NULL;
    if (!end || (size_t)(end - start) >= FIELD_BYTES_MAX) {
        return false;
    }
    struct dq_text text;
    dq_text_init(&text, ret_field, FIELD_BYTES_MAX);
    dq_text_append_bytes(&text, start, (size_t)(end - start));
    return true;
}

/* name "edu", bus PCI, desc "..." */
static void visit_line(const char *line, dq_backend_visit *visit, void *context)
{
    char name[FIELD_BYTES_MAX];
    char description[FIELD_BYTES_MAX];
    char full_name[FIELD_BYTES_MAX + 8];
    struct dq_text text;
    if (!strstr(line, PCI_MARK) || !take_field(line, "name \"", name)) {
        return;
    }
    if (!take_field(line, ", desc \"", description)) {
        dq_text_copy(description, sizeof(description), "QEMU does not describe it");
    }
    dq_text_init(&text, full_name, sizeof(full_name));
    dq_text_format(&text, "qemu:%s", name);
    struct dq_backend_listing listing = { .name = full_name, .description = description };
    visit(context, &listing);
}

/* Waits for the end. What it printed, heap memory; NULL and *reason if it does not end well. */
static char *take_output(struct host_process *process, struct dq_text *reason)
{
    char end[END_BYTES];
    if (host_process_wait(process, LIST_LIMIT_MS)) {
        dq_text_format(reason, "has not ended within %u s", LIST_LIMIT_MS / 1000);
        return NULL;
    }
    if (process->status != 0) {
        host_process_describe_end(process, end, sizeof(end));
        dq_text_format(reason, "ends with %s", end);
        return NULL;
    }
    char *output = host_memory_alloc(LIST_BYTES);
    (void)host_process_output(process, output, LIST_BYTES);
    if (!strstr(output, PCI_MARK)) {
        dq_text_append(reason, "lists no PCI device");
        host_memory_free(output);
        return NULL;
    }
    return output;
}

/* What the program prints, heap memory; NULL and *unavailable if it cannot be asked. */
static char *ask_program(const char *program, struct dq_text *unavailable)
{
    const char *const arguments[] = { program, "-device", "help", NULL };
    struct host_process_config config = { .program = program, .arguments = arguments };
    struct host_process process = { 0 };
    char reason[REASON_BYTES];
    struct dq_text text;
    dq_text_init(&text, reason, sizeof(reason));
    char *output = NULL;
    int result = host_process_start(&process, &config);
    if (result) {
        dq_text_format(&text, "cannot be started (%s)", strerrordesc_np(-result));
    } else {
        output = take_output(&process, &text);
        host_process_stop(&process, STOP_GRACE_MS);
    }
    if (!output) {
        dq_text_format(unavailable,
                       "`%s -device help` %s: name a QEMU that works in the environment variable "
                       "DIRQL_QEMU",
                       program, reason);
    }
    return output;
}

void dq_qemu_backend_list(bool asks, dq_backend_visit *visit, void *context)
{
    char program[1024];
    char unavailable[DQ_BACKEND_ERROR_BYTES];
    char *output = NULL;
    bool is_unusable =
        dq_qemu_find_program(program, sizeof(program), unavailable, sizeof(unavailable)) != 0;
    if (asks && !is_unusable) {
        struct dq_text text;
        dq_text_init(&text, unavailable, sizeof(unavailable));
        output = ask_program(program, &text);
        is_unusable = !output;
    }
    struct dq_backend_listing listing = {
        .name = "qemu:NAME",
        .description = "any PCI device of QEMU; options as `qemu-system-x86_64 -device NAME,help` "
                       "says",
        .unavailable = is_unusable ? unavailable : NULL,
    };
    visit(context, &listing);
    for (char *line = output; line && *line;) {
        char *end = line + strcspn(line, "\n");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        visit_line(line, visit, context);
        line = next;
    }
    host_memory_free(output);
}
