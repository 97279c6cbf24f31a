/* SPDX-License-Identifier: MIT */
/*
 * slist_test - sequenced singly linked lists, and singly linked lists under a lock of their own.
 *
 * Source: kernel/singly-and-doubly-linked-lists, wdm/nf-wdm-initializeslisthead,
 * wdm/nf-wdm-exinterlockedpushentryslist, wdm/nf-wdm-exinterlockedpopentryslist,
 * wdm/nf-wdm-exinterlockedflushslist, wdm/nf-wdm-exquerydepthslist, wdm/nf-wdm-firstentryslist,
 * wdm/ns-wdm-_slist_entry, wdm/nf-wdm-exinterlockedpushentrylist,
 * wdm/nf-wdm-exinterlockedpopentrylist.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "entries_come_back_last_first" },
    { .name = "flush_takes_everything" },
    { .name = "other_names_are_the_same_list" },
    { .name = "entries_are_never_lost", .processors = 2, .workers = 4 },
    { .name = "list_is_used_at_any_level" },
    { .name = "depth_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "entry_that_is_not_aligned_is_reported", .rule = "dirql.SListAlignment" },
    { .name = "head_that_is_not_aligned_is_reported", .rule = "dirql.SListAlignment" },
    { .name = "locked_list_gives_its_entries_back" },
    { .name = "locked_list_loses_nothing", .processors = 2, .workers = 4 },
};

DDI_MAIN(cases)
