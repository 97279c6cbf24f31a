/* SPDX-License-Identifier: MIT */
/*
 * named_event_test - events that drivers open by name.
 *
 * Actors: a thread that opens and signals, a worker thread that waits.
 * Source: wdm/nf-wdm-iocreatenotificationevent, wdm/nf-wdm-iocreatesynchronizationevent,
 * wdm/nf-wdm-zwclose, kernel/standard-event-objects.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "new_event_is_signaled" },
    { .name = "one_name_is_one_event" },
    { .name = "event_goes_with_its_last_handle" },
    { .name = "notification_event_stays_signaled" },
    { .name = "synchronization_event_resets_itself" },
    { .name = "opened_event_keeps_its_type" },
    { .name = "waiter_and_setter_meet_by_name", .workers = 2 },
    { .name = "creators_at_once_get_one_event", .processors = 2, .workers = 4 },
    { .name = "handle_of_an_event_is_no_keys" },
    { .name = "name_that_is_no_events_is_null" },
    { .name = "event_is_null_when_there_is_no_memory" },
    { .name = "standard_events_say_that_there_is_memory" },
    { .name = "other_event_of_the_system_is_not_built", .not_built = "IoCreateNotificationEvent" },
    { .name = "event_in_a_folder_is_not_built", .not_built = "IoCreateSynchronizationEvent" },
    { .name = "above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
