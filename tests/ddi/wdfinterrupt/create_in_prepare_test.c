/* SPDX-License-Identifier: MIT */
/*
 * create_in_prepare_test - WdfInterruptCreate in EvtDevicePrepareHardware: the resources that it
 * names.
 *
 * Source: wdfinterrupt/ns-wdfinterrupt-_wdf_interrupt_config, wdf/creating-an-interrupt-object.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "create_without_descriptors_is_invalid_device_state", .rows = "27" },
    { "create_with_one_descriptor_is_invalid_device_state", .rows = "28" },
    { "create_with_share_vector_is_invalid_device_state", .rows = "29" },
    { "create_with_descriptors_has_info_at_once", .rows = "30" },
    { "create_with_a_copied_descriptor_is_refused_by_the_verifier", .rows = "46", .modes = DDI_KMDF,
      .rule = "dirql.KmdfVerifier" },
    { "create_with_a_copied_descriptor_succeeds_without_verifier", .modes = DDI_OFF },
    { "create_with_a_changed_descriptor_is_refused_by_the_verifier", .modes = DDI_KMDF,
      .rule = "dirql.KmdfVerifier" },
    /* A single message is described in the same way whether it is one of MSI or of MSI-X. */
    { "create_twice_for_one_message_is_refused_by_the_verifier", .rows = "47", .modes = DDI_KMDF,
      .devices = { "model:pair,irql=5,interrupt=msi,messages=1" }, .rule = "dirql.KmdfVerifier" },
    { "create_for_each_of_several_messages_succeeds", .devices = { DDI_MESSAGES } },
    { "create_twice_for_one_line_succeeds", .rows = "48" },
    { "interrupts_made_in_prepare_go_after_release_in_reverse", .rows = "96" },
};

DDI_MAIN(cases)
