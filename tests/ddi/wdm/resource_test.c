/* SPDX-License-Identifier: MIT */
/*
 * resource_test - executive resources and push locks: who gets them, who waits, in which order, and
 * what breaks their rules.
 *
 * Source: kernel/introduction-to-eresource-routines, wdm/nf-wdm-exacquireresourceexclusivelite,
 * wdm/nf-wdm-exacquireresourcesharedlite, wdm/nf-wdm-exacquiresharedstarveexclusive,
 * wdm/nf-wdm-exacquiresharedwaitforexclusive, wdm/nf-wdm-exconvertexclusivetosharedlite,
 * wdm/nf-wdm-exsetresourceownerpointer, debugger/bug-check-0xe3--resource-not-owned,
 * wdm/nf-wdm-exinitializepushlock, wdm/nf-wdm-exacquirepushlockexclusive,
 * wdm/nf-wdm-exacquirepushlockshared.
 */
#include "tests/ddi/support/ddi_test.h"

#define NAMES_A_RESOURCE .parameters = { DDI_ANY, DDI_ANY, DDI_ANY }

static const struct ddi_case cases[] = {
    { .name = "owner_gets_exclusive_access_again" },
    { .name = "exclusive_access_keeps_everybody_out" },
    { .name = "shares_go_together" },
    { .name = "share_is_had_again_by_its_owner" },
    { .name = "shares_wait_behind_exclusive_waiter", .workers = 4 },
    { .name = "shared_waiters_come_after_an_exclusive_owner", .workers = 4 },
    { .name = "conversion_lets_shared_waiters_in" },
    { .name = "resource_lets_one_writer_in", .processors = 2, .workers = 4 },
    { .name = "critical_region_goes_with_the_resource" },
    { .name = "owner_pointer_is_released_by_another_thread" },
    { .name = "resource_is_deleted_and_made_again" },
    { .name = "resource_at_apc_level_needs_no_critical_region" },
    { .name = "levels_of_resources", .rule = "dirql.IrqlOfCall" },
    { .name = "resource_in_a_system_thread_needs_no_critical_region" },
    { .name = "resource_initialized_twice_is_reported", .rule = "dirql.ResourceState" },
    { .name = "deletion_of_no_resource_is_reported", .rule = "dirql.ResourceState" },
    { .name = "deletion_of_an_owned_resource_is_reported", .rule = "dirql.ResourceState" },
    { .name = "freed_memory_with_a_resource_is_reported", .rule = "dirql.ResourceState" },
    { .name = "release_of_a_resource_of_nobody_stops", .bug_check = 0xE3, NAMES_A_RESOURCE },
    { .name = "release_of_another_threads_resource_stops", .bug_check = 0xE3, NAMES_A_RESOURCE },
    { .name = "conversion_of_a_share_stops", .bug_check = 0xE3, NAMES_A_RESOURCE },
    { .name = "deleted_resource_stops", .bug_check = 0x0A, NAMES_A_RESOURCE },
    { .name = "exclusive_access_over_a_share_waits_for_itself",
      .modes = DDI_OFF,
      .orders = DDI_PLAIN_ORDER_ONLY,
      .ends_with = "dirql.Deadlock" },
    { .name = "push_lock_lets_one_writer_in", .processors = 2, .workers = 4 },
    { .name = "push_lock_is_shared" },
    { .name = "shares_of_a_push_lock_wait_behind_exclusive_waiter", .workers = 4 },
    { .name = "levels_of_push_locks", .rule = "dirql.IrqlOfCall" },
    { .name = "push_lock_in_a_system_thread_needs_no_critical_region" },
    { .name = "push_lock_of_another_thread_is_reported", .rule = "dirql.PushLock" },
    { .name = "push_lock_released_the_other_way_is_reported", .rule = "dirql.PushLock" },
    { .name = "push_lock_that_is_none_stops", .bug_check = 0x0A, NAMES_A_RESOURCE },
    { .name = "push_lock_acquired_again_waits_for_itself",
      .modes = DDI_OFF,
      .orders = DDI_PLAIN_ORDER_ONLY,
      .ends_with = "dirql.Deadlock" },
};

DDI_MAIN(cases)
