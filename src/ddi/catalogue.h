/* SPDX-License-Identifier: MIT */
/* catalogue - what is known about DDIs by name, from ddi_table.def. */
#ifndef DQ_DDI_CATALOGUE_H
#define DQ_DDI_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

enum dq_ddi_status { DQ_DDI_FULL, DQ_DDI_PARTIAL, DQ_DDI_DECLARED };

struct dq_ddi_view {
    const char *name;
    const char *header;
    const char *version; /* first KMDF version, or "" */
    uint8_t irql_max;
    enum dq_ddi_status status;
    const char *page;
};

/* False if no row has this name. */
bool dq_ddi_find(const char *name, struct dq_ddi_view *ret_view);

#endif
