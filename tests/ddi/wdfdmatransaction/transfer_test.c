/* SPDX-License-Identifier: MIT */
/*
 * transfer_test - how a DMA transaction becomes transfers.
 *
 * Source: wdf/dma-transactions-and-dma-transfers, wdf/completing-a-dma-transfer,
 * wdf/using-single-transfer-dma;
 * wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitialize, -execute, -dmacompleted,
 * -dmacompletedwithlength, -dmacompletedfinal, -setmaximumlength, -setsingletransferrequirement;
 * wdfdmatransaction/nc-wdfdmatransaction-evt_wdf_program_dma;
 * wdfdmaenabler/ns-wdfdmaenabler-_wdf_dma_enabler_config.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "enabler_checks_its_overrides" },
    { .name = "create_checks_its_parameters" },
    { .name = "create_needs_memory" },
    { .name = "program_is_called_at_dispatch_level" },
    { .name = "list_covers_the_buffer" },
    { .name = "device_reaches_the_buffer" },
    { .name = "transaction_is_cut_at_the_maximum_length" },
    { .name = "maximum_length_can_only_be_lowered" },
    { .name = "part_of_a_transfer_is_completed" },
    { .name = "nothing_transferred_repeats_the_transfer" },
    { .name = "more_than_the_transfer_is_refused", .rule = "dirql.KmdfVerifier" },
    { .name = "final_ends_the_transaction" },
    { .name = "released_transaction_is_used_again" },
    { .name = "chain_of_mdls_is_one_buffer" },
    { .name = "chain_that_ends_early_is_refused" },
    { .name = "offset_instead_of_address" },
    { .name = "initialize_checks_its_parameters" },
    { .name = "initialize_needs_memory" },
    { .name = "too_many_fragments_are_refused" },
    { .name = "fragments_of_a_later_part_are_refused" },
    { .name = "single_transfer_is_not_cut" },
    { .name = "single_transfer_needs_version_3", .rule = "dirql.KmdfVerifier" },
    { .name = "info_tells_what_is_needed" },
    { .name = "completed_inside_program" },
    { .name = "completed_inside_program_of_a_packet" },
    { .name = "packet_has_one_element" },
    { .name = "duplex_transactions_run_at_the_same_time" },
    { .name = "any_irql_up_to_dispatch_level", .rule = "KmdfIrql" },
};

DDI_MAIN(cases)
