/* SPDX-License-Identifier: MIT */
/*
 * c17 - what sending a request orders.
 *
 *   kept          what was done before it was sent, and its completion routine, in the context that
 *                 starts the target; not: what comes after sending
 *   sent          the same, where the target completes it
 *   synchronous   what was done before it was completed, and the return; not: what follows that
 *   stopped       the completion routine and the return of a stop that waits; not: without it
 */
#include "common.h"

#define CODE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x810, METHOD_BUFFERED, FILE_ANY_ACCESS)

static DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");

static PHB Sender;
static WDFREQUEST Own;
static WDFIOTARGET Remote;

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID Ended(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                  WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Params);
    Write((PHB)Context);
}

static VOID Send(PHB Hb, WDFIOTARGET Target, ULONG Flags)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, Flags);
    (VOID) WdfIoTargetFormatRequestForIoctl(Target, Own, CODE, NULL, NULL, NULL, NULL);
    WdfRequestSetCompletionRoutine(Own, Ended, Hb);
    (VOID) WdfRequestSend(Own, Target, &options);
}

/* The local target. */

static VOID StopLocal(PHB Hb)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(Hb->Device);

    (VOID) WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, target, &Own);
    WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
}

static VOID StartLocal(PHB Hb)
{
    (VOID) WdfIoTargetStart(WdfDeviceGetIoTarget(Hb->Device));
}

static VOID WriteAndSendLocal(PHB Hb)
{
    Hb->Data++;
    Send(Hb, WdfDeviceGetIoTarget(Hb->Device), 0);
}

static VOID SendLocalAndWrite(PHB Hb)
{
    Send(Hb, WdfDeviceGetIoTarget(Hb->Device), 0);
    Write(Hb);
}

/* A remote one: a control device that has its requests completed by a DPC. */

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                    size_t InputBufferLength, ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    Sender->Request = Request;
    (VOID) WdfDpcEnqueue(Sender->Dpc[0]);
}

static VOID OpenRemote(PHB Hb)
{
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);
    WDF_IO_QUEUE_CONFIG config;
    WDF_IO_TARGET_OPEN_PARAMS params;
    WDFDEVICE device;
    WDFQUEUE queue;

    Sender = Hb;
    if (init == NULL || !NT_SUCCESS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device))) {
        return;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Control;
    (VOID) WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    WdfControlFinishInitializing(device);
    (VOID) WdfIoTargetCreate(Hb->Device, WDF_NO_OBJECT_ATTRIBUTES, &Remote);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params, WdfDeviceWdmGetDeviceObject(device));
    (VOID) WdfIoTargetOpen(Remote, &params);
    (VOID) WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, Remote, &Own);
}

static VOID Complete(PHB Hb)
{
    WdfRequestComplete(Hb->Request, STATUS_SUCCESS);
}

static VOID WriteAndComplete(PHB Hb)
{
    Hb->Data++;
    Complete(Hb);
}

static VOID CompleteAndWrite(PHB Hb)
{
    Complete(Hb);
    Write(Hb);
}

static VOID WriteAndSendRemote(PHB Hb)
{
    Hb->Data++;
    Send(Hb, Remote, 0);
}

static VOID SendRemoteAndWrite(PHB Hb)
{
    Send(Hb, Remote, 0);
    Write(Hb);
}

static VOID SendStopAndWrite(PHB Hb)
{
    Send(Hb, Remote, 0);
    WdfIoTargetStop(Remote, WdfIoTargetWaitForSentIoToComplete);
    Write(Hb);
}

static VOID AskAndWrite(PHB Hb)
{
    Send(Hb, Remote, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
    Write(Hb);
}

static const HB_CASE Cases[] = {
    CORRECT(kept, "p=2", .Setup = StopLocal, .A = WriteAndSendLocal, .B = StartLocal),
    BROKEN(kept_first, "p=2", .Setup = StopLocal, .A = SendLocalAndWrite, .B = StartLocal),
    CORRECT(sent, "p=2 threads=1", .Setup = OpenRemote, .A = WriteAndSendRemote,
            .Dpc = { Complete }),
    BROKEN(sent_first, "p=2 threads=1", .Setup = OpenRemote, .A = SendRemoteAndWrite,
           .Dpc = { Complete }),
    CORRECT(synchronous, "p=2 threads=1", .Setup = OpenRemote, .A = AskAndWrite,
            .Dpc = { WriteAndComplete }),
    BROKEN(synchronous_late, "p=2 threads=1", .Setup = OpenRemote, .A = AskAndWrite,
           .Dpc = { CompleteAndWrite }),
    CORRECT(stopped, "p=2 threads=1", .Setup = OpenRemote, .A = SendStopAndWrite,
            .Dpc = { Complete }),
};

const HB_PROGRAM Program = { .Cases = Cases };
