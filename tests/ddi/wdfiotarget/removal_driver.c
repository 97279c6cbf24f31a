/* SPDX-License-Identifier: MIT */
/* removal_driver - see removal_test.c. */
#include "tests/ddi/support/driver_test.h"

static DECLARE_CONST_UNICODE_STRING(Name, L"\\Device\\DirqlRemovable");

static WDFIOTARGET Target;
static WDFDEVICE Watcher;
static NTSTATUS Answer;
static ULONG Added;

static VOID NameTheFirst(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    if (Added++ == 0) {
        CHECK_STATUS(WdfDeviceInitAssignName(Init, &Name), STATUS_SUCCESS);
    }
}

static VOID LogState(PCSTR Word)
{
    TestLogNumber(Word, (ULONG)WdfIoTargetGetState(Target));
}

static NTSTATUS QueryRemove(WDFIOTARGET IoTarget)
{
    CHECK_EQUAL(IoTarget, Target);
    CHECK_IRQL(PASSIVE_LEVEL);
    LogState("query");
    if (NT_SUCCESS(Answer)) {
        WdfIoTargetCloseForQueryRemove(IoTarget);
    }
    return Answer;
}

static VOID RemoveCanceled(WDFIOTARGET IoTarget)
{
    WDF_IO_TARGET_OPEN_PARAMS params;

    LogState("canceled");
    WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&params);
    if (WdfIoTargetGetState(IoTarget) == WdfIoTargetClosedForQueryRemove) {
        CHECK_STATUS(WdfIoTargetOpen(IoTarget, &params), STATUS_SUCCESS);
    }
}

static VOID RemoveComplete(WDFIOTARGET IoTarget)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    LogState("complete");
    WdfIoTargetClose(IoTarget);
}

static VOID ForgetToClose(WDFIOTARGET IoTarget)
{
    UNREFERENCED_PARAMETER(IoTarget);
    LogState("complete");
    TestControl.Breaks++; /* it is reported when this returns */
}

static VOID Open(PTEST_DEVICE Device, BOOLEAN IsTold, PFN_WDF_IO_TARGET_REMOVE_COMPLETE Complete)
{
    WDF_IO_TARGET_OPEN_PARAMS params;

    Watcher = Device->Device;
    CHECK_STATUS(WdfIoTargetCreate(Watcher, WDF_NO_OBJECT_ATTRIBUTES, &Target), STATUS_SUCCESS);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &Name, GENERIC_READ);
    if (IsTold) {
        params.EvtIoTargetQueryRemove = QueryRemove;
        params.EvtIoTargetRemoveCanceled = RemoveCanceled;
        params.EvtIoTargetRemoveComplete = Complete;
    }
    CHECK_STATUS(WdfIoTargetOpen(Target, &params), STATUS_SUCCESS);
}

static VOID RunTold(PTEST_DEVICE Device)
{
    Open(Device, TRUE, RemoveComplete);
}

static VOID RunUntold(PTEST_DEVICE Device)
{
    Open(Device, FALSE, NULL);
}

static VOID RunForgets(PTEST_DEVICE Device)
{
    Open(Device, TRUE, ForgetToClose);
}

static VOID RunRefuses(PTEST_DEVICE Device)
{
    Answer = STATUS_UNSUCCESSFUL;
    Open(Device, TRUE, RemoveComplete);
}

static VOID RunAway(PTEST_DEVICE Device)
{
    WDFREQUEST request;

    Open(Device, FALSE, NULL);
    CHECK_STATUS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, Target, &request), STATUS_SUCCESS);
    WdfIoTargetStop(Target, WdfIoTargetLeaveSentIoPending);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(Target, request, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestSend(request, Target, WDF_NO_SEND_OPTIONS), TRUE);
}

/* What the watching device finds when it goes itself, after the other. */
static VOID Gone(PTEST_DEVICE Device)
{
    if (Device->Device == Watcher) {
        LogState("gone");
    }
}

static NTSTATUS Veto(WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("veto");
    return STATUS_UNSUCCESSFUL;
}

static VOID NameAndVeto(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

    NameTheFirst(Init, Attributes);
    if (Added == 1) {
        WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
        callbacks.EvtDeviceQueryRemove = Veto;
        WdfDeviceInitSetPnpPowerEventCallbacks(Init, &callbacks);
    }
}

static VOID UnloadAfterRemoval(VOID)
{
    CHECK_LOG("query1 complete3 gone4");
}

static VOID UnloadAfterPullOut(VOID)
{
    CHECK_LOG("complete1 gone4");
}

static VOID UnloadAfterSilence(VOID)
{
    CHECK_LOG("gone4");
}

static VOID UnloadAfterRefusal(VOID)
{
    CHECK_LOG("query1 canceled1 gone1"); /* which goes first when the machine ends */
}

static VOID UnloadAfterVeto(VOID)
{
    CHECK_LOG("query1 veto canceled3 gone1");
}

TEST_CASES({ .Name = "a_target_lets_its_device_go",
             .Init = NameTheFirst,
             .Run = RunTold,
             .Gone = Gone,
             .Unload = UnloadAfterRemoval },
           { .Name = "a_target_keeps_its_device",
             .Init = NameTheFirst,
             .Run = RunRefuses,
             .Gone = Gone,
             .Unload = UnloadAfterRefusal },
           { .Name = "a_target_hears_that_its_device_was_pulled_out",
             .Init = NameTheFirst,
             .Run = RunTold,
             .Gone = Gone,
             .Unload = UnloadAfterPullOut },
           { .Name = "a_target_without_callbacks_is_closed",
             .Init = NameTheFirst,
             .Run = RunUntold,
             .Gone = Gone,
             .Unload = UnloadAfterSilence },
           { .Name = "a_target_with_requests_is_closed",
             .Init = NameTheFirst,
             .Run = RunAway,
             .Gone = Gone,
             .Unload = UnloadAfterSilence },
           { .Name = "a_target_that_is_not_closed_is_closed_for_it",
             .Init = NameTheFirst,
             .Run = RunForgets,
             .Gone = Gone,
             .Unload = UnloadAfterPullOut },
           { .Name = "a_target_is_opened_again_when_its_device_stays",
             .Init = NameAndVeto,
             .Run = RunTold,
             .Gone = Gone,
             .Unload = UnloadAfterVeto });
