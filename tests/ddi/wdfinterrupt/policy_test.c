/* SPDX-License-Identifier: MIT */
/*
 * policy_test - WdfInterruptSetPolicy and WdfInterruptSetExtendedPolicy: what is stored and what is
 * refused.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptsetextendedpolicy.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "policy_in_range_is_stored" },
    { "policy_with_undefined_priority_is_ignored", .rows = "67", .rule = "dirql.KmdfVerifier" },
    { "policy_out_of_range_is_ignored", .rows = "68", .rule = "dirql.KmdfVerifier" },
    { "extended_policy_of_another_size_is_ignored", .rows = "69", .rule = "dirql.KmdfVerifier" },
    { "extended_policy_with_reserved_not_zero_is_ignored", .rows = "70",
      .rule = "dirql.KmdfVerifier" },
    { "extended_policy_straight_from_init_is_ignored", .rows = "71", .rule = "dirql.KmdfVerifier" },
};

DDI_MAIN(cases)
