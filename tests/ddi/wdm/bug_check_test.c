/* SPDX-License-Identifier: MIT */
/*
 * bug_check_test - callbacks for bug checks are registered and taken back; a bug check ends the run
 * without them.
 *
 * Source: wdm/nf-wdm-keregisterbugcheckcallback, wdm/nf-wdm-kederegisterbugcheckcallback,
 * wdm/nf-wdm-keregisterbugcheckreasoncallback, wdm/nf-wdm-kederegisterbugcheckreasoncallback.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "callback_is_registered_once" },
    { .name = "reason_callback_is_registered_once" },
    { .name = "any_level_is_allowed" },
    { "bug_check_ends_the_run", .bug_check = 0xE2, .parameters = { 1, DDI_NAMED, 3 } },
};

DDI_MAIN(cases)
