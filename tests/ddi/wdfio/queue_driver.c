/* SPDX-License-Identifier: MIT */
/* queue_driver - see queue_test.c. */
#include "tests/ddi/support/io_driver.h"

#define HELD_MAX 8

static WDFREQUEST Held[HELD_MAX]; /* oldest first */
static ULONG HeldCount;
static volatile ULONG Presented;
static volatile ULONG Inside;
static WDFQUEUE Queue;
static WDFREQUEST Found;
static ULONG Step;

static VOID Push(WDFREQUEST Request)
{
    CHECK(HeldCount < HELD_MAX);
    Held[HeldCount++] = Request;
}

static WDFREQUEST Pop(VOID)
{
    WDFREQUEST oldest = Held[0];

    CHECK(HeldCount > 0);
    HeldCount--;
    for (ULONG i = 0; i < HeldCount; i++) {
        Held[i] = Held[i + 1];
    }
    return oldest;
}

static VOID Hold(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(From, Queue);
    CHECK_EQUAL(Length, 4);
    CHECK_EQUAL(WdfRequestGetIoQueue(Request), Queue);
    Presented++;
    Push(Request);
}

static VOID CompleteWrite(WDFREQUEST Write)
{
    WdfRequestComplete(Write, STATUS_SUCCESS);
}

/* Of reads; Attributes may be NULL. */
static VOID CreateQueue(PTEST_DEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
                        PWDF_OBJECT_ATTRIBUTES Attributes)
{
    Queue = IoQueueCreate(Device, Config, Attributes);
    IoDispatch(Device, Queue, WdfRequestTypeRead);
}

