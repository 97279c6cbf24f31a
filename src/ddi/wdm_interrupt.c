/* SPDX-License-Identifier: MIT */
/* wdm_interrupt - KDPCs, interrupt objects and bug checks of wdm.h. */
#include <string.h>

#include "ddi/dpc.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/callout.h"
#include "kernel/dpc.h"
#include "kernel/vector.h"
#include "ntddk.h"

/* Is `dpc` what the kernel keeps about it? A driver's own, or a WDFDPC's, whose context is its
 * object. */
static inline bool is_known(const KDPC *Dpc, const struct dq_dpc *dpc)
{
    uintptr_t address = (uintptr_t)dpc;
    return dq_arena_is_core(address) && address % _Alignof(struct dq_dpc) == 0 &&
           (dpc->context == Dpc || (dpc->context && dpc->context == Dpc->DeferredContext));
}

struct dq_dpc *dq_ddi_dpc_of(PRKDPC Dpc)
{
    if (!dq_arena_is_core((uintptr_t)Dpc)) { /* else a WDFDPC's */
        DQ_DDI_REQUIRE_ALIVE(Dpc);
    }
    struct dq_dpc *dpc = Dpc->DpcData;
    if (!is_known(Dpc, dpc)) {
        dq_violation(DQ_RULE_DPC_OBJECT, 1, (uintptr_t)Dpc, 0, 0,
                     "a KDPC is used that KeInitializeDpc was not called for, or that was "
                     "overwritten");
        dq_bug_check(0xC7, 1, (uintptr_t)Dpc, 0, 0);
    }
    return dpc;
}

static void run_kdpc(struct dq_dpc *dpc)
{
    KDPC *kdpc = dpc->context;
    DQ_DDI_REQUIRE_ALIVE(kdpc); /* freed, or its frame gone, while it was queued? */
    if (kdpc->DpcData != dpc) {
        dq_dpc_lane_report_overwritten(kdpc);
    }
    dq_dpc_ended(dpc); /* the routine may free the KDPC and with it the way back here */
    dq_callout_deferred(kdpc, dq_cpu_here()->dpc_arguments);
}

/* What the kernel keeps about a KDPC that was initialized before, so that a driver which does it
 * again and again does not use up core. The KDPC's bytes may be anything. */
static struct dq_dpc *find_dpc(const KDPC *kdpc)
{
    struct dq_dpc *dpc = kdpc->DpcData;
    uintptr_t address = (uintptr_t)dpc;
    bool is_ours = dq_arena_is_core(address) && address % DQ_ARENA_ALIGN == 0 &&
                   dpc->routine == run_kdpc && dpc->context == kdpc;
    return is_ours ? dpc : NULL;
}

/* One that is queued or about to run stays so: Windows does not look at its queues here either. */
static void initialize_dpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    dq_dpc_settle();
    struct dq_dpc *dpc = find_dpc(Dpc);
    dpc = dpc ? dpc : dq_arena_core_alloc(sizeof(*dpc));
    if (!dpc) {
        dq_stop_without_memory("KeInitializeDpc");
    }
    if (!dpc->is_queued && dpc->running_count == 0) {
        dq_dpc_init(dpc, run_kdpc, Dpc);
        dpc->is_deferred = true;
    }
    dpc->target = DQ_DPC_TARGET_CURRENT;
    dpc->importance = DQ_DPC_IMPORTANCE_MEDIUM;
    memset(Dpc, 0, sizeof(*Dpc));
    Dpc->Importance = MediumImportance;
    Dpc->DeferredRoutine = DeferredRoutine;
    Dpc->DeferredContext = DeferredContext;
    Dpc->DpcData = dpc;
    dq_dpc_lane_admit(Dpc, dq_dpc_may_use_lane(dpc));
}

VOID NTAPI KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    DQ_DDI_ENTER(KeInitializeDpc);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeDpc", Dpc);
    DQ_DDI_REQUIRE_ALIVE(Dpc);
    initialize_dpc(Dpc, DeferredRoutine, DeferredContext);
}

/* With everything that queueing can mean: another order of things, the run itself, a mistake. */
static DQ_NOINLINE BOOLEAN NTAPI insert_queue_dpc(PRKDPC Dpc, PVOID SystemArgument1,
                                                  PVOID SystemArgument2)
{
    DQ_DDI_ENTER(KeInsertQueueDpc);
    return dq_dpc_insert(dq_ddi_dpc_of(Dpc), SystemArgument1, SystemArgument2);
}

_Static_assert((int)DQ_DDI_MAX_KeInsertQueueDpc >= (int)DQ_DDI_IRQL_DIRQL,
               "the quiet way checks no IRQL");

BOOLEAN NTAPI KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    if (DQ_LIKELY(dq_dpc_lane_insert(Dpc, SystemArgument1, SystemArgument2, DQ_DDI_COST_NS))) {
        return TRUE;
    }
    return insert_queue_dpc(Dpc, SystemArgument1, SystemArgument2);
}

BOOLEAN NTAPI KeRemoveQueueDpc(PRKDPC Dpc)
{
    DQ_DDI_ENTER(KeRemoveQueueDpc);
    return dq_dpc_remove(dq_ddi_dpc_of(Dpc));
}

