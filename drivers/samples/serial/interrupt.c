/* SPDX-License-Identifier: MIT */
/*
 * interrupt.c - the line that the device may share with others, and what the ISR and the queues
 * have in common.
 *
 * The ISR moves bytes: received ones into the interrupt's context, those of the write under way
 * into the device. Its DPC completes requests. When there is no room for received bytes the ISR
 * leaves them in the device and does not ask for more until somebody has read.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, SerialInterruptCreate)
#endif

NTSTATUS SerialInterruptCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = SerialDeviceGetContext(Device);
    WDF_INTERRUPT_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    PAGED_CODE();

    WDF_INTERRUPT_CONFIG_INIT(&config, SerialEvtInterruptIsr, SerialEvtInterruptDpc);
    config.EvtInterruptEnable = SerialEvtInterruptEnable;
    config.EvtInterruptDisable = SerialEvtInterruptDisable;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, INTERRUPT_CONTEXT);
    return WdfInterruptCreate(Device, &config, &attributes, &context->Interrupt);
}

/* With the interrupt lock held, all of these. */

static VOID SerialSetInterrupts(_Inout_ PINTERRUPT_CONTEXT Context, _In_ UCHAR Interrupts)
{
    if (Context->IsEnabled && Context->Interrupts != Interrupts) {
        WRITE_PORT_UCHAR(Context->Ports + UART_INTERRUPTS, Interrupts);
    }
    Context->Interrupts = Interrupts;
}

/* Reading it clears the errors. A device that was pulled out has nothing. */
static UCHAR SerialReadLineStatus(_Inout_ PINTERRUPT_CONTEXT Context)
{
    UCHAR status = READ_PORT_UCHAR(Context->Ports + UART_LINE_STATUS);

    if (status == UART_ABSENT) {
        return 0;
    }
    if (status & UART_STATUS_OVERRUN) {
        Context->Statistics.Overruns++;
    }
    return status;
}

/* FALSE: the device was pulled out. Of all bytes only 0xFF may be none, and SCRATCH tells. */
static BOOLEAN SerialReceiveByte(_Inout_ PINTERRUPT_CONTEXT Context)
{
    ULONG place = (Context->ReceivedFirst + Context->ReceivedCount) % SERIAL_RECEIVED_BYTES;
    UCHAR byte = READ_PORT_UCHAR(Context->Ports + UART_DATA);

    if (byte == UART_ABSENT && READ_PORT_UCHAR(Context->Ports + UART_SCRATCH) == UART_ABSENT) {
        return FALSE;
    }
    Context->Received[place] = byte;
    Context->ReceivedCount++;
    Context->Statistics.BytesReceived++;
    return TRUE;
}

static BOOLEAN SerialHasRoom(_In_ const INTERRUPT_CONTEXT *Context)
{
    return Context->ReceivedCount < SERIAL_RECEIVED_BYTES;
}

/* At least AtLeast bytes are there without asking. */
static VOID SerialReceive(_Inout_ PINTERRUPT_CONTEXT Context, _In_ ULONG AtLeast)
{
    ULONG count = 0;

    while (SerialHasRoom(Context) &&
           (count < AtLeast || (SerialReadLineStatus(Context) & UART_STATUS_DATA)) &&
           SerialReceiveByte(Context)) {
        count++;
    }
    if (!SerialHasRoom(Context)) {
        Context->IsThrottled = TRUE;
        Context->Statistics.Throttles++;
        SerialSetInterrupts(Context, Context->Interrupts & (UCHAR)~UART_INTERRUPT_RECEIVED);
    }
}

/* The device's FIFO is empty. */
static VOID SerialTransmit(_Inout_ PINTERRUPT_CONTEXT Context)
{
    for (ULONG i = 0; i < UART_FIFO_BYTES && Context->OutputSent < Context->OutputLength; i++) {
        WRITE_PORT_UCHAR(Context->Ports + UART_DATA, Context->Output[Context->OutputSent]);
        Context->OutputSent++;
        Context->Statistics.BytesSent++;
    }
    if (Context->OutputSent == Context->OutputLength) {
        SerialSetInterrupts(Context, Context->Interrupts & (UCHAR)~UART_INTERRUPT_TRANSMIT);
    }
}

static VOID SerialServiceCause(_Inout_ PINTERRUPT_CONTEXT Context, _In_ UCHAR Cause)
{
    switch (Cause) {
    case UART_CAUSE_LINE_STATUS:
        (VOID) SerialReadLineStatus(Context);
        break;
    case UART_CAUSE_RECEIVED:
        SerialReceive(Context, UART_FIFO_TRIGGER);
        break;
    case UART_CAUSE_TIMEOUT:
        SerialReceive(Context, 1);
        break;
    case UART_CAUSE_TRANSMIT:
        SerialTransmit(Context);
        break;
    default:
        (VOID) READ_PORT_UCHAR(Context->Ports + UART_MODEM_STATUS);
        break;
    }
}

BOOLEAN SerialEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);
    UCHAR identification;

    UNREFERENCED_PARAMETER(MessageID);

    /* While it is not enabled the device asks for nothing: the line is somebody else's. */
    if (!context->IsEnabled) {
        context->Statistics.InterruptsForeign++;
        return FALSE;
    }
    identification = READ_PORT_UCHAR(context->Ports + UART_IDENTIFICATION);
    if ((identification & UART_CAUSE_NONE) != 0) { /* also when no device is there */
        context->Statistics.InterruptsForeign++;
        return FALSE;
    }
    context->Statistics.InterruptsServiced++;
    do {
        SerialServiceCause(context, identification & UART_CAUSE_MASK);
        identification = READ_PORT_UCHAR(context->Ports + UART_IDENTIFICATION);
    } while ((identification & UART_CAUSE_NONE) == 0);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

