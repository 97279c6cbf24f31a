/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/processor.h - part of wdm.h: processors, their groups and nodes, and which of them run a
 * thread. There is one group and one node.
 */
#ifndef DQ_WDK_WDM_PROCESSOR_H
#define DQ_WDK_WDM_PROCESSOR_H

#include "types.h"

EXTERN_C_START

/* ---- Counts, masks and numbers ---- */

/**
 * The system-wide index of the calling processor; stable only at DISPATCH_LEVEL or above.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    ProcNumber  receives group and number within the group, or NULL
 * @return   the index
 * @source   wdm/nf-wdm-kegetcurrentprocessornumberex
 */
NTKERNELAPI ULONG NTAPI KeGetCurrentProcessorNumberEx(_Out_opt_ PPROCESSOR_NUMBER ProcNumber);

/**
 * The number of the calling processor in its group; stable only at DISPATCH_LEVEL or above.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the number
 * @source   ntddk/nf-ntddk-kegetcurrentprocessornumber
 */
NTKERNELAPI ULONG NTAPI KeGetCurrentProcessorNumber(VOID);

#define KeGetCurrentProcessorIndex() KeGetCurrentProcessorNumberEx(NULL)

/**
 * How many processors are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    GroupNumber  a group, or ALL_PROCESSOR_GROUPS
 * @return   the count; 0 for a group that does not exist
 * @source   wdm/nf-wdm-kequeryactiveprocessorcountex
 */
NTKERNELAPI ULONG NTAPI KeQueryActiveProcessorCountEx(_In_ USHORT GroupNumber);

/**
 * Group and number of a processor.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    ProcIndex   the system-wide index
 * @param    ProcNumber  receives group and number
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if there is no such processor
 * @source   wdm/nf-wdm-kegetprocessornumberfromindex
 */
NTKERNELAPI NTSTATUS NTAPI KeGetProcessorNumberFromIndex(_In_ ULONG ProcIndex,
                                                         _Out_ PPROCESSOR_NUMBER ProcNumber);

/**
 * How many groups have active processors.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   1
 * @source   wdm/nf-wdm-kequeryactivegroupcount
 */
NTKERNELAPI USHORT NTAPI KeQueryActiveGroupCount(VOID);

/**
 * How many processors of group 0 are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    ActiveProcessors  receives their mask, or NULL
 * @return   the count
 * @source   wdm/nf-wdm-kequeryactiveprocessorcount
 */
NTKERNELAPI ULONG NTAPI KeQueryActiveProcessorCount(_Out_opt_ PKAFFINITY ActiveProcessors);

/**
 * Which processors of group 0 are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   their mask
 * @source   wdm/nf-wdm-kequeryactiveprocessors
 */
NTKERNELAPI KAFFINITY NTAPI KeQueryActiveProcessors(VOID);

/**
 * Which processors of a group are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    GroupNumber  the group
 * @return   their mask; 0 for a group that does not exist
 * @source   wdm/nf-wdm-kequerygroupaffinity
 */
NTKERNELAPI KAFFINITY NTAPI KeQueryGroupAffinity(_In_ USHORT GroupNumber);

/**
 * How many groups there can be.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   1
 * @source   wdm/nf-wdm-kequerymaximumgroupcount
 */
NTKERNELAPI USHORT NTAPI KeQueryMaximumGroupCount(VOID);

/**
 * How many processors group 0 can have: those that are active, none is added later.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the count
 * @source   wdm/nf-wdm-kequerymaximumprocessorcount
 */
NTKERNELAPI ULONG NTAPI KeQueryMaximumProcessorCount(VOID);

/**
 * How many processors there can be.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    GroupNumber  a group, or ALL_PROCESSOR_GROUPS
 * @return   the count; 0 for a group that does not exist
 * @source   wdm/nf-wdm-kequerymaximumprocessorcountex
 */
NTKERNELAPI ULONG NTAPI KeQueryMaximumProcessorCountEx(_In_ USHORT GroupNumber);

#define INVALID_PROCESSOR_INDEX 0xFFFFFFFFul

/**
 * The system-wide index of a processor.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    ProcNumber  group and number within the group
 * @return   the index; INVALID_PROCESSOR_INDEX if there is no such processor
 * @source   wdm/nf-wdm-kegetprocessorindexfromnumber
 */
NTKERNELAPI ULONG NTAPI KeGetProcessorIndexFromNumber(_In_ PPROCESSOR_NUMBER ProcNumber);

/* ---- NUMA nodes ---- */

/**
 * The highest number of a node.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   0
 * @source   wdm/nf-wdm-kequeryhighestnodenumber
 */
NTKERNELAPI USHORT NTAPI KeQueryHighestNodeNumber(VOID);

/**
 * The node of the calling processor.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   0
 * @source   wdm/nf-wdm-kegetcurrentnodenumber
 */
NTKERNELAPI USHORT NTAPI KeGetCurrentNodeNumber(VOID);

