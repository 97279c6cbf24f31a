/* SPDX-License-Identifier: MIT */
/* catalogue - see catalogue.h. */
#include "ddi/catalogue.h"

#include <string.h>

#include "ddi/enter.h"

static const struct dq_ddi_view rows[] = {
#define DQ_DDI(name, header, first, irql_min, irql_max, status, touches, page)                     \
    { #name, #header, first, DQ_DDI_IRQL_##irql_max, DQ_DDI_##status, page },
#include "ddi/ddi_table.def"
#undef DQ_DDI
};

bool dq_ddi_find(const char *name, struct dq_ddi_view *ret_view)
{
    for (uint32_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            *ret_view = rows[i];
            return true;
        }
    }
    return false;
}
