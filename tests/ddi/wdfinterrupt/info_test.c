/* SPDX-License-Identifier: MIT */
/*
 * info_test - which resource an interrupt gets, and what WdfInterruptGetInfo, GetDevice and
 * WdmGetInterrupt say of it.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptgetinfo,
 * wdfinterrupt/ns-wdfinterrupt-_wdf_interrupt_info.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "interrupts_beyond_the_resources_stay_unassigned", .rows = "52" },
    { "messages_go_to_interrupts_in_order_of_creation", .rows = "54", .devices = { DDI_MESSAGES } },
    { "isr_of_the_second_line_interrupt_gets_message_1", .rows = "56" },
    { "info_of_a_line_is_complete", .rows = "57 62" },
    { "info_of_a_message_is_complete", .rows = "57 62", .devices = { DDI_MESSAGES } },
    { "info_of_the_old_size_has_no_group", .rows = "58" },
    { "info_of_another_size_is_not_written", .rows = "59", .rule = "dirql.KmdfVerifier" },
    { "info_null_stops", .rows = "60", .bug_check = 0x10D, .parameters = { 0x4, 0, DDI_CALLER } },
    { "info_at_dirql_is_reported", .rule = "dirql.IrqlOfCall" },
    { "info_after_release_is_empty", .rows = "63", .devices = { DDI_MESSAGES } },
    { "get_device_in_isr_gives_the_device", .rows = "74" },
    { "wdm_interrupt_exists_while_connected", .rows = "75" },
};

DDI_MAIN(cases)
