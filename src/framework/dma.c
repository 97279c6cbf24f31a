/* SPDX-License-Identifier: MIT */
/* dma - see dma.h. */
#include "framework/dma.h"

#include "kernel/frame.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

#define COMMON_BUFFER_TAG 0x66754244u /* "DBuf" */

static const struct dq_object_class dma_enabler_class = {
    .type = DQ_TYPE_DMA_ENABLER,
    .name = "WDFDMAENABLER",
    .bytes = sizeof(struct dq_dma_enabler),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
};

static void destroy_common_buffer(struct dq_object *object)
{
    struct dq_common_buffer *buffer = DQ_CONTAINER_OF(object, struct dq_common_buffer, object);
    if (buffer->memory) {
        dq_pool_contiguous_free(buffer->memory, buffer->bytes);
    }
}

static const struct dq_object_class common_buffer_class = {
    .type = DQ_TYPE_COMMON_BUFFER,
    .name = "WDFCOMMONBUFFER",
    .bytes = sizeof(struct dq_common_buffer),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .destroy = destroy_common_buffer,
};

/* What a profile can do. False for a value that is no profile of a bus master. */
static bool find_reach(WDF_DMA_PROFILE profile, struct dq_dma_reach *ret_reach)
{
    static const struct {
        bool is_known;
        bool has_scatter_gather;
        bool is_wide;
    } profiles[] = {
        [WdfDmaProfilePacket] = { true, false, false },
        [WdfDmaProfileScatterGather] = { true, true, false },
        [WdfDmaProfilePacket64] = { true, false, true },
        [WdfDmaProfileScatterGather64] = { true, true, true },
        [WdfDmaProfileScatterGatherDuplex] = { true, true, false },
        [WdfDmaProfileScatterGather64Duplex] = { true, true, true },
    };
    uint32_t index = (uint32_t)profile;
    if (index >= DQ_COUNT_OF(profiles) || !profiles[index].is_known) {
        return false;
    }
    ret_reach->has_scatter_gather = profiles[index].has_scatter_gather;
    ret_reach->address_max = profiles[index].is_wide ? UINT64_MAX : UINT32_MAX;
    return true;
}

/* An override of the address width, or of the version, within what the profile allows. */
static NTSTATUS apply_overrides(const WDF_DMA_ENABLER_CONFIG *config, struct dq_dma_reach *reach,
                                uint32_t *ret_version)
{
    uint32_t bits = config->AddressWidthOverride;
    uint32_t bits_max = reach->address_max == UINT32_MAX ? 32 : 64;
    *ret_version = bits > 0 ? 3 : 2;
    if (bits > bits_max) {
        return STATUS_INVALID_PARAMETER;
    }
    if (bits > 0 && bits < 64) {
        reach->address_max = (1ull << bits) - 1;
    }
    if (config->WdmDmaVersionOverride != 0) {
        if (config->WdmDmaVersionOverride < *ret_version) {
            return STATUS_INVALID_PARAMETER;
        }
        *ret_version = config->WdmDmaVersionOverride;
    }
    bool needs_version_3 = (config->Flags & WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER) != 0;
    return needs_version_3 && *ret_version < 3 ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

/* They would be called when the device enters and leaves D0. */
static void refuse_callbacks(const WDF_DMA_ENABLER_CONFIG *config)
{
    if (config->EvtDmaEnablerFill || config->EvtDmaEnablerFlush || config->EvtDmaEnablerDisable ||
        config->EvtDmaEnablerEnable || config->EvtDmaEnablerSelfManagedIoStart ||
        config->EvtDmaEnablerSelfManagedIoStop) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfDmaEnablerCreate with callbacks: dirql does not call them yet");
    }
}

NTSTATUS dq_dma_enabler_create(struct dq_device *device, const WDF_DMA_ENABLER_CONFIG *config,
                               const WDF_OBJECT_ATTRIBUTES *attributes,
                               struct dq_dma_enabler **ret_enabler)
{
    struct dq_dma_reach reach;
    uint32_t version;
    NTSTATUS status = dq_attributes_validate(attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (config->MaximumLength == 0 || !find_reach(config->Profile, &reach)) {
        return STATUS_INVALID_PARAMETER;
    }
    status = apply_overrides(config, &reach, &version);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    refuse_callbacks(config);
    struct dq_object *parent = dq_device_parent_of(device, attributes);
    if (dq_device_of(parent) != device) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_object *object;
    status = dq_object_create(&dma_enabler_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_dma_enabler *enabler = DQ_CONTAINER_OF(object, struct dq_dma_enabler, object);
    enabler->device = device;
    enabler->length_max = config->MaximumLength;
    enabler->fragments_max = WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS;
    enabler->reach = reach;
    enabler->version = version;
    enabler->needs_single_transfer =
        (config->Flags & WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER) != 0;
    enabler->register_count = (uint32_t)(BYTES_TO_PAGES(config->MaximumLength) + 1);
    enabler->registers_free = enabler->register_count;
    dq_list_init(&enabler->waiting);
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *ret_enabler = enabler;
    }
    return status;
}

NTSTATUS dq_common_buffer_create(struct dq_dma_enabler *enabler, size_t bytes,
                                 uint32_t alignment_mask, const WDF_OBJECT_ATTRIBUTES *attributes,
                                 struct dq_common_buffer **ret_buffer)
{
    NTSTATUS status = dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (bytes == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_object *object;
    status = dq_object_create(&common_buffer_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_common_buffer *buffer = DQ_CONTAINER_OF(object, struct dq_common_buffer, object);
    void *memory = dq_pool_contiguous_alloc(bytes, (size_t)alignment_mask + 1, COMMON_BUFFER_TAG,
                                            DQ_POOL_FRAMEWORK);
    uint64_t last = dq_frame_bus_of(dq_frame_physical((uintptr_t)memory)) + bytes - 1;
    if (memory && last > enabler->reach.address_max) {
        dq_pool_contiguous_free(memory, bytes);
        memory = NULL;
    }
    status = memory ? dq_object_commit(object, &enabler->object) : STATUS_INSUFFICIENT_RESOURCES;
    if (!NT_SUCCESS(status)) {
        if (memory) {
            dq_pool_contiguous_free(memory, bytes);
        }
        dq_object_abandon(object);
        return status;
    }
    buffer->memory = memory;
    buffer->bytes = bytes;
    *ret_buffer = buffer;
    return STATUS_SUCCESS;
}
