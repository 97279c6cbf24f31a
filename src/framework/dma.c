/* SPDX-License-Identifier: MIT */
/* dma - see dma.h. */
#include "framework/dma.h"

#include "kernel/pool.h"

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

/* 64-bit profiles reach everything; the others the first 4 GiB. False for a value that is no
 * profile. */
static bool find_reach(WDF_DMA_PROFILE profile, uint64_t *ret_address_max)
{
    switch (profile) {
    case WdfDmaProfilePacket:
    case WdfDmaProfileScatterGather:
    case WdfDmaProfileScatterGatherDuplex:
        *ret_address_max = UINT32_MAX;
        return true;
    case WdfDmaProfilePacket64:
    case WdfDmaProfileScatterGather64:
    case WdfDmaProfileScatterGather64Duplex:
        *ret_address_max = UINT64_MAX;
        return true;
    default:
        return false;
    }
}

NTSTATUS dq_dma_enabler_create(struct dq_device *device, const WDF_DMA_ENABLER_CONFIG *config,
                               const WDF_OBJECT_ATTRIBUTES *attributes,
                               struct dq_dma_enabler **ret_enabler)
{
    uint64_t address_max;
    NTSTATUS status = dq_attributes_validate(attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (config->MaximumLength == 0 || !find_reach(config->Profile, &address_max)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_object *parent = attributes && attributes->ParentObject
                                   ? dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT)
                                   : &device->object;
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
    enabler->profile = config->Profile;
    enabler->length_max = config->MaximumLength;
    enabler->fragments_max = WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS;
    enabler->address_max = address_max;
    if (config->AddressWidthOverride > 0 && config->AddressWidthOverride < 64) {
        uint64_t reach = (1ull << config->AddressWidthOverride) - 1;
        enabler->address_max = reach < address_max ? reach : address_max;
    }
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(object);
        return status;
    }
    *ret_enabler = enabler;
    return STATUS_SUCCESS;
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
    void *memory = dq_pool_contiguous_alloc(bytes, (size_t)alignment_mask + 1);
    uint64_t last = (uintptr_t)memory - DQ_ARENA_RAM_ADDRESS + bytes - 1;
    if (memory && last > enabler->address_max) {
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
