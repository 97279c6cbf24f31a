/*
 * SPDX-License-Identifier: MIT
 *
 * wdfregistry.h - registry keys with a handle of the framework's.
 *
 * DesiredAccess is the access that the pages want a key to be opened with. STATUS_ACCESS_DENIED,
 * which they name, would be the system's: it looks at no handle that kernel mode opened without
 * OBJ_FORCE_ACCESS_CHECK, as KMDF does (kernel/object-handles).
 */
#ifndef DQ_WDF_WDFREGISTRY_H
#define DQ_WDF_WDFREGISTRY_H

#include "wdfcollection.h"
#include "wdfmemory.h"
#include "wdfobject.h"
#include "wdfstring.h"

WDF_EXTERN_C_START

/**
 * Open a key that is there.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    ParentKey      the key that the name is relative to, or NULL
 * @param    KeyName        path below ParentKey, or a whole one: \Registry\Machine\...
 * @param    DesiredAccess  KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the driver
 * @param    Key            receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND, a status about the path or
 *           about the attributes
 * @source   wdfregistry/nf-wdfregistry-wdfregistryopenkey
 */
WDFAPI NTSTATUS NTAPI WdfRegistryOpenKey(_In_opt_ WDFKEY ParentKey, _In_ PCUNICODE_STRING KeyName,
                                         _In_ ACCESS_MASK DesiredAccess,
                                         _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                         _Out_ WDFKEY *Key);

/**
 * Open a key, or create the last one of the path if it is not there.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    ParentKey          the key that the name is relative to, or NULL
 * @param    KeyName            path below ParentKey, or a whole one
 * @param    DesiredAccess      KEY_READ, KEY_WRITE, ...
 * @param    CreateOptions      REG_OPTION_NON_VOLATILE or REG_OPTION_VOLATILE
 * @param    CreateDisposition  receives REG_CREATED_NEW_KEY or REG_OPENED_EXISTING_KEY, or NULL
 * @param    KeyAttributes      attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the
 * @param                       driver
 * @param    Key                receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND, a status about the path or
 *           about the attributes
 * @source   wdfregistry/nf-wdfregistry-wdfregistrycreatekey
 */
WDFAPI NTSTATUS NTAPI WdfRegistryCreateKey(_In_opt_ WDFKEY ParentKey, _In_ PCUNICODE_STRING KeyName,
                                           _In_ ACCESS_MASK DesiredAccess, _In_ ULONG CreateOptions,
                                           _Out_opt_ PULONG CreateDisposition,
                                           _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                           _Out_ WDFKEY *Key);

/**
 * Close a key and delete its object.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls the object's cleanup and destroy callbacks; steps
 * @param    Key  a registry-key object
 * @source   wdfregistry/nf-wdfregistry-wdfregistryclose
 */
WDFAPI VOID NTAPI WdfRegistryClose(_In_ WDFKEY Key);

/**
 * Read a value into new memory.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key               a registry-key object
 * @param    ValueName         the value's name
 * @param    PoolType          of the memory
 * @param    MemoryAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the driver
 * @param    Memory            receives the memory object
 * @param    ValueType         receives REG_SZ, REG_DWORD, ..., or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND,
 *           STATUS_RESOURCE_DATA_NOT_FOUND if the value is empty
 * @source   wdfregistry/nf-wdfregistry-wdfregistryquerymemory
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryMemory(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                             _In_ POOL_TYPE PoolType,
                                             _In_opt_ PWDF_OBJECT_ATTRIBUTES MemoryAttributes,
                                             _Out_ WDFMEMORY *Memory, _Out_opt_ PULONG ValueType);

/**
 * Append the strings of a REG_MULTI_SZ value to a collection.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key                a registry-key object
 * @param    ValueName          the value's name
 * @param    StringsAttributes  of each new string object, or WDF_NO_OBJECT_ATTRIBUTES
 * @param    Collection         where they are appended
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_TYPE_MISMATCH,
 *           STATUS_OBJECT_NAME_NOT_FOUND, STATUS_RESOURCE_DATA_NOT_FOUND
 * @source   wdfregistry/nf-wdfregistry-wdfregistryquerymultistring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryMultiString(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                                  _In_opt_ PWDF_OBJECT_ATTRIBUTES StringsAttributes,
                                                  _In_ WDFCOLLECTION Collection);

/**
 * Read a REG_SZ value into a string object.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @param    String     the string object
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_TYPE_MISMATCH,
 *           STATUS_OBJECT_NAME_NOT_FOUND, STATUS_RESOURCE_DATA_NOT_FOUND
 * @source   wdfregistry/nf-wdfregistry-wdfregistryquerystring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryString(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                             _In_ WDFSTRING String);

/**
 * Read a REG_DWORD value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @param    Value      receives the number
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_OBJECT_TYPE_MISMATCH, STATUS_OBJECT_NAME_NOT_FOUND
 * @source   wdfregistry/nf-wdfregistry-wdfregistryqueryulong
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryULong(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                            _Out_ PULONG Value);

/**
 * Read a REG_SZ value into a buffer.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key              a registry-key object
 * @param    ValueName        the value's name
 * @param    ValueByteLength  receives the bytes of the string, its terminator included, or NULL
 * @param    Value            buffer for the string, or NULL: only the length is wanted
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_OBJECT_TYPE_MISMATCH, STATUS_BUFFER_OVERFLOW, STATUS_OBJECT_NAME_NOT_FOUND,
 *           STATUS_INTEGER_OVERFLOW
 * @source   wdfregistry/nf-wdfregistry-wdfregistryqueryunicodestring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryUnicodeString(_In_ WDFKEY Key,
                                                    _In_ PCUNICODE_STRING ValueName,
                                                    _Out_opt_ PUSHORT ValueByteLength,
                                                    _Inout_opt_ PUNICODE_STRING Value);

/**
 * Read a value of any type.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key                 a registry-key object
 * @param    ValueName           the value's name
 * @param    ValueLength         bytes of the buffer
 * @param    Value               the buffer; NULL: only the length is wanted
 * @param    ValueLengthQueried  receives the bytes of the data, or NULL
 * @param    ValueType           receives REG_SZ, REG_DWORD, ..., or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_BUFFER_OVERFLOW, STATUS_OBJECT_NAME_NOT_FOUND
 * @source   wdfregistry/nf-wdfregistry-wdfregistryqueryvalue
 */