/**
 * Which processors of a node are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    NodeNumber  the node
 * @param    Affinity    receives group and mask, or NULL; an empty mask for a node that does not
 * exist
 * @param    Count       receives how many they are, or NULL
 * @source   wdm/nf-wdm-kequerynodeactiveaffinity
 */
NTKERNELAPI VOID NTAPI KeQueryNodeActiveAffinity(_In_ USHORT NodeNumber,
                                                 _Out_opt_ PGROUP_AFFINITY Affinity,
                                                 _Out_opt_ PUSHORT Count);

/**
 * The same for nodes that have processors in several groups.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    NodeNumber               the node
 * @param    GroupAffinities          receives a group and its mask each
 * @param    GroupAffinitiesCount     how many fit there
 * @param    GroupAffinitiesRequired  receives how many there are
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if there is no such node;
 *           STATUS_BUFFER_TOO_SMALL
 * @source   wdm/nf-wdm-kequerynodeactiveaffinity2
 */
NTKERNELAPI NTSTATUS NTAPI KeQueryNodeActiveAffinity2(_In_ USHORT NodeNumber,
                                                      PGROUP_AFFINITY GroupAffinities,
                                                      _In_ USHORT GroupAffinitiesCount,
                                                      _Out_ PUSHORT GroupAffinitiesRequired);

/**
 * How many processors of a node are active.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    NodeNumber  the node
 * @return   the count; 0 for a node that does not exist
 * @source   wdm/nf-wdm-kequerynodeactiveprocessorcount
 */
NTKERNELAPI ULONG NTAPI KeQueryNodeActiveProcessorCount(_In_ USHORT NodeNumber);

/**
 * How many processors a node can have.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    NodeNumber  the node
 * @return   the count; 0 for a node that does not exist
 * @source   wdm/nf-wdm-kequerynodemaximumprocessorcount
 */
NTKERNELAPI USHORT NTAPI KeQueryNodeMaximumProcessorCount(_In_ USHORT NodeNumber);

/* ---- Where the calling thread may run ---- */

/**
 * Bind the calling thread to processors of group 0. No effect unless the mask has processors of the
 * machine, and only such.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @param    Affinity  their mask
 * @source   wdm/nf-wdm-kesetsystemaffinitythread
 */
NTKERNELAPI VOID NTAPI KeSetSystemAffinityThread(_In_ KAFFINITY Affinity);

/**
 * The same; tells what to give to KeRevertToUserAffinityThreadEx.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @param    Affinity  their mask
 * @return   what a driver bound the thread to before; 0: no driver did
 * @source   wdm/nf-wdm-kesetsystemaffinitythreadex
 */
NTKERNELAPI KAFFINITY NTAPI KeSetSystemAffinityThreadEx(_In_ KAFFINITY Affinity);

/**
 * Undo KeSetSystemAffinityThread. It has no page of its own; KeRevertToUserAffinityThreadEx(0) is
 * this one.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @source   wdm/nf-wdm-kereverttouseraffinitythreadex
 */
NTKERNELAPI VOID NTAPI KeRevertToUserAffinityThread(VOID);

/**
 * Bind the calling thread to what it was bound to before. No effect unless a driver has bound it.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @param    Affinity  what KeSetSystemAffinityThreadEx returned; 0: to nothing
 * @source   wdm/nf-wdm-kereverttouseraffinitythreadex
 */
NTKERNELAPI VOID NTAPI KeRevertToUserAffinityThreadEx(_In_ KAFFINITY Affinity);

/**
 * Bind the calling thread to processors of a group. No effect unless there is such a group, and the
 * mask has processors of it, and only such.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @param    Affinity          group and mask
 * @param    PreviousAffinity  receives what to give to KeRevertToUserGroupAffinityThread: zero if
 * no driver had bound it, and if there is no effect; or NULL
 * @source   wdm/nf-wdm-kesetsystemgroupaffinitythread
 */
NTKERNELAPI VOID NTAPI KeSetSystemGroupAffinityThread(_In_ PGROUP_AFFINITY Affinity,
                                                      _Out_opt_ PGROUP_AFFINITY PreviousAffinity);

/**
 * Bind the calling thread to what it was bound to before. No effect unless a driver has bound it.
 *
 * @irql     <= DISPATCH_LEVEL; in a DPC or an ISR, which has no thread of its own, the run stops
 * @context  does not call out; steps; below DISPATCH_LEVEL the thread goes on on one of the
 * processors, else it moves when IRQL falls
 * @param    PreviousAffinity  what KeSetSystemGroupAffinityThread told; an empty mask: to nothing
 * @source   wdm/nf-wdm-kereverttousergroupaffinitythread
 */
NTKERNELAPI VOID NTAPI KeRevertToUserGroupAffinityThread(_In_ PGROUP_AFFINITY PreviousAffinity);

EXTERN_C_END

#endif /* DQ_WDK_WDM_PROCESSOR_H */
