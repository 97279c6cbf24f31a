/* SPDX-License-Identifier: MIT */
/* wdfmemory - the functions of wdfmemory.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device.h"
#include "framework/memory.h"

/* Instead of 0, which would be no tag. */
#define DEFAULT_TAG 0x44574b44u

static bool is_paged(POOL_TYPE type)
{
    return ((ULONG)type & 1u) != 0;
}

/* Paged memory above APC_LEVEL: KMDF's verifier refuses the call. */
static bool refuses_paged(const char *name)
{
    if (dq_engine()->current->irql <= DQ_IRQL_APC) {
        return false;
    }
    dq_ddi_irql_violation(name, DQ_DDI_IRQL_APC);
    return dq_verifier_mode() != DQ_VERIFIER_OFF;
}

NTSTATUS NTAPI WdfMemoryCreate(PWDF_OBJECT_ATTRIBUTES Attributes, POOL_TYPE PoolType, ULONG PoolTag,
                               size_t BufferSize, WDFMEMORY *Memory, PVOID *Buffer)
{
    DQ_DDI_ENTER(WdfMemoryCreate);
    dq_ddi_check_parent(Attributes);
    DQ_DDI_REQUIRE(Memory);
    if (is_paged(PoolType) && refuses_paged("WdfMemoryCreate")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (BufferSize == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    *Memory = NULL;
    NTSTATUS status = dq_attributes_validate(Attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_memory *memory;
    status = dq_memory_create(Attributes, PoolTag ? PoolTag : DEFAULT_TAG, BufferSize, &memory);
    if (NT_SUCCESS(status)) {
        *Memory = dq_object_to_handle(&memory->object);
        if (Buffer) {
            *Buffer = memory->buffer;
        }
    }
    return status;
}

NTSTATUS NTAPI WdfMemoryCreatePreallocated(PWDF_OBJECT_ATTRIBUTES Attributes, PVOID Buffer,
                                           size_t BufferSize, WDFMEMORY *Memory)
{
    DQ_DDI_ENTER(WdfMemoryCreatePreallocated);
    dq_ddi_check_parent(Attributes);
    DQ_DDI_REQUIRE(Buffer);
    DQ_DDI_REQUIRE(Memory);
    *Memory = NULL;
    if (BufferSize == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = dq_attributes_validate(Attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_memory *memory;
    status = dq_memory_create_preallocated(Attributes, Buffer, BufferSize, &memory);
    if (NT_SUCCESS(status)) {
        *Memory = dq_object_to_handle(&memory->object);
    }
    return status;
}

PVOID NTAPI WdfMemoryGetBuffer(WDFMEMORY Memory, size_t *BufferSize)
{
    DQ_DDI_ENTER(WdfMemoryGetBuffer);
    size_t bytes;
    void *buffer = dq_memory_buffer(dq_memory_from_handle(Memory), &bytes);
    if (BufferSize) {
        *BufferSize = bytes;
    }
    return buffer;
}

NTSTATUS NTAPI WdfMemoryCopyToBuffer(WDFMEMORY SourceMemory, size_t SourceOffset, PVOID Buffer,
                                     size_t NumBytesToCopyTo)
{
    DQ_DDI_ENTER(WdfMemoryCopyToBuffer);
    struct dq_memory *memory = dq_memory_from_handle(SourceMemory);
    DQ_DDI_REQUIRE(Buffer);
    if (NumBytesToCopyTo == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    return dq_memory_copy_to(memory, SourceOffset, Buffer, NumBytesToCopyTo);
}

NTSTATUS NTAPI WdfMemoryCopyFromBuffer(WDFMEMORY DestinationMemory, size_t DestinationOffset,
                                       PVOID Buffer, size_t NumBytesToCopyFrom)
{
    DQ_DDI_ENTER(WdfMemoryCopyFromBuffer);
    struct dq_memory *memory = dq_memory_from_handle(DestinationMemory);
    DQ_DDI_REQUIRE(Buffer);
    if (NumBytesToCopyFrom == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    return dq_memory_copy_from(memory, DestinationOffset, Buffer, NumBytesToCopyFrom);
}

NTSTATUS NTAPI WdfMemoryAssignBuffer(WDFMEMORY Memory, PVOID Buffer, size_t BufferSize)
{
    DQ_DDI_ENTER(WdfMemoryAssignBuffer);
    struct dq_memory *memory = dq_memory_from_handle(Memory);
    if (memory->kind != DQ_MEMORY_PREALLOCATED) {
        dq_object_handle_is_bad(Memory, DQ_TYPE_MEMORY_PREALLOCATED);
    }
    DQ_DDI_REQUIRE(Buffer);
    if (BufferSize == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    dq_memory_assign(memory, Buffer, BufferSize);
    return STATUS_SUCCESS;
}

/* The devices above two parents, where both name one and they differ. */
static bool have_different_devices(const WDF_OBJECT_ATTRIBUTES *first,
                                   const WDF_OBJECT_ATTRIBUTES *second)
{
    if (!first || !first->ParentObject || !second || !second->ParentObject) {
        return false;
    }
    const struct dq_device *one =
        dq_device_of(dq_object_from_handle(first->ParentObject, DQ_TYPE_OBJECT));
    const struct dq_device *other =
        dq_device_of(dq_object_from_handle(second->ParentObject, DQ_TYPE_OBJECT));
    return one && other && one != other;
}

NTSTATUS NTAPI WdfLookasideListCreate(PWDF_OBJECT_ATTRIBUTES LookasideAttributes, size_t BufferSize,
                                      POOL_TYPE PoolType, PWDF_OBJECT_ATTRIBUTES MemoryAttributes,
                                      ULONG PoolTag, WDFLOOKASIDE *Lookaside)
{
    DQ_DDI_ENTER(WdfLookasideListCreate);
    dq_ddi_check_parent(LookasideAttributes);
    dq_ddi_check_parent(MemoryAttributes);
    DQ_DDI_REQUIRE(Lookaside);
    *Lookaside = NULL;
    if (BufferSize == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = dq_attributes_validate(LookasideAttributes, 0);
    if (NT_SUCCESS(status)) {
        status = dq_attributes_validate(MemoryAttributes, 0);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (is_paged(PoolType)) {
        if (refuses_paged("WdfLookasideListCreate")) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        if (have_different_devices(LookasideAttributes, MemoryAttributes)) {
            return STATUS_INVALID_PARAMETER;
        }
    }
    struct dq_lookaside *lookaside;
    status = dq_lookaside_create(LookasideAttributes, BufferSize, is_paged(PoolType),
                                 MemoryAttributes, PoolTag ? PoolTag : DEFAULT_TAG, &lookaside);
    if (NT_SUCCESS(status)) {
        *Lookaside = dq_object_to_handle(&lookaside->object);
    }
    return status;
}

NTSTATUS NTAPI WdfMemoryCreateFromLookaside(WDFLOOKASIDE Lookaside, WDFMEMORY *Memory)
{
    DQ_DDI_ENTER(WdfMemoryCreateFromLookaside);
    struct dq_lookaside *lookaside = dq_lookaside_from_handle(Lookaside);
    DQ_DDI_REQUIRE(Memory);
    *Memory = NULL;
    if (lookaside->is_paged && refuses_paged("WdfMemoryCreateFromLookaside")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_memory *memory;
    NTSTATUS status = dq_memory_create_from_lookaside(lookaside, &memory);
    if (NT_SUCCESS(status)) {
        *Memory = dq_object_to_handle(&memory->object);
    }
    return status;
}
