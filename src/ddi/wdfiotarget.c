/* SPDX-License-Identifier: MIT */
/* wdfiotarget - the functions of wdfiotarget.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/query_interface.h"
#include "framework/io_target.h"
#include "framework/request_send.h"

NTSTATUS NTAPI WdfIoTargetCreate(WDFDEVICE Device, PWDF_OBJECT_ATTRIBUTES IoTargetAttributes,
                                 WDFIOTARGET *IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetCreate);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(IoTarget);
    dq_ddi_check_parent(IoTargetAttributes);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = dq_attributes_validate(IoTargetAttributes, 0);
    struct dq_io_target *target;
    if (NT_SUCCESS(status)) {
        status = dq_io_target_create(device, IoTargetAttributes, &target);
    }
    if (NT_SUCCESS(status)) {
        *IoTarget = dq_object_to_handle(&target->object);
    }
    return status;
}

NTSTATUS NTAPI WdfIoTargetOpen(WDFIOTARGET IoTarget, PWDF_IO_TARGET_OPEN_PARAMS OpenParams)
{
    DQ_DDI_ENTER(WdfIoTargetOpen);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    DQ_DDI_REQUIRE(OpenParams);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (OpenParams->Size != sizeof(*OpenParams)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    NTSTATUS status = dq_io_target_open(target, OpenParams);
    if (NT_SUCCESS(status) && OpenParams->Type == WdfIoTargetOpenByName) {
        OpenParams->FileInformation = FILE_OPENED;
    }
    return status;
}

/* A local target is the framework's to close. */
static struct dq_io_target *remote_from_handle(WDFIOTARGET handle, const char *call)
{
    struct dq_io_target *target = dq_io_target_from_handle(handle);
    if (target->is_local) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)target, 0, 0,
                     "%s on the device's local target: ignored", call);
        return NULL;
    }
    return target;
}

VOID NTAPI WdfIoTargetCloseForQueryRemove(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetCloseForQueryRemove);
    struct dq_io_target *target = remote_from_handle(IoTarget, "WdfIoTargetCloseForQueryRemove");
    if (target) {
        dq_io_target_close(target, WdfIoTargetClosedForQueryRemove);
    }
}

VOID NTAPI WdfIoTargetClose(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetClose);
    struct dq_io_target *target = remote_from_handle(IoTarget, "WdfIoTargetClose");
    if (target) {
        dq_io_target_close(target, WdfIoTargetClosed);
    }
}

NTSTATUS NTAPI WdfIoTargetStart(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetStart);
    return dq_io_target_start(dq_io_target_from_handle(IoTarget));
}

VOID NTAPI WdfIoTargetStop(WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action)
{
    DQ_DDI_ENTER(WdfIoTargetStop);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    if (Action != WdfIoTargetLeaveSentIoPending) {
        (void)dq_ddi_may_wait("WdfIoTargetStop with an action that waits");
    }
    if (Action < WdfIoTargetCancelSentIo || Action > WdfIoTargetLeaveSentIoPending) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)target, (uint64_t)Action, 0,
                     "WdfIoTargetStop with action %d, which is none: ignored", (int)Action);
        return;
    }
    dq_io_target_stop(target, Action);
}

VOID NTAPI WdfIoTargetPurge(WDFIOTARGET IoTarget, WDF_IO_TARGET_PURGE_IO_ACTION Action)
{
    DQ_DDI_ENTER(WdfIoTargetPurge);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    if (Action == WdfIoTargetPurgeIoAndWait) {
        (void)dq_ddi_may_wait("WdfIoTargetPurge with an action that waits");
    }
    if (Action != WdfIoTargetPurgeIo && Action != WdfIoTargetPurgeIoAndWait) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)target, (uint64_t)Action, 0,
                     "WdfIoTargetPurge with action %d, which is none: ignored", (int)Action);
        return;
    }
    dq_io_target_purge(target, Action == WdfIoTargetPurgeIoAndWait);
}

WDF_IO_TARGET_STATE NTAPI WdfIoTargetGetState(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetGetState);
    return dq_io_target_state(dq_io_target_from_handle(IoTarget));
}

