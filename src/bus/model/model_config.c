/* SPDX-License-Identifier: MIT */
/*
 * model_config - configuration space made from a model's description: a type 0 header and the
 * capabilities that the model has.
 */
#include <string.h>

#include "bus/model/model_internal.h"
#include "bus/pci_header.h"

enum {
    POWER_OFFSET = 0x40,
    MSI_OFFSET = 0x50,
    MSIX_OFFSET = 0x70,
    EXPRESS_OFFSET = 0x80,
};

static uint32_t get(const struct dirql_device *device, uint32_t offset, uint32_t bytes)
{
    uint32_t value = 0;
    memcpy(&value, device->config + offset, bytes);
    return value;
}

static void put(struct dirql_device *device, uint32_t offset, uint32_t bytes, uint32_t value)
{
    memcpy(device->config + offset, &value, bytes);
}

static void make_writable(struct dirql_device *device, uint32_t offset, uint32_t bytes,
                          uint32_t bits)
{
    memcpy(device->writable + offset, &bits, bytes);
}

static uint32_t log2_of(uint32_t value)
{
    return (uint32_t)__builtin_ctz(value);
}

static bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static const char *check_bars(const struct dirql_device_model *model)
{
    for (uint32_t i = 0; i < DIRQL_DEVICE_BAR_MAX; i++) {
        const struct dirql_device_bar *bar = &model->bars[i];
        uint64_t least = bar->is_io ? 4 : 16;
        if (bar->size_bytes == 0) {
            continue;
        }
        if (!is_power_of_two(bar->size_bytes) || bar->size_bytes < least ||
            bar->size_bytes > UINT32_MAX) {
            return "a BAR's size must be a power of two, at least 16 bytes (4 for I/O)";
        }
        bool has_next = i + 1 < DIRQL_DEVICE_BAR_MAX && model->bars[i + 1].size_bytes == 0;
        if (bar->is_64_bit && (bar->is_io || !has_next)) {
            return "a BAR of 64 bits must be memory, and the next one absent";
        }
    }
    return NULL;
}

/* `bytes` at `offset` of the BAR that MSI-X is in. */
static bool fits(const struct dirql_device_model *model, uint32_t offset, uint32_t bytes)
{
    const struct dirql_device_bar *bar = &model->bars[model->msix.bar];
    return !bar->is_io && offset % 8 == 0 && offset + (uint64_t)bytes <= bar->size_bytes;
}

const char *dq_model_config_check(const struct dirql_device_model *model)
{
    const struct dirql_device_msix *msix = &model->msix;
    if (model->messages_max > 32 ||
        (model->messages_max && !is_power_of_two(model->messages_max))) {
        return "the model's messages_max must be 0 or a power of two up to 32";
    }
    const char *reason = check_bars(model);
    if (reason || msix->messages == 0) {
        return reason;
    }
    uint32_t table_bytes = msix->messages * DQ_PCI_MSIX_ENTRY_BYTES;
    if (msix->messages > DIRQL_DEVICE_MSIX_MAX || msix->bar >= DIRQL_DEVICE_BAR_MAX ||
        !fits(model, msix->table_offset, table_bytes) || !fits(model, msix->pending_offset, 8) ||
        (msix->pending_offset + 8 > msix->table_offset &&
         msix->pending_offset < msix->table_offset + table_bytes)) {
        return "the model's MSI-X table (16 bytes for each of at most 64 messages) and pending "
               "bits "
               "(8 bytes) must be in a memory BAR, apart";
    }
    return NULL;
}

/* Append a capability to the list, whose last link is at `link`; returns the new last link. */
static uint32_t add_capability(struct dirql_device *device, uint32_t link, uint32_t offset,
                               uint32_t id)
{
    put(device, link, 1, offset);
    put(device, offset, 1, id);
    put(device, DQ_PCI_STATUS, 2, DQ_PCI_STATUS_CAPABILITIES);
    return offset + 1;
}

static void describe_msi(struct dirql_device *device)
{
    uint32_t count_log2 = log2_of(device->model->messages_max);
    device->msi_offset = MSI_OFFSET;
    put(device, MSI_OFFSET + DQ_PCI_MSI_CONTROL, 2, DQ_PCI_MSI_64_BIT | count_log2 << 1);
    make_writable(device, MSI_OFFSET + DQ_PCI_MSI_CONTROL, 2, 0x70 | DQ_PCI_MSI_ENABLE);
    make_writable(device, MSI_OFFSET + 4, 4, ~3u);
    make_writable(device, MSI_OFFSET + 8, 4, UINT32_MAX);
    make_writable(device, MSI_OFFSET + 12, 2, UINT16_MAX);
}

static void describe_msix(struct dirql_device *device)
{
    const struct dirql_device_msix *msix = &device->model->msix;
    device->msix_offset = MSIX_OFFSET;
    put(device, MSIX_OFFSET + DQ_PCI_MSIX_CONTROL, 2, msix->messages - 1u);
    make_writable(device, MSIX_OFFSET + DQ_PCI_MSIX_CONTROL, 2,
                  DQ_PCI_MSIX_ENABLE | DQ_PCI_MSIX_MASK_ALL);
    put(device, MSIX_OFFSET + DQ_PCI_MSIX_TABLE, 4, msix->table_offset | msix->bar);
    put(device, MSIX_OFFSET + DQ_PCI_MSIX_PENDING, 4, msix->pending_offset | msix->bar);
}

