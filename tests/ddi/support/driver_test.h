/* SPDX-License-Identifier: MIT */
/*
 * driver_test - what a driver under test is made of: one skeleton, and cases that hook into it.
 *
 * The host selects one case; the skeleton creates a device with every PnP and power callback and
 * calls the case's hooks from them. A case states what must hold with CHECK and its relatives;
 * nothing here ends a case early. The device is model:pair (models/pair/pair.h).
 */
#ifndef TESTS_DDI_DRIVER_TEST_H
#define TESTS_DDI_DRIVER_TEST_H

#include <ntddk.h>
#include <wdf.h>

#include "models/pair/pair.h"
#include "tests/ddi/support/test_control.h"

#define TEST_INTERRUPTS_MAX 8
#define TEST_THREADS_MAX    4
#define TEST_TAG            'tseT'

typedef struct _TEST_DEVICE {
    WDFDEVICE Device;
    ULONG Index; /* in order of addition */
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt[TEST_INTERRUPTS_MAX]; /* the cases' */
    WDFWORKITEM Thread[TEST_THREADS_MAX];
} TEST_DEVICE, *PTEST_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TEST_DEVICE, TestGetDevice)

/* Every hook is optional. */
typedef struct _TEST_CASE {
    PCSTR Name;
    VOID (*Driver)(PWDF_OBJECT_ATTRIBUTES Attributes); /* before WdfDriverCreate */
    VOID(*Init)
    (PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes); /* before WdfDeviceCreate */
    VOID (*Add)(PTEST_DEVICE Device);                          /* after it */
    NTSTATUS (*Prepare)(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated);
    NTSTATUS (*D0Entry)(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous);
    NTSTATUS (*Post)(PTEST_DEVICE Device); /* EvtDeviceD0EntryPostInterruptsEnabled */
    VOID (*Run)(PTEST_DEVICE Device);      /* the last device is in D0; PASSIVE_LEVEL */
    VOID(*Pre)
    (PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target); /* ...D0ExitPreInterruptsDisabled */
    VOID (*D0Exit)(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target);
    VOID (*Release)(PTEST_DEVICE Device);
    VOID (*Gone)(PTEST_DEVICE Device); /* EvtDeviceSelfManagedIoCleanup: after Release */
    VOID (*Unload)(VOID);              /* all devices are gone */
} TEST_CASE;

extern __declspec(dllexport) const TEST_CASE TestCases[];
extern __declspec(dllexport) const ULONG TestCaseCount;
extern __declspec(dllexport) const ULONG TestCaseBytes;
extern __declspec(dllexport) TEST_CONTROL TestControl;

/* The end of a driver's file: `CASE_ADD(f), CASE_RUN(g)` have one hook, named like the case. */
#define CASE_ADD(function)                                                                         \
    {                                                                                              \
        .Name = #function, .Add = function                                                         \
    }
#define CASE_RUN(function)                                                                         \
    {                                                                                              \
        .Name = #function, .Run = function                                                         \
    }
#define CASE_PREPARE(function)                                                                     \
    {                                                                                              \
        .Name = #function, .Prepare = function                                                     \
    }
#define TEST_CASES(...)                                                                            \
    const TEST_CASE TestCases[] = { __VA_ARGS__ };                                                 \
    const ULONG TestCaseCount = sizeof(TestCases) / sizeof(TestCases[0]);                          \
    const ULONG TestCaseBytes = sizeof(TEST_CASE)

#define CHECK(condition) TestCheck((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(actual, expected)                                                              \
    TestCheckEqual((ULONG64)(actual), (ULONG64)(expected), #actual " == " #expected, __FILE__,     \
                   __LINE__)
