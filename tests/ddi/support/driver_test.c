/* SPDX-License-Identifier: MIT */
/* driver_test - see driver_test.h. */
#include "tests/ddi/support/driver_test.h"

DRIVER_INITIALIZE DriverEntry;

/* Each takes a microsecond or more of virtual time; what is waited for takes at most a few hundred.
 */
#define WAIT_ROUNDS_MAX 20000

TEST_CONTROL TestControl;

static ULONG DevicesAdded;

static struct {
    KDPC Dpc;
    PTEST_DEVICE Device;
    TEST_THREAD *Routine;
    volatile ULONG IsDone;
} OnProcessor[TEST_THREADS_MAX];

static TEST_THREAD *ThreadRoutine[TEST_THREADS_MAX];

static const TEST_CASE *Selected(VOID)
{
    return &TestCases[TestControl.Selected];
}

/* Checks. */

static VOID Fail(PCSTR Text, PCSTR File, ULONG Line, BOOLEAN HasValues, ULONG64 Actual,
                 ULONG64 Expected)
{
    ULONG index = TestControl.Failures++;

    if (index < TEST_FAILURES_MAX) {
        TEST_FAILURE failure = { Text, File, Line, HasValues, Actual, Expected };

        TestControl.Failure[index] = failure;
    }
}

VOID TestCheck(BOOLEAN Condition, PCSTR Text, PCSTR File, ULONG Line)
{
    TestControl.Checks++;
    if (!Condition) {
        Fail(Text, File, Line, FALSE, 0, 0);
    }
}

VOID TestCheckEqual(ULONG64 Actual, ULONG64 Expected, PCSTR Text, PCSTR File, ULONG Line)
{
    TestControl.Checks++;
    if (Actual != Expected) {
        Fail(Text, File, Line, TRUE, Actual, Expected);
    }
}

VOID TestCheckBreak(ULONG Before, PCSTR Text, PCSTR File, ULONG Line)
{
    ULONG after = TestControl.Services.Violations();

    TestControl.Breaks += after - Before;
    TestCheck(after > Before, Text, File, Line);
}

VOID TestStopNext(ULONG_PTR Handle)
{
    TestControl.Checks++;
    TestControl.IsStopNext = TRUE;
    TestControl.StopHandle = Handle;
}

/* The log. */

static VOID AppendToLog(CHAR Character)
{
    if (TestControl.LogLength < TEST_LOG_BYTES - 1) {
        TestControl.Log[TestControl.LogLength++] = Character;
        TestControl.Log[TestControl.LogLength] = '\0';
    }
}

VOID TestLog(PCSTR Word)
{
    if (TestControl.LogLength > 0) {
        AppendToLog(' ');
    }
    while (*Word != '\0') {
        AppendToLog(*Word++);
    }
}

VOID TestLogNumber(PCSTR Word, ULONG Number)
{
    TestLog(Word);
    AppendToLog((CHAR)('0' + Number % 10));
}

VOID TestCheckLog(PCSTR Expected, PCSTR File, ULONG Line)
{
    ULONG length = 0;
    BOOLEAN is_equal;

    while (Expected[length] != '\0' && Expected[length] == TestControl.Log[length]) {
        length++;
    }
    is_equal = Expected[length] == '\0' && length == TestControl.LogLength;
    TestCheck(is_equal, Expected, File, Line);
    if (is_equal) {
        TestControl.LogLength = 0;
        TestControl.Log[0] = '\0';
    }
}

/* Time, threads, processors. */

VOID TestSpin(ULONG Microseconds)
{
    for (ULONG i = 0; i < Microseconds; i++) {
        KeStallExecutionProcessor(1);
    }
}

