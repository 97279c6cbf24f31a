/* SPDX-License-Identifier: MIT */
/* wdm_processor - processors, groups, nodes, and affinity of threads in wdm.h: one group, one node.
 */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "ntddk.h"

/* Of group 0 and node 0. */
static KAFFINITY all_processors(void)
{
    return dq_processor_mask(dq_cpu_count());
}

static ULONG count_in_group(USHORT group)
{
    return group == 0 || group == ALL_PROCESSOR_GROUPS ? dq_cpu_count() : 0;
}

static ULONG count_in_node(USHORT node)
{
    return node == 0 ? dq_cpu_count() : 0;
}

/* ---- Counts, masks and numbers ---- */

static uint32_t tell_processor(void)
{
    uint32_t index = dq_processor_current()->index;
    if (dq_is_observed()) {
        dq_observer->place_told(index);
    }
    return index;
}

ULONG NTAPI KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    DQ_DDI_ENTER(KeGetCurrentProcessorNumberEx);
    uint32_t index = tell_processor();
    if (ProcNumber) {
        ProcNumber->Group = 0;
        ProcNumber->Number = (UCHAR)index;
        ProcNumber->Reserved = 0;
    }
    return index;
}

ULONG NTAPI KeGetCurrentProcessorNumber(VOID)
{
    DQ_DDI_ENTER(KeGetCurrentProcessorNumber);
    return tell_processor();
}

ULONG NTAPI KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    DQ_DDI_ENTER(KeQueryActiveProcessorCountEx);
    return count_in_group(GroupNumber);
}

NTSTATUS NTAPI KeGetProcessorNumberFromIndex(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber)
{
    DQ_DDI_ENTER(KeGetProcessorNumberFromIndex);
    if (ProcIndex >= dq_cpu_count()) {
        return STATUS_INVALID_PARAMETER;
    }
    ProcNumber->Group = 0;
    ProcNumber->Number = (UCHAR)ProcIndex;
    ProcNumber->Reserved = 0;
    return STATUS_SUCCESS;
}

ULONG NTAPI KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER ProcNumber)
{
    DQ_DDI_ENTER(KeGetProcessorIndexFromNumber);
    bool is_there = ProcNumber->Group == 0 && ProcNumber->Number < dq_cpu_count();
    return is_there ? ProcNumber->Number : INVALID_PROCESSOR_INDEX;
}

USHORT NTAPI KeQueryActiveGroupCount(VOID)
{
    DQ_DDI_ENTER(KeQueryActiveGroupCount);
    return 1;
}

ULONG NTAPI KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors)
{
    DQ_DDI_ENTER(KeQueryActiveProcessorCount);
    if (ActiveProcessors) {
        *ActiveProcessors = all_processors();
    }
    return dq_cpu_count();
}

KAFFINITY NTAPI KeQueryActiveProcessors(VOID)
{
    DQ_DDI_ENTER(KeQueryActiveProcessors);
    return all_processors();
}

KAFFINITY NTAPI KeQueryGroupAffinity(USHORT GroupNumber)
{
    DQ_DDI_ENTER(KeQueryGroupAffinity);
    return GroupNumber == 0 ? all_processors() : 0;
}

USHORT NTAPI KeQueryMaximumGroupCount(VOID)
{
    DQ_DDI_ENTER(KeQueryMaximumGroupCount);
    return 1;
}

ULONG NTAPI KeQueryMaximumProcessorCount(VOID)
{
    DQ_DDI_ENTER(KeQueryMaximumProcessorCount);
    return dq_cpu_count();
}

ULONG NTAPI KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
    DQ_DDI_ENTER(KeQueryMaximumProcessorCountEx);
    return count_in_group(GroupNumber);
}

/* ---- NUMA nodes ---- */

USHORT NTAPI KeQueryHighestNodeNumber(VOID)
{
    DQ_DDI_ENTER(KeQueryHighestNodeNumber);
    return 0;
}

USHORT NTAPI KeGetCurrentNodeNumber(VOID)
{
    DQ_DDI_ENTER(KeGetCurrentNodeNumber);
    return 0;
}

VOID NTAPI KeQueryNodeActiveAffinity(USHORT NodeNumber, PGROUP_AFFINITY Affinity, PUSHORT Count)
{
    DQ_DDI_ENTER(KeQueryNodeActiveAffinity);
    if (Affinity) {
        *Affinity = (GROUP_AFFINITY){ .Mask = NodeNumber == 0 ? all_processors() : 0 };
    }
    if (Count) {
        *Count = (USHORT)count_in_node(NodeNumber);
    }
}

