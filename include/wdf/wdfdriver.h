/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdriver.h - the driver object: where a driver meets the framework.
 */
#ifndef DQ_WDF_WDFDRIVER_H
#define DQ_WDF_WDFDRIVER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_DRIVER_INIT_FLAGS {
    WdfDriverInitNonPnpDriver = 0x00000001,
    WdfDriverInitNoDispatchOverride = 0x00000002,
    WdfVerifyOn = 0x00000004,
    WdfVerifierOn = 0x00000008,
    WdfDriverInitCompanion = 0x00000010,
} WDF_DRIVER_INIT_FLAGS;

typedef NTSTATUS NTAPI EVT_WDF_DRIVER_DEVICE_ADD(_In_ WDFDRIVER Driver,
                                                 _Inout_ PWDFDEVICE_INIT DeviceInit);
typedef EVT_WDF_DRIVER_DEVICE_ADD *PFN_WDF_DRIVER_DEVICE_ADD;
typedef VOID NTAPI EVT_WDF_DRIVER_UNLOAD(_In_ WDFDRIVER Driver);
typedef EVT_WDF_DRIVER_UNLOAD *PFN_WDF_DRIVER_UNLOAD;

typedef struct _WDF_DRIVER_CONFIG {
    ULONG Size;
    PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd;
    PFN_WDF_DRIVER_UNLOAD EvtDriverUnload;
    ULONG DriverInitFlags;
    ULONG DriverPoolTag;
} WDF_DRIVER_CONFIG, *PWDF_DRIVER_CONFIG;

DQ_HEADER_INLINE VOID WDF_DRIVER_CONFIG_INIT(_Out_ PWDF_DRIVER_CONFIG Config,
                                             _In_opt_ PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd)
{
    RtlZeroMemory(Config, sizeof(WDF_DRIVER_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_DRIVER_CONFIG);
    Config->EvtDriverDeviceAdd = EvtDriverDeviceAdd;
}

typedef struct _WDF_DRIVER_VERSION_AVAILABLE_PARAMS {
    ULONG Size;
    ULONG MajorVersion;
    ULONG MinorVersion;
} WDF_DRIVER_VERSION_AVAILABLE_PARAMS, *PWDF_DRIVER_VERSION_AVAILABLE_PARAMS;

DQ_HEADER_INLINE VOID
WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(_Out_ PWDF_DRIVER_VERSION_AVAILABLE_PARAMS Params,
                                         _In_ ULONG MajorVersion, _In_ ULONG MinorVersion)
{
    RtlZeroMemory(Params, sizeof(WDF_DRIVER_VERSION_AVAILABLE_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_DRIVER_VERSION_AVAILABLE_PARAMS);
    Params->MajorVersion = MajorVersion;
    Params->MinorVersion = MinorVersion;
}

/* The driver's own object; NULL before WdfDriverCreate. Any IRQL. */
DQ_HEADER_INLINE WDFDRIVER WdfGetDriver(VOID)
{
    return WdfDriverGlobals->Driver;
}

/**
 * Create the driver object. Called once, by DriverEntry.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DriverObject      what DriverEntry received
 * @param    RegistryPath      what DriverEntry received
 * @param    DriverAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES
 * @param    DriverConfig      from WDF_DRIVER_CONFIG_INIT
 * @param    Driver            receives the handle, or WDF_NO_HANDLE
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER, STATUS_INFO_LENGTH_MISMATCH,
 *           STATUS_DRIVER_INTERNAL_ERROR if there is one already, STATUS_INSUFFICIENT_RESOURCES,
 *           or a status about the attributes
 * @source   wdfdriver/nf-wdfdriver-wdfdrivercreate
 */
WDFAPI NTSTATUS NTAPI WdfDriverCreate(_In_ PDRIVER_OBJECT DriverObject,
                                      _In_ PCUNICODE_STRING RegistryPath,
                                      _In_opt_ PWDF_OBJECT_ATTRIBUTES DriverAttributes,
                                      _In_ PWDF_DRIVER_CONFIG DriverConfig,
                                      _Out_opt_ WDFDRIVER *Driver);

/**
 * The driver's key under Services. Not for new drivers.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Driver  the driver
 * @return   the path, terminated; the framework's
 * @source   wdfdriver/nf-wdfdriver-wdfdrivergetregistrypath
 */
WDFAPI PWSTR NTAPI WdfDriverGetRegistryPath(_In_ WDFDRIVER Driver);

/**
 * The kernel's object behind the driver.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Driver  the driver
 * @return   the object
 * @source   wdfdriver/nf-wdfdriver-wdfdriverwdmgetdriverobject
 */
WDFAPI PDRIVER_OBJECT NTAPI WdfDriverWdmGetDriverObject(_In_ WDFDRIVER Driver);

/**
 * The framework driver of a driver object.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    DriverObject  the kernel's object of this driver
 * @return   the driver; NULL if the object has none
 * @source   wdfdriver/nf-wdfdriver-wdfwdmdrivergetwdfdriverhandle
 */
WDFAPI WDFDRIVER NTAPI WdfWdmDriverGetWdfDriverHandle(_In_ PDRIVER_OBJECT DriverObject);

/**
 * A text that names the framework's version. Its form is none of the driver's business.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Driver  the driver
 * @param    String  receives the text
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES; STATUS_INVALID_DEVICE_REQUEST above
 *           PASSIVE_LEVEL with the verifier on
 * @source   wdfdriver/nf-wdfdriver-wdfdriverretrieveversionstring
 */
WDFAPI NTSTATUS NTAPI WdfDriverRetrieveVersionString(_In_ WDFDRIVER Driver, _In_ WDFSTRING String);

/**
 * Does the driver run with this version of the framework, or a later one of the same major number?
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Driver                  the driver
 * @param    VersionAvailableParams  from WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT
 * @return   TRUE; FALSE if not, or if the structure is not valid
 * @source   wdfdriver/nf-wdfdriver-wdfdriverisversionavailable
 */
WDFAPI BOOLEAN NTAPI WdfDriverIsVersionAvailable(
    _In_ WDFDRIVER Driver, _In_ PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams);

/**
 * Open Parameters below the driver's service key; made if it is missing.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Driver         the driver
 * @param    DesiredAccess  KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the driver
 * @param    Key            receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INSUFFICIENT_RESOURCES, or a
 *           status about the attributes
 * @source   wdfdriver/nf-wdfdriver-wdfdriveropenparametersregistrykey
 */
WDFAPI NTSTATUS NTAPI WdfDriverOpenParametersRegistryKey(
    _In_ WDFDRIVER Driver, _In_ ACCESS_MASK DesiredAccess,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes, _Out_ WDFKEY *Key);

/**
 * Open the key for settings that the driver writes while it runs.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Driver         the driver
 * @param    DesiredAccess  KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the driver
 * @param    Key            receives the handle; give it back with WdfRegistryClose
 * @return   as for WdfDriverOpenParametersRegistryKey
 * @source   wdfdriver/nf-wdfdriver-wdfdriveropenpersistentstateregistrykey
 */
WDFAPI NTSTATUS NTAPI WdfDriverOpenPersistentStateRegistryKey(
    _In_ WDFDRIVER Driver, _In_ ACCESS_MASK DesiredAccess,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes, _Out_ WDFKEY *Key);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDRIVER_H */