#define CHECK_STATUS(actual, expected)                                                             \
    TestCheckEqual((ULONG)(actual), (ULONG)(expected), #actual " == " #expected, __FILE__, __LINE__)
#define CHECK_IRQL(expected) CHECK_EQUAL(KeGetCurrentIrql(), expected)
/* The statement is reported as a violation (KMDF's DBGBREAK), and the code goes on. */
#define CHECK_BREAK(statement)                                                                     \
    do {                                                                                           \
        ULONG violations = TestControl.Services.Violations();                                      \
        statement;                                                                                 \
        TestCheckBreak(violations, #statement, __FILE__, __LINE__);                                \
    } while (0)
/* The statement ends the run; the bug check names `handle` in its second parameter, or 0. */
#define CHECK_STOPS(handle, statement)                                                             \
    do {                                                                                           \
        TestStopNext((ULONG_PTR)(handle));                                                         \
        statement;                                                                                 \
        TestControl.IsStopNext = FALSE;                                                            \
        TestCheck(FALSE, "the run ends at: " #statement, __FILE__, __LINE__);                      \
    } while (0)
/* Everything logged so far, words separated by spaces; the log starts anew. */
#define CHECK_LOG(expected) TestCheckLog(expected, __FILE__, __LINE__)

VOID TestCheck(BOOLEAN Condition, PCSTR Text, PCSTR File, ULONG Line);
VOID TestCheckEqual(ULONG64 Actual, ULONG64 Expected, PCSTR Text, PCSTR File, ULONG Line);
VOID TestCheckBreak(ULONG Before, PCSTR Text, PCSTR File, ULONG Line);
VOID TestCheckLog(PCSTR Expected, PCSTR File, ULONG Line);
VOID TestStopNext(ULONG_PTR Handle);

VOID TestLog(PCSTR Word);
VOID TestLogNumber(PCSTR Word, ULONG Number);

FORCEINLINE ULONG TestRead(PTEST_DEVICE Device, ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Device->Registers + Offset));
}

FORCEINLINE VOID TestWrite(PTEST_DEVICE Device, ULONG Offset, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Offset), Value);
}

/* Device of an interrupt's callback. */
FORCEINLINE PTEST_DEVICE TestDeviceOf(WDFINTERRUPT Interrupt)
{
    return TestGetDevice(WdfInterruptGetDevice(Interrupt));
}

/* Create Interrupt[Index] and require that it succeeds. */
VOID TestInterruptCreate(PTEST_DEVICE Device, ULONG Index, PWDF_INTERRUPT_CONFIG Config);
/* The first interrupt descriptor of a list; NULL if it has none. */
PCM_PARTIAL_RESOURCE_DESCRIPTOR TestFindInterrupt(WDFCMRESLIST List);

/* Wait, spinning, until *Value is at least Minimum; a failed check when it never is. Any IRQL. */
VOID TestSpinUntil(volatile ULONG *Value, ULONG Minimum, PCSTR File, ULONG Line);
#define SPIN_UNTIL(value, minimum) TestSpinUntil(&(value), minimum, __FILE__, __LINE__)
/* The same at PASSIVE_LEVEL, letting other threads run. */
VOID TestSleepUntil(volatile ULONG *Value, ULONG Minimum, PCSTR File, ULONG Line);
#define SLEEP_UNTIL(value, minimum) TestSleepUntil(&(value), minimum, __FILE__, __LINE__)
/* Time for whatever can happen to happen. */
VOID TestSpin(ULONG Microseconds);
VOID TestSleep(ULONG Microseconds);

/* Run a routine on a worker thread at PASSIVE_LEVEL; Join waits for its end. Slots 0 to
 * TEST_THREADS_MAX - 1. */
typedef VOID TEST_THREAD(PTEST_DEVICE Device);
VOID TestThreadStart(PTEST_DEVICE Device, ULONG Slot, TEST_THREAD *Routine);
VOID TestThreadJoin(PTEST_DEVICE Device, ULONG Slot);
/* Queue a routine as a DPC of high importance to a processor; Wait until it has returned. Slots as
 * above. */
VOID TestOnProcessorStart(PTEST_DEVICE Device, ULONG Slot, ULONG Processor, TEST_THREAD *Routine);
VOID TestOnProcessorWait(ULONG Slot);
/* The two in one, below DISPATCH_LEVEL. */
VOID TestOnProcessor(PTEST_DEVICE Device, ULONG Processor, TEST_THREAD *Routine);

#endif
