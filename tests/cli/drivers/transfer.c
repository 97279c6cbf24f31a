/* SPDX-License-Identifier: MIT */
/*
 * transfer - a driver of the edu device whose reads and writes are DMA transactions of the
 * application's own pages, at most TRANSFER_BYTES at a time.
 *
 * The device moves one range at a time, so EvtProgramDma starts the first element of the list and
 * the DPC each following one, before it completes the transfer. The queue is sequential: one
 * request, one transaction. With IMPATIENT the driver does not wait for the device's interrupt
 * before it completes a transfer and looks at the first byte.
 */
#include <ntddk.h>
#include <wdf.h>

#define EDU_CAUSES      0x24
#define EDU_ACKNOWLEDGE 0x64
#define EDU_DMA_SOURCE  0x80
#define EDU_DMA_TARGET  0x88
#define EDU_DMA_COUNT   0x90
#define EDU_DMA_COMMAND 0x98
#define EDU_BUFFER      0x40000

#define CAUSE_DMA     0x100
#define DMA_RUN       1
#define DMA_TO_MEMORY 2
#define DMA_INTERRUPT 4

#define TRANSFER_BYTES 1000
#define ADDRESS_BITS   28
#define ELEMENTS_MAX   4

typedef struct _TRANSFER_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFDMATRANSACTION Transaction;
    WDFREQUEST Request;
    ULONG BufferOffset; /* in the device, of the request */
    ULONG Causes;       /* the interrupt's lock */
    WDF_DMA_DIRECTION Direction;
    ULONG ElementCount; /* of the transfer that is under way */
    ULONG ElementNext;
    ULONG DeviceOffset;
    SCATTER_GATHER_ELEMENT Element[ELEMENTS_MAX];
} TRANSFER_CONTEXT, *PTRANSFER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TRANSFER_CONTEXT, GetContext)

DRIVER_INITIALIZE DriverEntry;

static ULONG Read(PTRANSFER_CONTEXT Context, ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Context->Registers + Offset));
}

static VOID Write(PTRANSFER_CONTEXT Context, ULONG Offset, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Context->Registers + Offset), Value);
}

static VOID StartElement(PTRANSFER_CONTEXT Context)
{
    PSCATTER_GATHER_ELEMENT element = &Context->Element[Context->ElementNext++];
    BOOLEAN isToMemory = Context->Direction == WdfDmaDirectionReadFromDevice;
    ULONG inside = EDU_BUFFER + Context->DeviceOffset;
    ULONG outside = element->Address.LowPart;

    Context->DeviceOffset += element->Length;
    Write(Context, EDU_DMA_SOURCE, isToMemory ? inside : outside);
    Write(Context, EDU_DMA_TARGET, isToMemory ? outside : inside);
    Write(Context, EDU_DMA_COUNT, element->Length);
    Write(Context, EDU_DMA_COMMAND, DMA_RUN | DMA_INTERRUPT | (isToMemory ? DMA_TO_MEMORY : 0));
}

static VOID CompleteTransfer(PTRANSFER_CONTEXT Context)
{
    WDFREQUEST request = Context->Request;
    NTSTATUS status;
    size_t bytes;

    if (!WdfDmaTransactionDmaCompleted(Context->Transaction, &status)) {
        return; /* EvtProgramDma has been called for the next */
    }
    bytes = WdfDmaTransactionGetBytesTransferred(Context->Transaction);
    (VOID) WdfDmaTransactionRelease(Context->Transaction);
    Context->Request = NULL;
    WdfRequestCompleteWithInformation(request, status, bytes);
}

static BOOLEAN ProgramDma(WDFDMATRANSACTION Transaction, WDFDEVICE Device, WDFCONTEXT Ignored,
                          WDF_DMA_DIRECTION Direction, PSCATTER_GATHER_LIST SgList)
{
    PTRANSFER_CONTEXT context = GetContext(Device);

    UNREFERENCED_PARAMETER(Ignored);
    context->Direction = Direction;
    context->DeviceOffset =
        context->BufferOffset + (ULONG)WdfDmaTransactionGetBytesTransferred(Transaction);
    context->ElementNext = 0;
    context->ElementCount = SgList->NumberOfElements;
    for (ULONG i = 0; i < SgList->NumberOfElements; i++) {
        context->Element[i] = SgList->Elements[i];
    }
    StartElement(context);
    return TRUE;
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTRANSFER_CONTEXT context = GetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = Read(context, EDU_CAUSES);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    Write(context, EDU_ACKNOWLEDGE, causes);
    context->Causes |= causes;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    PTRANSFER_CONTEXT context = GetContext((WDFDEVICE)AssociatedObject);
    ULONG causes;

    WdfInterruptAcquireLock(Interrupt);
    causes = context->Causes;
    context->Causes = 0;
    WdfInterruptReleaseLock(Interrupt);
    if (!(causes & CAUSE_DMA) || context->Request == NULL) {
        return;
    }
    if (context->ElementNext < context->ElementCount) {
        StartElement(context);
        return;
    }
    CompleteTransfer(context);
}