static VOID CreateHolding(PTEST_DEVICE Device, WDF_IO_QUEUE_DISPATCH_TYPE Type, ULONG Limit)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, Type);
    config.EvtIoRead = Hold;
    if (Limit != 0) {
        config.Settings.Parallel.NumberOfPresentedRequests = Limit;
    }
    CreateQueue(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID CreateManual(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    CreateQueue(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

/* Presenting. */

static VOID WriteCompletesOldest(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    TestLogNumber("has", Presented);
    WdfRequestComplete(Pop(), STATUS_SUCCESS);
    CompleteWrite(Request);
}

static VOID sequential_presents_when_the_driver_has_none(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteCompletesOldest);
    IoScript(Device, "r0 r1 r2 w9 e9=0 e0=0 p1 w9 e9=0 e1=0 w9 e9=0 e2=0", NULL);
}

static VOID CheckOneByOne(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("has1 has2 has3");
}

static VOID parallel_presents_up_to_its_limit(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchParallel, 2);
    IoOnWrite(Device, WriteCompletesOldest);
    IoScript(Device, "r0 r1 r2 p2 w9 e9=0 e0=0 w9 e9=0 e1=0 w9 e9=0 e2=0", NULL);
}

static VOID CheckTwoAtATime(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("has2 has3 has3");
}

/* The first waits in its callback for the third, which there is room for when the second ends. */
static VOID HoldOrWait(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    ULONG number = ++Presented;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    if (number == 1) {
        SLEEP_UNTIL(Presented, 3);
    }
    if (number == 2) {
        Push(Request);
        return;
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID WriteCompletesTheSecond(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    SLEEP_UNTIL(HeldCount, 1);
    WdfRequestComplete(Pop(), STATUS_SUCCESS);
    CompleteWrite(Request);
}

static VOID parallel_presents_while_another_callback_runs(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = HoldOrWait;
    config.Settings.Parallel.NumberOfPresentedRequests = 2;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    CreateQueue(Device, &config, &attributes);
    IoOnWrite(Device, WriteCompletesTheSecond);
    IoScript(Device, "{ r0 e0=0 } { r1 e1=0 } { r2 e2=0 } s w9 e9=0 j", NULL);
}

static VOID Enter(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(Inside, 0);
    Inside++;
    KeStallExecutionProcessor(20);
    Inside--;
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID scope_queue_lets_callbacks_take_turns(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Enter;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    CreateQueue(Device, &config, &attributes);
    IoScript(Device, "{ r0 r1 e0=0 e1=0 } r2 r3 e2=0 e3=0 j", NULL);
}

static VOID CountAndComplete(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(From, Queue);
    TestLogNumber("length", (ULONG)Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CreateForZeroLength(PTEST_DEVICE Device, BOOLEAN Allow)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = CountAndComplete;
    config.AllowZeroLengthRequests = Allow;
    CreateQueue(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
    IoScript(Device, "R0 e0=0 r1 e1=0", NULL);
}

static VOID request_of_zero_length_succeeds_unseen(PTEST_DEVICE Device)
{
    CreateForZeroLength(Device, FALSE);
}

static VOID CheckUnseen(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("length4");
}

static VOID request_of_zero_length_when_allowed_is_presented(PTEST_DEVICE Device)
{
    CreateForZeroLength(Device, TRUE);
}

static VOID CheckSeen(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("length0 length4");
}

static VOID TakeAny(WDFQUEUE From, WDFREQUEST Request)
{
    WDF_REQUEST_PARAMETERS parameters;

    CHECK_EQUAL(From, Queue);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    TestLogNumber("type", parameters.Type);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID default_callback_gets_what_has_no_other(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDefault = TakeAny;
    config.EvtIoRead = CountAndComplete;
    CreateQueue(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
    IoDispatch(Device, Queue, WdfRequestTypeWrite);
    IoScript(Device, "r0 e0=0 w1 e1=0", NULL);
}

static VOID CheckDefault(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("length4 type4");
}

/* The default queue has a callback for device controls alone. */
static VOID request_without_callback_is_invalid_device_request(PTEST_DEVICE Device)
{
    IoScript(Device, "r0 e0=C0000010 w1 e1=C0000010", NULL);
}

/* Taking requests by hand. */

static VOID WriteRetrieves(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST request = NULL;
    NTSTATUS status = WdfIoQueueRetrieveNextRequest(Queue, &request);

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    if (NT_SUCCESS(status)) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    } else {
        CHECK_STATUS(status, STATUS_NO_MORE_ENTRIES);
        CHECK_EQUAL(request, NULL);
        TestLog("none");
    }
    CompleteWrite(Request);
}

static VOID retrieve_takes_the_oldest(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteRetrieves);
    IoScript(Device, "r0 r1 p0 w9 e9=0 e0=0 p1 w9 e9=0 e1=0 w9 e9=0", NULL);
}

static VOID CheckNone(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("none");
}

static VOID WriteRetrievesFromParallel(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfIoQueueRetrieveNextRequest(From, &request), STATUS_INVALID_DEVICE_STATE);
    CompleteWrite(Request);
}

static VOID retrieve_from_a_parallel_queue_is_invalid_device_state(PTEST_DEVICE Device)
{
    IoOnWrite(Device, WriteRetrievesFromParallel);
    IoScript(Device, "w9 e9=0", NULL);
}

static VOID InitWithFiles(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_FILEOBJECT_CONFIG config;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_FILEOBJECT_CONFIG_INIT(&config, NULL, NULL, NULL);
    WdfDeviceInitSetFileObjectConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

/* The oldest of the file that the write came from. */
static VOID WriteRetrievesOwn(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFFILEOBJECT file = WdfRequestGetFileObject(Request);
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK(file != NULL);
    CHECK_STATUS(WdfIoQueueRetrieveRequestByFileObject(Queue, file, &request), STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestGetFileObject(request), file);
    WdfRequestComplete(request, STATUS_SUCCESS);
    CHECK_STATUS(WdfIoQueueRetrieveRequestByFileObject(Queue, file, &request),
                 STATUS_NO_MORE_ENTRIES);
    CompleteWrite(Request);
}

static VOID retrieve_by_file_takes_that_files(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteRetrievesOwn);
    IoScript(Device, "r0 o1 f1 r1 w9 e9=0 e1=0 p0 f0 w9 e9=0 e0=0 x1", NULL);
}

static VOID WriteRequeuesOnce(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST request;
    WDFREQUEST again;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfIoQueueRetrieveNextRequest(Queue, &request), STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestRequeue(request), STATUS_SUCCESS);
    CHECK_STATUS(WdfIoQueueRetrieveNextRequest(Queue, &again), STATUS_SUCCESS);
    CHECK_EQUAL(again, request);
    WdfRequestComplete(again, STATUS_SUCCESS);
    CompleteWrite(Request);
}

static VOID requeue_puts_it_first(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteRequeuesOnce);
    IoScript(Device, "r0 r1 w9 e9=0 e0=0 w9 e9=0 e1=0", NULL);
}

static WDFREQUEST Find(WDFREQUEST After)
{
    WDF_REQUEST_PARAMETERS parameters;
    WDFREQUEST found = NULL;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    CHECK_STATUS(WdfIoQueueFindRequest(Queue, After, NULL, &parameters, &found), STATUS_SUCCESS);
    CHECK_EQUAL(parameters.Type, WdfRequestTypeRead);
    CHECK_EQUAL(parameters.Parameters.Read.Length, 4);
    return found;
}

static VOID CompleteAll(VOID)
{
    WDFREQUEST request;

    while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Queue, &request))) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static VOID WriteFinds(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST first = Find(NULL);
    WDFREQUEST second = Find(first);
    WDFREQUEST third = second;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK(first != second);
    CHECK_STATUS(WdfIoQueueFindRequest(Queue, second, NULL, NULL, &third), STATUS_NO_MORE_ENTRIES);
    CHECK_EQUAL(third, NULL);
    WdfObjectDereference(first);
    WdfObjectDereference(second);
    CompleteAll();
    CHECK_STATUS(WdfIoQueueFindRequest(Queue, NULL, NULL, NULL, &third), STATUS_NO_MORE_ENTRIES);
    CompleteWrite(Request);
}

static VOID find_walks_the_queue(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteFinds);
    IoScript(Device, "r0 r1 w9 e9=0 e0=0 e1=0", NULL);
}

