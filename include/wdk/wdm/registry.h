/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/registry.h - keys and values of the registry, part of wdm.h.
 *
 * Paths begin with \Registry\Machine or \Registry\User. STATUS_ACCESS_DENIED: the handle was opened
 * with OBJ_FORCE_ACCESS_CHECK, without the access that is needed; other handles of kernel mode can
 * be used for everything (kernel/object-handles).
 */
#ifndef DQ_WDK_WDM_REGISTRY_H
#define DQ_WDK_WDM_REGISTRY_H

#include "types.h"

EXTERN_C_START

/* ---- Access ---- */

#define KEY_QUERY_VALUE        0x0001
#define KEY_SET_VALUE          0x0002
#define KEY_CREATE_SUB_KEY     0x0004
#define KEY_ENUMERATE_SUB_KEYS 0x0008
#define KEY_NOTIFY             0x0010
#define KEY_CREATE_LINK        0x0020
#define KEY_READ               (STANDARD_RIGHTS_READ | KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS | KEY_NOTIFY)
#define KEY_WRITE              (STANDARD_RIGHTS_WRITE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY)
#define KEY_EXECUTE            KEY_READ
#define KEY_ALL_ACCESS                                                                             \
    (STANDARD_RIGHTS_REQUIRED | KEY_QUERY_VALUE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY |             \
     KEY_ENUMERATE_SUB_KEYS | KEY_NOTIFY | KEY_CREATE_LINK)

/* ---- Values ---- */

#define REG_NONE                       0u
#define REG_SZ                         1u
#define REG_EXPAND_SZ                  2u
#define REG_BINARY                     3u
#define REG_DWORD                      4u
#define REG_DWORD_LITTLE_ENDIAN        4u
#define REG_DWORD_BIG_ENDIAN           5u
#define REG_LINK                       6u
#define REG_MULTI_SZ                   7u
#define REG_RESOURCE_LIST              8u
#define REG_FULL_RESOURCE_DESCRIPTOR   9u
#define REG_RESOURCE_REQUIREMENTS_LIST 10u
#define REG_QWORD                      11u
#define REG_QWORD_LITTLE_ENDIAN        11u

/* ---- Keys ---- */

#define REG_OPTION_NON_VOLATILE   0x00000000
#define REG_OPTION_VOLATILE       0x00000001
#define REG_OPTION_CREATE_LINK    0x00000002
#define REG_OPTION_BACKUP_RESTORE 0x00000004
#define REG_OPTION_OPEN_LINK      0x00000008

#define REG_CREATED_NEW_KEY     0x00000001
#define REG_OPENED_EXISTING_KEY 0x00000002

/* Which of a device's keys. */
#define PLUGPLAY_REGKEY_DEVICE            1
#define PLUGPLAY_REGKEY_DRIVER            2
#define PLUGPLAY_REGKEY_CURRENT_HWPROFILE 4

/* What a device is asked for. */
typedef enum {
    DevicePropertyDeviceDescription = 0,
    DevicePropertyHardwareID,
    DevicePropertyCompatibleIDs,
    DevicePropertyBootConfiguration,
    DevicePropertyBootConfigurationTranslated,
    DevicePropertyClassName,
    DevicePropertyClassGuid,
    DevicePropertyDriverKeyName,
    DevicePropertyManufacturer,
    DevicePropertyFriendlyName,
    DevicePropertyLocationInformation,
    DevicePropertyPhysicalDeviceObjectName,
    DevicePropertyBusTypeGuid,
    DevicePropertyLegacyBusType,
    DevicePropertyBusNumber,
    DevicePropertyEnumeratorName,
    DevicePropertyAddress,
    DevicePropertyUINumber,
    DevicePropertyInstallState,
    DevicePropertyRemovalPolicy,
    DevicePropertyResourceRequirements,
    DevicePropertyAllocatedResources,
    DevicePropertyContainerID,
} DEVICE_REGISTRY_PROPERTY;

typedef enum _DEVICE_INSTALL_STATE {
    InstallStateInstalled,
    InstallStateNeedsReinstall,
    InstallStateFailedInstall,
    InstallStateFinishInstall
} DEVICE_INSTALL_STATE,
    *PDEVICE_INSTALL_STATE;

