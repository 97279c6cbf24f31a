/* SPDX-License-Identifier: MIT */
/* wpp - see wpp.h: from WPP's types of values to those of DbgPrint. */
#include "ddi/wpp.h"

#include <string.h>

#include "base/nt_format.h"
#include "ddi/enter.h"
#include "kernel/output.h"

#define FORMAT_BYTES  1024u
#define MESSAGE_BYTES 512u

static const struct {
    const char *name;
    const char *format;
} types[] = {
    { "STATUS", "0x%08X" },
    { "status", "0x%08X" },
    { "NTSTATUS", "0x%08X" },
    { "HRESULT", "0x%08X" },
    { "hresult", "0x%08X" },
    { "WINERROR", "%u" },
    { "winerr", "%u" },
    { "GUID", "%p" },
    { "guid", "%p" },
    { "CLSID", "%p" },
    { "IID", "%p" },
    { "LIBID", "%p" },
    { "IPADDR", "0x%08X" },
    { "TIMESTAMP", "%I64u" },
    { "TIME", "%I64u" },
    { "DATE", "%I64u" },
    { "WAITTIME", "%I64u" },
    { "DUE", "%I64u" },
    { "ASTR", "%s" },
    { "ARSTR", "%s" },
    { "WSTR", "%ws" },
    { "ARWSTR", "%ws" },
    { "USTR", "%wZ" },
    { "ANSTR", "%Z" },
    { "HEXDUMP", "%p" },
    { "ptr", "%p" },
    { "PTR", "%p" },
    { "HANDLE", "%p" },
    { "FILE", "" },
    { "LINE", "" },
    { "LEVEL", "" },
    { "FLAGS", "" },
    { "FLAG", "" },
    { "COMPNAME", "" },
    { "MOD", "" },
    { "ID", "" },
    { "STDPREFIX", "" },
    { "SPACE", " " },
};

/* Whatever a driver's own types are, most are enumerations. */
static const char *format_of(const char *name, size_t length)
{
    for (size_t i = 0; i < DQ_COUNT_OF(types); i++) {
        if (strlen(types[i].name) == length && strncmp(types[i].name, name, length) == 0) {
            return types[i].format;
        }
    }
    return "%d";
}

/* So that it prints as it is. */
static void append_literal(struct dq_text *text, const char *literal)
{
    for (const char *at = literal; *at; at++) {
        dq_text_append(text, *at == '%' ? "%" : "");
        dq_text_append_bytes(text, at, 1);
    }
}

static void translate(struct dq_text *text, const char *function, const char *format)
{
    static const char func[] = "FUNC";
    for (const char *at = format; *at;) {
        const char *end = at[0] == '%' && at[1] == '!' ? strchr(at + 2, '!') : NULL;
        if (end) {
            size_t length = (size_t)(end - at) - 2;
            if (length == sizeof(func) - 1 && strncmp(at + 2, func, length) == 0) {
                append_literal(text, function);
            } else {
                dq_text_append(text, format_of(at + 2, length));
            }
            at = end + 1;
        } else {
            size_t length = at[0] == '%' && at[1] == '%' ? 2 : 1;
            dq_text_append_bytes(text, at, length);
            at += length;
        }
    }
}

int NTAPI dirql_wpp_message(const char *function, const char *format, ...)
{
    dq_engine()->current->time_ns += DQ_DDI_COST_NS;
    char translated[FORMAT_BYTES];
    char message[MESSAGE_BYTES + 1];
    struct dq_text text;
    dq_text_init(&text, translated, sizeof(translated));
    translate(&text, function, format);
    __builtin_ms_va_list arguments;
    __builtin_ms_va_start(arguments, format);
    dq_text_init(&text, message, sizeof(message) - 1);
    dq_nt_format(&text, translated, arguments);
    __builtin_ms_va_end(arguments);
    if (text.length == 0 || message[text.length - 1] != '\n') {
        message[text.length++] = '\n';
        message[text.length] = '\0';
    }
    dq_output(message, text.length);
    return 0;
}
