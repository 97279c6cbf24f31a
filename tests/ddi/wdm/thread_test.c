/* SPDX-License-Identifier: MIT */
/*
 * thread_test - system threads, their handles and references, priorities; work items of a device.
 *
 * Source: wdm/nf-wdm-pscreatesystemthread, wdm/nf-wdm-psterminatesystemthread,
 * wdm/nf-wdm-obreferenceobjectbyhandle, wdm/nf-wdm-kesetprioritythread, wdm/nf-wdm-ioqueueworkitem,
 * wdm/nf-wdm-iofreeworkitem, wdm/nf-wdm-ioinitializeworkitem, wdm/nf-wdm-iouninitializeworkitem.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "thread_runs_its_routine_and_ends" },
    { .name = "client_id_is_that_of_the_thread" },
    { .name = "thread_ends_when_its_routine_returns" },
    { .name = "thread_stays_while_it_is_referenced" },
    { .name = "many_threads_come_and_go", .processors = 2 },
    { .name = "closed_handle_is_invalid" },
    { .name = "only_a_system_thread_terminates_itself" },
    { .name = "thread_that_keeps_a_mutex_stops",
      .bug_check = 0x4000008A,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.ThreadKeepsMutex" },
    { .name = "priority_is_set_and_told" },
    { .name = "more_urgent_thread_runs_at_once", .orders = DDI_PLAIN_ORDER_ONLY },
    { .name = "base_priority_is_relative" },
    { .name = "work_item_runs_on_a_worker" },
    { .name = "routine_may_free_its_work_item" },
    { .name = "work_item_queued_twice_stops",
      .bug_check = 0x96,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.IoWorkItem" },
    { .name = "work_item_may_be_in_the_driver_s_memory" },
    { .name = "queued_work_item_is_not_uninitialized",
      .bug_check = 0x96,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.IoWorkItem" },
    { .name = "uninitialized_work_item_is_not_queued",
      .bug_check = 0x96,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.IoWorkItem" },
    { .name = "initialized_work_item_is_not_freed",
      .bug_check = 0x96,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.IoWorkItem" },
    { .name = "allocated_work_item_is_not_uninitialized",
      .bug_check = 0x96,
      .parameters = { DDI_ANY, DDI_NAMED, 0 },
      .rule = "dirql.IoWorkItem" },
};

DDI_MAIN(cases)
