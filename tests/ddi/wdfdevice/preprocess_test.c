/* SPDX-License-Identifier: MIT */
/*
 * preprocess_test - IRPs that a driver gets before the framework: what is in them, and what it may
 * do with them.
 *
 * Actors: the application, whose reads the driver preprocesses, and whose writes tell it to go on;
 * EvtDeviceWdmIrpPreprocess, completion and cancel routines, and the queue behind them. Source:
 * wdfdevice/nf-wdfdevice-wdfdeviceinitassignwdmirppreprocesscallback,
 * wdfdevice/nf-wdfdevice-wdfdevicewdmdispatchpreprocessedirp,
 * wdfdevice/nc-wdfdevice-evt_wdfdevice_wdm_irp_preprocess,
 * wdf/preprocessing-and-postprocessing-irps, wdm/nf-wdm-iocompleterequest,
 * wdm/nf-wdm-iomarkirppending, wdm/nf-wdm-iosetcompletionroutine,
 * wdm/nc-wdm-io_completion_routine, wdm/nf-wdm-iofcalldriver, wdm/nf-wdm-iosetcancelroutine,
 * wdm/nf-wdm-iocancelirp.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "irp_of_a_read_has_locations_parameters_and_buffer", SCRIPT },
    { "irp_of_a_control_has_parameters_and_buffer", SCRIPT },
    { "direct_read_has_an_mdl", SCRIPT },
    { "dispatched_irp_is_the_requests", SCRIPT },
    { "what_no_queue_takes_ends_before_dispatch_returns", SCRIPT },
    { "shortened_read_reaches_the_queue", SCRIPT },
    { "completed_by_the_driver_ends", SCRIPT },
    { "failed_by_the_driver_fails", SCRIPT },
    { "pended_irp_is_completed_later", SCRIPT },
    { "pended_irp_is_completed_in_a_dpc", SCRIPT },
    { "pended_irp_is_completed_while_the_callback_returns", SCRIPT, .processors = 2 },
    { "completion_routine_runs_behind_the_request", SCRIPT },
    { "completion_routine_changes_the_end", SCRIPT },
    { "more_processing_required_keeps_the_irp", SCRIPT },
    { "routine_for_errors_runs_on_error_only", SCRIPT },
    { "routine_for_cancel_runs_on_cancel_only", SCRIPT },
    { "pending_is_passed_up_without_a_routine", SCRIPT },
    { "passed_down_the_bus_driver_refuses_it", SCRIPT },
    { "passed_down_the_routine_sees_the_refusal", SCRIPT },
    { "cancel_calls_the_cancel_routine", SCRIPT },
    { "cancel_without_a_routine_sets_cancel", SCRIPT },
    { "dispatched_when_canceled_ends_as_canceled", SCRIPT },
    { "cancel_by_the_driver_calls_the_routine", SCRIPT },
    { "cancel_races_with_the_end", SCRIPT, .processors = 2 },
    { "files_are_preprocessed_too", SCRIPT },
    { "minor_function_that_is_not_sent_is_not_called", SCRIPT },
    { "last_callback_of_a_function_counts", SCRIPT },
    { "stack_size_grows_once", SCRIPT },
    { "levels", SCRIPT, .rule = "dirql.IrqlOfCall" },
    { "create_that_the_driver_ends_is_not_built", SCRIPT, .not_built = "create, cleanup or close" },
    { "longer_read_is_not_built", SCRIPT, .not_built = "longer than it came" },
    { "dispatch_to_what_is_no_device", SCRIPT, .bug_check = 0x10D,
      .parameters = { 5, DDI_ANY, DDI_ANY } },
    { "completed_twice", SCRIPT, .bug_check = 0x44, .parameters = { DDI_ANY, 0, 0 } },
};

DDI_MAIN(cases)
