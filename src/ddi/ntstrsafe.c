/* SPDX-License-Identifier: MIT */
/* ntstrsafe - what the inline functions of ntstrsafe.h end in. */
#include "base/nt_format.h"
#include "ddi/enter.h"

/* The name and its behaviour are the Microsoft C library's: no terminator when the text just fits,
 * -1 when it does not. */
DQ_EXPORT int NTAPI _vsnprintf(char *buffer, size_t count, const char *format,
                               __builtin_ms_va_list arguments);
DQ_EXPORT int NTAPI _vsnprintf(char *buffer, size_t count, const char *format,
                               __builtin_ms_va_list arguments)
{
    DQ_DDI_ENTER(_vsnprintf);
    char local[1024];
    struct dq_text text;
    dq_text_init(&text, local, sizeof(local));
    dq_nt_format(&text, format, arguments);
    size_t length = text.length < count ? text.length : count;
    for (size_t i = 0; i < length; i++) {
        buffer[i] = local[i];
    }
    if (length < count) {
        buffer[length] = '\0';
    }
    return text.is_cut || text.length > count ? -1 : (int)text.length;
}
