/* SPDX-License-Identifier: MIT */
/* cancel_driver - see cancel_test.c. */
#include "tests/ddi/support/io_driver.h"

static WDFREQUEST volatile Held;
static WDFQUEUE ManualQueue;
static volatile ULONG Inside;
static volatile LONG Canceled;

static VOID CompleteHeld(NTSTATUS Status)
{
    WDFREQUEST request = Held;

    Held = NULL;
    WdfRequestComplete(request, Status);
}

/* EvtRequestCancel. */
static VOID CancelAndComplete(WDFREQUEST Request)
{
    CHECK(KeGetCurrentIrql() <= DISPATCH_LEVEL);
    CHECK_EQUAL(Request, Held);
    TestLog("cancel");
    CompleteHeld(STATUS_CANCELLED);
}

/* Reads. */

static VOID Hold(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    TestLog("read");
    Held = Request;
}

static VOID HoldAndMark(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    Hold(Queue, Request, Length);
    CHECK_STATUS(WdfRequestMarkCancelableEx(Request, CancelAndComplete), STATUS_SUCCESS);
}

static VOID ReadQueue(PTEST_DEVICE Device, WDF_IO_QUEUE_DISPATCH_TYPE Type,
                      PFN_WDF_IO_QUEUE_IO_READ Callback, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, Type);
    config.EvtIoRead = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, Attributes), WdfRequestTypeRead);
}

static VOID CreateManualQueue(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.EvtIoCanceledOnQueue = Callback;
    ManualQueue = IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID CompleteCanceledOnQueue(WDFQUEUE Queue, WDFREQUEST Request)
{
    CHECK_EQUAL(Queue, ManualQueue);
    CHECK(KeGetCurrentIrql() <= DISPATCH_LEVEL);
    TestLog("canceled-on-queue");
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

/* Writes: the application says "go on". */

static VOID WriteCompletesHeld(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CompleteHeld(STATUS_SUCCESS);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID cancel_when_never_presented_ends_it(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchSequential, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteCompletesHeld);
    IoScript(Device, "r0 r1 p1 c1 e1=C0000120 p0 w2 e2=0 e0=0", NULL);
}

static VOID Forward(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfRequestForwardToIoQueue(Request, ManualQueue), STATUS_SUCCESS);
}

static VOID cancel_when_forwarded_calls_canceled_on_queue(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Forward, WDF_NO_OBJECT_ATTRIBUTES);
    CreateManualQueue(Device, CompleteCanceledOnQueue);
    IoScript(Device, "r0 r1 p0 c0 e0=C0000120 p1 c1 e1=C0000120", NULL);
}

static VOID CheckCanceledOnQueueTwice(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("canceled-on-queue canceled-on-queue");
}

static VOID cancel_when_forwarded_without_callback_ends_it(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Forward, WDF_NO_OBJECT_ATTRIBUTES);
    CreateManualQueue(Device, NULL);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID CheckOneCancel(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read cancel");
}

static VOID cancel_when_marked_calls_the_callback(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, HoldAndMark, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID CancelAtPassive(WDFREQUEST Request)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CancelAndComplete(Request);
}

static VOID HoldAndMarkPassive(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    Hold(Queue, Request, Length);
    WdfRequestMarkCancelable(Request, CancelAtPassive);
}

static VOID cancel_when_marked_calls_a_passive_callback_at_passive_level(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    ReadQueue(Device, WdfIoQueueDispatchParallel, HoldAndMarkPassive, &attributes);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID CancelAndKeep(WDFREQUEST Request)
{
    CHECK_EQUAL(Request, Held);
    TestLog("cancel");
    InterlockedIncrement(&Canceled);
}

static VOID HoldAndKeepWhenCanceled(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    Hold(Queue, Request, Length);
    WdfRequestMarkCancelable(Request, CancelAndKeep);
}

static VOID cancel_twice_calls_the_callback_once(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, HoldAndKeepWhenCanceled,
              WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteCompletesHeld);
    IoScript(Device, "r0 c0 c0 p0 w1 e1=0 e0=0", NULL);
}

