/* SPDX-License-Identifier: MIT */
/* create_test - WdfInterruptCreate: configuration, pointers, what combines. */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "config_init_zeroes_all_but_its_defaults", .rows = "1" },
};

DDI_MAIN(cases)
