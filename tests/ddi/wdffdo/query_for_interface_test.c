/* SPDX-License-Identifier: MIT */
/*
 * query_for_interface_test - the bus driver's interface: configuration space at any IRQL up to
 * DIRQL, and what its command and power registers do.
 *
 * Source: wdffdo/nf-wdffdo-wdffdoqueryforinterface, wdm/ns-wdm-_bus_interface_standard,
 * wdm/nc-wdm-get_set_device_data; PCI Local Bus Specification 3.0, 6.2.2; PCI Power Management 1.2,
 * 5.4.
 */
#include "tests/ddi/support/ddi_test.h"

#define MESSAGES "model:pair,irql=5,interrupt=msi,messages=1"

static const struct ddi_case cases[] = {
    { .name = "bus_interface_is_offered" },
    { .name = "interface_of_nobody_is_not_supported" },
    { .name = "null_pointer_is_an_invalid_parameter" },
    { "invalid_handle_is_a_bug_check", .bug_check = 0x10D,
      .parameters = { 0x5, DDI_NAMED, DDI_ANY } },
    { "query_above_passive_is_a_violation", .rule = "KmdfIrql" },
    { .name = "data_of_any_length_and_alignment" },
    { .name = "other_space_has_no_data" },
    { "data_at_dispatch_level_and_dirql", .devices = { MESSAGES } },
    { .name = "address_is_translated_to_itself" },
    { .name = "capabilities_are_a_list" },
    { .name = "bar_that_is_not_decoded_reads_as_ones" },
    { .name = "bar_of_a_device_in_d3_reads_as_ones" },
    { "function_that_is_no_master_sends_nothing", .devices = { MESSAGES } },
};

DDI_MAIN(cases)
