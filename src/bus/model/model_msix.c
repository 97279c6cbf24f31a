/* SPDX-License-Identifier: MIT */
/*
 * model_msix - the MSI-X table and pending bits of a model: what is masked waits, and goes when it
 * may.
 */
#include <string.h>

#include "bus/model/model_internal.h"
#include "bus/pci_header.h"

void dq_model_msix_reset(struct dirql_device *device)
{
    memset(device->messages, 0, sizeof(device->messages));
    for (uint32_t i = 0; i < device->model->msix.messages; i++) {
        device->messages[i].control = DQ_PCI_MSIX_ENTRY_MASKED;
    }
    device->pending = 0;
}

static bool is_within(uint64_t offset, uint32_t start, uint32_t bytes)
{
    return offset >= start && offset - start < bytes;
}

bool dq_model_msix_owns(const struct dirql_device *device, uint32_t bar, uint64_t offset)
{
    const struct dirql_device_msix *msix = &device->model->msix;
    return msix->messages && bar == msix->bar &&
           (is_within(offset, msix->table_offset, msix->messages * DQ_PCI_MSIX_ENTRY_BYTES) ||
            is_within(offset, msix->pending_offset, 8));
}

/* Accesses of other widths than 4 and 8 are undefined: they read as ones and change nothing. */
static bool is_proper(uint64_t offset, uint32_t size_bytes)
{
    return (size_bytes == 4 || size_bytes == 8) && offset % size_bytes == 0;
}

uint64_t dq_model_msix_read(const struct dirql_device *device, uint64_t offset, uint32_t size_bytes)
{
    const struct dirql_device_msix *msix = &device->model->msix;
    uint64_t value = 0;
    if (!is_proper(offset, size_bytes)) {
        return UINT64_MAX;
    }
    if (is_within(offset, msix->pending_offset, 8)) {
        uint64_t place = offset - msix->pending_offset;
        memcpy(&value, (const char *)&device->pending + place, size_bytes);
    } else {
        uint64_t place = offset - msix->table_offset;
        memcpy(&value, (const char *)device->messages + place, size_bytes);
    }
    return value;
}

void dq_model_msix_write(struct dirql_device *device, uint64_t offset, uint32_t size_bytes,
                         uint64_t value)
{
    const struct dirql_device_msix *msix = &device->model->msix;
    if (!is_proper(offset, size_bytes) || is_within(offset, msix->pending_offset, 8)) {
        return;
    }
    memcpy((char *)device->messages + (offset - msix->table_offset), &value, size_bytes);
    device->messages[(offset - msix->table_offset) / DQ_PCI_MSIX_ENTRY_BYTES].control &=
        DQ_PCI_MSIX_ENTRY_MASKED;
    dq_model_msix_flush(device);
}

static uint32_t control(const struct dirql_device *device)
{
    return device->msix_offset
               ? dq_model_config_read(device, device->msix_offset + DQ_PCI_MSIX_CONTROL, 2)
               : 0;
}

bool dq_model_msix_is_enabled(const struct dirql_device *device)
{
    return (control(device) & DQ_PCI_MSIX_ENABLE) != 0;
}

static bool is_masked(const struct dirql_device *device, uint32_t number)
{
    return (control(device) & DQ_PCI_MSIX_MASK_ALL) ||
           (device->messages[number].control & DQ_PCI_MSIX_ENTRY_MASKED);
}

/* A message is a store of 32 bits; where it is one of ours, its value is the number. */
static void deliver(struct dirql_device *device, const struct dq_model_message *message)
{
    if (!dq_model_is_master(device)) {
        return;
    }
    if (message->address == DQ_MODEL_MESSAGE_ADDRESS) {
        device->sink.message(device->sink.context, message->data);
    } else {
        (void)dirql_device_dma_write(device, message->address, &message->data,
                                     sizeof(message->data));
    }
}

void dq_model_msix_send(struct dirql_device *device, uint32_t number)
{
    if (number >= device->model->msix.messages) {
        return;
    }
    if (is_masked(device, number)) {
        device->pending |= 1ull << number;
    } else {
        deliver(device, &device->messages[number]);
    }
}

void dq_model_msix_flush(struct dirql_device *device)
{
    if (!dq_model_msix_is_enabled(device)) {
        return;
    }
    for (uint64_t bits = device->pending; bits; bits &= bits - 1) {
        uint32_t number = (uint32_t)__builtin_ctzll(bits);
        if (!is_masked(device, number)) {
            device->pending &= ~(1ull << number);
            deliver(device, &device->messages[number]);
        }
    }
}