static VOID WriteFindsAndLater(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    if (Found == NULL) {
        Found = Find(NULL);
    } else {
        CHECK_STATUS(WdfIoQueueFindRequest(Queue, Found, NULL, NULL, &request), STATUS_NOT_FOUND);
        CHECK_STATUS(WdfIoQueueRetrieveFoundRequest(Queue, Found, &request), STATUS_NOT_FOUND);
        WdfObjectDereference(Found);
        CompleteAll();
    }
    CompleteWrite(Request);
}

static VOID find_behind_a_request_that_left_is_not_found(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteFindsAndLater);
    IoScript(Device, "r0 r1 w9 e9=0 c0 e0=C0000120 w9 e9=0 e1=0", NULL);
}

static VOID WriteFindsWithSize(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_PARAMETERS parameters;
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    parameters.Size--;
    CHECK_STATUS(WdfIoQueueFindRequest(Queue, NULL, NULL, &parameters, &request),
                 STATUS_INFO_LENGTH_MISMATCH);
    CompleteWrite(Request);
}

static VOID find_with_another_size_is_info_length_mismatch(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteFindsWithSize);
    IoScript(Device, "w9 e9=0", NULL);
}

static VOID WriteFindsInSequential(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK_BREAK(CHECK_STATUS(WdfIoQueueFindRequest(Queue, NULL, NULL, NULL, &request),
                             STATUS_INVALID_DEVICE_STATE));
    CompleteWrite(Request);
}

static VOID find_in_a_sequential_queue_is_invalid_device_state(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteFindsInSequential);
    IoScript(Device, "w9 e9=0", NULL);
}

static VOID WriteRetrievesTheSecond(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST first = Find(NULL);
    WDFREQUEST second = Find(first);
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    WdfObjectDereference(first);
    CHECK_STATUS(WdfIoQueueRetrieveFoundRequest(Queue, second, &request), STATUS_SUCCESS);
    CHECK_EQUAL(request, second);
    WdfObjectDereference(second);
    WdfRequestComplete(request, STATUS_SUCCESS);
    CompleteWrite(Request);
}

static VOID retrieve_found_takes_it_out_of_the_middle(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteRetrievesTheSecond);
    IoScript(Device, "r0 r1 r2 w9 e9=0 e1=0 p0 p2 w9 e9=0 e2=0 p0 c0 e0=C0000120", NULL);
}

static VOID WriteRetrievesStopped(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    WDFREQUEST first = Find(NULL);
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    WdfIoQueueStop(Queue, NULL, NULL);
    CHECK_STATUS(WdfIoQueueRetrieveFoundRequest(Queue, first, &request), STATUS_WDF_PAUSED);
    CHECK_STATUS(WdfIoQueueRetrieveNextRequest(Queue, &request), STATUS_WDF_PAUSED);
    WdfObjectDereference(first);
    WdfIoQueueStart(Queue);
    CompleteAll();
    CompleteWrite(Request);
}

static VOID retrieve_found_when_stopped_is_paused(PTEST_DEVICE Device)
{
    CreateManual(Device);
    IoOnWrite(Device, WriteRetrievesStopped);
    IoScript(Device, "r0 w9 e9=0 e0=0", NULL);
}

static VOID Ready(WDFQUEUE From, WDFCONTEXT Context)
{
    CHECK_EQUAL(From, Queue);
    CHECK_EQUAL(Context, &Queue);
    TestLog("ready");
}