NTSTATUS NTAPI KeQueryNodeActiveAffinity2(USHORT NodeNumber, PGROUP_AFFINITY GroupAffinities,
                                          USHORT GroupAffinitiesCount,
                                          PUSHORT GroupAffinitiesRequired)
{
    DQ_DDI_ENTER(KeQueryNodeActiveAffinity2);
    if (NodeNumber != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    *GroupAffinitiesRequired = 1;
    if (GroupAffinitiesCount < 1) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    *GroupAffinities = (GROUP_AFFINITY){ .Mask = all_processors() };
    return STATUS_SUCCESS;
}

ULONG NTAPI KeQueryNodeActiveProcessorCount(USHORT NodeNumber)
{
    DQ_DDI_ENTER(KeQueryNodeActiveProcessorCount);
    return count_in_node(NodeNumber);
}

USHORT NTAPI KeQueryNodeMaximumProcessorCount(USHORT NodeNumber)
{
    DQ_DDI_ENTER(KeQueryNodeMaximumProcessorCount);
    return (USHORT)count_in_node(NodeNumber);
}

/* ---- Where the calling thread may run ---- */

static const struct dq_thread *calling_thread(const char *call)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->is_in_dpc || cpu->isr_depth > 0) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s in %s: it would bind whatever thread was interrupted, which is not built",
                    call, cpu->isr_depth > 0 ? "an ISR" : "a DPC");
    }
    return cpu->thread;
}

static bool is_affinity(KAFFINITY affinity)
{
    return affinity != 0 && (affinity & ~all_processors()) == 0;
}

/* Returns what a driver had bound it to before; 0: no driver had. */
static KAFFINITY bind_thread(const char *call, KAFFINITY affinity)
{
    KAFFINITY before = calling_thread(call)->affinity;
    if (is_affinity(affinity)) {
        dq_thread_bind(affinity);
    }
    return before;
}

static void revert_thread(const char *call, KAFFINITY affinity)
{
    bool is_bound = calling_thread(call)->affinity != 0;
    if (is_bound && (affinity == 0 || is_affinity(affinity))) {
        dq_thread_bind(affinity);
    }
}

VOID NTAPI KeSetSystemAffinityThread(KAFFINITY Affinity)
{
    DQ_DDI_ENTER(KeSetSystemAffinityThread);
    (void)bind_thread("KeSetSystemAffinityThread", Affinity);
}

KAFFINITY NTAPI KeSetSystemAffinityThreadEx(KAFFINITY Affinity)
{
    DQ_DDI_ENTER(KeSetSystemAffinityThreadEx);
    return bind_thread("KeSetSystemAffinityThreadEx", Affinity);
}

VOID NTAPI KeRevertToUserAffinityThread(VOID)
{
    DQ_DDI_ENTER(KeRevertToUserAffinityThread);
    revert_thread("KeRevertToUserAffinityThread", 0);
}

VOID NTAPI KeRevertToUserAffinityThreadEx(KAFFINITY Affinity)
{
    DQ_DDI_ENTER(KeRevertToUserAffinityThreadEx);
    revert_thread("KeRevertToUserAffinityThreadEx", Affinity);
}

VOID NTAPI KeSetSystemGroupAffinityThread(PGROUP_AFFINITY Affinity,
                                          PGROUP_AFFINITY PreviousAffinity)
{
    DQ_DDI_ENTER(KeSetSystemGroupAffinityThread);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeSetSystemGroupAffinityThread", PreviousAffinity);
    bool has_effect = Affinity->Group == 0 && is_affinity(Affinity->Mask);
    KAFFINITY before =
        bind_thread("KeSetSystemGroupAffinityThread", has_effect ? Affinity->Mask : 0);
    if (PreviousAffinity) {
        *PreviousAffinity = (GROUP_AFFINITY){ .Mask = has_effect ? before : 0 };
    }
}

VOID NTAPI KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY PreviousAffinity)
{
    DQ_DDI_ENTER(KeRevertToUserGroupAffinityThread);
    if (PreviousAffinity->Mask == 0 || PreviousAffinity->Group == 0) {
        revert_thread("KeRevertToUserGroupAffinityThread", PreviousAffinity->Mask);
    }
}