typedef enum _DEVICE_REMOVAL_POLICY {
    RemovalPolicyExpectNoRemoval = 1,
    RemovalPolicyExpectOrderlyRemoval = 2,
    RemovalPolicyExpectSurpriseRemoval = 3
} DEVICE_REMOVAL_POLICY,
    *PDEVICE_REMOVAL_POLICY;

/* What a key is asked for. */
typedef enum _KEY_INFORMATION_CLASS {
    KeyBasicInformation,
    KeyNodeInformation,
    KeyFullInformation,
    KeyNameInformation,
    KeyCachedInformation,
    KeyFlagsInformation,
    KeyVirtualizationInformation,
    KeyHandleTagsInformation,
    KeyTrustInformation,
    KeyLayerInformation,
    MaxKeyInfoClass
} KEY_INFORMATION_CLASS;

typedef struct _KEY_BASIC_INFORMATION {
    LARGE_INTEGER LastWriteTime;
    ULONG TitleIndex;
    ULONG NameLength;
    WCHAR Name[1];
} KEY_BASIC_INFORMATION, *PKEY_BASIC_INFORMATION;

typedef struct _KEY_NODE_INFORMATION {
    LARGE_INTEGER LastWriteTime;
    ULONG TitleIndex;
    ULONG ClassOffset;
    ULONG ClassLength;
    ULONG NameLength;
    WCHAR Name[1];
} KEY_NODE_INFORMATION, *PKEY_NODE_INFORMATION;

typedef struct _KEY_FULL_INFORMATION {
    LARGE_INTEGER LastWriteTime;
    ULONG TitleIndex;
    ULONG ClassOffset;
    ULONG ClassLength;
    ULONG SubKeys;
    ULONG MaxNameLen;
    ULONG MaxClassLen;
    ULONG Values;
    ULONG MaxValueNameLen;
    ULONG MaxValueDataLen;
    WCHAR Class[1];
} KEY_FULL_INFORMATION, *PKEY_FULL_INFORMATION;

/* What a value is asked for. */
typedef enum _KEY_VALUE_INFORMATION_CLASS {
    KeyValueBasicInformation,
    KeyValueFullInformation,
    KeyValuePartialInformation,
    KeyValueFullInformationAlign64,
    KeyValuePartialInformationAlign64,
    KeyValueLayerInformation,
    MaxKeyValueInfoClass
} KEY_VALUE_INFORMATION_CLASS;

typedef struct _KEY_VALUE_BASIC_INFORMATION {
    ULONG TitleIndex;
    ULONG Type;
    ULONG NameLength;
    WCHAR Name[1];
} KEY_VALUE_BASIC_INFORMATION, *PKEY_VALUE_BASIC_INFORMATION;

typedef struct _KEY_VALUE_FULL_INFORMATION {
    ULONG TitleIndex;
    ULONG Type;
    ULONG DataOffset;
    ULONG DataLength;
    ULONG NameLength;
    WCHAR Name[1];
} KEY_VALUE_FULL_INFORMATION, *PKEY_VALUE_FULL_INFORMATION;

typedef struct _KEY_VALUE_PARTIAL_INFORMATION {
    ULONG TitleIndex;
    ULONG Type;
    ULONG DataLength;
    UCHAR Data[1];
} KEY_VALUE_PARTIAL_INFORMATION, *PKEY_VALUE_PARTIAL_INFORMATION;

typedef struct _KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 {
    ULONG Type;
    ULONG DataLength;
    UCHAR Data[1];
} KEY_VALUE_PARTIAL_INFORMATION_ALIGN64, *PKEY_VALUE_PARTIAL_INFORMATION_ALIGN64;

/**
 * Open a key, or create it if it is not there.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle         receives the handle; give it back with ZwClose
 * @param    DesiredAccess     KEY_READ, KEY_WRITE, ...
 * @param    ObjectAttributes  name, and the key that the name is relative to, or NULL
 * @param    TitleIndex        0
 * @param    Class             ignored
 * @param    CreateOptions     REG_OPTION_NON_VOLATILE or REG_OPTION_VOLATILE
 * @param    Disposition       receives REG_CREATED_NEW_KEY or REG_OPENED_EXISTING_KEY, or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED,
 *           STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND,
 *           STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_NAME_INVALID,
 *           STATUS_CHILD_MUST_BE_VOLATILE, STATUS_KEY_DELETED, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-zwcreatekey
 */
