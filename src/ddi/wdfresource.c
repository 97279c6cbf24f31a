/* SPDX-License-Identifier: MIT */
/* wdfresource - the functions of wdfresource.h. */
#include "ddi/enter.h"
#include "framework/resource_list.h"

ULONG NTAPI WdfCmResourceListGetCount(WDFCMRESLIST List)
{
    DQ_DDI_ENTER(WdfCmResourceListGetCount);
    return dq_resource_list_from_handle(List)->count;
}

PCM_PARTIAL_RESOURCE_DESCRIPTOR NTAPI WdfCmResourceListGetDescriptor(WDFCMRESLIST List, ULONG Index)
{
    DQ_DDI_ENTER(WdfCmResourceListGetDescriptor);
    struct dq_resource_list *list = dq_resource_list_from_handle(List);
    return Index < list->count ? &list->descriptors[Index] : NULL;
}
