/* SPDX-License-Identifier: MIT */
/*
 * model_config_test - configuration space made from a model's description, and its MSI-X table.
 *
 * Source: PCI Local Bus Specification 3.0, 6.2.5.1 (base address registers), 6.7 (capabilities),
 * 6.8.2 (MSI-X).
 */
#include "bus/backend.h"
#include "bus/model/model_internal.h"
#include "bus/pci_header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TABLE   0x800u
#define PENDING 0xc00u

static void reset_registers(struct dirql_device *device, void *state)
{
    (void)device;
    (void)state;
}

static const struct dirql_device_model full = {
    .vendor_id = 0x1234,
    .device_id = 0x5678,
    .bars = { [0] = { .size_bytes = 0x1000, .is_64_bit = true },
              [2] = { .size_bytes = 0x20, .is_io = true },
              [3] = { .size_bytes = 0x100 } },
    .has_line = true,
    .messages_max = 4,
    .msix = { .messages = 4, .bar = 0, .table_offset = TABLE, .pending_offset = PENDING },
    .has_power_management = true,
    .is_express = true,
    .reset = reset_registers,
};

static const struct dirql_device_model plain = { .vendor_id = 0x1234 };

/* Messages that reached the sink, a bit each, and how many. */
struct sent {
    uint32_t numbers;
    uint32_t count;
};

static void note_message(void *context, uint32_t number)
{
    struct sent *sent = context;
    sent->numbers |= 1u << number;
    sent->count++;
}

static void make(struct dirql_device *device, const struct dirql_device_model *model,
                 struct sent *sent)
{
    memset(device, 0, sizeof(*device));
    memset(sent, 0, sizeof(*sent));
    device->model = model;
    device->sink.context = sent;
    device->sink.message = note_message;
    assert_null(dq_model_config_check(model));
    dq_model_config_reset(device);
    dq_model_msix_reset(device);
}

static uint32_t written(struct dirql_device *device, uint32_t offset, uint32_t value)
{
    dq_model_config_write(device, offset, 4, value);
    return dq_model_config_read(device, offset, 4);
}

static void bars_tell_size_and_kind(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    assert_int_equal(written(&device, 0x10, UINT32_MAX), 0xfffff004);
    assert_int_equal(written(&device, 0x14, UINT32_MAX), 0xffffffff);
    assert_int_equal(written(&device, 0x18, UINT32_MAX), 0xffffffe1);
    assert_int_equal(written(&device, 0x1c, UINT32_MAX), 0xffffff00);
    assert_int_equal(written(&device, 0x20, UINT32_MAX), 0);
    assert_int_equal(written(&device, 0x10, 0x12345678), 0x12345004);
    assert_int_equal(written(&device, 0x14, 0x8), 0x8);
}

static void constant_registers_keep_their_value(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    assert_int_equal(written(&device, 0x00, 0), 0x56781234);
    assert_int_equal(written(&device, 0x3c, 0xffffffff), 0x000001ff);
}

static void capabilities_are_those_of_the_model(void **state)
{
    static const uint8_t wanted[] = { DQ_PCI_CAPABILITY_POWER, DQ_PCI_CAPABILITY_MSI,
                                      DQ_PCI_CAPABILITY_MSIX, DQ_PCI_CAPABILITY_EXPRESS };
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    assert_true(dq_model_config_read(&device, DQ_PCI_STATUS, 2) & DQ_PCI_STATUS_CAPABILITIES);
    uint32_t offset = dq_model_config_read(&device, DQ_PCI_CAPABILITIES, 1);
    for (size_t i = 0; i < sizeof(wanted); i++) {
        assert_int_equal(dq_model_config_read(&device, offset, 1), wanted[i]);
        offset = dq_model_config_read(&device, offset + 1, 1);
    }
    assert_int_equal(offset, 0);
    make(&device, &plain, &sent);
    assert_int_equal(dq_model_config_read(&device, DQ_PCI_STATUS, 2), 0);
    assert_int_equal(dq_model_config_read(&device, DQ_PCI_CAPABILITIES, 1), 0);
}

static void space_behind_256_bytes_is_express_alone(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    assert_int_equal(dq_model_config_read(&device, 0x100, 4), 0);
    make(&device, &plain, &sent);
    assert_int_equal(dq_model_config_read(&device, 0x100, 4), UINT32_MAX);
    assert_int_equal(dq_model_config_read(&device, 0xfff, 1), 0xff);
}

static void status_shows_the_pin(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    device.is_line_wanted = true;
    assert_int_equal(dq_model_config_read(&device, DQ_PCI_STATUS, 2),
                     DQ_PCI_STATUS_CAPABILITIES | DQ_PCI_STATUS_LINE);
    assert_true(dq_model_config_read(&device, DQ_PCI_COMMAND, 4) & DQ_PCI_STATUS_LINE << 16);
    assert_int_equal(dq_model_config_read(&device, DQ_PCI_COMMAND, 2), 0);
}

static void impossible_descriptions_are_refused(void **state)
{
    struct dirql_device_model model = full;
    (void)state;
    model.bars[1].size_bytes = 0x10; /* where the upper half of BAR 0 is */
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.bars[5] = (struct dirql_device_bar){ .size_bytes = 0x10, .is_64_bit = true };
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.bars[2].is_64_bit = true; /* ports */
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.msix.table_offset = 0xfd0; /* 64 bytes do not fit */
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.msix.pending_offset = TABLE + 8;
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.msix.bar = 2;
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.msix.messages = DIRQL_DEVICE_MSIX_MAX + 1;
    assert_non_null(dq_model_config_check(&model));
    model = full;
    model.messages_max = 3;
    assert_non_null(dq_model_config_check(&model));
}