NTSYSAPI NTSTATUS NTAPI ZwCreateKey(_Out_ PHANDLE KeyHandle, _In_ ACCESS_MASK DesiredAccess,
                                    _In_ POBJECT_ATTRIBUTES ObjectAttributes,
                                    _Reserved_ ULONG TitleIndex, _In_opt_ PUNICODE_STRING Class,
                                    _In_ ULONG CreateOptions, _Out_opt_ PULONG Disposition);

/**
 * Open a key that is there.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle         receives the handle; give it back with ZwClose
 * @param    DesiredAccess     KEY_READ, KEY_WRITE, ...
 * @param    ObjectAttributes  name, and the key that the name is relative to, or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED,
 *           STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND,
 *           STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_NAME_INVALID, STATUS_KEY_DELETED,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-zwopenkey
 */
NTSYSAPI NTSTATUS NTAPI ZwOpenKey(_Out_ PHANDLE KeyHandle, _In_ ACCESS_MASK DesiredAccess,
                                  _In_ POBJECT_ATTRIBUTES ObjectAttributes);

/**
 * Delete a key without subkeys; its handles stay to be closed.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle  opened with DELETE
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED, STATUS_CANNOT_DELETE,
 *           STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwdeletekey
 */
NTSYSAPI NTSTATUS NTAPI ZwDeleteKey(_In_ HANDLE KeyHandle);

/**
 * Delete a value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle  opened with KEY_SET_VALUE
 * @param    ValueName  the value's name
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED,
 *           STATUS_OBJECT_NAME_NOT_FOUND, STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwdeletevaluekey
 */
NTSYSAPI NTSTATUS NTAPI ZwDeleteValueKey(_In_ HANDLE KeyHandle, _In_ PUNICODE_STRING ValueName);

/**
 * The subkey at an index.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle            opened with KEY_ENUMERATE_SUB_KEYS
 * @param    Index                from 0
 * @param    KeyInformationClass  KeyBasicInformation, KeyNodeInformation or KeyFullInformation
 * @param    KeyInformation       receives the structure
 * @param    Length               bytes of KeyInformation
 * @param    ResultLength         receives the bytes that are needed
 * @return   STATUS_SUCCESS; STATUS_NO_MORE_ENTRIES, STATUS_BUFFER_OVERFLOW,
 *           STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE,
 *           STATUS_ACCESS_DENIED, STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwenumeratekey
 */
NTSYSAPI NTSTATUS NTAPI ZwEnumerateKey(_In_ HANDLE KeyHandle, _In_ ULONG Index,
                                       _In_ KEY_INFORMATION_CLASS KeyInformationClass,
                                       _Out_opt_ PVOID KeyInformation, _In_ ULONG Length,
                                       _Out_ PULONG ResultLength);

/**
 * The value at an index.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle                 opened with KEY_QUERY_VALUE
 * @param    Index                     from 0
 * @param    KeyValueInformationClass  basic, full or partial information
 * @param    KeyValueInformation       receives the structure
 * @param    Length                    bytes of KeyValueInformation
 * @param    ResultLength              receives the bytes that are needed
 * @return   STATUS_SUCCESS; STATUS_NO_MORE_ENTRIES, STATUS_BUFFER_OVERFLOW,
 *           STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE,
 *           STATUS_ACCESS_DENIED, STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwenumeratevaluekey
 */
NTSYSAPI NTSTATUS NTAPI ZwEnumerateValueKey(
    _In_ HANDLE KeyHandle, _In_ ULONG Index,
    _In_ KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass, _Out_opt_ PVOID KeyValueInformation,
    _In_ ULONG Length, _Out_ PULONG ResultLength);

/**
 * What a key has: how many subkeys and values, how long they are.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle            opened with KEY_QUERY_VALUE
 * @param    KeyInformationClass  KeyBasicInformation, KeyNodeInformation or KeyFullInformation
 * @param    KeyInformation       receives the structure
 * @param    Length               bytes of KeyInformation
 * @param    ResultLength         receives the bytes that are needed
 * @return   STATUS_SUCCESS; STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL,
 *           STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED,
 *           STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwquerykey
 */
