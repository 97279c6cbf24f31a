/* SPDX-License-Identifier: MIT */
/*
 * create_test - WdfInterruptCreate in EvtDriverDeviceAdd: the configuration, required pointers,
 * what cannot be combined.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptcreate,
 * wdfinterrupt/ns-wdfinterrupt-_wdf_interrupt_config.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "config_init_zeroes_all_but_its_defaults", .rows = "1" },
    { "create_without_dpc_succeeds", .rows = "2" },
    { "create_with_each_known_size_succeeds", .rows = "3" },
    { "create_with_another_size_is_info_length_mismatch", .rows = "4" },
    { "create_with_an_old_size_ignores_what_is_behind_it", .rows = "5" },
    { "create_with_isr_null_is_invalid_parameter", .rows = "6" },
    { "create_with_size_and_isr_wrong_reports_the_size", .rows = "7" },
    { "create_with_device_null_stops", .rows = "8", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1002 } },
    { "create_with_a_queue_as_device_stops", .rows = "9", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1002 } },
    { "create_with_configuration_null_stops", .rows = "10", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "create_with_interrupt_null_stops", .rows = "11", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "create_that_fails_leaves_the_handle_alone", .rows = "12" },
    { "create_with_resources_before_start_is_invalid_parameter", .rows = "24" },
    { "create_when_started_is_invalid_device_state", .rows = "26" },
    { "create_with_dpc_and_work_item_is_invalid_parameter", .rows = "31" },
    { "create_at_dirql_with_wait_lock_is_invalid_parameter", .rows = "32" },
    { "create_at_passive_level_with_spin_lock_is_invalid_parameter", .rows = "33" },
    { "create_without_memory_is_insufficient_resources", .rows = "49" },
    { "delete_by_the_driver_is_refused", .rows = "50", .rule = "dirql.KmdfVerifier" },
};

DDI_MAIN(cases)