/* Each entry sends its own number, none is masked. */
static void enable_messages(struct dirql_device *device)
{
    dq_model_config_write(device, DQ_PCI_COMMAND, 2, DQ_PCI_COMMAND_MASTER);
    dq_model_config_write(device, device->msix_offset + DQ_PCI_MSIX_CONTROL, 2, DQ_PCI_MSIX_ENABLE);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t entry = TABLE + i * DQ_PCI_MSIX_ENTRY_BYTES;
        dq_model_msix_write(device, entry, 8, DQ_MODEL_MESSAGE_ADDRESS);
        dq_model_msix_write(device, entry + DQ_PCI_MSIX_ENTRY_DATA, 4, i);
        dq_model_msix_write(device, entry + DQ_PCI_MSIX_ENTRY_CONTROL, 4, 0);
    }
}

static void entries_are_masked_after_reset(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(dq_model_msix_read(&device, TABLE + i * 16 + 12, 4), 1);
    }
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 0);
}

static void masked_message_waits_and_comes_once(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    enable_messages(&device);
    dq_model_msix_write(&device, TABLE + 2 * 16 + 12, 4, 0xffffffff);
    assert_int_equal(dq_model_msix_read(&device, TABLE + 2 * 16 + 12, 4), 1);
    dq_model_msix_send(&device, 2);
    dq_model_msix_send(&device, 2);
    dq_model_msix_send(&device, 3);
    assert_int_equal(sent.numbers, 1u << 3);
    assert_int_equal(dq_model_msix_read(&device, PENDING, 4), 1u << 2);
    dq_model_msix_write(&device, PENDING, 4, 0); /* read only */
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 1u << 2);
    dq_model_msix_write(&device, TABLE + 2 * 16 + 12, 4, 0);
    assert_int_equal(sent.count, 2);
    assert_int_equal(sent.numbers, 1u << 3 | 1u << 2);
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 0);
}

static void mask_of_the_function_holds_all_back(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    enable_messages(&device);
    uint32_t control = device.msix_offset + DQ_PCI_MSIX_CONTROL;
    dq_model_config_write(&device, control, 2, DQ_PCI_MSIX_ENABLE | DQ_PCI_MSIX_MASK_ALL);
    dq_model_msix_send(&device, 0);
    dq_model_msix_send(&device, 1);
    assert_int_equal(sent.count, 0);
    dq_model_config_write(&device, control, 2, DQ_PCI_MSIX_ENABLE);
    dq_model_msix_flush(&device);
    assert_int_equal(sent.numbers, 3);
}

static void message_that_is_pending_does_not_survive_a_reset(void **state)
{
    struct dirql_device device;
    struct sent sent;
    char nothing = 0;
    (void)state;
    make(&device, &full, &sent);
    device.state = &nothing;
    enable_messages(&device);
    dq_model_msix_write(&device, TABLE + 2 * 16 + 12, 4, 1);
    dq_model_msix_send(&device, 2);
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 1u << 2);
    dq_model_backend_ops.reset((struct dq_backend *)&device);
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 0);
    dq_model_msix_write(&device, TABLE + 2 * 16 + 12, 4, 0);
    assert_int_equal(sent.count, 0);
}

static void message_that_is_not_there_is_dropped(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    enable_messages(&device);
    dq_model_msix_send(&device, 4);
    dq_model_config_write(&device, DQ_PCI_COMMAND, 2, 0);
    dq_model_msix_send(&device, 0); /* no bus master */
    assert_int_equal(sent.count, 0);
    assert_int_equal(dq_model_msix_read(&device, PENDING, 8), 0);
}

static void accesses_of_odd_width_do_nothing(void **state)
{
    struct dirql_device device;
    struct sent sent;
    (void)state;
    make(&device, &full, &sent);
    dq_model_msix_write(&device, TABLE, 2, 0x1234);
    dq_model_msix_write(&device, TABLE + 4, 8, UINT64_MAX);
    assert_int_equal(dq_model_msix_read(&device, TABLE, 8), 0);
    assert_true(dq_model_msix_read(&device, TABLE, 1) == UINT64_MAX);
    assert_true(dq_model_msix_owns(&device, 0, TABLE + 63));
    assert_false(dq_model_msix_owns(&device, 0, TABLE + 64));
    assert_true(dq_model_msix_owns(&device, 0, PENDING + 7));
    assert_false(dq_model_msix_owns(&device, 0, PENDING + 8));
    assert_false(dq_model_msix_owns(&device, 3, TABLE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_tell_size_and_kind),
        cmocka_unit_test(constant_registers_keep_their_value),
        cmocka_unit_test(capabilities_are_those_of_the_model),
        cmocka_unit_test(space_behind_256_bytes_is_express_alone),
        cmocka_unit_test(status_shows_the_pin),
        cmocka_unit_test(impossible_descriptions_are_refused),
        cmocka_unit_test(entries_are_masked_after_reset),
        cmocka_unit_test(masked_message_waits_and_comes_once),
        cmocka_unit_test(mask_of_the_function_holds_all_back),
        cmocka_unit_test(message_that_is_pending_does_not_survive_a_reset),
        cmocka_unit_test(message_that_is_not_there_is_dropped),
        cmocka_unit_test(accesses_of_odd_width_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
