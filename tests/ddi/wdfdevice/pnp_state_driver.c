/* SPDX-License-Identifier: MIT */
/* pnp_state_driver - see pnp_state_test.c. */
#include "tests/ddi/support/driver_test.h"

static PCSTR Expected;
static BOOLEAN Vetoes;

static const struct {
    WDF_DEVICE_PNP_STATE State;
    PCSTR Name;
} Names[] = {
    { WdfDevStatePnpObjectCreated, "created" },
    { WdfDevStatePnpHardwareAvailable, "available" },
    { WdfDevStatePnpStarted, "started" },
    { WdfDevStatePnpQueryStopAskDriver, "ask-stop" },
    { WdfDevStatePnpStartedStopping, "stopping" },
    { WdfDevStatePnpStopped, "stopped" },
    { WdfDevStatePnpStartingFromStopped, "from-stopped" },
    { WdfDevStatePnpRestarting, "restarting" },
    { WdfDevStatePnpQueryRemoveAskDriver, "ask-remove" },
    { WdfDevStatePnpQueriedRemoving, "queried-removing" },
    { WdfDevStatePnpStartedRemoving, "started-removing" },
    { WdfDevStatePnpRemovingDisableInterfaces, "disabling" },
};

static VOID Log(PCSTR Callback, WDFDEVICE Device)
{
    WDF_DEVICE_PNP_STATE state = WdfDeviceGetDevicePnpState(Device);
    PCSTR name = "other";

    for (ULONG i = 0; i < sizeof(Names) / sizeof(Names[0]); i++) {
        if (Names[i].State == state) {
            name = Names[i].Name;
        }
    }
    TestLog(Callback);
    TestLog(name);
}

static NTSTATUS Prepare(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Raw);
    UNREFERENCED_PARAMETER(Translated);
    Log("prepare:", Device);
    return STATUS_SUCCESS;
}

static NTSTATUS Release(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Translated);
    Log("release:", Device);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    Log("entry:", Device);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    Log("exit:", Device);
    return STATUS_SUCCESS;
}

static NTSTATUS QueryStop(WDFDEVICE Device)
{
    Log("query:", Device);
    return Vetoes ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static NTSTATUS QueryRemove(WDFDEVICE Device)
{
    Log("query:", Device);
    return Vetoes ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static VOID SurpriseRemoval(WDFDEVICE Device)
{
    CHECK_STOPS(0, (VOID)WdfDeviceGetDevicePnpState(Device));
}

static VOID Cleanup(WDFDEVICE Device)
{
    Log("cleanup:", Device);
    CHECK_LOG(Expected);
}

static VOID Init(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = Prepare;
    callbacks.EvtDeviceReleaseHardware = Release;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceQueryStop = QueryStop;
    callbacks.EvtDeviceQueryRemove = QueryRemove;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    callbacks.EvtDeviceSelfManagedIoCleanup = Cleanup;
    WdfDeviceInitSetPnpPowerEventCallbacks(Init, &callbacks);
}

#define START "add: created prepare: available entry: available"
#define END   " exit: started-removing release: disabling cleanup: disabling"
#define GOES  " exit: queried-removing release: disabling cleanup: disabling"

static VOID Expect(PTEST_DEVICE Device, PCSTR States)
{
    Expected = States;
    Log("add:", Device->Device);
}

static VOID states_of_a_device_that_sleeps(PTEST_DEVICE Device)
{
    Expect(Device, START " exit: started entry: started" END);
}

static VOID states_of_a_device_that_is_stopped(PTEST_DEVICE Device)
{
    Expect(Device, START " query: ask-stop exit: stopping release: stopped"
                         " prepare: from-stopped entry: restarting" END);
}

static VOID states_of_a_device_that_refuses_to_stop(PTEST_DEVICE Device)
{
    Vetoes = TRUE;
    Expect(Device, START " query: ask-stop" END);
}

static VOID states_of_a_device_that_is_removed(PTEST_DEVICE Device)
{
    Expect(Device, START " query: ask-remove" GOES);
}

static VOID states_of_a_device_that_refuses_to_go(PTEST_DEVICE Device)
{
    Vetoes = TRUE;
    Expect(Device, START " query: ask-remove" END);
}

static VOID states_of_a_device_that_is_open_first(PTEST_DEVICE Device)
{
    Expect(Device, START " query: ask-remove query: ask-remove" GOES);
}

static VOID state_of_a_device_that_is_gone_is_not_built(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
}

static VOID levels(PTEST_DEVICE Device)
{
    PNP_BUS_INFORMATION bus = { { 0 }, PNPBus, 1 };
    KIRQL irql;

    WdfDeviceSetBusInformationForChildren(Device->Device, &bus);
    CHECK_EQUAL(WdfDeviceGetDevicePnpState(Device->Device), WdfDevStatePnpHardwareAvailable);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfDeviceSetBusInformationForChildren(Device->Device, &bus);
    CHECK_EQUAL(WdfDeviceGetDevicePnpState(Device->Device), WdfDevStatePnpHardwareAvailable);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(WdfDeviceSetBusInformationForChildren(Device->Device, &bus));
    CHECK_BREAK((VOID)WdfDeviceGetDevicePnpState(Device->Device));
    KeLowerIrql(irql);
}

static VOID a_driver_has_no_state(PTEST_DEVICE Device)
{
    WDFDRIVER driver = WdfDeviceGetDriver(Device->Device);

    CHECK_STOPS(driver, (VOID)WdfDeviceGetDevicePnpState((WDFDEVICE)driver));
}

static VOID bus_without_information_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, WdfDeviceSetBusInformationForChildren(Device->Device, NULL));
}

#define CASE(function)                                                                             \
    {                                                                                              \
        .Name = #function, .Init = Init, .Add = function                                           \
    }

TEST_CASES(CASE(states_of_a_device_that_sleeps), CASE(states_of_a_device_that_is_stopped),
           CASE(states_of_a_device_that_refuses_to_stop), CASE(states_of_a_device_that_is_removed),
           CASE(states_of_a_device_that_refuses_to_go), CASE(states_of_a_device_that_is_open_first),
           CASE(state_of_a_device_that_is_gone_is_not_built), CASE_RUN(levels),
           CASE_RUN(a_driver_has_no_state), CASE_RUN(bus_without_information_stops));