static VOID ready_notify_tells_when_an_empty_queue_gets_one(PTEST_DEVICE Device)
{
    CreateManual(Device);
    CHECK_STATUS(WdfIoQueueReadyNotify(Queue, Ready, &Queue), STATUS_SUCCESS);
    IoOnWrite(Device, WriteRetrieves);
    IoScript(Device, "r0 r1 w9 e9=0 e0=0 w9 e9=0 e1=0 r2 w9 e9=0 e2=0", NULL);
}

static VOID CheckReadyTwice(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("ready ready");
}

/* States. */

static VOID CheckState(ULONG Flags, ULONG Queued, ULONG Owned)
{
    ULONG queued = 99;
    ULONG owned = 99;

    CHECK_EQUAL(WdfIoQueueGetState(Queue, &queued, &owned), Flags);
    CHECK_EQUAL(queued, Queued);
    CHECK_EQUAL(owned, Owned);
}

static VOID WriteLooks(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    ULONG both = WdfIoQueueAcceptRequests | WdfIoQueueDispatchRequests;

    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    switch (Step++) {
    case 0:
        CheckState(both | WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests, 0, 0);
        break;
    case 1:
        CheckState(both, 1, 1);
        WdfIoQueueStop(Queue, NULL, NULL);
        CheckState(WdfIoQueueAcceptRequests, 1, 1);
        WdfIoQueueDrain(Queue, NULL, NULL);
        CheckState(0, 1, 1);
        WdfIoQueueStart(Queue);
        CheckState(both, 1, 1);
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
        break;
    }
    CompleteWrite(Request);
}

static VOID state_counts_and_flags(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteLooks);
    IoScript(Device, "w9 e9=0 r0 r1 w9 e9=0 e0=0 e1=0", NULL);
}

/* The first write stops the queue, the second starts it, more complete. */
static VOID WriteStopsAndStarts(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    switch (Step++) {
    case 0:
        WdfIoQueueStop(Queue, NULL, NULL);
        break;
    case 1:
        CHECK_EQUAL(Presented, 0);
        WdfIoQueueStart(Queue);
        CHECK_EQUAL(Presented, 1);
        break;
    default:
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
    }
    CompleteWrite(Request);
}

static VOID stop_keeps_what_comes_until_start(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchParallel, 0);
    IoOnWrite(Device, WriteStopsAndStarts);
    IoScript(Device, "w9 e9=0 r0 p0 w9 e9=0 w9 e9=0 e0=0", NULL);
}

static VOID StateChanged(WDFQUEUE From, WDFCONTEXT Context)
{
    CHECK_EQUAL(From, Queue);
    CHECK_EQUAL(Context, &Held);
    TestLog("told");
}

static VOID WriteStopsWithCallback(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    if (Step++ == 0) {
        WdfIoQueueStop(Queue, StateChanged, &Held);
        TestLog("stopping");
    } else {
        TestLog("completing");
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
        WdfIoQueueStart(Queue);
    }
    CompleteWrite(Request);
}

static VOID stop_tells_when_the_driver_has_none(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteStopsWithCallback);
    IoScript(Device, "r0 r1 w9 e9=0 p0 w9 e9=0 e0=0 w9 e9=0 e1=0", NULL);
}

static VOID CheckStopped(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("stopping completing told completing");
}

static VOID WriteDrains(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    if (Step++ == 0) {
        WdfIoQueueDrain(Queue, StateChanged, &Held);
    } else {
        TestLog("completing");
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
    }
    CompleteWrite(Request);
}

static VOID drain_refuses_and_presents_what_waits(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteDrains);
    IoScript(Device, "r0 r1 w9 e9=0 r2 e2=C0000184 w9 e9=0 e0=0 w9 e9=0 e1=0", NULL);
}

static VOID CheckDrained(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("completing completing told");
}

