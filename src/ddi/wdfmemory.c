/* SPDX-License-Identifier: MIT */
/* wdfmemory - the functions of wdfmemory.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/memory.h"

/* Instead of 0, which would be no tag. */
#define DEFAULT_TAG 0x44574b44u

static bool is_paged(POOL_TYPE type)
{
    return ((ULONG)type & 1u) != 0;
}

NTSTATUS NTAPI WdfMemoryCreate(PWDF_OBJECT_ATTRIBUTES Attributes, POOL_TYPE PoolType, ULONG PoolTag,
                               size_t BufferSize, WDFMEMORY *Memory, PVOID *Buffer)
{
    DQ_DDI_ENTER(WdfMemoryCreate);
    if (Attributes && Attributes->Size == sizeof(*Attributes) && Attributes->ParentObject) {
        (void)dq_object_from_handle(Attributes->ParentObject, DQ_TYPE_OBJECT);
    }
    DQ_DDI_REQUIRE(Memory);
    if (is_paged(PoolType) && dq_engine()->current->irql > DQ_IRQL_APC) {
        dq_ddi_irql_violation("WdfMemoryCreate", DQ_DDI_IRQL_APC);
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
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

PVOID NTAPI WdfMemoryGetBuffer(WDFMEMORY Memory, size_t *BufferSize)
{
    DQ_DDI_ENTER(WdfMemoryGetBuffer);
    const struct dq_memory *memory = dq_memory_from_handle(Memory);
    if (BufferSize) {
        *BufferSize = memory->bytes;
    }
    return memory->buffer;
}

NTSTATUS NTAPI WdfMemoryCopyToBuffer(WDFMEMORY SourceMemory, size_t SourceOffset, PVOID Buffer,
                                     size_t NumBytesToCopyTo)
{
    DQ_DDI_ENTER(WdfMemoryCopyToBuffer);
    const struct dq_memory *memory = dq_memory_from_handle(SourceMemory);
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
