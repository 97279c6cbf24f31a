/* SPDX-License-Identifier: MIT */
/*
 * program_driver - executes a program (program.h) with the calls that a driver makes, and writes
 * down what happened.
 *
 * One device per vector, at least one; all of them share the program. This half is compiled without
 * access instrumentation: the program, the log and the counters are no part of what is explored.
 */
#include "program_driver.h"

ULONG ProgramVariables[PROGRAM_VARIABLES_MAX][16];
struct program_entry ProgramLog[PROGRAM_LOG_MAX];
ULONG ProgramLogCount;

static struct program Program;
static PPROGRAM_DEVICE Devices[PROGRAM_VECTORS_MAX];
static ULONG DeviceCount;
static ULONG Runs[PROGRAM_ROUTINES];
static KSPIN_LOCK Locks[PROGRAM_LOCKS_MAX];
static KEVENT Events[PROGRAM_EVENTS_MAX];
static KDPC Dpcs[PROGRAM_DPCS];
static WDFWORKITEM WorkItems[PROGRAM_WORK_ITEMS];
/* One for each thread: whoever shares an event with others is ordered with them. */
static KEVENT Gates[PROGRAM_THREADS_MAX];
static KEVENT Never[PROGRAM_THREADS_MAX + 1];
static KDPC GateDpc;

/* What a routine keeps while it runs. */
typedef struct _CONTEXT_STATE {
    UCHAR Actor;
    UCHAR Index;
    ULONG IrqlCount;
    KIRQL Irqls[4];
} CONTEXT_STATE, *PCONTEXT_STATE;

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD ProgramDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE ProgramPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE ProgramReleaseHardware;
static EVT_WDF_INTERRUPT_ISR ProgramIsr;
static EVT_WDF_INTERRUPT_DPC ProgramInterruptDpc;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL ProgramDeviceControl;
static KDEFERRED_ROUTINE ProgramKdpc;
static KDEFERRED_ROUTINE ProgramGates;
static EVT_WDF_WORKITEM ProgramWorkItem;

static VOID Log(UCHAR Actor, UCHAR Index, ULONG Value)
{
    if (ProgramLogCount < PROGRAM_LOG_MAX) {
        struct program_entry *entry = &ProgramLog[ProgramLogCount++];
        entry->actor = Actor;
        entry->op = Index;
        entry->processor = 0;
        entry->value = Value;
    }
}

static PULONG Register(ULONG Device, ULONG Offset)
{
    return (PULONG)(Devices[Device]->Registers + Offset);
}

static ULONG WaitFor(PKEVENT Event, ULONG Milliseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = -10000 * (LONGLONG)Milliseconds;
    return KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, &timeout) == STATUS_TIMEOUT;
}

