/* SPDX-License-Identifier: MIT */
/*
 * mdl_test - memory descriptor lists and contiguous memory of wdm.h.
 *
 * Source: kernel/using-mdls; wdm/nf-wdm-ioallocatemdl, -mmbuildmdlfornonpagedpool,
 * -mmprobeandlockpages, -mmmaplockedpagesspecifycache, -iobuildpartialmdl,
 * -mmallocatepagesformdlex, -mmallocatecontiguousmemoryspecifycache;
 * -mmallocatenodepagesformdlex, -mmallocatemdlforiospace; ntddk/nf-ntddk-mmgetphysicaladdress,
 * -mmgetphysicalmemoryrangesex2. Codes of mistakes:
 * debugger/bug-check-0xc4--driver-verifier-detected-violation.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "mdl_describes_a_buffer" },
    { .name = "mdl_has_one_frame_per_page_that_the_buffer_spans" },
    { .name = "mdl_of_nonpaged_pool_has_its_address" },
    { .name = "mdl_frames_are_the_physical_addresses" },
    { .name = "mdl_in_the_drivers_memory_is_initialized" },
    { .name = "mdl_is_null_when_there_is_no_memory" },
    { .name = "locked_pages_are_mapped_once_and_unmapped_by_unlock" },
    { .name = "mapping_that_fails_is_null" },
    { .name = "partial_mdl_shares_the_mapping" },
    { .name = "partial_mdl_of_unmapped_pages_is_mapped_and_reused" },
    { .name = "pages_for_an_mdl_are_zeroed_and_unmapped" },
    { .name = "pages_for_an_mdl_respect_the_highest_address" },
    { .name = "pages_of_a_node_are_zeroed_and_described" },
    { .name = "pages_of_a_node_are_null_or_fewer" },
    { .name = "memory_ranges_hold_what_drivers_get" },
    { .name = "memory_ranges_that_are_kept_are_a_leak", .rule = "dirql.PoolLeak" },
    { .name = "contiguous_memory_is_contiguous" },
    { .name = "contiguous_memory_respects_limits" },
    { .name = "mistakes_with_locks_are_reported", .rule = "dirql.MdlState" },
    { .name = "mistakes_with_mappings_are_reported", .rule = "dirql.MdlState" },
    { .name = "freeing_what_is_no_mdl_is_reported", .rule = "dirql.MdlState" },
    { .name = "memory_without_a_physical_address_is_reported", .rule = "dirql.PhysicalAddress" },
    { .name = "contiguous_memory_freed_twice_stops",
      .bug_check = 0xC2,
      .parameters = { 0x7, DDI_ANY, DDI_ANY },
      .rule = "dirql.PoolFree" },
    { .name = "mdl_of_registers_is_mapped" },
    { .name = "mdl_of_registers_has_whole_pages_of_no_ram", .rule = "dirql.IrqlOfCall" },
    { .name = "registers_apart_are_not_mapped_as_one",
      .not_built = "MmMapLockedPagesSpecifyCache" },
    { .name = "above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
