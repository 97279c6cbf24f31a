/* SPDX-License-Identifier: MIT */
/* static_children_driver - see static_children_test.c. */
#include "tests/ddi/support/io_driver.h"

DECLARE_CONST_UNICODE_STRING(Id, L"DIRQL\\Fixed");

static TEST_THREAD *Body; /* what the application's request has the driver do: PnP looks by then */
static WDFDEVICE Children[4];

static WDFDEVICE Create(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = WdfPdoInitAllocate(Device->Device);
    WDFDEVICE child = NULL;

    CHECK(init != NULL);
    CHECK_STATUS(WdfPdoInitAssignDeviceID(init, &Id), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
    return child;
}

static VOID AddOne(PTEST_DEVICE Device, ULONG Number)
{
    Children[Number] = Create(Device);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Children[Number]), STATUS_SUCCESS);
}

/* The children that the flags ask for, one digit each, in the list's order. */
static ULONG ChildrenOf(PTEST_DEVICE Device, ULONG Flags)
{
    WDFDEVICE child = NULL;
    ULONG children = 0;

    WdfFdoLockStaticChildListForIteration(Device->Device);
    while ((child = WdfFdoRetrieveNextStaticChild(Device->Device, child, Flags)) != NULL) {
        for (ULONG i = 1; i < RTL_NUMBER_OF(Children); i++) {
            if (Children[i] == child) {
                children = children * 10 + i;
            }
        }
    }
    WdfFdoUnlockStaticChildListFromIteration(Device->Device);
    return children;
}

static VOID Settle(VOID)
{
    TestSleep(1000);
}

static VOID add_statuses(PTEST_DEVICE Device)
{
    WDFDEVICE child = Create(Device);
    WDFDEVICE other = Create(Device);
    ULONG nth = 0;
    NTSTATUS status;

    CHECK_STATUS(WdfFdoAddStaticChild(child, other), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Device->Device), STATUS_INVALID_PARAMETER);
    do {
        TestControl.Services.FailAllocation(++nth);
        status = WdfFdoAddStaticChild(Device->Device, child);
        TestControl.Services.FailAllocation(0);
        CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
    } while (!NT_SUCCESS(status));
    CHECK(nth > 1);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, child), STATUS_OBJECT_NAME_EXISTS);
    WdfObjectDelete(other); /* it is the driver's still */
    CHECK_BREAK(WdfObjectDelete(child));
}

static VOID children_are_iterated_over(PTEST_DEVICE Device)
{
    AddOne(Device, 1);
    AddOne(Device, 2);
    Settle();
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrievePresentChildren), 12);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 12);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveMissingChildren), 0);
    CHECK_STATUS(WdfPdoMarkMissing(Children[1]), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 2);
}

/* Changes wait for the end of the last iteration. */
static VOID changes_wait(PTEST_DEVICE Device)
{
    AddOne(Device, 1);
    Settle();
    WdfFdoLockStaticChildListForIteration(Device->Device);
    AddOne(Device, 2);
    CHECK_STATUS(WdfPdoMarkMissing(Children[1]), STATUS_SUCCESS);
    Settle();
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrievePresentChildren), 0);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveMissingChildren), 1);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrievePendingChildren), 2);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 12);
    WdfFdoUnlockStaticChildListFromIteration(Device->Device);
    Settle();
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 2);
}

/* PnP never hears of it. */
static VOID added_and_missed_in_one(PTEST_DEVICE Device)
{
    WdfFdoLockStaticChildListForIteration(Device->Device);
    AddOne(Device, 1);
    CHECK_STATUS(WdfPdoMarkMissing(Children[1]), STATUS_SUCCESS);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 0);
    WdfFdoUnlockStaticChildListFromIteration(Device->Device);
    Settle();
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 0);
}

static VOID iteration_has_to_begin(PTEST_DEVICE Device)
{
    AddOne(Device, 1);
    CHECK(WdfFdoRetrieveNextStaticChild(Device->Device, NULL, WdfRetrieveAllChildren) == NULL);
    CHECK_BREAK(WdfFdoUnlockStaticChildListFromIteration(Device->Device));
    WdfFdoLockStaticChildListForIteration(Device->Device);
    CHECK_BREAK(
        CHECK(WdfFdoRetrieveNextStaticChild(Device->Device, NULL, WdfRetrieveUnspecified) == NULL));
    CHECK_BREAK(CHECK(WdfFdoRetrieveNextStaticChild(Device->Device, NULL, 8) == NULL));
    WdfFdoUnlockStaticChildListFromIteration(Device->Device);
    CHECK_BREAK(WdfFdoLockStaticChildListForIteration(Children[1]));
    CHECK_BREAK((VOID)WdfFdoRetrieveNextStaticChild(Children[1], NULL, WdfRetrieveAllChildren));
    CHECK_BREAK(WdfFdoUnlockStaticChildListFromIteration(Children[1]));
}

static VOID levels(PTEST_DEVICE Device)
{
    KIRQL irql;

    Children[1] = Create(Device);
    Children[2] = Create(Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Children[1]), STATUS_SUCCESS);
    CHECK_EQUAL(ChildrenOf(Device, WdfRetrieveAllChildren), 1);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Children[2]), STATUS_SUCCESS));
    CHECK_BREAK(WdfFdoLockStaticChildListForIteration(Device->Device));
    CHECK_BREAK((VOID)WdfFdoRetrieveNextStaticChild(Device->Device, NULL, WdfRetrieveAllChildren));
    CHECK_BREAK(WdfFdoUnlockStaticChildListFromIteration(Device->Device));
    KeLowerIrql(irql);
}

static VOID no_child(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device, (VOID)WdfFdoAddStaticChild(Device->Device, (WDFDEVICE)Device));
}

/* The cases. */

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    CHECK_IRQL(PASSIVE_LEVEL);
    Body(TestGetDevice(WdfIoQueueGetDevice(Queue)));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID RunLater(PTEST_DEVICE Device, TEST_THREAD *Routine)
{
    Body = Routine;
    IoScript(Device, "d1:810 e1=0", Control);
}

#define LATER(name)                                                                                \
    static VOID name##_later(PTEST_DEVICE Device)                                                  \
    {                                                                                              \
        RunLater(Device, name);                                                                    \
    }

LATER(add_statuses)
LATER(children_are_iterated_over)
LATER(changes_wait)
LATER(added_and_missed_in_one)
LATER(iteration_has_to_begin)
LATER(levels)
LATER(no_child)

#define CASE(name)                                                                                 \
    {                                                                                              \
        .Name = #name, .Add = name##_later                                                         \
    }

TEST_CASES(CASE(add_statuses), CASE(children_are_iterated_over), CASE(changes_wait),
           CASE(added_and_missed_in_one), CASE(iteration_has_to_begin), CASE(levels),
           CASE(no_child));
