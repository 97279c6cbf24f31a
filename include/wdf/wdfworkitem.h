/*
 * SPDX-License-Identifier: MIT
 *
 * wdfworkitem.h - work that a driver hands to a thread at PASSIVE_LEVEL.
 */
#ifndef DQ_WDF_WDFWORKITEM_H
#define DQ_WDF_WDFWORKITEM_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef VOID NTAPI EVT_WDF_WORKITEM(_In_ WDFWORKITEM WorkItem);
typedef EVT_WDF_WORKITEM *PFN_WDF_WORKITEM;

typedef struct _WDF_WORKITEM_CONFIG {
    ULONG Size;
    PFN_WDF_WORKITEM EvtWorkItemFunc;
    BOOLEAN AutomaticSerialization;
} WDF_WORKITEM_CONFIG, *PWDF_WORKITEM_CONFIG;

DQ_HEADER_INLINE VOID WDF_WORKITEM_CONFIG_INIT(_Out_ PWDF_WORKITEM_CONFIG Config,
                                               _In_ PFN_WDF_WORKITEM EvtWorkItemFunc)
{
    RtlZeroMemory(Config, sizeof(WDF_WORKITEM_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_WORKITEM_CONFIG);
    Config->EvtWorkItemFunc = EvtWorkItemFunc;
    Config->AutomaticSerialization = TRUE;
}

/**
 * Create a work item.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Config      from WDF_WORKITEM_CONFIG_INIT
 * @param    Attributes  with a parent that is, or is below, a device
 * @param    WorkItem    receives the handle
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER without a
 *           callback; STATUS_WDF_PARENT_NOT_SPECIFIED; STATUS_INVALID_DEVICE_REQUEST if no device
 *           is above; STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL; STATUS_DELETE_PENDING;
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfworkitem/nf-wdfworkitem-wdfworkitemcreate
 */
WDFAPI NTSTATUS NTAPI WdfWorkItemCreate(_In_ PWDF_WORKITEM_CONFIG Config,
                                        _In_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                        _Out_ WDFWORKITEM *WorkItem);

/**
 * Queue the work item unless it is queued already and has not started.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    WorkItem  a live work item
 * @source   wdfworkitem/nf-wdfworkitem-wdfworkitemenqueue
 */
WDFAPI VOID NTAPI WdfWorkItemEnqueue(_In_ WDFWORKITEM WorkItem);

/**
 * The parent given at creation.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    WorkItem  a live work item
 * @return   the parent
 * @source   wdfworkitem/nf-wdfworkitem-wdfworkitemgetparentobject
 */
WDFAPI WDFOBJECT NTAPI WdfWorkItemGetParentObject(_In_ WDFWORKITEM WorkItem);

/**
 * Wait until the work item is neither queued nor running. Never from its own callback.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; blocks
 * @param    WorkItem  a live work item
 * @source   wdfworkitem/nf-wdfworkitem-wdfworkitemflush
 */
WDFAPI VOID NTAPI WdfWorkItemFlush(_In_ WDFWORKITEM WorkItem);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFWORKITEM_H */