WDFDEVICE NTAPI WdfIoTargetGetDevice(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetGetDevice);
    return (WDFDEVICE)dq_object_to_handle(&dq_io_target_from_handle(IoTarget)->device->object);
}

NTSTATUS NTAPI WdfIoTargetQueryForInterface(WDFIOTARGET IoTarget, LPCGUID InterfaceType,
                                            PINTERFACE Interface, USHORT Size, USHORT Version,
                                            PVOID InterfaceSpecificData)
{
    static const char call[] = "WdfIoTargetQueryForInterface";
    DQ_DDI_ENTER(WdfIoTargetQueryForInterface);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    if (!InterfaceType || !Interface) {
        return STATUS_INVALID_PARAMETER;
    }
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_device *device = dq_io_target_device(target);
    if (!device || device->is_control) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "%s of a target that %s: not built yet", call,
                    device ? "leads to a control device" : "is closed");
    }
    struct dq_query_interface_question question = { .type = InterfaceType,
                                                    .answer = Interface,
                                                    .size = Size,
                                                    .version = Version,
                                                    .data = InterfaceSpecificData };
    NTSTATUS status = dq_ddi_query_interface(device, &question);
    dq_object_dereference(&device->object);
    return status;
}

PFILE_OBJECT NTAPI WdfIoTargetWdmGetTargetFileObject(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetWdmGetTargetFileObject);
    return dq_io_target_file_object(dq_io_target_from_handle(IoTarget));
}

PDEVICE_OBJECT NTAPI WdfIoTargetWdmGetTargetDeviceObject(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetWdmGetTargetDeviceObject);
    return dq_io_target_device_object(dq_io_target_from_handle(IoTarget));
}

PDEVICE_OBJECT NTAPI WdfIoTargetWdmGetTargetPhysicalDevice(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetWdmGetTargetPhysicalDevice);
    return dq_io_target_physical_object(dq_io_target_from_handle(IoTarget));
}

/* ---- Formatting ---- */

static struct dq_send_buffer buffer_of(WDFMEMORY memory, const WDFMEMORY_OFFSET *offset)
{
    struct dq_send_buffer buffer = { 0 };
    if (memory) {
        buffer.memory = dq_memory_from_handle(memory);
        buffer.offset = offset ? offset->BufferOffset : 0;
        buffer.count = offset ? offset->BufferLength : 0;
    }
    return buffer;
}

NTSTATUS NTAPI WdfIoTargetFormatRequestForRead(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                               WDFMEMORY OutputBuffer,
                                               PWDFMEMORY_OFFSET OutputBufferOffset,
                                               PLONGLONG DeviceOffset)
{
    DQ_DDI_ENTER(WdfIoTargetFormatRequestForRead);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    struct dq_request *request = dq_request_from_handle(Request);
    struct dq_send_buffer buffer = buffer_of(OutputBuffer, OutputBufferOffset);
    return dq_request_format_transfer(request, target, true, &buffer,
                                      DeviceOffset ? *DeviceOffset : 0);
}

NTSTATUS NTAPI WdfIoTargetFormatRequestForWrite(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                WDFMEMORY InputBuffer,
                                                PWDFMEMORY_OFFSET InputBufferOffset,
                                                PLONGLONG DeviceOffset)
{
    DQ_DDI_ENTER(WdfIoTargetFormatRequestForWrite);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    struct dq_request *request = dq_request_from_handle(Request);
    struct dq_send_buffer buffer = buffer_of(InputBuffer, InputBufferOffset);
    return dq_request_format_transfer(request, target, false, &buffer,
                                      DeviceOffset ? *DeviceOffset : 0);
}

NTSTATUS NTAPI WdfIoTargetFormatRequestForIoctl(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                ULONG IoctlCode, WDFMEMORY InputBuffer,
                                                PWDFMEMORY_OFFSET InputBufferOffset,
                                                WDFMEMORY OutputBuffer,
                                                PWDFMEMORY_OFFSET OutputBufferOffset)
{
    DQ_DDI_ENTER(WdfIoTargetFormatRequestForIoctl);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    struct dq_request *request = dq_request_from_handle(Request);
    struct dq_send_buffer input = buffer_of(InputBuffer, InputBufferOffset);
    struct dq_send_buffer output = buffer_of(OutputBuffer, OutputBufferOffset);
    return dq_request_format_control(request, target, false, IoctlCode, &input, &output);
}

