/* SPDX-License-Identifier: MIT */
/* wdfiotarget - the functions of wdfiotarget.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/io_target.h"
#include "framework/request_send.h"

NTSTATUS NTAPI WdfIoTargetStart(WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfIoTargetStart);
    return dq_io_target_start(dq_io_target_from_handle(IoTarget));
}

/* With what waits above PASSIVE_LEVEL the thread could not wait. */
static void require_passive(const char *call, bool is_waiting)
{
    if (is_waiting && dq_engine()->current->irql > DQ_IRQL_PASSIVE) {
        dq_ddi_irql_violation(call, DQ_DDI_IRQL_PASSIVE);
    }
}

VOID NTAPI WdfIoTargetStop(WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action)
{
    DQ_DDI_ENTER(WdfIoTargetStop);
    struct dq_io_target *target = dq_io_target_from_handle(IoTarget);
    require_passive("WdfIoTargetStop", Action != WdfIoTargetLeaveSentIoPending);
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
    require_passive("WdfIoTargetPurge", Action == WdfIoTargetPurgeIoAndWait);
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
