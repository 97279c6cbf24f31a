/* SPDX-License-Identifier: MIT */
/*
 * file_use_test - ZwReadFile, ZwWriteFile, ZwQueryInformationFile, ZwSetInformationFile, and what
 * all calls for files refuse.
 *
 * Source: the pages wdm/nf-wdm-zw*file, kernel/using-files-in-a-driver, kernel/object-names,
 * wdm/nf-wdm-iocheckshareaccess, wdm/ns-wdm-_file_basic_information. Each case begins with the
 * drive as it was: the harness runs all of them once more in one machine, by rewinding.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "position_follows_reads_and_writes" },
    { .name = "read_at_the_end_is_end_of_file" },
    { .name = "write_beyond_the_end_fills_with_zeros" },
    { .name = "file_that_shrank_and_grew_is_zero_there" },
    { .name = "append_right_alone_writes_at_the_end" },
    { .name = "handle_has_a_position_of_its_own" },
    { .name = "file_is_described_as_asked" },
    { .name = "attributes_and_times_are_set" },
    { .name = "query_that_makes_no_sense_is_refused" },
    { .name = "opening_that_makes_no_sense_is_invalid_parameter" },
    { .name = "transfer_that_makes_no_sense_is_invalid_parameter" },
    { .name = "unbuffered_transfer_is_of_sectors" },
    { .name = "full_drive_refuses_the_write" },
    { .name = "handle_of_something_else_is_refused" },
    { .name = "device_is_not_opened", .not_built = "ZwOpenFile of \\Device\\Beep" },
    { .name = "volume_is_not_opened", .not_built = "ZwOpenFile of \\??\\C:" },
    { .name = "stream_is_not_opened", .not_built = "streams of files" },
    { .name = "number_is_not_opened", .not_built = "ZwOpenFile with FILE_OPEN_BY_FILE_ID" },
    { .name = "extended_attributes_are_not_there", .not_built = "extended attributes" },
    { .name = "asynchronous_read_is_not_there",
      .not_built = "ZwReadFile with a handle for asynchronous operations" },
    { .name = "event_is_not_there", .not_built = "ZwWriteFile with an event" },
    { .name = "other_query_is_not_there",
      .not_built = "ZwQueryInformationFile with FILE_INFORMATION_CLASS 9" },
    { .name = "other_setting_is_not_there",
      .not_built = "ZwSetInformationFile with FILE_INFORMATION_CLASS 10" },
    { .name = "create_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "open_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "read_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "write_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "query_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "setting_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "call_in_a_guarded_region_is_reported", .rule = "dirql.SpecialApcsDisabled" },
};

DDI_MAIN(cases)