NTSTATUS NTAPI WdfIoTargetFormatRequestForInternalIoctl(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                        ULONG IoctlCode, WDFMEMORY InputBuffer,
                                                        PWDFMEMORY_OFFSET InputBufferOffset,
                                                        WDFMEMORY OutputBuffer,
                                                        PWDFMEMORY_OFFSET OutputBufferOffset)
{
    DQ_DDI_ENTER(WdfIoTargetFormatRequestForInternalIoctl);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    struct dq_request *request = dq_request_from_handle(Request);
    struct dq_send_buffer input = buffer_of(InputBuffer, InputBufferOffset);
    struct dq_send_buffer output = buffer_of(OutputBuffer, OutputBufferOffset);
    return dq_request_format_control(request, target, true, IoctlCode, &input, &output);
}

/* ---- Sending and waiting ---- */

/* What a descriptor describes; NULL: nothing. */
static NTSTATUS describe(const WDF_MEMORY_DESCRIPTOR *descriptor, struct dq_send_buffer *buffer)
{
    *buffer = (struct dq_send_buffer){ 0 };
    if (!descriptor) {
        return STATUS_SUCCESS;
    }
    switch (descriptor->Type) {
    case WdfMemoryDescriptorTypeBuffer:
        buffer->bytes = descriptor->u.BufferType.Buffer;
        buffer->count = descriptor->u.BufferType.Length;
        return buffer->bytes || buffer->count == 0 ? STATUS_SUCCESS
                                                   : (NTSTATUS)STATUS_INVALID_PARAMETER;
    case WdfMemoryDescriptorTypeHandle:
        *buffer = buffer_of(descriptor->u.HandleType.Memory, descriptor->u.HandleType.Offsets);
        return STATUS_SUCCESS;
    case WdfMemoryDescriptorTypeMdl:
        buffer->count = descriptor->u.MdlType.BufferLength;
        if (!descriptor->u.MdlType.Mdl || buffer->count > descriptor->u.MdlType.Mdl->ByteCount) {
            return STATUS_INVALID_PARAMETER;
        }
        buffer->bytes = MmGetSystemAddressForMdlSafe(descriptor->u.MdlType.Mdl, NormalPagePriority);
        return buffer->bytes ? STATUS_SUCCESS : (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    case WdfMemoryDescriptorTypeInvalid:
        break;
    }
    return STATUS_INVALID_PARAMETER;
}

/* What the four calls have in common. */
struct sending {
    struct dq_io_target *target;
    struct dq_request *request; /* the driver's, or one for the call */
    bool is_temporary;
    struct dq_send_options options;
};

static NTSTATUS begin_sending(struct sending *sending, WDFIOTARGET target, WDFREQUEST request,
                              const WDF_REQUEST_SEND_OPTIONS *options)
{
    *sending = (struct sending){ .target = dq_io_target_from_handle(target) };
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = dq_ddi_read_send_options(options, &sending->options);
    if (NT_SUCCESS(status) &&
        (sending->options.flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) != 0) {
        status = STATUS_INVALID_PARAMETER;
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    sending->options.flags |= WDF_REQUEST_SEND_OPTION_SYNCHRONOUS;
    sending->is_temporary = !request;
    if (request) {
        sending->request = dq_request_from_handle(request);
        return STATUS_SUCCESS;
    }
    return dq_request_create_own(WDF_NO_OBJECT_ATTRIBUTES, &sending->request);
}

/* `status`: of formatting. */
static NTSTATUS end_sending(struct sending *sending, NTSTATUS status, ULONG_PTR *ret_information)
{
    ULONG_PTR information = 0;
    if (NT_SUCCESS(status)) {
        status = dq_request_send(sending->request, sending->target, &sending->options);
        if (NT_SUCCESS(status)) {
            status = sending->request->status;
            information = dq_request_information(sending->request);
        }
    }
    if (ret_information) {
        *ret_information = information;
    }
    if (sending->is_temporary) {
        dq_object_delete(&sending->request->object);
    }
    return status;
}

static NTSTATUS send_transfer(WDFIOTARGET target, WDFREQUEST request, bool is_read,
                              const WDF_MEMORY_DESCRIPTOR *descriptor, const LONGLONG *offset,
                              const WDF_REQUEST_SEND_OPTIONS *options, ULONG_PTR *ret_information)
{
    struct sending sending;
    struct dq_send_buffer buffer;
    NTSTATUS status = describe(descriptor, &buffer);
    if (NT_SUCCESS(status)) {
        status = begin_sending(&sending, target, request, options);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_request_format_transfer(sending.request, sending.target, is_read, &buffer,
                                        offset ? *offset : 0);
    return end_sending(&sending, status, ret_information);
}

NTSTATUS NTAPI WdfIoTargetSendReadSynchronously(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                PWDF_MEMORY_DESCRIPTOR OutputBuffer,
                                                PLONGLONG DeviceOffset,
                                                PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                                PULONG_PTR BytesRead)
{
    DQ_DDI_ENTER(WdfIoTargetSendReadSynchronously);
    return send_transfer(IoTarget, Request, true, OutputBuffer, DeviceOffset, RequestOptions,
                         BytesRead);
}

NTSTATUS NTAPI WdfIoTargetSendWriteSynchronously(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                 PWDF_MEMORY_DESCRIPTOR InputBuffer,
                                                 PLONGLONG DeviceOffset,
                                                 PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                                 PULONG_PTR BytesWritten)
{
    DQ_DDI_ENTER(WdfIoTargetSendWriteSynchronously);
    return send_transfer(IoTarget, Request, false, InputBuffer, DeviceOffset, RequestOptions,
                         BytesWritten);
}

static NTSTATUS send_control(WDFIOTARGET target, WDFREQUEST request, bool is_internal, ULONG code,
                             const WDF_MEMORY_DESCRIPTOR *buffers[2],
                             const WDF_REQUEST_SEND_OPTIONS *options, ULONG_PTR *ret_information)
{
    struct sending sending;
    struct dq_send_buffer input;
    struct dq_send_buffer output;
    NTSTATUS status = describe(buffers[0], &input);
    if (NT_SUCCESS(status)) {
        status = describe(buffers[1], &output);
    }
    if (NT_SUCCESS(status)) {
        status = begin_sending(&sending, target, request, options);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_request_format_control(sending.request, sending.target, is_internal, code, &input,
                                       &output);
    return end_sending(&sending, status, ret_information);
}

NTSTATUS NTAPI WdfIoTargetSendIoctlSynchronously(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                 ULONG IoctlCode,
                                                 PWDF_MEMORY_DESCRIPTOR InputBuffer,
                                                 PWDF_MEMORY_DESCRIPTOR OutputBuffer,
                                                 PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                                 PULONG_PTR BytesReturned)
{
    DQ_DDI_ENTER(WdfIoTargetSendIoctlSynchronously);
    const WDF_MEMORY_DESCRIPTOR *buffers[2] = { InputBuffer, OutputBuffer };
    return send_control(IoTarget, Request, false, IoctlCode, buffers, RequestOptions,
                        BytesReturned);
}

NTSTATUS NTAPI WdfIoTargetSendInternalIoctlSynchronously(WDFIOTARGET IoTarget, WDFREQUEST Request,
                                                         ULONG IoctlCode,
                                                         PWDF_MEMORY_DESCRIPTOR InputBuffer,
                                                         PWDF_MEMORY_DESCRIPTOR OutputBuffer,
                                                         PWDF_REQUEST_SEND_OPTIONS RequestOptions,
                                                         PULONG_PTR BytesReturned)
{
    DQ_DDI_ENTER(WdfIoTargetSendInternalIoctlSynchronously);
    const WDF_MEMORY_DESCRIPTOR *buffers[2] = { InputBuffer, OutputBuffer };
    return send_control(IoTarget, Request, true, IoctlCode, buffers, RequestOptions, BytesReturned);
}
