/* SPDX-License-Identifier: MIT */
/*
 * wdm_bug_check - the bug check callbacks of wdm.h.
 *
 * A bug check ends the run, so nobody calls them, and the records need no list: each knows itself
 * whether it is registered.
 */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ntddk.h"

BOOLEAN NTAPI KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                                         PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, PVOID Buffer,
                                         ULONG Length, PUCHAR Component)
{
    DQ_DDI_ENTER(KeRegisterBugCheckCallback);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeRegisterBugCheckCallback", CallbackRecord);
    DQ_DDI_REQUIRE_ALIVE(CallbackRecord);
    if (CallbackRecord->State != BufferEmpty) {
        return FALSE;
    }
    InitializeListHead(&CallbackRecord->Entry);
    CallbackRecord->CallbackRoutine = CallbackRoutine;
    CallbackRecord->Buffer = Buffer;
    CallbackRecord->Length = Length;
    CallbackRecord->Component = Component;
    CallbackRecord->State = BufferInserted;
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord)
{
    DQ_DDI_ENTER(KeDeregisterBugCheckCallback);
    DQ_DDI_REQUIRE_ALIVE(CallbackRecord);
    if (CallbackRecord->State != BufferInserted) {
        return FALSE;
    }
    CallbackRecord->State = BufferEmpty;
    return TRUE;
}

BOOLEAN NTAPI KeRegisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord,
                                               PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine,
                                               KBUGCHECK_CALLBACK_REASON Reason, PUCHAR Component)
{
    DQ_DDI_ENTER(KeRegisterBugCheckReasonCallback);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeRegisterBugCheckReasonCallback", CallbackRecord);
    DQ_DDI_REQUIRE_ALIVE(CallbackRecord);
    if (CallbackRecord->State != BufferEmpty) {
        return FALSE;
    }
    InitializeListHead(&CallbackRecord->Entry);
    CallbackRecord->CallbackRoutine = CallbackRoutine;
    CallbackRecord->Component = Component;
    CallbackRecord->Reason = Reason;
    CallbackRecord->State = BufferInserted;
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord)
{
    DQ_DDI_ENTER(KeDeregisterBugCheckReasonCallback);
    DQ_DDI_REQUIRE_ALIVE(CallbackRecord);
    if (CallbackRecord->State != BufferInserted) {
        return FALSE;
    }
    CallbackRecord->State = BufferEmpty;
    return TRUE;
}
