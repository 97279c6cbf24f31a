/*
 * SPDX-License-Identifier: MIT
 *
 * wdfresource.h - the lists of hardware that a device was given.
 *
 * A list stays the framework's; the descriptors it returns must not be changed.
 */
#ifndef DQ_WDF_WDFRESOURCE_H
#define DQ_WDF_WDFRESOURCE_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define WDF_INSERT_AT_END ((ULONG)-1)

/**
 * How many descriptors the list has.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    List  a live list
 * @return   the count
 * @source   wdfresource/nf-wdfresource-wdfcmresourcelistgetcount
 */
WDFAPI ULONG NTAPI WdfCmResourceListGetCount(_In_ WDFCMRESLIST List);

/**
 * One descriptor of the list. It must not be changed.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    List   a live list
 * @param    Index  from 0
 * @return   the descriptor; NULL if there is none
 * @source   wdfresource/nf-wdfresource-wdfcmresourcelistgetdescriptor
 */
WDFAPI PCM_PARTIAL_RESOURCE_DESCRIPTOR NTAPI WdfCmResourceListGetDescriptor(_In_ WDFCMRESLIST List,
                                                                            _In_ ULONG Index);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFRESOURCE_H */
