/* SPDX-License-Identifier: MIT */
/* ddi_counts - what `dirql ddi --status` counts, and the words for it. */
#include <stdlib.h>
#include <string.h>

#include "cli/ddi.h"

enum cli_ddi_group cli_ddi_group_of(const struct dirql_ddi *ddi)
{
    if (ddi->is_of_kmdf) {
        return ddi->kind == DIRQL_DDI_FRAMEWORK ? CLI_DDI_KMDF_FUNCTIONS : CLI_DDI_KMDF_HEADERS;
    }
    return ddi->is_called ? CLI_DDI_KERNEL : CLI_DDI_GROUP_COUNT;
}

struct cli_ddi_counts cli_ddi_count(const struct cli_ddi_list *list, enum cli_ddi_group group)
{
    struct cli_ddi_counts counts = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        const struct dirql_ddi *ddi = &list->entries[i].facts;
        if (cli_ddi_group_of(ddi) == group) {
            counts.all++;
            counts.by_status[ddi->status]++;
        }
    }
    return counts;
}

static int compare_use(const void *first, const void *second)
{
    const struct dirql_ddi *a = &(*(const struct cli_ddi *const *)first)->facts;
    const struct dirql_ddi *b = &(*(const struct cli_ddi *const *)second)->facts;
    if (a->interrupt_drivers != b->interrupt_drivers) {
        return a->interrupt_drivers > b->interrupt_drivers ? -1 : 1;
    }
    if (a->drivers != b->drivers) {
        return a->drivers > b->drivers ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

size_t cli_ddi_wanted(const struct cli_ddi_list *list, const struct cli_ddi **ret_entries)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct dirql_ddi *ddi = &list->entries[i].facts;
        bool is_lacking = ddi->status == DIRQL_DDI_MISSING || ddi->status == DIRQL_DDI_DECLARED;
        if (is_lacking && ddi->interrupt_drivers > 0) {
            ret_entries[count++] = &list->entries[i];
        }
    }
    qsort(ret_entries, count, sizeof(*ret_entries), compare_use);
    return count;
}

const char *cli_ddi_status_word(enum dirql_ddi_status status)
{
    static const char *const words[] = {
        [DIRQL_DDI_FULL] = "full",         [DIRQL_DDI_PARTIAL] = "partial",
        [DIRQL_DDI_DECLARED] = "declared", [DIRQL_DDI_HEADER] = "header",
        [DIRQL_DDI_MISSING] = "missing",
    };
    return words[status];
}

const char *cli_ddi_kind_word(enum dirql_ddi_kind kind)
{
    static const char *const words[] = {
        [DIRQL_DDI_FRAMEWORK] = "framework function", [DIRQL_DDI_KERNEL] = "kernel function",
        [DIRQL_DDI_INLINE] = "inline function",       [DIRQL_DDI_MACRO] = "macro",
        [DIRQL_DDI_CRT] = "C library or compiler",
    };
    return words[kind];
}

const char *cli_ddi_group_word(enum cli_ddi_group group)
{
    static const char *const words[] = {
        [CLI_DDI_KMDF_FUNCTIONS] = "kmdf_functions",
        [CLI_DDI_KMDF_HEADERS] = "kmdf_headers",
        [CLI_DDI_KERNEL] = "kernel",
    };
    return words[group];
}

const char *cli_ddi_irql_word(uint8_t irql)
{
    static const char *const words[] = { "PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL" };
    if (irql == DIRQL_DDI_IRQL_UNSTATED) {
        return NULL;
    }
    if (irql < sizeof(words) / sizeof(words[0])) {
        return words[irql];
    }
    return irql <= DIRQL_DDI_IRQL_DIRQL ? "DIRQL" : "HIGH_LEVEL";
}
