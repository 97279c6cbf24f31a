/* SPDX-License-Identifier: MIT */
/* device_change_driver - see device_change_test.c. */
#include "tests/ddi/support/driver_test.h"

static volatile ULONG Called;

static TARGET_DEVICE_CUSTOM_NOTIFICATION Notification = {
    .Version = 1,
    .Size = sizeof(TARGET_DEVICE_CUSTOM_NOTIFICATION),
    .Event = { 0x8d3b1e5a, 0x2c7f, 0x4a61, { 0x9b, 1, 2, 3, 4, 5, 6, 7 } },
    .NameBufferOffset = -1,
};

static VOID Count(PVOID Context)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Context, &Called);
    Called++;
}

static NTSTATUS Report(PTEST_DEVICE Device, PDEVICE_CHANGE_COMPLETE_CALLBACK Callback)
{
    return IoReportTargetDeviceChangeAsynchronous(WdfDeviceWdmGetPhysicalDevice(Device->Device),
                                                  &Notification, Callback, (PVOID)&Called);
}

static VOID callback_comes_at_passive_level(PTEST_DEVICE Device)
{
    Called = 0;
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    SLEEP_UNTIL(Called, 1);
    CHECK_EQUAL(Called, 1);
}

static VOID reported_at_dispatch_level_it_comes_later(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    Called = 0;
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    CHECK_EQUAL(Called, 0); /* of one processor */
    KeLowerIrql(irql);
    SLEEP_UNTIL(Called, 1);
}

static VOID each_report_has_a_callback(PTEST_DEVICE Device)
{
    Called = 0;
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    SLEEP_UNTIL(Called, 1);
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    SLEEP_UNTIL(Called, 2);
}

static VOID without_a_callback_nothing_comes(PTEST_DEVICE Device)
{
    Called = 0;
    CHECK_STATUS(Report(Device, NULL), STATUS_PENDING);
    TestSleep(100);
    CHECK_EQUAL(Called, 0);
}

static VOID event_of_the_system_is_invalid_device_request(PTEST_DEVICE Device)
{
    GUID own = Notification.Event;

    Called = 0;
    for (ULONG digit = 6; digit <= 8; digit++) {
        GUID event = {
            0xcb3a4000 + digit, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
        };

        Notification.Event = event;
        CHECK_STATUS(Report(Device, Count), STATUS_INVALID_DEVICE_REQUEST);
    }
    Notification.Event.Data4[0] = 0;
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    SLEEP_UNTIL(Called, 1);
    CHECK_EQUAL(Called, 1);
    Notification.Event = own;
}

static VOID no_memory_is_insufficient_resources(PTEST_DEVICE Device)
{
    Called = 0;
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(Report(Device, Count), STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(Report(Device, Count), STATUS_PENDING);
    SLEEP_UNTIL(Called, 1);
    CHECK_EQUAL(Called, 1);
}

static VOID above_dispatch_level(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT physical = WdfDeviceWdmGetPhysicalDevice(Device->Device);
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)IoReportTargetDeviceChangeAsynchronous(physical, &Notification, NULL, NULL));
    KeLowerIrql(irql);
}

static VOID own_device_object_is_no_pdo(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT own = WdfDeviceWdmGetDeviceObject(Device->Device);

    CHECK_STOPS(own, (VOID)IoReportTargetDeviceChangeAsynchronous(own, &Notification, NULL, NULL));
}

TEST_CASES(CASE_RUN(callback_comes_at_passive_level),
           CASE_RUN(reported_at_dispatch_level_it_comes_later),
           CASE_RUN(each_report_has_a_callback), CASE_RUN(without_a_callback_nothing_comes),
           CASE_RUN(event_of_the_system_is_invalid_device_request),
           CASE_RUN(no_memory_is_insufficient_resources), CASE_RUN(above_dispatch_level),
           CASE_RUN(own_device_object_is_no_pdo));
