/*
 * SPDX-License-Identifier: MIT
 *
 * wdfmemory.h - buffers with a handle.
 */
#ifndef DQ_WDF_WDFMEMORY_H
#define DQ_WDF_WDFMEMORY_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_MEMORY_DESCRIPTOR_TYPE {
    WdfMemoryDescriptorTypeInvalid = 0,
    WdfMemoryDescriptorTypeBuffer,
    WdfMemoryDescriptorTypeMdl,
    WdfMemoryDescriptorTypeHandle,
} WDF_MEMORY_DESCRIPTOR_TYPE;

typedef struct _WDFMEMORY_OFFSET {
    size_t BufferOffset;
    size_t BufferLength;
} WDFMEMORY_OFFSET, *PWDFMEMORY_OFFSET;

typedef struct _WDF_MEMORY_DESCRIPTOR {
    WDF_MEMORY_DESCRIPTOR_TYPE Type;
    union {
        struct {
            PVOID Buffer;
            ULONG Length;
        } BufferType;
        struct {
            PMDL Mdl;
            ULONG BufferLength;
        } MdlType;
        struct {
            WDFMEMORY Memory;
            PWDFMEMORY_OFFSET Offsets;
        } HandleType;
    } u;
} WDF_MEMORY_DESCRIPTOR, *PWDF_MEMORY_DESCRIPTOR;

DQ_HEADER_INLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(_Out_ PWDF_MEMORY_DESCRIPTOR Descriptor,
                                                        _In_ PVOID Buffer, _In_ ULONG BufferLength)
{
    RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
    Descriptor->Type = WdfMemoryDescriptorTypeBuffer;
    Descriptor->u.BufferType.Buffer = Buffer;
    Descriptor->u.BufferType.Length = BufferLength;
}

DQ_HEADER_INLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_HANDLE(_Out_ PWDF_MEMORY_DESCRIPTOR Descriptor,
                                                        _In_ WDFMEMORY Memory,
                                                        _In_opt_ PWDFMEMORY_OFFSET Offsets)
{
    RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
    Descriptor->Type = WdfMemoryDescriptorTypeHandle;
    Descriptor->u.HandleType.Memory = Memory;
    Descriptor->u.HandleType.Offsets = Offsets;
}

DQ_HEADER_INLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_MDL(_Out_ PWDF_MEMORY_DESCRIPTOR Descriptor,
                                                     _In_ PMDL Mdl, _In_ ULONG BufferLength)
{
    RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
    Descriptor->Type = WdfMemoryDescriptorTypeMdl;
    Descriptor->u.MdlType.Mdl = Mdl;
    Descriptor->u.MdlType.BufferLength = BufferLength;
}

/**
 * Allocate a buffer and a memory object that owns it. The buffer is not initialized.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    Attributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the driver
 * @param    PoolType    NonPagedPoolNx, PagedPool, ...
 * @param    PoolTag     four characters, or 0 for the driver's own tag
 * @param    BufferSize  the size, not 0
 * @param    Memory      receives the handle
 * @param    Buffer      receives the buffer's address, or NULL
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES, or a status
 *           about the attributes
 * @source   wdfmemory/nf-wdfmemory-wdfmemorycreate
 */
WDFAPI NTSTATUS NTAPI WdfMemoryCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                      _In_ POOL_TYPE PoolType, _In_opt_ ULONG PoolTag,
                                      _In_ size_t BufferSize, _Out_ WDFMEMORY *Memory,
                                      _Outptr_opt_result_bytebuffer_(BufferSize) PVOID *Buffer);

/**
 * The buffer of a memory object.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Memory      a live memory object
 * @param    BufferSize  receives the size, or NULL
 * @return   the buffer
 * @source   wdfmemory/nf-wdfmemory-wdfmemorygetbuffer
 */
WDFAPI PVOID NTAPI WdfMemoryGetBuffer(_In_ WDFMEMORY Memory, _Out_opt_ size_t *BufferSize);

/**
 * Copy from a memory object into a buffer.
 *
 * @irql     any level; <= APC_LEVEL if either side may be paged out
 * @context  does not call out, does not step
 * @param    SourceMemory      a live memory object
 * @param    SourceOffset      where to start
 * @param    Buffer            the destination
 * @param    NumBytesToCopyTo  how much, not 0
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_BUFFER_TOO_SMALL
 * @source   wdfmemory/nf-wdfmemory-wdfmemorycopytobuffer
 */