NTSYSAPI NTSTATUS NTAPI ZwQueryKey(_In_ HANDLE KeyHandle,
                                   _In_ KEY_INFORMATION_CLASS KeyInformationClass,
                                   _Out_opt_ PVOID KeyInformation, _In_ ULONG Length,
                                   _Out_ PULONG ResultLength);

/**
 * A value by name.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle                 opened with KEY_QUERY_VALUE
 * @param    ValueName                 the value's name
 * @param    KeyValueInformationClass  basic, full or partial information
 * @param    KeyValueInformation       receives the structure
 * @param    Length                    bytes of KeyValueInformation
 * @param    ResultLength              receives the bytes that are needed
 * @return   STATUS_SUCCESS; STATUS_OBJECT_NAME_NOT_FOUND, STATUS_BUFFER_OVERFLOW,
 *           STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE,
 *           STATUS_ACCESS_DENIED, STATUS_KEY_DELETED
 * @source   wdm/nf-wdm-zwqueryvaluekey
 */
NTSYSAPI NTSTATUS NTAPI ZwQueryValueKey(_In_ HANDLE KeyHandle, _In_ PUNICODE_STRING ValueName,
                                        _In_ KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                                        _Out_opt_ PVOID KeyValueInformation, _In_ ULONG Length,
                                        _Out_ PULONG ResultLength);

/**
 * Create or replace a value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle   opened with KEY_SET_VALUE
 * @param    ValueName   the value's name; empty: the key's unnamed value
 * @param    TitleIndex  0
 * @param    Type        REG_SZ, REG_DWORD, ...
 * @param    Data        the data
 * @param    DataSize    its bytes
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER,
 *           STATUS_KEY_DELETED, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-zwsetvaluekey
 */
NTSYSAPI NTSTATUS NTAPI ZwSetValueKey(_In_ HANDLE KeyHandle, _In_ PUNICODE_STRING ValueName,
                                      _In_opt_ ULONG TitleIndex, _In_ ULONG Type,
                                      _In_opt_ PVOID Data, _In_ ULONG DataSize);

/**
 * Have a key's changes written out: there is nothing to wait for.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    KeyHandle  a key
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE
 * @source   wdm/nf-wdm-zwflushkey
 */
NTSYSAPI NTSTATUS NTAPI ZwFlushKey(_In_ HANDLE KeyHandle);

/**
 * Close a handle.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Handle  any handle
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE
 * @source   wdm/nf-wdm-zwclose
 */
NTSYSAPI NTSTATUS NTAPI ZwClose(_In_ HANDLE Handle);

/* ---- Values by path ---- */

#define RTL_REGISTRY_ABSOLUTE   0
#define RTL_REGISTRY_SERVICES   1
#define RTL_REGISTRY_CONTROL    2
#define RTL_REGISTRY_WINDOWS_NT 3
#define RTL_REGISTRY_DEVICEMAP  4
#define RTL_REGISTRY_USER       5
#define RTL_REGISTRY_MAXIMUM    6
#define RTL_REGISTRY_HANDLE     0x40000000
#define RTL_REGISTRY_OPTIONAL   0x80000000

#define RTL_QUERY_REGISTRY_SUBKEY          0x00000001
#define RTL_QUERY_REGISTRY_TOPKEY          0x00000002
#define RTL_QUERY_REGISTRY_REQUIRED        0x00000004
#define RTL_QUERY_REGISTRY_NOVALUE         0x00000008
#define RTL_QUERY_REGISTRY_NOEXPAND        0x00000010
#define RTL_QUERY_REGISTRY_DIRECT          0x00000020
#define RTL_QUERY_REGISTRY_DELETE          0x00000040
#define RTL_QUERY_REGISTRY_NOSTRING        0x00000080
#define RTL_QUERY_REGISTRY_TYPECHECK       0x00000100
#define RTL_QUERY_REGISTRY_TYPECHECK_SHIFT 24

