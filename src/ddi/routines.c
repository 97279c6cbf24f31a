/* SPDX-License-Identifier: MIT */
/* routines - see routines.h. */
#include "ddi/routines.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "ddi/system_information.h"
#include "wdf.h"

#include "ntstrsafe.h"

/* Behind ntstrsafe.h; defined in ntstrsafe.c. */
int NTAPI _vsnprintf(char *buffer, size_t count, const char *format,
                     __builtin_ms_va_list arguments);
int NTAPI _vsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format,
                      __builtin_ms_va_list arguments);

typedef void routine(void);

#define ADDRESS_FULL(name)     (routine *)name
#define ADDRESS_PARTIAL(name)  (routine *)name
#define ADDRESS_DECLARED(name) NULL

static const struct {
    const char *name;
    const char *version; /* of KMDF, whose functions nobody finds by name; "" otherwise */
    routine *address;
} routines[] = {
#define DQ_DDI(name, header, first, irql_min, irql_max, status, touches, page)                     \
    { #name, first, ADDRESS_##status(name) },
#include "ddi/ddi_table.def"
};

void *dq_ddi_routine_find(const char *name)
{
    for (uint32_t i = 0; i < DQ_COUNT_OF(routines); i++) {
        if (routines[i].version[0] == '\0' && strcmp(routines[i].name, name) == 0) {
            return (void *)(uintptr_t)routines[i].address;
        }
    }
    return NULL;
}