static void describe_capabilities(struct dirql_device *device)
{
    const struct dirql_device_model *model = device->model;
    uint32_t link = DQ_PCI_CAPABILITIES;
    if (model->has_power_management) {
        link = add_capability(device, link, POWER_OFFSET, DQ_PCI_CAPABILITY_POWER);
        put(device, POWER_OFFSET + 2, 2, 0x0003); /* version 1.2: D0 and D3 */
        make_writable(device, POWER_OFFSET + DQ_PCI_POWER_CONTROL, 2, DQ_PCI_POWER_STATE);
    }
    if (model->messages_max) {
        link = add_capability(device, link, MSI_OFFSET, DQ_PCI_CAPABILITY_MSI);
        describe_msi(device);
    }
    if (model->msix.messages) {
        link = add_capability(device, link, MSIX_OFFSET, DQ_PCI_CAPABILITY_MSIX);
        describe_msix(device);
    }
    if (model->is_express) {
        (void)add_capability(device, link, EXPRESS_OFFSET, DQ_PCI_CAPABILITY_EXPRESS);
        put(device, EXPRESS_OFFSET + 2, 2, 0x0092); /* version 2, integrated endpoint */
        make_writable(device, EXPRESS_OFFSET + 8, 2, 0x7fff);
    }
}

static void describe_bars(struct dirql_device *device)
{
    for (uint32_t i = 0; i < DIRQL_DEVICE_BAR_MAX; i++) {
        const struct dirql_device_bar *bar = &device->model->bars[i];
        uint32_t offset = DQ_PCI_BAR0 + i * 4;
        if (bar->size_bytes == 0) {
            continue;
        }
        put(device, offset, 4,
            bar->is_io       ? DQ_PCI_BAR_PORT
            : bar->is_64_bit ? DQ_PCI_BAR_64_BIT
                             : 0);
        make_writable(device, offset, 4, ~(uint32_t)(bar->size_bytes - 1));
        if (bar->is_64_bit) {
            make_writable(device, offset + 4, 4, UINT32_MAX);
            i++;
        }
    }
}

void dq_model_config_reset(struct dirql_device *device)
{
    const struct dirql_device_model *model = device->model;
    memset(device->config, 0, sizeof(device->config));
    memset(device->writable, 0, sizeof(device->writable));
    put(device, DQ_PCI_VENDOR, 2, model->vendor_id);
    put(device, DQ_PCI_DEVICE, 2, model->device_id);
    put(device, DQ_PCI_REVISION, 4, model->class_code << 8 | model->revision);
    put(device, DQ_PCI_SUBSYSTEM_VENDOR, 2, model->subsystem_vendor_id);
    put(device, DQ_PCI_SUBSYSTEM, 2, model->subsystem_id);
    put(device, DQ_PCI_INTERRUPT_PIN, 1, model->has_line ? 1 : 0);
    make_writable(device, DQ_PCI_COMMAND, 2,
                  DQ_PCI_COMMAND_IO | DQ_PCI_COMMAND_MEMORY | DQ_PCI_COMMAND_MASTER |
                      DQ_PCI_COMMAND_LINE_DISABLE);
    make_writable(device, DQ_PCI_CACHE_LINE, 2, UINT16_MAX); /* and the latency timer */
    make_writable(device, DQ_PCI_INTERRUPT_LINE, 1, UINT8_MAX);
    describe_bars(device);
    describe_capabilities(device);
}

uint32_t dq_model_config_read(const struct dirql_device *device, uint32_t offset,
                              uint32_t size_bytes)
{
    if (offset + size_bytes > DQ_MODEL_CONFIG_BYTES) {
        /* Express functions have 4096 bytes, of which these are empty. */
        return device->model->is_express ? 0 : UINT32_MAX >> (32 - size_bytes * 8);
    }
    uint32_t value = get(device, offset, size_bytes);
    bool has_status = offset <= DQ_PCI_STATUS && offset + size_bytes > DQ_PCI_STATUS;
    if (has_status && device->is_line_wanted) {
        value |= (uint32_t)DQ_PCI_STATUS_LINE << (DQ_PCI_STATUS - offset) * 8;
    }
    return value;
}

void dq_model_config_write(struct dirql_device *device, uint32_t offset, uint32_t size_bytes,
                           uint32_t value)
{
    if (offset + size_bytes > DQ_MODEL_CONFIG_BYTES) {
        return;
    }
    for (uint32_t i = 0; i < size_bytes; i++) {
        unsigned char *byte = &device->config[offset + i];
        unsigned char bits = device->writable[offset + i];
        *byte = (unsigned char)((*byte & ~bits) | (value >> (i * 8) & bits));
    }
}

bool dq_model_is_master(const struct dirql_device *device)
{
    return (get(device, DQ_PCI_COMMAND, 2) & DQ_PCI_COMMAND_MASTER) != 0;
}
