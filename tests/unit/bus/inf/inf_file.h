/* SPDX-License-Identifier: MIT */
/* inf_file - small INF files for tests, and what installing one does, as text. */
#ifndef TESTS_UNIT_BUS_INF_INF_FILE_H
#define TESTS_UNIT_BUS_INF_INF_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bus/inf/inf.h"

#define VERSION "[Version]\nSignature=\"$Windows NT$\"\n"
#define MAKER   VERSION "[Manufacturer]\nMaker=Models,NTamd64\n"
#define MODEL   MAKER "[Models.NTamd64]\n\"Device\"=Install,PCI\\VEN_1234&DEV_11E8\n"
#define INSTALL MODEL "[Install.NT]\nAddReg=Software\n"

/* The device of the tests. */
static const char *const inf_hardware[] = { "PCI\\VEN_1234&DEV_11E8&SUBSYS_11001AF4&REV_10",
                                            "PCI\\VEN_1234&DEV_11E8&SUBSYS_11001AF4", NULL };
static const char *const inf_compatible[] = { "PCI\\VEN_1234&DEV_11E8&REV_10",
                                              "PCI\\VEN_1234&DEV_11E8", "PCI\\CC_00FF", NULL };
static const struct dq_inf_ids inf_ids = { inf_hardware, inf_compatible };

/* A file that must be read. */
static inline struct dq_inf *inf_read(const char *text)
{
    struct dq_inf *inf = NULL;
    struct dq_inf_error error;
    if (!dq_inf_read(text, strlen(text), &inf, &error)) {
        print_error("%u:%u: %s\n", error.line, error.column, error.text);
        fail();
    }
    return inf;
}

static struct {
    char text[4096];
} inf_log;

static inline void inf_note(const char *format, ...)
{
    size_t length = strlen(inf_log.text);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(inf_log.text + length, sizeof(inf_log.text) - length, format, arguments);
    va_end(arguments);
}

static inline void inf_note_service(void *context, const struct dq_inf_service *service)
{
    (void)context;
    inf_note("service %s %s %u %u %u%s\n", service->name, service->binary, service->type,
             service->start, service->error_control, service->is_function_driver ? " own" : "");
}

static inline void inf_note_data(const struct dq_inf_change *change)
{
    const unsigned char *bytes = (const void *)change->data;
    bool is_text = change->type == 1 || change->type == 2 || change->type == 7;
    for (uint32_t i = 0; i < change->bytes; i += is_text ? 2 : 1) {
        if (is_text) {
            inf_note("%c", bytes[i] ? bytes[i] : '|');
        } else {
            inf_note("%02x", bytes[i]);
        }
    }
}

static inline void inf_note_change(void *context, const struct dq_inf_change *change)
{
    static const char *const roots[] = { "driver", "hardware", "service", "HKLM", "other" };
    (void)context;
    inf_note("%s%s%s\\%s", change->is_deletion ? "-" : "", change->keeps ? "?" : "",
             roots[change->root], change->path);
    if (change->name) {
        inf_note(" %s", change->name[0] ? change->name : "@");
        if (!change->is_deletion) {
            inf_note(" %u%s ", change->type, change->appends ? "+" : "");
            inf_note_data(change);
        }
    }
    inf_note("\n");
}

/* What installing the test's device does. */
static inline const char *inf_install(const char *text)
{
    struct dq_inf *inf = inf_read(text);
    struct dq_inf_match match;
    struct dq_inf_error error;
    struct dq_inf_sink sink = { .service = inf_note_service, .change = inf_note_change };
    inf_log.text[0] = '\0';
    assert_true(dq_inf_find(inf, &inf_ids, &match));
    assert_true(dq_inf_install(inf, &match, &sink, &error));
    dq_inf_free(inf);
    return inf_log.text;
}

#endif
