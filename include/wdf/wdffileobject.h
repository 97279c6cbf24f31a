/*
 * SPDX-License-Identifier: MIT
 *
 * wdffileobject.h - one open file of a device, as the framework shows it.
 */
#ifndef DQ_WDF_WDFFILEOBJECT_H
#define DQ_WDF_WDFFILEOBJECT_H

#include "wdfobject.h"

WDF_EXTERN_C_START

/**
 * The name with which the file was opened.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    FileObject  a live file object
 * @return   the name; the framework's
 * @source   wdffileobject/nf-wdffileobject-wdffileobjectgetfilename
 */
WDFAPI PUNICODE_STRING NTAPI WdfFileObjectGetFileName(_In_ WDFFILEOBJECT FileObject);

/**
 * The flags of the kernel's file object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    FileObject  a live file object
 * @return   the flags
 * @source   wdffileobject/nf-wdffileobject-wdffileobjectgetflags
 */
WDFAPI ULONG NTAPI WdfFileObjectGetFlags(_In_ WDFFILEOBJECT FileObject);

/**
 * The device that the file belongs to.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    FileObject  a live file object
 * @return   the device
 * @source   wdffileobject/nf-wdffileobject-wdffileobjectgetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfFileObjectGetDevice(_In_ WDFFILEOBJECT FileObject);

/**
 * The process that a system component opens the file for.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    FileObject  a live file object
 * @return   0: nobody opens files for others
 * @source   wdffileobject/nf-wdffileobject-wdffileobjectgetinitiatorprocessid
 */
WDFAPI ULONG NTAPI WdfFileObjectGetInitiatorProcessId(_In_ WDFFILEOBJECT FileObject);

/**
 * The kernel's object for the file. Valid until the framework's is deleted.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    FileObject  a live file object
 * @return   the object
 * @source   wdffileobject/nf-wdffileobject-wdffileobjectwdmgetfileobject
 */
WDFAPI PFILE_OBJECT NTAPI WdfFileObjectWdmGetFileObject(_In_ WDFFILEOBJECT FileObject);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFFILEOBJECT_H */
