/* SPDX-License-Identifier: MIT */
/* catalogue - see catalogue.h. */
#include "ddi/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "ddi/enter.h"

static const struct dq_ddi_view rows[] = {
#define DQ_DDI(ddi_name, ddi_header, first, min, max, ddi_status, ddi_touches, ddi_page)           \
    { .name = #ddi_name,                                                                           \
      .header = #ddi_header,                                                                       \
      .version = first,                                                                            \
      .touches = ddi_touches,                                                                      \
      .page = ddi_page,                                                                            \
      .status = DQ_DDI_##ddi_status,                                                               \
      .kind = sizeof(first) > 1 ? DQ_DDI_FRAMEWORK : DQ_DDI_KERNEL,                                \
      .irql_min = DQ_DDI_IRQL_##min,                                                               \
      .irql_max = DQ_DDI_IRQL_##max },
#include "ddi/ddi_table.def"
#undef DQ_DDI
};

#define DQ_KNOWN(ddi_name, ddi_header, ddi_kind, first, min, max, all_count, interrupt_count,      \
                 ddi_page)                                                                         \
    { .name = #ddi_name,                                                                           \
      .header = ddi_header,                                                                        \
      .version = first,                                                                            \
      .page = ddi_page,                                                                            \
      .status = DQ_DDI_MISSING,                                                                    \
      .kind = DQ_DDI_##ddi_kind,                                                                   \
      .irql_min = DQ_DDI_IRQL_##min,                                                               \
      .irql_max = DQ_DDI_IRQL_##max,                                                               \
      .is_counted = true,                                                                          \
      .drivers = all_count,                                                                        \
      .interrupt_drivers = interrupt_count },

static const struct dq_ddi_view known_kmdf[] = {
#include "ddi/known_wdf.def"
};
static const struct dq_ddi_view known_nt[] = {
#include "ddi/known_nt.def"
};
#undef DQ_KNOWN

/* Names of the macros and inline functions in include/wdk and include/wdf, sorted; made by
 * cmake/dirql_header_names.cmake. */
static const char *const header_names[] = {
#include "header_names.inc"
};

static int compare_names(const void *name, const void *element)
{
    return strcmp(name, *(const char *const *)element);
}

static bool is_in_headers(const char *name)
{
    return bsearch(name, header_names, DQ_COUNT_OF(header_names), sizeof(header_names[0]),
                   compare_names) != NULL;
}

static const struct dq_ddi_view *find(const struct dq_ddi_view *list, size_t count,
                                      const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

/* A row of ddi_table.def with what the known lists add. */
static struct dq_ddi_view complete(const struct dq_ddi_view *row)
{
    struct dq_ddi_view view = *row;
    const struct dq_ddi_view *kmdf = find(known_kmdf, DQ_COUNT_OF(known_kmdf), row->name);
    const struct dq_ddi_view *known =
        kmdf ? kmdf : find(known_nt, DQ_COUNT_OF(known_nt), row->name);
    if (known) {
        view.kind = known->kind;
        view.is_counted = true;
        view.is_of_kmdf = kmdf != NULL;
        view.drivers = known->drivers;
        view.interrupt_drivers = known->interrupt_drivers;
    }
    return view;
}

bool dq_ddi_find(const char *name, struct dq_ddi_view *ret_view)
{
    const struct dq_ddi_view *row = find(rows, DQ_COUNT_OF(rows), name);
    if (!row) {
        return false;
    }
    *ret_view = complete(row);
    return true;
}

static void visit_known(const struct dq_ddi_view *list, size_t count,
                        void (*visit)(void *context, const struct dq_ddi_view *view), void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (find(rows, DQ_COUNT_OF(rows), list[i].name)) {
            continue;
        }
        struct dq_ddi_view view = list[i];
        view.is_of_kmdf = list == known_kmdf;
        if (is_in_headers(view.name)) {
            view.status = DQ_DDI_HEADER;
        }
        visit(context, &view);
    }
}

void dq_ddi_visit(void (*visit)(void *context, const struct dq_ddi_view *view), void *context)
{
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        struct dq_ddi_view view = complete(&rows[i]);
        visit(context, &view);
    }
    visit_known(known_kmdf, DQ_COUNT_OF(known_kmdf), visit, context);
    visit_known(known_nt, DQ_COUNT_OF(known_nt), visit, context);
}
