/* SPDX-License-Identifier: MIT */
/*
 * system_test - times, random numbers, versions, routines by name, the error log, power settings,
 * what the system says about itself.
 *
 * Source: the pages of these functions in wdm/, ntddk/ and ntifs/;
 * windows/win32/sysinfo/zwquerysysteminformation.
 */
#include "tests/ddi/support/ddi_test.h"

static const char *was_right_until_then(const struct ddi_outcome *outcome)
{
    return outcome->result->violations == 0 ? NULL : "a violation before the run stopped";
}

static const struct ddi_case cases[] = {
    { .name = "times_and_fields_become_each_other" },
    { .name = "random_numbers_follow_from_their_seed" },
    { .name = "windows_has_a_version" },
    { .name = "routines_are_found_by_name" },
    { .name = "the_error_log_is_a_line_of_output" },
    { "an_entry_written_twice_is_a_violation", .rule = "dirql.PoolFree" },
    { "an_entry_that_is_left_is_a_leak", .rule = "dirql.PoolLeak" },
    { .name = "devices_are_counted_in_one_place" },
    { .name = "power_settings_are_registered_once" },
    { "a_breakpoint_is_reported", .rule = "dirql.DriverAssertion" },
    { .name = "debug_output_has_levels" },
    { .name = "words_and_pointers" },
    { .name = "overflow_is_refused_in_both_forms" },
    { "the_system_knows_how_many_processors_it_has", .processors = 3 },
    { "the_system_is_asked_at_passive_level", .rule = "dirql.IrqlOfCall" },
    { "other_information_about_the_system_is_not_built",
      .not_built = "ZwQuerySystemInformation of class 2" },
    { "more_memory_at_apc_level_is_not_built", .not_built = "MmAddPhysicalMemory",
      .check = was_right_until_then },
    { "more_memory_at_dispatch_level_is_reported", .not_built = "MmAddPhysicalMemory",
      .rule = "dirql.IrqlOfCall" },
    { "levels", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