WDFAPI NTSTATUS NTAPI WdfMemoryCopyToBuffer(_In_ WDFMEMORY SourceMemory, _In_ size_t SourceOffset,
                                            _Out_writes_bytes_(NumBytesToCopyTo) PVOID Buffer,
                                            _In_ size_t NumBytesToCopyTo);

/**
 * Copy from a buffer into a memory object.
 *
 * @irql     any level; <= APC_LEVEL if either side may be paged out
 * @context  does not call out, does not step
 * @param    DestinationMemory   a live memory object
 * @param    DestinationOffset   where to start
 * @param    Buffer              the source
 * @param    NumBytesToCopyFrom  how much, not 0
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INVALID_BUFFER_SIZE for an offset
 *           beyond the end, STATUS_BUFFER_TOO_SMALL, STATUS_ACCESS_VIOLATION if the memory is read
 *           only
 * @source   wdfmemory/nf-wdfmemory-wdfmemorycopyfrombuffer
 */
WDFAPI NTSTATUS NTAPI WdfMemoryCopyFromBuffer(_In_ WDFMEMORY DestinationMemory,
                                              _In_ size_t DestinationOffset, _In_ PVOID Buffer,
                                              _In_ size_t NumBytesToCopyFrom);

/**
 * Create a memory object for a buffer of the driver's. The driver frees the buffer, after the
 * object has gone.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Attributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the driver
 * @param    Buffer      the buffer
 * @param    BufferSize  its size, not 0
 * @param    Memory      receives the handle
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER for size 0, STATUS_INSUFFICIENT_RESOURCES, or
 *           a status about the attributes
 * @source   wdfmemory/nf-wdfmemory-wdfmemorycreatepreallocated
 */
WDFAPI NTSTATUS NTAPI WdfMemoryCreatePreallocated(_In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                                  _In_ PVOID Buffer, _In_ size_t BufferSize,
                                                  _Out_ WDFMEMORY *Memory);

/**
 * Let a preallocated memory object name another buffer.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Memory      from WdfMemoryCreatePreallocated; bug check 0x10D if it is another's
 * @param    Buffer      the buffer
 * @param    BufferSize  its size, not 0
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER for size 0
 * @source   wdfmemory/nf-wdfmemory-wdfmemoryassignbuffer
 */
WDFAPI NTSTATUS NTAPI WdfMemoryAssignBuffer(_In_ WDFMEMORY Memory, _In_ PVOID Buffer,
                                            _In_ size_t BufferSize);

/**
 * Create a source of memory objects of one size.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    LookasideAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                                driver
 * @param    BufferSize           of each buffer, not 0
 * @param    PoolType             as for WdfMemoryCreate
 * @param    MemoryAttributes     of each memory object, or WDF_NO_OBJECT_ATTRIBUTES
 * @param    PoolTag              four characters; 0: the driver's
 * @param    Lookaside            receives the handle
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER for size 0, or parents below different devices
 *           for paged memory; STATUS_INVALID_DEVICE_REQUEST for paged memory above APC_LEVEL with
 *           the verifier on; STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfmemory/nf-wdfmemory-wdflookasidelistcreate
 */
WDFAPI NTSTATUS NTAPI WdfLookasideListCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES LookasideAttributes,
                                             _In_ size_t BufferSize, _In_ POOL_TYPE PoolType,
                                             _In_opt_ PWDF_OBJECT_ATTRIBUTES MemoryAttributes,
                                             _In_opt_ ULONG PoolTag, _Out_ WDFLOOKASIDE *Lookaside);

/**
 * Create a memory object of a lookaside list; WdfObjectDelete gives its buffer back.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    Lookaside  the lookaside list, which stays as long as the memory object
 * @param    Memory     receives the handle
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST for paged memory above APC_LEVEL with the
 *           verifier on; STATUS_INSUFFICIENT_RESOURCES; STATUS_DELETE_PENDING if the parent is
 *           being deleted
 * @source   wdfmemory/nf-wdfmemory-wdfmemorycreatefromlookaside
 */
WDFAPI NTSTATUS NTAPI WdfMemoryCreateFromLookaside(_In_ WDFLOOKASIDE Lookaside,
                                                   _Out_ WDFMEMORY *Memory);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFMEMORY_H */