/* What is logged once it has happened; returns its value. */
static ULONG DoLoggedAfter(PCONTEXT_STATE State, const struct program_op *Op)
{
    ULONG object = Op->object;

    switch (Op->code) {
    case PROGRAM_RAISE:
        KeRaiseIrql((KIRQL)object, &State->Irqls[State->IrqlCount++]);
        return 0;
    case PROGRAM_LOCK:
        KeAcquireSpinLock(&Locks[object], &State->Irqls[State->IrqlCount++]);
        return 0;
    case PROGRAM_ILOCK:
        WdfInterruptAcquireLock(Devices[object]->Interrupt);
        return 0;
    case PROGRAM_SET:
        return KeSetEvent(&Events[object], IO_NO_INCREMENT, FALSE) != 0;
    case PROGRAM_RESET:
        return KeResetEvent(&Events[object]) != 0;
    case PROGRAM_WAIT:
        KeWaitForSingleObject(&Events[object], Executive, KernelMode, FALSE, NULL);
        return 0;
    case PROGRAM_WAIT_SHORT:
        return WaitFor(&Events[object], PROGRAM_SHORT_MS);
    case PROGRAM_WAIT_LONG:
        return WaitFor(&Events[object], PROGRAM_LONG_MS);
    case PROGRAM_INSERT:
        return object >= Program.vectors ? KeInsertQueueDpc(&Dpcs[object], NULL, NULL)
                                         : WdfInterruptQueueDpcForIsr(Devices[object]->Interrupt);
    case PROGRAM_ENQUEUE:
        WdfWorkItemEnqueue(WorkItems[object]);
        return 0;
    case PROGRAM_FLUSH:
        WdfWorkItemFlush(WorkItems[object]);
        return 0;
    case PROGRAM_DISABLE:
        WdfInterruptDisable(Devices[object]->Interrupt);
        return 0;
    case PROGRAM_ENABLE:
        WdfInterruptEnable(Devices[object]->Interrupt);
        return 0;
    case PROGRAM_MASK:
        WdfInterruptReportInactive(Devices[object]->Interrupt);
        return 0;
    case PROGRAM_UNMASK:
        WdfInterruptReportActive(Devices[object]->Interrupt);
        return 0;
    case PROGRAM_BIND:
        (VOID) KeSetSystemAffinityThreadEx((KAFFINITY)1 << object);
        return 0;
    case PROGRAM_UNBIND:
        KeRevertToUserAffinityThreadEx(0);
        return 0;
    case PROGRAM_REGISTER:
        return READ_REGISTER_ULONG(Register(object, PROGRAM_REGISTER_CAUSES));
    case PROGRAM_ARM:
        WRITE_REGISTER_ULONG(Register(object, PROGRAM_REGISTER_ARM), 1);
        return 0;
    case PROGRAM_SIGNAL:
        WRITE_REGISTER_ULONG(Register(object, PROGRAM_REGISTER_SIGNAL), 1);
        return 0;
    default:
        return ProgramAccess(Op->code, object, PROGRAM_NUMBER(State->Actor, State->Index));
    }
}

/* What gives way to others at once: logged before it happens. */
static BOOLEAN DoLoggedBefore(PCONTEXT_STATE State, const struct program_op *Op)
{
    switch (Op->code) {
    case PROGRAM_LOWER:
        Log(State->Actor, State->Index, 0);
        KeLowerIrql(State->Irqls[--State->IrqlCount]);
        return TRUE;
    case PROGRAM_UNLOCK:
        Log(State->Actor, State->Index, 0);
        KeReleaseSpinLock(&Locks[Op->object], State->Irqls[--State->IrqlCount]);
        return TRUE;
    case PROGRAM_IUNLOCK:
        Log(State->Actor, State->Index, 0);
        WdfInterruptReleaseLock(Devices[Op->object]->Interrupt);
        return TRUE;
    default:
        return FALSE;
    }
}

static VOID Execute(ULONG Routine, ULONG Run)
{
    CONTEXT_STATE state = { 0 };
    const struct program_routine *routine = &Program.routines[Routine];

    state.Actor = PROGRAM_ACTOR(Routine, Run);
    if (Routine >= PROGRAM_THREADS_MAX) {
        Log(state.Actor, PROGRAM_BEGIN, 0);
    }
    for (state.Index = 0; state.Index < routine->count; state.Index++) {
        const struct program_op *op = &routine->ops[state.Index];
        if (!DoLoggedBefore(&state, op)) {
            ULONG value = DoLoggedAfter(&state, op);
            Log(state.Actor, state.Index, value);
        }
    }
}

static BOOLEAN ProgramIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    ULONG routine = PROGRAM_ISR(ProgramGetDevice(WdfInterruptGetDevice(Interrupt))->Number);

    UNREFERENCED_PARAMETER(MessageID);
    Execute(routine, Runs[routine]++);
    return TRUE;
}

static VOID ProgramInterruptDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    ULONG routine = PROGRAM_DPC(ProgramGetDevice((WDFDEVICE)AssociatedObject)->Number);

    UNREFERENCED_PARAMETER(Interrupt);
    Execute(routine, Runs[routine]++);
}

