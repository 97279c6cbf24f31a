/* SPDX-License-Identifier: MIT */
/*
 * file_open_test - opening, sharing, naming and deleting files: ZwCreateFile, ZwOpenFile, and
 * ZwClose.
 *
 * Source: the pages wdm/nf-wdm-zw*file, kernel/using-files-in-a-driver, kernel/object-names,
 * wdm/nf-wdm-iocheckshareaccess, wdm/ns-wdm-_file_basic_information. Each case begins with the
 * drive as it was: the harness runs all of them once more in one machine, by rewinding.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "disposition_decides_what_happens" },
    { .name = "replaced_file_is_empty" },
    { .name = "no_memory_is_insufficient_resources" },
    { .name = "deleted_file_goes_with_its_last_handle" },
    { .name = "delete_on_close_deletes" },
    { .name = "directory_that_is_not_empty_stays" },
    { .name = "file_is_shared_as_all_allow" },
    { .name = "read_only_file_is_not_written" },
    { .name = "hidden_file_is_replaced_by_who_knows" },
    { .name = "right_that_was_not_asked_for_is_denied_if_checked" },
    { .name = "right_that_was_not_asked_for_is_not_looked_at" },
    { .name = "generic_right_is_the_file_s_own" },
    { .name = "name_has_many_roots_and_no_case" },
    { .name = "name_that_leads_nowhere_is_told_apart" },
    { .name = "name_is_relative_to_a_directory" },
    { .name = "directory_is_no_file" },
};

DDI_MAIN(cases)