VOID TestSleep(ULONG Microseconds)
{
    LARGE_INTEGER interval;

    interval.QuadPart = -10 * (LONGLONG)Microseconds;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

VOID TestSpinUntil(volatile ULONG *Value, ULONG Minimum, PCSTR File, ULONG Line)
{
    for (ULONG i = 0; *Value < Minimum && i < WAIT_ROUNDS_MAX; i++) {
        KeStallExecutionProcessor(1);
    }
    if (*Value < Minimum) {
        Fail("what is waited for happens", File, Line, TRUE, *Value, Minimum);
    }
}

VOID TestSleepUntil(volatile ULONG *Value, ULONG Minimum, PCSTR File, ULONG Line)
{
    for (ULONG i = 0; *Value < Minimum && i < WAIT_ROUNDS_MAX; i++) {
        TestSleep(1);
    }
    if (*Value < Minimum) {
        Fail("what is waited for happens", File, Line, TRUE, *Value, Minimum);
    }
}

typedef struct _THREAD_CONTEXT {
    PTEST_DEVICE Device;
    ULONG Slot;
} THREAD_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(THREAD_CONTEXT, GetThreadContext)

static VOID RunThread(WDFWORKITEM WorkItem)
{
    THREAD_CONTEXT *context = GetThreadContext(WorkItem);

    ThreadRoutine[context->Slot](context->Device);
}

VOID TestThreadStart(PTEST_DEVICE Device, ULONG Slot, TEST_THREAD *Routine)
{
    WDF_WORKITEM_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    THREAD_CONTEXT *context;

    if (Device->Thread[Slot] == NULL) {
        WDF_WORKITEM_CONFIG_INIT(&config, RunThread);
        config.AutomaticSerialization = FALSE;
        WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, THREAD_CONTEXT);
        attributes.ParentObject = Device->Device;
        CHECK_STATUS(WdfWorkItemCreate(&config, &attributes, &Device->Thread[Slot]),
                     STATUS_SUCCESS);
        context = GetThreadContext(Device->Thread[Slot]);
        context->Device = Device;
        context->Slot = Slot;
    }
    ThreadRoutine[Slot] = Routine;
    WdfWorkItemEnqueue(Device->Thread[Slot]);
}

VOID TestThreadJoin(PTEST_DEVICE Device, ULONG Slot)
{
    WdfWorkItemFlush(Device->Thread[Slot]);
}

static VOID RunOnProcessor(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    ULONG slot = (ULONG)(ULONG_PTR)Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    OnProcessor[slot].Routine(OnProcessor[slot].Device);
    OnProcessor[slot].IsDone = 1;
}

VOID TestOnProcessorStart(PTEST_DEVICE Device, ULONG Slot, ULONG Processor, TEST_THREAD *Routine)
{
    OnProcessor[Slot].Device = Device;
    OnProcessor[Slot].Routine = Routine;
    OnProcessor[Slot].IsDone = 0;
    KeInitializeDpc(&OnProcessor[Slot].Dpc, RunOnProcessor, (PVOID)(ULONG_PTR)Slot);
    KeSetTargetProcessorDpc(&OnProcessor[Slot].Dpc, (CCHAR)Processor);
    KeSetImportanceDpc(&OnProcessor[Slot].Dpc, HighImportance);
    CHECK(KeInsertQueueDpc(&OnProcessor[Slot].Dpc, NULL, NULL));
}

VOID TestOnProcessorWait(ULONG Slot)
{
    SPIN_UNTIL(OnProcessor[Slot].IsDone, 1);
}

VOID TestOnProcessor(PTEST_DEVICE Device, ULONG Processor, TEST_THREAD *Routine)
{
    TestOnProcessorStart(Device, 0, Processor, Routine);
    SLEEP_UNTIL(OnProcessor[0].IsDone, 1);
}

/* Interrupts. */

VOID TestInterruptCreate(PTEST_DEVICE Device, ULONG Index, PWDF_INTERRUPT_CONFIG Config)
{
    CHECK_STATUS(WdfInterruptCreate(Device->Device, Config, WDF_NO_OBJECT_ATTRIBUTES,
                                    &Device->Interrupt[Index]),
                 STATUS_SUCCESS);
}

