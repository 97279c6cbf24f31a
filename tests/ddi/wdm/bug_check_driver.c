/* SPDX-License-Identifier: MIT */
/* bug_check_driver - see bug_check_test.c. */
#include "tests/ddi/support/driver_test.h"

static KBUGCHECK_CALLBACK_RECORD Record;
static KBUGCHECK_REASON_CALLBACK_RECORD ReasonRecord;
static UCHAR Component[] = "bug_check_driver";
static ULONG Buffer;

KBUGCHECK_CALLBACK_ROUTINE BugCheck;
KBUGCHECK_REASON_CALLBACK_ROUTINE DumpIo;

VOID BugCheck(PVOID Data, ULONG Length)
{
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(Length);
    CHECK(FALSE); /* nobody calls it */
}

VOID DumpIo(KBUGCHECK_CALLBACK_REASON Reason, PKBUGCHECK_REASON_CALLBACK_RECORD Callback,
            PVOID Data, ULONG Length)
{
    UNREFERENCED_PARAMETER(Reason);
    UNREFERENCED_PARAMETER(Callback);
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(Length);
    CHECK(FALSE); /* nobody calls it */
}

static VOID callback_is_registered_once(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeCallbackRecord(&Record);
    CHECK_EQUAL(KeDeregisterBugCheckCallback(&Record), FALSE);
    CHECK_EQUAL(KeRegisterBugCheckCallback(&Record, BugCheck, &Buffer, sizeof(Buffer), Component),
                TRUE);
    CHECK_EQUAL(KeRegisterBugCheckCallback(&Record, BugCheck, &Buffer, sizeof(Buffer), Component),
                FALSE);
    CHECK_EQUAL(KeDeregisterBugCheckCallback(&Record), TRUE);
    CHECK_EQUAL(KeDeregisterBugCheckCallback(&Record), FALSE);
    CHECK_EQUAL(KeRegisterBugCheckCallback(&Record, BugCheck, NULL, 0, Component), TRUE);
    CHECK_EQUAL(KeDeregisterBugCheckCallback(&Record), TRUE);
}

static VOID reason_callback_is_registered_once(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeCallbackRecord(&ReasonRecord);
    CHECK_EQUAL(KeDeregisterBugCheckReasonCallback(&ReasonRecord), FALSE);
    CHECK_EQUAL(
        KeRegisterBugCheckReasonCallback(&ReasonRecord, DumpIo, KbCallbackDumpIo, Component), TRUE);
    CHECK_EQUAL(
        KeRegisterBugCheckReasonCallback(&ReasonRecord, DumpIo, KbCallbackDumpIo, Component),
        FALSE);
    CHECK_EQUAL(KeDeregisterBugCheckReasonCallback(&ReasonRecord), TRUE);
    CHECK_EQUAL(KeDeregisterBugCheckReasonCallback(&ReasonRecord), FALSE);
}

static VOID any_level_is_allowed(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    KeInitializeCallbackRecord(&Record);
    KeInitializeCallbackRecord(&ReasonRecord);
    CHECK(KeRegisterBugCheckCallback(&Record, BugCheck, &Buffer, sizeof(Buffer), Component));
    CHECK(KeRegisterBugCheckReasonCallback(&ReasonRecord, DumpIo, KbCallbackAddPages, Component));
    CHECK(KeDeregisterBugCheckCallback(&Record));
    CHECK(KeDeregisterBugCheckReasonCallback(&ReasonRecord));
    KeLowerIrql(irql);
}

static VOID bug_check_ends_the_run(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeCallbackRecord(&Record);
    CHECK(KeRegisterBugCheckCallback(&Record, BugCheck, &Buffer, sizeof(Buffer), Component));
    CHECK_STOPS(2, KeBugCheckEx(MANUALLY_INITIATED_CRASH, 1, 2, 3, 4));
}

TEST_CASES(CASE_RUN(callback_is_registered_once), CASE_RUN(reason_callback_is_registered_once),
           CASE_RUN(any_level_is_allowed), CASE_RUN(bug_check_ends_the_run));
