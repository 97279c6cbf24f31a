/* SPDX-License-Identifier: MIT */
/* bus_options - the options behind a device's name: some are the bus's, the rest goes to the
 * backend. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bus/bus_internal.h"
#include "kernel/cpu.h"

static bool parse_number(const char *value, uint64_t min, uint64_t max, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 0);
    if (errno || end == value || *end || *value == '-' || number < min || number > max) {
        return false;
    }
    *ret_number = number;
    return true;
}

static const char *take_interrupt(struct dq_bus_options *options, const char *value)
{
    if (strcmp(value, "line") == 0) {
        options->interrupt_mode = DQ_BUS_INTERRUPT_LINE;
    } else if (strcmp(value, "msi") == 0) {
        options->interrupt_mode = DQ_BUS_INTERRUPT_MSI;
    } else if (strcmp(value, "msix") == 0) {
        options->interrupt_mode = DQ_BUS_INTERRUPT_MSIX;
    } else {
        return "interrupt= takes line, msi or msix";
    }
    return NULL;
}

/* line= and wire=. */
static const char *take_function(uint32_t *ret_function_plus_1, const char *value)
{
    uint64_t number;
    if (!parse_number(value, 0, DQ_BUS_FUNCTION_MAX - 1, &number)) {
        return "line= and wire= take the number of a device, counted from 0";
    }
    *ret_function_plus_1 = (uint32_t)number + 1;
    return NULL;
}

static const char *take_chain(struct dq_bus_options *options, const char *value)
{
    if (strcmp(value, "first") != 0 && strcmp(value, "last") != 0) {
        return "chain= takes first or last";
    }
    options->goes_first = strcmp(value, "first") == 0;
    return NULL;
}

static const char *take_spread(struct dq_bus_options *options, const char *value)
{
    if (strcmp(value, "choice") == 0) {
        options->spread = DQ_VECTOR_SPREAD_CHOICE;
    } else if (strcmp(value, "alternate") == 0) {
        options->spread = DQ_VECTOR_SPREAD_ALTERNATE;
    } else {
        return "spread= takes choice or alternate";
    }
    return NULL;
}

/* "6/6/7": one number per message. */
static bool parse_numbers(const char *value, uint64_t min, uint64_t max,
                          struct dq_bus_numbers *ret_numbers)
{
    struct dq_bus_numbers numbers = { 0 };
    char part[32];
    for (;;) {
        size_t length = strcspn(value, "/");
        if (length >= sizeof(part) || numbers.count == DQ_BUS_MESSAGE_MAX) {
            return false;
        }
        memcpy(part, value, length);
        part[length] = '\0';
        if (!parse_number(part, min, max, &numbers.numbers[numbers.count++])) {
            return false;
        }
        if (value[length] == '\0') {
            *ret_numbers = numbers;
            return true;
        }
        value += length + 1;
    }
}

/* One number for all messages, or one for each. */
static const char *take_numbers(struct dq_bus_options *options, const char *name, const char *value)
{
    if (strcmp(name, "irqls") == 0) {
        return parse_numbers(value, DQ_IRQL_DEVICE_MIN, DQ_IRQL_DEVICE_MAX, &options->irqls)
                   ? NULL
                   : "irqls= takes numbers from 3 to 12, one per message, with / between them";
    }
    if (strcmp(name, "targets") == 0) {
        return parse_numbers(value, 1, UINT64_MAX, &options->targets)
                   ? NULL
                   : "targets= takes masks of processors, not 0, one per message, with / between "
                     "them";
    }
    bool is_irql = strcmp(name, "irql") == 0;
    uint64_t number;
    if (!parse_number(value, is_irql ? DQ_IRQL_DEVICE_MIN : 1,
                      is_irql ? DQ_IRQL_DEVICE_MAX : UINT64_MAX, &number)) {
        return is_irql ? "irql= takes a number from 3 to 12"
                       : "target= takes a mask of processors, not 0";
    }
    struct dq_bus_numbers *numbers = is_irql ? &options->irqls : &options->targets;
    numbers->count = 1;
    numbers->numbers[0] = number;
    return NULL;
}

void dq_bus_service_of_file(const char *path, char *buffer, size_t bytes)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct dq_text text;
    dq_text_init(&text, buffer, bytes);
    dq_text_append_bytes(&text, name, strcspn(name, "."));
}

/* The machine loads it; the bus knows its service. */
static const char *take_driver(struct dq_bus_options *options, const char *value)
{
    if (options->service[0]) {
        return "driver= is given twice";
    }
    dq_bus_service_of_file(value, options->service, sizeof(options->service));
    return options->service[0] ? NULL : "driver= takes the path of a driver's shared object";
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

/* True if the option is the bus's own; *ret_reason is then NULL or what is wrong with it. */
static bool take_own(struct dq_bus_options *options, const char *name, const char *value,
                     const char **ret_reason)
{
    static const char *const numbered[] = { "irql", "irqls", "target", "targets", NULL };
    uint64_t number;
    *ret_reason = NULL;
    if (strcmp(name, "interrupt") == 0) {
        *ret_reason = take_interrupt(options, value);
    } else if (strcmp(name, "spread") == 0) {
        *ret_reason = take_spread(options, value);
    } else if (strcmp(name, "line") == 0) {
        *ret_reason = take_function(&options->line_of, value);
    } else if (strcmp(name, "wire") == 0) {
        *ret_reason = take_function(&options->wire_of, value);
    } else if (strcmp(name, "driver") == 0) {
        *ret_reason = take_driver(options, value);
    } else if (strcmp(name, "chain") == 0) {
        *ret_reason = take_chain(options, value);
    } else if (is_one_of(name, numbered)) {
        *ret_reason = take_numbers(options, name, value);
    } else if (strcmp(name, "messages") == 0) {
        if (!parse_number(value, 1, DQ_BUS_MESSAGE_MAX, &number)) {
            *ret_reason = "messages= takes a number from 1 to 32";
        } else {
            options->messages_max = (uint32_t)number;
        }
    } else {
        return false;
    }
    return true;
}

static const char *take_option(struct dq_bus_function *function, struct dq_text *rest, char *option)
{
    char *equals = strchr(option, '=');
    if (!equals || equals == option) {
        return "options behind a device's name have the form name=value, separated by commas";
    }
    *equals = '\0';
    const char *reason;
    if (take_own(&function->options, option, equals + 1, &reason)) {
        return reason;
    }
    dq_text_format(rest, "%s%s=%s", rest->length ? "," : "", option, equals + 1);
    return NULL;
}

const char *dq_bus_options_parse(struct dq_bus_function *function, const char *text)
{
    char copy[sizeof(function->spec)];
    dq_text_copy(copy, sizeof(copy), text);
    if (strlen(text) >= sizeof(copy)) {
        return "the name and its options are too long";
    }
    char *next = strchr(copy, ',');
    if (next) {
        *next++ = '\0';
    }
    if (copy[0] == '\0' || strlen(copy) >= sizeof(function->name)) {
        return "the device's name is missing or too long";
    }
    dq_text_copy(function->name, sizeof(function->name), copy);
    struct dq_text rest;
    dq_text_init(&rest, function->backend_options, sizeof(function->backend_options));
    while (next) {
        char *option = next;
        next = strchr(option, ',');
        if (next) {
            *next++ = '\0';
        }
        const char *reason = take_option(function, &rest, option);
        if (reason) {
            return reason;
        }
    }
    return NULL;
}