PCM_PARTIAL_RESOURCE_DESCRIPTOR TestFindInterrupt(WDFCMRESLIST List)
{
    for (ULONG i = 0; i < WdfCmResourceListGetCount(List); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(List, i);

        if (descriptor->Type == CmResourceTypeInterrupt) {
            return descriptor;
        }
    }
    return NULL;
}

/* The skeleton. */

static NTSTATUS PrepareHardware(WDFDEVICE Handle, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PTEST_DEVICE device = TestGetDevice(Handle);

    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);

        if (descriptor->Type == CmResourceTypeMemory) {
            device->RegistersLength = descriptor->u.Memory.Length;
            device->Registers = (PUCHAR)MmMapIoSpaceEx(
                descriptor->u.Memory.Start, device->RegistersLength, PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    CHECK(device->Registers != NULL);
    return Selected()->Prepare != NULL ? Selected()->Prepare(device, Raw, Translated)
                                       : STATUS_SUCCESS;
}

static NTSTATUS ReleaseHardware(WDFDEVICE Handle, WDFCMRESLIST Translated)
{
    PTEST_DEVICE device = TestGetDevice(Handle);

    UNREFERENCED_PARAMETER(Translated);
    if (Selected()->Release != NULL) {
        Selected()->Release(device);
    }
    MmUnmapIoSpace(device->Registers, device->RegistersLength);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Entry(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    return Selected()->D0Entry != NULL ? Selected()->D0Entry(TestGetDevice(Handle), Previous)
                                       : STATUS_SUCCESS;
}

static NTSTATUS PostInterruptsEnabled(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    return Selected()->Post != NULL ? Selected()->Post(TestGetDevice(Handle)) : STATUS_SUCCESS;
}

static NTSTATUS SelfManagedIoInit(WDFDEVICE Handle)
{
    PTEST_DEVICE device = TestGetDevice(Handle);

    if (Selected()->Run != NULL && device->Index == TestControl.DeviceCount - 1) {
        Selected()->Run(device);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS PreInterruptsDisabled(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    if (Selected()->Pre != NULL) {
        Selected()->Pre(TestGetDevice(Handle), Target);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS D0Exit(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    if (Selected()->D0Exit != NULL) {
        Selected()->D0Exit(TestGetDevice(Handle), Target);
    }
    return STATUS_SUCCESS;
}

static VOID SelfManagedIoCleanup(WDFDEVICE Handle)
{
    if (Selected()->Gone != NULL) {
        Selected()->Gone(TestGetDevice(Handle));
    }
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT Init)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    PTEST_DEVICE device;
    WDFDEVICE handle;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = PrepareHardware;
    callbacks.EvtDeviceReleaseHardware = ReleaseHardware;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled = PostInterruptsEnabled;
    callbacks.EvtDeviceSelfManagedIoInit = SelfManagedIoInit;
    callbacks.EvtDeviceD0ExitPreInterruptsDisabled = PreInterruptsDisabled;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceSelfManagedIoCleanup = SelfManagedIoCleanup;
    WdfDeviceInitSetPnpPowerEventCallbacks(Init, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TEST_DEVICE);
    if (Selected()->Init != NULL) {
        Selected()->Init(Init, &attributes);
    }
    status = WdfDeviceCreate(&Init, &attributes, &handle);
    CHECK_STATUS(status, STATUS_SUCCESS);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = TestGetDevice(handle);
    device->Device = handle;
    device->Index = DevicesAdded++;
    if (Selected()->Add != NULL) {
        Selected()->Add(device);
    }
    return STATUS_SUCCESS;
}

static VOID DriverUnload(WDFDRIVER Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    if (Selected()->Unload != NULL) {
        Selected()->Unload();
    }
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    config.EvtDriverUnload = DriverUnload;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    if (Selected()->Driver != NULL) {
        Selected()->Driver(&attributes);
    }
    return WdfDriverCreate(DriverObject, RegistryPath, &attributes, &config, WDF_NO_HANDLE);
}