static VOID CancelHeld(WDFREQUEST Request)
{
    CHECK_EQUAL(Request, Pop());
    TestLog("cancel");
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID HoldMarked(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    Hold(From, Request, Length);
    WdfRequestMarkCancelable(Request, CancelHeld);
}

static VOID CreateHoldingMarked(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = HoldMarked;
    CreateQueue(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID WritePurges(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    WdfIoQueuePurge(Queue, StateChanged, &Held);
    CompleteWrite(Request);
}

static VOID purge_refuses_and_cancels(PTEST_DEVICE Device)
{
    CreateHoldingMarked(Device);
    IoOnWrite(Device, WritePurges);
    IoScript(Device, "r0 r1 w9 e9=0 e0=C0000120 e1=C0000120 r2 e2=C0000184", NULL);
}

static VOID CheckPurged(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("cancel told");
}

static VOID WriteStopsAndPurges(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    switch (Step++) {
    case 0:
        WdfIoQueueStopAndPurge(Queue, StateChanged, &Held);
        break;
    case 1:
        CHECK_EQUAL(Presented, 1);
        CheckState(WdfIoQueueAcceptRequests | WdfIoQueueDriverNoRequests, 1, 0);
        WdfIoQueueStart(Queue);
        CHECK_EQUAL(Presented, 2);
        break;
    }
    CompleteWrite(Request);
}

static VOID stop_and_purge_cancels_and_accepts(PTEST_DEVICE Device)
{
    CreateHoldingMarked(Device);
    IoOnWrite(Device, WriteStopsAndPurges);
    IoScript(Device, "r0 r1 w9 e9=0 e0=C0000120 e1=C0000120 r2 p2 w9 e9=0 p2 c2 e2=C0000120", NULL);
}

static VOID CheckStoppedAndPurged(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("cancel told cancel");
}

static VOID WriteStopsAndPurgesSynchronously(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(From);
    UNREFERENCED_PARAMETER(Length);
    CHECK_IRQL(PASSIVE_LEVEL);
    if (Step++ == 0) {
        WdfIoQueueStopAndPurgeSynchronously(Queue);
        TestLog("purged");
        CHECK_EQUAL(HeldCount, 0);
        WdfIoQueueStart(Queue);
    } else {
        SLEEP_UNTIL(Presented, 1);
        TestSleep(20);
        TestLog("completing");
        WdfRequestComplete(Pop(), STATUS_SUCCESS);
    }
    CompleteWrite(Request);
}

/* The request that is not marked is waited for. */
static VOID stop_and_purge_synchronously_waits(PTEST_DEVICE Device)
{
    CreateHolding(Device, WdfIoQueueDispatchSequential, 0);
    IoOnWrite(Device, WriteStopsAndPurgesSynchronously);
    IoScript(Device, "r0 r1 { w8 e8=0 } s w9 e9=0 e0=0 e1=C0000120 j", NULL);
}

static VOID CheckWaited(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("completing purged");
}

#define CASE_CHECKED(function, check)                                                              \
    {                                                                                              \
        .Name = #function, .Add = function, .Gone = check                                          \
    }
#define CASE_INIT(function, init, check)                                                           \
    {                                                                                              \
        .Name = #function, .Init = init, .Add = function, .Gone = check                            \
    }

TEST_CASES(CASE_CHECKED(sequential_presents_when_the_driver_has_none, CheckOneByOne),
           CASE_CHECKED(parallel_presents_up_to_its_limit, CheckTwoAtATime),
           CASE_ADD(parallel_presents_while_another_callback_runs),
           CASE_ADD(scope_queue_lets_callbacks_take_turns),
           CASE_CHECKED(request_of_zero_length_succeeds_unseen, CheckUnseen),
           CASE_CHECKED(request_of_zero_length_when_allowed_is_presented, CheckSeen),
           CASE_CHECKED(default_callback_gets_what_has_no_other, CheckDefault),
           CASE_ADD(request_without_callback_is_invalid_device_request),
           CASE_CHECKED(retrieve_takes_the_oldest, CheckNone),
           CASE_ADD(retrieve_from_a_parallel_queue_is_invalid_device_state),
           CASE_INIT(retrieve_by_file_takes_that_files, InitWithFiles, NULL),
           CASE_ADD(requeue_puts_it_first), CASE_ADD(find_walks_the_queue),
           CASE_ADD(find_behind_a_request_that_left_is_not_found),
           CASE_ADD(find_with_another_size_is_info_length_mismatch),
           CASE_ADD(find_in_a_sequential_queue_is_invalid_device_state),
           CASE_ADD(retrieve_found_takes_it_out_of_the_middle),
           CASE_ADD(retrieve_found_when_stopped_is_paused),
           CASE_CHECKED(ready_notify_tells_when_an_empty_queue_gets_one, CheckReadyTwice),
           CASE_ADD(state_counts_and_flags), CASE_ADD(stop_keeps_what_comes_until_start),
           CASE_CHECKED(stop_tells_when_the_driver_has_none, CheckStopped),
           CASE_CHECKED(drain_refuses_and_presents_what_waits, CheckDrained),
           CASE_CHECKED(purge_refuses_and_cancels, CheckPurged),
           CASE_CHECKED(stop_and_purge_cancels_and_accepts, CheckStoppedAndPurged),
           CASE_CHECKED(stop_and_purge_synchronously_waits, CheckWaited));
