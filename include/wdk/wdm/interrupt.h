/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/interrupt.h - DPCs, interrupt objects and bug checks, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_INTERRUPT_H
#define DQ_WDK_WDM_INTERRUPT_H

#include "types.h"

EXTERN_C_START

/* ---- Deferred procedure calls ---- */

/**
 * Prepare a DPC object: medium importance, no target processor.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc              nonpaged memory that outlives every queued instance
 * @param    DeferredRoutine  runs at DISPATCH_LEVEL
 * @param    DeferredContext  handed to the routine
 * @source   wdm/nf-wdm-keinitializedpc
 */
NTKERNELAPI VOID NTAPI KeInitializeDpc(_Out_ PRKDPC Dpc, _In_ PKDEFERRED_ROUTINE DeferredRoutine,
                                       _In_opt_ PVOID DeferredContext);

/**
 * Queue the DPC once, on its target processor or on this one.
 *
 * @irql     any level
 * @context  does not call out; steps; below DISPATCH_LEVEL the DPC may run before it returns
 * @param    Dpc              an initialized DPC
 * @param    SystemArgument1  handed to the routine
 * @param    SystemArgument2  handed to the routine
 * @return   TRUE if queued; FALSE if it was queued already, and then the arguments are lost
 * @source   wdm/nf-wdm-keinsertqueuedpc
 */
NTKERNELAPI BOOLEAN NTAPI KeInsertQueueDpc(_Inout_ PRKDPC Dpc, _In_opt_ PVOID SystemArgument1,
                                           _In_opt_ PVOID SystemArgument2);

/**
 * Take the DPC off its queue if it has not started.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Dpc  an initialized DPC
 * @return   TRUE if it was queued and will not run
 * @source   wdm/nf-wdm-keremovequeuedpc
 */
NTKERNELAPI BOOLEAN NTAPI KeRemoveQueueDpc(_Inout_ PRKDPC Dpc);

/**
 * Choose where in the queue later inserts put the DPC, and how soon they start it.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc         an initialized DPC that is not queued
 * @param    Importance  HighImportance goes to the front of the queue
 * @source   wdm/nf-wdm-kesetimportancedpc
 */
NTKERNELAPI VOID NTAPI KeSetImportanceDpc(_Inout_ PRKDPC Dpc, _In_ KDPC_IMPORTANCE Importance);

/**
 * Choose the processor on which later inserts queue the DPC.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc     an initialized DPC that is not queued
 * @param    Number  the processor's number in group 0
 * @source   wdm/nf-wdm-kesettargetprocessordpc
 */
NTKERNELAPI VOID NTAPI KeSetTargetProcessorDpc(_Inout_ PRKDPC Dpc, _In_ CCHAR Number);

/**
 * The same for a processor of any group.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc         an initialized DPC that is not queued
 * @param    ProcNumber  group and number
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if there is no such processor
 * @source   wdm/nf-wdm-kesettargetprocessordpcex
 */
NTKERNELAPI NTSTATUS NTAPI KeSetTargetProcessorDpcEx(_Inout_ PKDPC Dpc,
                                                     _In_ PPROCESSOR_NUMBER ProcNumber);

/**
 * Prepare a DPC that may run at PASSIVE_LEVEL, where the system is set up for it; here it runs at
 * DISPATCH_LEVEL, as where it is not.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Dpc              nonpaged memory that outlives every queued instance
 * @param    DeferredRoutine  must be right at either level
 * @param    DeferredContext  handed to the routine
 * @source   wdm/nf-wdm-keinitializethreadeddpc
 */
NTKERNELAPI VOID NTAPI KeInitializeThreadedDpc(_Out_ PRKDPC Dpc,
                                               _In_ PKDEFERRED_ROUTINE DeferredRoutine,
                                               _In_opt_ PVOID DeferredContext);

/**
 * Wait until every DPC that is queued now, on any processor, has finished.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; blocks
 * @source   wdm/nf-wdm-keflushqueueddpcs
 */
NTKERNELAPI VOID NTAPI KeFlushQueuedDpcs(VOID);

/* ---- Interrupt objects ---- */

/**
 * Run a routine at the interrupt's IRQL under its spin lock.
 *
 * @irql     <= DIRQL of the interrupt; PASSIVE_LEVEL for a passive-level interrupt
 * @context  calls out (SynchronizeRoutine); steps; spins
 * @param    Interrupt           a connected interrupt
 * @param    SynchronizeRoutine  the routine
 * @param    SynchronizeContext  handed to the routine
 * @return   what the routine returned
 * @source   wdm/nf-wdm-kesynchronizeexecution
 */
NTKERNELAPI BOOLEAN NTAPI KeSynchronizeExecution(_Inout_ PKINTERRUPT Interrupt,
                                                 _In_ PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                                                 _In_opt_ PVOID SynchronizeContext);

/**
 * Raise to the interrupt's IRQL and take its spin lock. Not for passive-level interrupts.
 *
 * @irql     <= DIRQL of the interrupt
 * @context  does not call out; steps; spins
 * @param    Interrupt  a connected interrupt whose lock this processor does not hold
 * @return   the level before, which the release must get
 * @source   wdm/nf-wdm-keacquireinterruptspinlock
 */
NTKERNELAPI KIRQL NTAPI KeAcquireInterruptSpinLock(_Inout_ PKINTERRUPT Interrupt);

/**
 * Free the interrupt's spin lock and return to the level of the matching acquire.
 *
 * @irql     DIRQL of the interrupt
 * @context  does not call out; steps
 * @param    Interrupt  the interrupt
 * @param    OldIrql    what the acquire returned
 * @source   wdm/nf-wdm-kereleaseinterruptspinlock
 */
NTKERNELAPI VOID NTAPI KeReleaseInterruptSpinLock(_Inout_ PKINTERRUPT Interrupt,
                                                  _In_ _IRQL_restores_ KIRQL OldIrql);

/* ---- The end of the run ---- */

/**
 * Stop the machine with a code and no parameters.
 *
 * @irql     any level
 * @context  does not return
 * @param    BugCheckCode  the code
 * @source   ntddk/nf-ntddk-kebugcheck
 */
NTKERNELAPI DECLSPEC_NORETURN VOID NTAPI KeBugCheck(_In_ ULONG BugCheckCode);

/**
 * Stop the machine with a code and four parameters.
 *
 * @irql     any level
 * @context  does not return
 * @param    BugCheckCode        the code
 * @param    BugCheckParameter1  meaning depends on the code
 * @param    BugCheckParameter2  as above
 * @param    BugCheckParameter3  as above
 * @param    BugCheckParameter4  as above
 * @source   wdm/nf-wdm-kebugcheckex
 */
NTKERNELAPI DECLSPEC_NORETURN VOID NTAPI KeBugCheckEx(_In_ ULONG BugCheckCode,
                                                      _In_ ULONG_PTR BugCheckParameter1,
                                                      _In_ ULONG_PTR BugCheckParameter2,
                                                      _In_ ULONG_PTR BugCheckParameter3,
                                                      _In_ ULONG_PTR BugCheckParameter4);

EXTERN_C_END

#endif /* DQ_WDK_WDM_INTERRUPT_H */