WDFAPI NTSTATUS NTAPI WdfRegistryQueryValue(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                            _In_ ULONG ValueLength, _Out_opt_ PVOID Value,
                                            _Out_opt_ PULONG ValueLengthQueried,
                                            _Out_opt_ PULONG ValueType);

/**
 * Write a value from memory.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key            a registry-key object
 * @param    ValueName      the value's name
 * @param    ValueType      REG_BINARY, REG_SZ, ...
 * @param    Memory         the data
 * @param    MemoryOffsets  part of it, or NULL: all
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INTEGER_OVERFLOW if the part is not inside the memory
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignmemory
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignMemory(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                              _In_ ULONG ValueType, _In_ WDFMEMORY Memory,
                                              _In_opt_ PWDFMEMORY_OFFSET MemoryOffsets);

/**
 * Write a REG_MULTI_SZ value from string objects.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key                a registry-key object
 * @param    ValueName          the value's name
 * @param    StringsCollection  the string objects
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER, also if there
 *           are no strings
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignmultistring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignMultiString(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                                   _In_ WDFCOLLECTION StringsCollection);

/**
 * Write a REG_SZ value from a string object.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @param    String     the string object
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignstring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignString(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                              _In_ WDFSTRING String);

/**
 * Write a REG_DWORD value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @param    Value      the number
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignulong
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignULong(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                             _In_ ULONG Value);

/**
 * Write a REG_SZ value; a terminator is added if there is none.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @param    Value      the string
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignunicodestring
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignUnicodeString(_In_ WDFKEY Key,
                                                     _In_ PCUNICODE_STRING ValueName,
                                                     _In_ PCUNICODE_STRING Value);

/**
 * Write a value of any type.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key          a registry-key object
 * @param    ValueName    the value's name
 * @param    ValueType    REG_BINARY, REG_SZ, ...
 * @param    ValueLength  bytes of the data
 * @param    Value        the data
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER
 * @source   wdfregistry/nf-wdfregistry-wdfregistryassignvalue
 */
WDFAPI NTSTATUS NTAPI WdfRegistryAssignValue(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName,
                                             _In_ ULONG ValueType, _In_ ULONG ValueLength,
                                             _In_ PVOID Value);

/**
 * Delete a key without subkeys, and with it its object.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls the object's cleanup and destroy callbacks; steps
 * @param    Key  a registry-key object, opened with DELETE; no handle any more on success
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_CANNOT_DELETE
 * @source   wdfregistry/nf-wdfregistry-wdfregistryremovekey
 */
WDFAPI NTSTATUS NTAPI WdfRegistryRemoveKey(_In_ WDFKEY Key);

/**
 * Delete a value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Key        a registry-key object
 * @param    ValueName  the value's name
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_OBJECT_NAME_NOT_FOUND
 * @source   wdfregistry/nf-wdfregistry-wdfregistryremovevalue
 */
WDFAPI NTSTATUS NTAPI WdfRegistryRemoveValue(_In_ WDFKEY Key, _In_ PCUNICODE_STRING ValueName);

/**
 * The handle behind a registry-key object; the object's, not to be closed.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Key  a registry-key object
 * @return   the handle, for Zw functions; valid until the object is deleted
 * @source   wdfregistry/nf-wdfregistry-wdfregistrywdmgethandle
 */
WDFAPI HANDLE NTAPI WdfRegistryWdmGetHandle(_In_ WDFKEY Key);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFREGISTRY_H */