static VOID WriteAsks(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    if (WdfRequestIsCanceled(Held)) {
        TestLog("seen");
        CompleteHeld(STATUS_CANCELLED);
    } else {
        TestLog("not-seen");
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID cancel_when_not_marked_is_seen_when_asked(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteAsks);
    IoScript(Device, "r0 w1 e1=0 p0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID CheckSeen(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read not-seen seen");
}

static VOID CompleteAtOnce(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID cancel_when_completed_is_too_late(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, CompleteAtOnce, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 C0 e0=0", NULL);
}

/* The queue's callbacks take turns, EvtRequestCancel included. */
static VOID EnterAndLeave(VOID)
{
    CHECK_EQUAL(Inside, 0);
    Inside++;
    KeStallExecutionProcessor(20);
    Inside--;
}

static VOID CancelInTurn(WDFREQUEST Request)
{
    EnterAndLeave();
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID ReadInTurn(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    if (!NT_SUCCESS(WdfRequestMarkCancelableEx(Request, CancelInTurn))) {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
    EnterAndLeave();
}

static VOID cancel_waits_for_callbacks_of_the_queue(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    ReadQueue(Device, WdfIoQueueDispatchParallel, ReadInTurn, &attributes);
    IoScript(Device, "r0 { c0 e0=C0000120 } r1 r2 c1 c2 e1=C0000120 e2=C0000120 j", NULL);
}

static VOID WriteMarks(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestMarkCancelable(Held, CancelAndComplete);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID mark_when_canceled_calls_the_callback(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteMarks);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID WriteMarksEx(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfRequestMarkCancelableEx(Held, CancelAndComplete), STATUS_CANCELLED);
    TestLog("refused");
    CompleteHeld(STATUS_CANCELLED);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID mark_ex_when_canceled_is_cancelled(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteMarksEx);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID CheckRefused(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read refused");
}

static VOID MarkTwice(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    HoldAndMark(Queue, Request, Length);
    CHECK_BREAK(CHECK_STATUS(WdfRequestMarkCancelableEx(Request, CancelAndComplete),
                             STATUS_INVALID_DEVICE_REQUEST));
    CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_SUCCESS);
    CompleteHeld(STATUS_SUCCESS);
}

static VOID mark_when_marked_is_invalid_device_request(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, MarkTwice, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID MarkAndUnmark(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    HoldAndMark(Queue, Request, Length);
    CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_SUCCESS);
}

static VOID unmark_when_marked_succeeds(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, MarkAndUnmark, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteAsks);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID CheckUnmarked(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read seen");
}

static VOID UnmarkUnmarked(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_BREAK(CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_INVALID_PARAMETER));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID unmark_when_not_marked_is_invalid_parameter(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, UnmarkUnmarked, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID CancelAndUnmark(WDFREQUEST Request)
{
    CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_CANCELLED);
    CancelAndComplete(Request);
}

static VOID HoldForUnmark(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    Hold(Queue, Request, Length);
    WdfRequestMarkCancelable(Request, CancelAndUnmark);
}

static VOID unmark_in_the_callback_is_cancelled(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, HoldForUnmark, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID AskMarked(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    HoldAndMark(Queue, Request, Length);
    CHECK_BREAK(CHECK_EQUAL(WdfRequestIsCanceled(Request), FALSE));
    CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_SUCCESS);
    CompleteHeld(STATUS_SUCCESS);
}

static VOID is_canceled_when_marked_is_false(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, AskMarked, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID CompleteMarked(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    HoldAndMark(Queue, Request, Length);
    CHECK_BREAK(CompleteHeld(STATUS_SUCCESS));
}

static VOID complete_when_marked_completes(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, CompleteMarked, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID WriteForwards(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    Forward(Queue, Held, Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID forward_when_canceled_calls_canceled_on_queue(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    CreateManualQueue(Device, CompleteCanceledOnQueue);
    IoOnWrite(Device, WriteForwards);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID CheckForwarded(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read canceled-on-queue");
}

/* Of two handles' requests that wait, the other one's stays. */
static VOID close_cancels_what_waits_of_the_file(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchSequential, Hold, WDF_NO_OBJECT_ATTRIBUTES);
    IoOnWrite(Device, WriteCompletesHeld);
    IoScript(Device, "r0 r1 o1 f1 r2 x1 e2=C0000120 p1 f0 w3 e3=0 e0=0 w3 e3=0 e1=0", NULL);
}

static VOID end_of_a_thread_cancels_what_it_has_sent(PTEST_DEVICE Device)
{
    ReadQueue(Device, WdfIoQueueDispatchParallel, HoldAndMark, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "{ r0 } j e0=C0000120", NULL);
}

#define CASE_CHECKED(function, check)                                                              \
    {                                                                                              \
        .Name = #function, .Add = function, .Gone = check                                          \
    }

TEST_CASES(CASE_ADD(cancel_when_never_presented_ends_it),
           CASE_CHECKED(cancel_when_forwarded_calls_canceled_on_queue, CheckCanceledOnQueueTwice),
           CASE_ADD(cancel_when_forwarded_without_callback_ends_it),
           CASE_CHECKED(cancel_when_marked_calls_the_callback, CheckOneCancel),
           CASE_CHECKED(cancel_when_marked_calls_a_passive_callback_at_passive_level,
                        CheckOneCancel),
           CASE_CHECKED(cancel_twice_calls_the_callback_once, CheckOneCancel),
           CASE_CHECKED(cancel_when_not_marked_is_seen_when_asked, CheckSeen),
           CASE_ADD(cancel_when_completed_is_too_late),
           CASE_ADD(cancel_waits_for_callbacks_of_the_queue),
           CASE_CHECKED(mark_when_canceled_calls_the_callback, CheckOneCancel),
           CASE_CHECKED(mark_ex_when_canceled_is_cancelled, CheckRefused),
           CASE_ADD(mark_when_marked_is_invalid_device_request),
           CASE_CHECKED(unmark_when_marked_succeeds, CheckUnmarked),
           CASE_ADD(unmark_when_not_marked_is_invalid_parameter),
           CASE_CHECKED(unmark_in_the_callback_is_cancelled, CheckOneCancel),
           CASE_ADD(is_canceled_when_marked_is_false), CASE_ADD(complete_when_marked_completes),
           CASE_CHECKED(forward_when_canceled_calls_canceled_on_queue, CheckForwarded),
           CASE_ADD(close_cancels_what_waits_of_the_file),
           CASE_CHECKED(end_of_a_thread_cancels_what_it_has_sent, CheckOneCancel));
