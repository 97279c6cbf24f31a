/* SPDX-License-Identifier: MIT */
/*
 * set_filter_test - who may call WdfFdoInitSetFilter when, and that a filter needs a driver below
 * it. What a filter is then: unit.cli.stack, power.storm.
 *
 * Source: wdffdo/nf-wdffdo-wdffdoinitsetfilter.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "levels", .rule = "KmdfIrql" },
    { "description_that_is_none", .bug_check = 0x10D, .parameters = { 0x5, DDI_NAMED, 0 } },
    { "filter_of_nothing_is_not_built", .not_built = "lower filters are not in this version" },
};

DDI_MAIN(cases)
