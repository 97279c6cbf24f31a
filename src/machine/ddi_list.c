/* SPDX-License-Identifier: MIT */
/* ddi_list - the catalogue of DDIs as the public API shows it. */
#include "base/check.h"
#include "base/text.h"
#include "ddi/catalogue.h"
#include "dirql/ddi.h"
#include "machine/machine_internal.h"

_Static_assert((int)DIRQL_DDI_MISSING == (int)DQ_DDI_MISSING, "one list of statuses");
_Static_assert((int)DIRQL_DDI_CRT == (int)DQ_DDI_CRT, "one list of kinds");

struct listing {
    void (*visit)(void *context, const struct dirql_ddi *ddi);
    void *context;
};

static void visit_view(void *context, const struct dq_ddi_view *view)
{
    const struct listing *listing = context;
    char page[256];
    struct dq_text text;
    dq_text_init(&text, page, sizeof(page));
    if (view->page[0]) {
        dq_report_write_page(&text, view->page);
    }
    struct dirql_ddi ddi = {
        .name = view->name,
        .header = view->header,
        .version = view->version,
        .touches = view->touches,
        .page = page,
        .status = (enum dirql_ddi_status)view->status,
        .kind = (enum dirql_ddi_kind)view->kind,
        .irql_min = view->irql_min,
        .irql_max = view->irql_max,
        .is_of_kmdf = view->is_of_kmdf,
        .is_called = view->is_counted && !view->is_of_kmdf,
        .drivers = view->drivers,
        .interrupt_drivers = view->interrupt_drivers,
    };
    listing->visit(listing->context, &ddi);
}

DQ_EXPORT void dirql_ddi_list(void (*visit)(void *context, const struct dirql_ddi *ddi),
                              void *context)
{
    struct listing listing = { .visit = visit, .context = context };
    dq_ddi_visit(visit_view, &listing);
}
