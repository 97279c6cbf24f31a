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
    } else {
        return "interrupt= takes line or msi";
    }
    return NULL;
}

/* True if the option is the bus's own; *ret_reason is then NULL or what is wrong with it. */
static bool take_own(struct dq_bus_options *options, const char *name, const char *value,
                     const char **ret_reason)
{
    uint64_t number;
    *ret_reason = NULL;
    if (strcmp(name, "interrupt") == 0) {
        *ret_reason = take_interrupt(options, value);
    } else if (strcmp(name, "messages") == 0) {
        if (!parse_number(value, 1, 32, &number)) {
            *ret_reason = "messages= takes a number from 1 to 32";
        } else {
            options->messages_max = (uint32_t)number;
        }
    } else if (strcmp(name, "irql") == 0) {
        if (!parse_number(value, DQ_IRQL_DEVICE_MIN, DQ_IRQL_DEVICE_MAX, &number)) {
            *ret_reason = "irql= takes a number from 3 to 12";
        } else {
            options->irql = (uint8_t)number;
        }
    } else if (strcmp(name, "target") == 0) {
        if (!parse_number(value, 1, UINT32_MAX, &number)) {
            *ret_reason = "target= takes a mask of processors, not 0";
        } else {
            options->targets = number;
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