VOID NTAPI KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    DQ_DDI_ENTER(KeSetImportanceDpc);
    static const enum dq_dpc_importance ours[] = {
        [LowImportance] = DQ_DPC_IMPORTANCE_LOW,
        [MediumImportance] = DQ_DPC_IMPORTANCE_MEDIUM,
        [HighImportance] = DQ_DPC_IMPORTANCE_HIGH,
        [MediumHighImportance] = DQ_DPC_IMPORTANCE_MEDIUM_HIGH,
    };
    if ((uint32_t)Importance < DQ_COUNT_OF(ours)) {
        struct dq_dpc *dpc = dq_ddi_dpc_of(Dpc);
        dq_dpc_settle();
        dpc->importance = ours[Importance];
        Dpc->Importance = (UCHAR)Importance;
        dq_dpc_lane_admit(Dpc, dq_dpc_may_use_lane(dpc));
    }
}

static void set_target(PRKDPC Dpc, uint32_t processor)
{
    struct dq_dpc *dpc = dq_ddi_dpc_of(Dpc);
    dq_dpc_settle();
    dpc->target = processor;
    dq_dpc_lane_admit(Dpc, dq_dpc_may_use_lane(dpc));
}

VOID NTAPI KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
    DQ_DDI_ENTER(KeSetTargetProcessorDpc);
    if (Number < 0 || (uint32_t)Number >= dq_cpu_count()) {
        dq_bug_check(0xC7, 3, (uintptr_t)Dpc, (uint64_t)Number, dq_cpu_count());
    }
    set_target(Dpc, (uint32_t)Number);
}

NTSTATUS NTAPI KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber)
{
    DQ_DDI_ENTER(KeSetTargetProcessorDpcEx);
    if (ProcNumber->Group != 0 || ProcNumber->Number >= dq_cpu_count() ||
        ProcNumber->Reserved != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    set_target(Dpc, ProcNumber->Number);
    return STATUS_SUCCESS;
}

VOID NTAPI KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine,
                                   PVOID DeferredContext)
{
    DQ_DDI_ENTER(KeInitializeThreadedDpc);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeThreadedDpc", Dpc);
    DQ_DDI_REQUIRE_ALIVE(Dpc);
    initialize_dpc(Dpc, DeferredRoutine, DeferredContext);
}

VOID NTAPI KeFlushQueuedDpcs(VOID)
{
    DQ_DDI_ENTER(KeFlushQueuedDpcs);
    if (dq_irql_current() >= DQ_IRQL_DISPATCH) {
        dq_bug_check(0x0A, 0, dq_irql_current(), 0, 0);
    }
    dq_dpc_flush_all();
}

static struct dq_interrupt *interrupt_of(PKINTERRUPT Interrupt)
{
    struct dq_interrupt *interrupt = (struct dq_interrupt *)(void *)Interrupt;
    if (!dq_arena_is_core((uintptr_t)interrupt) || !interrupt->is_connected) {
        dq_violation(DQ_RULE_INTERRUPT_LOCK, 0, (uintptr_t)Interrupt, 0, 0,
                     "a kernel interrupt object is used that is not connected");
        dq_bug_check(0xD1, (uintptr_t)Interrupt, dq_irql_current(), 0, 0);
    }
    return interrupt;
}

BOOLEAN NTAPI KeSynchronizeExecution(PKINTERRUPT Interrupt,
                                     PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                                     PVOID SynchronizeContext)
{
    DQ_DDI_ENTER(KeSynchronizeExecution);
    struct dq_interrupt *interrupt = interrupt_of(Interrupt);
    if (interrupt->is_passive && dq_irql_current() > DQ_IRQL_PASSIVE) {
        dq_violation(DQ_RULE_WDM_IRQL, 0, dq_irql_current(), 0, 0,
                     "KeSynchronizeExecution was called at IRQL %u for a passive-level interrupt; "
                     "it may be called at PASSIVE_LEVEL only",
                     dq_irql_current());
    }
    uint8_t irql_old = dq_interrupt_lock(interrupt);
    BOOLEAN result = dq_callout_ke_synchronize(SynchronizeRoutine, SynchronizeContext);
    dq_interrupt_unlock(interrupt, irql_old);
    return result;
}

/* Source: kernel/using-passive-level-interrupt-handling-routines, which does not say which bug
 * check it is. */
static struct dq_interrupt *spinning_interrupt_of(PKINTERRUPT Interrupt, const char *call)
{
    struct dq_interrupt *interrupt = interrupt_of(Interrupt);
    if (interrupt->is_passive) {
        dq_violation(DQ_RULE_INTERRUPT_LOCK, 0, (uintptr_t)Interrupt, 0, 0,
                     "%s for a passive-level interrupt, which has no spin lock: use "
                     "WdfInterruptAcquireLock or KeSynchronizeExecution",
                     call);
        dq_bug_check(0xD1, (uintptr_t)Interrupt, dq_irql_current(), 0, 0);
    }
    return interrupt;
}

KIRQL NTAPI KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
{
    DQ_DDI_ENTER(KeAcquireInterruptSpinLock);
    return dq_interrupt_lock(spinning_interrupt_of(Interrupt, "KeAcquireInterruptSpinLock"));
}

VOID NTAPI KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql)
{
    DQ_DDI_ENTER(KeReleaseInterruptSpinLock);
    dq_interrupt_unlock(spinning_interrupt_of(Interrupt, "KeReleaseInterruptSpinLock"), OldIrql);
}

DECLSPEC_NORETURN VOID NTAPI KeBugCheck(ULONG BugCheckCode)
{
    dq_bug_check(BugCheckCode, 0, 0, 0, 0);
}

DECLSPEC_NORETURN VOID NTAPI KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                          ULONG_PTR BugCheckParameter2,
                                          ULONG_PTR BugCheckParameter3,
                                          ULONG_PTR BugCheckParameter4)
{
    dq_bug_check(BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
                 BugCheckParameter4);
}
