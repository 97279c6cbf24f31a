/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/bug_check.h - routines that a bug check calls, part of wdm.h. In dirql a bug check ends the
 * run at once: they are registered, and not called.
 */
#ifndef DQ_WDK_WDM_BUG_CHECK_H
#define DQ_WDK_WDM_BUG_CHECK_H

#include "types.h"

EXTERN_C_START

/* What State in a record says. */
typedef enum _KBUGCHECK_BUFFER_DUMP_STATE {
    BufferEmpty,
    BufferInserted,
    BufferStarted,
    BufferFinished,
    BufferIncomplete
} KBUGCHECK_BUFFER_DUMP_STATE;

typedef enum _KBUGCHECK_CALLBACK_REASON {
    KbCallbackInvalid,
    KbCallbackReserved1,
    KbCallbackSecondaryDumpData,
    KbCallbackDumpIo,
    KbCallbackAddPages,
    KbCallbackSecondaryMultiPartDumpData,
    KbCallbackRemovePages,
    KbCallbackTriageDumpData,
    KbCallbackReserved2
} KBUGCHECK_CALLBACK_REASON;

struct _KBUGCHECK_REASON_CALLBACK_RECORD;

typedef VOID NTAPI KBUGCHECK_CALLBACK_ROUTINE(_In_ PVOID Buffer, _In_ ULONG Length);
typedef KBUGCHECK_CALLBACK_ROUTINE *PKBUGCHECK_CALLBACK_ROUTINE;
typedef VOID NTAPI KBUGCHECK_REASON_CALLBACK_ROUTINE(
    _In_ KBUGCHECK_CALLBACK_REASON Reason, _In_ struct _KBUGCHECK_REASON_CALLBACK_RECORD *Record,
    _Inout_ PVOID ReasonSpecificData, _In_ ULONG ReasonSpecificDataLength);
typedef KBUGCHECK_REASON_CALLBACK_ROUTINE *PKBUGCHECK_REASON_CALLBACK_ROUTINE;

/* Both are the system's while they are registered. */
typedef struct _KBUGCHECK_CALLBACK_RECORD {
    LIST_ENTRY Entry;
    PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine;
    PVOID Buffer;
    ULONG Length;
    PUCHAR Component;
    ULONG_PTR Checksum;
    UCHAR State;
} KBUGCHECK_CALLBACK_RECORD, *PKBUGCHECK_CALLBACK_RECORD;

typedef struct _KBUGCHECK_REASON_CALLBACK_RECORD {
    LIST_ENTRY Entry;
    PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine;
    PUCHAR Component;
    ULONG_PTR Checksum;
    KBUGCHECK_CALLBACK_REASON Reason;
    UCHAR State;
} KBUGCHECK_REASON_CALLBACK_RECORD, *PKBUGCHECK_REASON_CALLBACK_RECORD;

/* A record of either kind has to be initialized before it is registered. */
#define KeInitializeCallbackRecord(CallbackRecord) ((CallbackRecord)->State = BufferEmpty)

/**
 * Register a routine that a bug check is to call.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    CallbackRecord   initialized; the system's until it is deregistered
 * @param    CallbackRoutine  is called at HIGH_LEVEL, in dirql never
 * @param    Buffer           passed to the routine; resident
 * @param    Length           the buffer's size
 * @param    Component        who registers, for debuggers
 * @return   TRUE; FALSE if the record is registered already
 * @source   wdm/nf-wdm-keregisterbugcheckcallback
 */
NTKERNELAPI BOOLEAN NTAPI
KeRegisterBugCheckCallback(_Out_ PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                           _In_ PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, _In_opt_ PVOID Buffer,
                           _In_ ULONG Length, _In_ PUCHAR Component);

/**
 * Take back what KeRegisterBugCheckCallback registered.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @return   TRUE; FALSE if the record is not registered
 * @source   wdm/nf-wdm-kederegisterbugcheckcallback
 */
NTKERNELAPI BOOLEAN NTAPI
KeDeregisterBugCheckCallback(_Inout_ PKBUGCHECK_CALLBACK_RECORD CallbackRecord);

/**
 * Register a routine that a bug check is to call for a reason of its own, such as each write to
 * the dump.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    CallbackRecord   initialized; the system's until it is deregistered
 * @param    CallbackRoutine  is called at HIGH_LEVEL, in dirql never
 * @param    Reason           when
 * @param    Component        who registers, for debuggers
 * @return   TRUE; FALSE if the record is registered already
 * @source   wdm/nf-wdm-keregisterbugcheckreasoncallback
 */
NTKERNELAPI BOOLEAN NTAPI
KeRegisterBugCheckReasonCallback(_Out_ PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord,
                                 _In_ PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine,
                                 _In_ KBUGCHECK_CALLBACK_REASON Reason, _In_ PUCHAR Component);

/**
 * Take back what KeRegisterBugCheckReasonCallback registered.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @return   TRUE; FALSE if the record is not registered
 * @source   wdm/nf-wdm-kederegisterbugcheckreasoncallback
 */
NTKERNELAPI BOOLEAN NTAPI
KeDeregisterBugCheckReasonCallback(_Inout_ PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord);

/* What a crash dump file has. */
#define DUMP_TYPE_INVALID 0xffffffff
#define DUMP_TYPE_UNKNOWN 0
#define DUMP_TYPE_FULL    1

/**
 * Write the header of a crash dump file. Declared only.
 *
 * @irql     any level
 * @context  stops the run
 * @source   wdm/nf-wdm-keinitializecrashdumpheader
 */
NTKERNELAPI NTSTATUS NTAPI KeInitializeCrashDumpHeader(_In_ ULONG DumpType, _In_ ULONG Flags,
                                                       _Out_writes_bytes_(BufferSize) PVOID Buffer,
                                                       _In_ ULONG BufferSize,
                                                       _Out_opt_ PULONG BufferNeeded);

EXTERN_C_END

#endif /* DQ_WDK_WDM_BUG_CHECK_H */
