/*
 * SPDX-License-Identifier: MIT
 *
 * wdfstring.h - Unicode strings with a handle.
 */
#ifndef DQ_WDF_WDFSTRING_H
#define DQ_WDF_WDFSTRING_H

#include "wdfobject.h"

WDF_EXTERN_C_START

/**
 * Create a string object, empty or with a copy of a string.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    UnicodeString     what is copied, or NULL
 * @param    StringAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                             driver
 * @param    String            receives the handle
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER for a string with odd lengths, no buffer or
 *           a length above its maximum, STATUS_INVALID_DEVICE_REQUEST above PASSIVE_LEVEL with the
 *           verifier on, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfstring/nf-wdfstring-wdfstringcreate
 */
WDFAPI NTSTATUS NTAPI WdfStringCreate(_In_opt_ PCUNICODE_STRING UnicodeString,
                                      _In_opt_ PWDF_OBJECT_ATTRIBUTES StringAttributes,
                                      _Out_ WDFSTRING *String);

/**
 * Describe the text of a string object. It stays the object's.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    String         the string object
 * @param    UnicodeString  receives length and address
 * @source   wdfstring/nf-wdfstring-wdfstringgetunicodestring
 */
WDFAPI VOID NTAPI WdfStringGetUnicodeString(_In_ WDFSTRING String,
                                            _Out_ PUNICODE_STRING UnicodeString);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFSTRING_H */