typedef NTSTATUS NTAPI RTL_QUERY_REGISTRY_ROUTINE(_In_ PWSTR ValueName, _In_ ULONG ValueType,
                                                  _In_ PVOID ValueData, _In_ ULONG ValueLength,
                                                  _In_ PVOID Context, _In_ PVOID EntryContext);
typedef RTL_QUERY_REGISTRY_ROUTINE *PRTL_QUERY_REGISTRY_ROUTINE;

typedef struct _RTL_QUERY_REGISTRY_TABLE {
    PRTL_QUERY_REGISTRY_ROUTINE QueryRoutine;
    ULONG Flags;
    PWSTR Name;
    PVOID EntryContext;
    ULONG DefaultType;
    PVOID DefaultData;
    ULONG DefaultLength;
} RTL_QUERY_REGISTRY_TABLE, *PRTL_QUERY_REGISTRY_TABLE;

/**
 * Does the key exist?
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    RelativeTo  RTL_REGISTRY_ABSOLUTE, RTL_REGISTRY_SERVICES, ...
 * @param    Path        path of the key
 * @return   STATUS_SUCCESS, or why it cannot be opened
 * @source   wdm/nf-wdm-rtlcheckregistrykey
 */
NTSYSAPI NTSTATUS NTAPI RtlCheckRegistryKey(_In_ ULONG RelativeTo, _In_ PWSTR Path);

/**
 * Delete a value.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    RelativeTo  RTL_REGISTRY_ABSOLUTE, RTL_REGISTRY_SERVICES, ...; with
 *                       RTL_REGISTRY_HANDLE Path is a handle
 * @param    Path        path of the key
 * @param    ValueName   the value's name
 * @return   STATUS_SUCCESS; STATUS_OBJECT_NAME_NOT_FOUND, or why the key cannot be opened
 * @source   wdm/nf-wdm-rtldeleteregistryvalue
 */
NTSYSAPI NTSTATUS NTAPI RtlDeleteRegistryValue(_In_ ULONG RelativeTo, _In_ PCWSTR Path,
                                               _In_z_ PCWSTR ValueName);

/**
 * Read values by a table that ends with an entry without QueryRoutine and Name.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls the table's QueryRoutines; steps
 * @param    RelativeTo   RTL_REGISTRY_ABSOLUTE, RTL_REGISTRY_SERVICES, ...; with
 *                        RTL_REGISTRY_HANDLE Path is a handle
 * @param    Path         path of the key
 * @param    QueryTable   what is wanted, and where it goes
 * @param    Context      for the QueryRoutines
 * @param    Environment  must be NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_NOT_FOUND,
 *           STATUS_BUFFER_TOO_SMALL, STATUS_OBJECT_TYPE_MISMATCH, or what a QueryRoutine returned
 * @source   wdm/nf-wdm-rtlqueryregistryvalues
 */
NTSYSAPI NTSTATUS NTAPI RtlQueryRegistryValues(_In_ ULONG RelativeTo, _In_ PCWSTR Path,
                                               _Inout_ PRTL_QUERY_REGISTRY_TABLE QueryTable,
                                               _In_opt_ PVOID Context, _In_opt_ PVOID Environment);

/**
 * Write a value; a missing last key of the path is created.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    RelativeTo   RTL_REGISTRY_ABSOLUTE, RTL_REGISTRY_SERVICES, ...; with
 *                        RTL_REGISTRY_HANDLE Path is a handle
 * @param    Path         path of the key
 * @param    ValueName    the value's name
 * @param    ValueType    REG_SZ, REG_DWORD, ...
 * @param    ValueData    the data
 * @param    ValueLength  its bytes
 * @return   STATUS_SUCCESS, or why the key cannot be opened or the value not be written
 * @source   wdm/nf-wdm-rtlwriteregistryvalue
 */
NTSYSAPI NTSTATUS NTAPI RtlWriteRegistryValue(_In_ ULONG RelativeTo, _In_ PCWSTR Path,
                                              _In_z_ PCWSTR ValueName, _In_ ULONG ValueType,
                                              _In_opt_ PVOID ValueData, _In_ ULONG ValueLength);

EXTERN_C_END

#endif /* DQ_WDK_WDM_REGISTRY_H */