VOID SerialEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT device = SerialDeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);

    SerialReadServe(device);
    SerialWriteServe(device);
}

NTSTATUS SerialEvtInterruptEnable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);

    UNREFERENCED_PARAMETER(AssociatedDevice);

    context->IsEnabled = TRUE;
    context->ModemControl = UART_MODEM_READY;
    WRITE_PORT_UCHAR(context->Ports + UART_MODEM_CONTROL, context->ModemControl);
    context->Interrupts = 0;
    SerialSetInterrupts(context, UART_INTERRUPT_RECEIVED | UART_INTERRUPT_LINE_STATUS);
    return STATUS_SUCCESS;
}

NTSTATUS SerialEvtInterruptDisable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);

    UNREFERENCED_PARAMETER(AssociatedDevice);

    WRITE_PORT_UCHAR(context->Ports + UART_INTERRUPTS, 0);
    WRITE_PORT_UCHAR(context->Ports + UART_MODEM_CONTROL, 0);
    context->IsEnabled = FALSE;
    return STATUS_SUCCESS;
}

/* From here on for the queues. */

static VOID SerialUnthrottle(_Inout_ PINTERRUPT_CONTEXT Context)
{
    if (Context->IsThrottled) {
        Context->IsThrottled = FALSE;
        SerialSetInterrupts(Context, Context->Interrupts | UART_INTERRUPT_RECEIVED);
    }
}

size_t SerialInterruptTake(_In_ WDFINTERRUPT Interrupt, _Out_writes_(Length) PUCHAR Buffer,
                           _In_ size_t Length)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);
    size_t count = 0;

    WdfInterruptAcquireLock(Interrupt);
    while (count < Length && context->ReceivedCount > 0) {
        Buffer[count++] = context->Received[context->ReceivedFirst];
        context->ReceivedFirst = (context->ReceivedFirst + 1) % SERIAL_RECEIVED_BYTES;
        context->ReceivedCount--;
    }
    SerialUnthrottle(context);
    WdfInterruptReleaseLock(Interrupt);
    return count;
}

BOOLEAN SerialInterruptHasReceived(_In_ WDFINTERRUPT Interrupt)
{
    BOOLEAN has;

    WdfInterruptAcquireLock(Interrupt);
    has = SerialInterruptGetContext(Interrupt)->ReceivedCount > 0;
    WdfInterruptReleaseLock(Interrupt);
    return has;
}

VOID SerialInterruptForget(_In_ WDFINTERRUPT Interrupt)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);

    WdfInterruptAcquireLock(Interrupt);
    context->ReceivedCount = 0;
    SerialUnthrottle(context);
    WdfInterruptReleaseLock(Interrupt);
}

VOID SerialInterruptStartOutput(_In_ WDFINTERRUPT Interrupt, _In_reads_(Length) const UCHAR *Buffer,
                                _In_ size_t Length)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);

    WdfInterruptAcquireLock(Interrupt);
    context->Output = Buffer;
    context->OutputLength = Length;
    context->OutputSent = 0;
    /* The device interrupts at once if its FIFO is empty, else when it becomes so. */
    SerialSetInterrupts(context, context->Interrupts | UART_INTERRUPT_TRANSMIT);
    WdfInterruptReleaseLock(Interrupt);
}

BOOLEAN SerialInterruptIsOutputDone(_In_ WDFINTERRUPT Interrupt)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);
    BOOLEAN is_done;

    WdfInterruptAcquireLock(Interrupt);
    is_done = context->OutputSent == context->OutputLength;
    WdfInterruptReleaseLock(Interrupt);
    return is_done;
}

size_t SerialInterruptStopOutput(_In_ WDFINTERRUPT Interrupt)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);
    size_t sent;

    WdfInterruptAcquireLock(Interrupt);
    sent = context->OutputSent;
    context->Output = NULL;
    context->OutputLength = 0;
    context->OutputSent = 0;
    SerialSetInterrupts(context, context->Interrupts & (UCHAR)~UART_INTERRUPT_TRANSMIT);
    WdfInterruptReleaseLock(Interrupt);
    return sent;
}

VOID SerialInterruptLoop(_In_ WDFINTERRUPT Interrupt, _In_ BOOLEAN IsLooped)
{
    PINTERRUPT_CONTEXT context = SerialInterruptGetContext(Interrupt);

    WdfInterruptAcquireLock(Interrupt);
    context->ModemControl = UART_MODEM_READY | (IsLooped ? UART_MODEM_LOOP : 0);
    WRITE_PORT_UCHAR(context->Ports + UART_MODEM_CONTROL, context->ModemControl);
    WdfInterruptReleaseLock(Interrupt);
}

VOID SerialInterruptReadStatistics(_In_ WDFINTERRUPT Interrupt, _Out_ PSERIAL_STATISTICS Statistics)
{
    WdfInterruptAcquireLock(Interrupt);
    *Statistics = SerialInterruptGetContext(Interrupt)->Statistics;
    WdfInterruptReleaseLock(Interrupt);
}