static VOID ProgramKdpc(PKDPC Kdpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    ULONG routine = PROGRAM_DPC((ULONG)(Kdpc - Dpcs));

    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    Execute(routine, Runs[routine]++);
}

static VOID ProgramWorkItem(WDFWORKITEM WorkItem)
{
    ULONG routine = PROGRAM_WORK(0);

    while (WorkItems[routine - PROGRAM_WORK(0)] != WorkItem) {
        routine++;
    }
    Execute(routine, Runs[routine]++);
}

static NTSTATUS Load(WDFREQUEST Request)
{
    PVOID buffer;
    NTSTATUS status = WdfRequestRetrieveInputBuffer(Request, sizeof(Program), &buffer, NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlCopyMemory(&Program, buffer, sizeof(Program));
    for (ULONG i = 0; i < PROGRAM_LOCKS_MAX; i++) {
        KeInitializeSpinLock(&Locks[i]);
    }
    for (ULONG i = 0; i < PROGRAM_EVENTS_MAX; i++) {
        KeInitializeEvent(&Events[i],
                          Program.event[i].is_synchronization ? SynchronizationEvent
                                                              : NotificationEvent,
                          Program.event[i].is_set);
    }
    for (ULONG i = 0; i < PROGRAM_DPCS; i++) {
        KeInitializeDpc(&Dpcs[i], ProgramKdpc, NULL);
        KeSetImportanceDpc(&Dpcs[i], (KDPC_IMPORTANCE)Program.dpc[i].importance);
        if (Program.dpc[i].target != 0) {
            KeSetTargetProcessorDpc(&Dpcs[i], (CCHAR)(Program.dpc[i].target - 1));
        }
    }
    KeInitializeDpc(&GateDpc, ProgramGates, NULL);
    KeSetImportanceDpc(&GateDpc, LowImportance);
    for (ULONG i = 0; i < PROGRAM_THREADS_MAX; i++) {
        KeInitializeEvent(&Gates[i], NotificationEvent, FALSE);
    }
    for (ULONG i = 0; i <= PROGRAM_THREADS_MAX; i++) {
        KeInitializeEvent(&Never[i], NotificationEvent, FALSE);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS Result(WDFREQUEST Request)
{
    PULONG buffer;
    SIZE_T bytes = PROGRAM_VARIABLES_MAX * sizeof(ULONG);
    NTSTATUS status = WdfRequestRetrieveOutputBuffer(Request, bytes, (PVOID *)&buffer, NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (ULONG i = 0; i < PROGRAM_VARIABLES_MAX; i++) {
        buffer[i] = ProgramVariables[i][0];
    }
    WdfRequestSetInformation(Request, bytes);
    return STATUS_SUCCESS;
}

static VOID RunGated(ULONG Thread)
{
    KeWaitForSingleObject(&Gates[Thread], Executive, KernelMode, FALSE, NULL);
    Execute(Thread, 0);
    KeWaitForSingleObject(&Never[Thread], Executive, KernelMode, FALSE, NULL);
}

static BOOLEAN HasTimeouts(VOID)
{
    for (ULONG i = 0; i < Program.threads * PROGRAM_OPS_MAX; i++) {
        const struct program_op *op =
            &Program.routines[i / PROGRAM_OPS_MAX].ops[i % PROGRAM_OPS_MAX];
        if (op->code == PROGRAM_WAIT_SHORT || op->code == PROGRAM_WAIT_LONG) {
            return TRUE;
        }
    }
    return FALSE;
}

static VOID ProgramGates(PKDPC Kdpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Kdpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    for (ULONG i = 0; i < Program.threads; i++) {
        KeSetEvent(&Gates[i], IO_NO_INCREMENT, FALSE);
    }
}

/*
 * The gates are opened by a DPC that waits until the processor idles: this thread is out of the way
 * by then. A time-out of its own would be an order more: where the program has some, nothing ends
 * it.
 */
static VOID Go(VOID)
{
    LARGE_INTEGER second;
    ULONG bad = (ULONG)Program.bad_value[0] | (ULONG)Program.bad_value[1] << 8 |
                (ULONG)Program.bad_value[2] << 16 | (ULONG)Program.bad_value[3] << 24;
    BOOLEAN has_timeouts;
    BOOLEAN is_bad;

    second.QuadPart = -10000000;
    has_timeouts = HasTimeouts();
    KeInsertQueueDpc(&GateDpc, NULL, NULL);
    KeWaitForSingleObject(&Never[PROGRAM_THREADS_MAX], Executive, KernelMode, FALSE,
                          has_timeouts ? NULL : &second);
    is_bad = Program.has_bad && ProgramVariables[Program.bad_variable][0] == bad;
    KeBugCheckEx(is_bad ? PROGRAM_BUG_CHECK_BAD : PROGRAM_BUG_CHECK_GOOD, 0, 0, 0, 0);
}

static VOID ProgramDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                                 size_t InputBufferLength, ULONG IoControlCode)
{
    ULONG function = (IoControlCode >> 2) & 0xfff;
    NTSTATUS status = STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (function == PROGRAM_FUNCTION_LOAD) {
        status = Load(Request);
    } else if (function == PROGRAM_FUNCTION_RESULT) {
        status = Result(Request);
    } else if (function == PROGRAM_FUNCTION_GO) {
        Go();
    } else if (function >= PROGRAM_FUNCTION_GATED) {
        RunGated(function - PROGRAM_FUNCTION_GATED);
    } else {
        Execute(function - PROGRAM_FUNCTION_RUN, 0);
    }
    WdfRequestComplete(Request, status);
}

static NTSTATUS ProgramPrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PPROGRAM_DEVICE device = ProgramGetDevice(Device);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);
        if (descriptor->Type == CmResourceTypeMemory) {
            device->RegistersLength = descriptor->u.Memory.Length;
            device->Registers = (PUCHAR)MmMapIoSpaceEx(
                descriptor->u.Memory.Start, device->RegistersLength, PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return device->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS ProgramReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PPROGRAM_DEVICE device = ProgramGetDevice(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (device->Registers != NULL) {
        MmUnmapIoSpace(device->Registers, device->RegistersLength);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CreateWorkItems(WDFDEVICE Device)
{
    WDF_WORKITEM_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status = STATUS_SUCCESS;

    WDF_WORKITEM_CONFIG_INIT(&config, ProgramWorkItem);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    for (ULONG i = 0; i < PROGRAM_WORK_ITEMS && NT_SUCCESS(status); i++) {
        status = WdfWorkItemCreate(&config, &attributes, &WorkItems[i]);
    }
    return status;
}

static NTSTATUS CreateParts(WDFDEVICE Device, PPROGRAM_DEVICE Context)
{
    WDF_INTERRUPT_CONFIG interrupt_config;
    WDF_IO_QUEUE_CONFIG queue_config;
    NTSTATUS status;

    WDF_INTERRUPT_CONFIG_INIT(&interrupt_config, ProgramIsr, ProgramInterruptDpc);
    status = WdfInterruptCreate(Device, &interrupt_config, WDF_NO_OBJECT_ATTRIBUTES,
                                &Context->Interrupt);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue_config, WdfIoQueueDispatchParallel);
    queue_config.EvtIoDeviceControl = ProgramDeviceControl;
    return WdfIoQueueCreate(Device, &queue_config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS ProgramDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    PPROGRAM_DEVICE device;
    WDFDEVICE handle;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = ProgramPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = ProgramReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, PROGRAM_DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &handle);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = ProgramGetDevice(handle);
    device->Number = DeviceCount;
    if (DeviceCount == 0) {
        status = CreateWorkItems(handle);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    Devices[DeviceCount++ % PROGRAM_VECTORS_MAX] = device;
    return CreateParts(handle, device);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, ProgramDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