static VOID Begin(WDFQUEUE Queue, WDFREQUEST Request, WDF_DMA_DIRECTION Direction)
{
    PTRANSFER_CONTEXT context = GetContext(WdfIoQueueGetDevice(Queue));
    WDF_REQUEST_PARAMETERS parameters;
    NTSTATUS status;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    context->Request = Request;
    context->BufferOffset = (ULONG)(Direction == WdfDmaDirectionReadFromDevice
                                        ? parameters.Parameters.Read.DeviceOffset
                                        : parameters.Parameters.Write.DeviceOffset);
    status = WdfDmaTransactionInitializeUsingRequest(context->Transaction, Request, ProgramDma,
                                                     Direction);
    if (NT_SUCCESS(status)) {
        status = WdfDmaTransactionExecute(context->Transaction, NULL);
    }
    if (!NT_SUCCESS(status)) {
        (VOID) WdfDmaTransactionRelease(context->Transaction);
        context->Request = NULL;
        WdfRequestComplete(Request, status);
    }
}

static VOID IoRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
#ifdef IMPATIENT
    PTRANSFER_CONTEXT context = GetContext(WdfIoQueueGetDevice(Queue));
    static volatile UCHAR seen;
    NTSTATUS status;
    PUCHAR buffer;

    context->BufferOffset = 0;
    status = WdfRequestRetrieveOutputBuffer(Request, Length, (PVOID *)&buffer, NULL);
    if (NT_SUCCESS(status)) {
        status = WdfDmaTransactionInitializeUsingRequest(context->Transaction, Request, ProgramDma,
                                                         WdfDmaDirectionReadFromDevice);
    }
    if (NT_SUCCESS(status)) {
        status = WdfDmaTransactionExecute(context->Transaction, NULL);
    }
    if (NT_SUCCESS(status)) {
        (VOID) WdfDmaTransactionDmaCompletedFinal(context->Transaction, Length, &status);
        (VOID) WdfDmaTransactionRelease(context->Transaction);
        seen = *buffer; /* the device may write it now */
    }
    WdfRequestComplete(Request, status);
#else
    UNREFERENCED_PARAMETER(Length);
    Begin(Queue, Request, WdfDmaDirectionReadFromDevice);
#endif
}

static VOID IoWrite(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    Begin(Queue, Request, WdfDmaDirectionWriteToDevice);
}

static NTSTATUS PrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PTRANSFER_CONTEXT context = GetContext(Device);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);
        if (descriptor->Type == CmResourceTypeMemory) {
            context->RegistersLength = descriptor->u.Memory.Length;
            context->Registers =
                (PUCHAR)MmMapIoSpaceEx(descriptor->u.Memory.Start, context->RegistersLength,
                                       PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS ReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PTRANSFER_CONTEXT context = GetContext(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CreateDma(WDFDEVICE Device)
{
    WDF_DMA_ENABLER_CONFIG config;
    WDFDMAENABLER enabler;
    NTSTATUS status;

    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfileScatterGather, TRANSFER_BYTES);
    config.AddressWidthOverride = ADDRESS_BITS;
    status = WdfDmaEnablerCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfDmaEnablerSetMaximumScatterGatherElements(enabler, ELEMENTS_MAX);
    return WdfDmaTransactionCreate(enabler, WDF_NO_OBJECT_ATTRIBUTES,
                                   &GetContext(Device)->Transaction);
}

static NTSTATUS CreateQueue(WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = IoRead;
    config.EvtIoWrite = IoWrite;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_INTERRUPT_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = PrepareHardware;
    callbacks.EvtDeviceReleaseHardware = ReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WdfDeviceInitSetIoType(DeviceInit, WdfDeviceIoDirect);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TRANSFER_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, Dpc);
    status = WdfInterruptCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                                &GetContext(device)->Interrupt);
    if (NT_SUCCESS(status)) {
        status = CreateDma(device);
    }
    return NT_SUCCESS(status) ? CreateQueue(device) : status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
