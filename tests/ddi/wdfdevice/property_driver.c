/* SPDX-License-Identifier: MIT */
/* property_driver - see property_test.c. */
#include <initguid.h>

#include <devpkey.h>

#include "tests/ddi/support/driver_test.h"

#include <wdmguid.h>

DEFINE_DEVPROPKEY(OwnKey, 0x12345678, 0x1234, 0x5678, 1, 2, 3, 4, 5, 6, 7, 8, 2);

#define TEXT_UNITS 256

static BOOLEAN IsEqual(PCWSTR Text, PCWSTR Expected)
{
    while (*Text != 0 && *Text == *Expected) {
        Text++;
        Expected++;
    }
    return *Text == *Expected;
}

static VOID CheckText(WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY Property, PCWSTR Expected)
{
    WCHAR text[TEXT_UNITS];
    ULONG length = 0;

    CHECK_STATUS(WdfDeviceQueryProperty(Device, Property, sizeof(text), text, &length),
                 STATUS_SUCCESS);
    CHECK(length >= sizeof(WCHAR) && text[length / sizeof(WCHAR) - 1] == 0);
    CHECK(IsEqual(text, Expected));
}

static VOID CheckNumber(WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY Property, ULONG Expected)
{
    ULONG value = 0x55555555;
    ULONG length = 0;

    CHECK_STATUS(WdfDeviceQueryProperty(Device, Property, sizeof(value), &value, &length),
                 STATUS_SUCCESS);
    CHECK_EQUAL(length, sizeof(value));
    CHECK_EQUAL(value, Expected);
}

/* ---- By number ---- */

static VOID texts_of_a_device_are_told(PTEST_DEVICE Device)
{
    CheckText(Device->Device, DevicePropertyEnumeratorName, L"PCI");
    CheckText(Device->Device, DevicePropertyLocationInformation,
              L"PCI bus 0, device 1, function 0");
    CheckText(Device->Device, DevicePropertyPhysicalDeviceObjectName, L"\\Device\\NTPNP_PCI0001");
    CheckText(Device->Device, DevicePropertyClassName, L"System");
    CheckText(Device->Device, DevicePropertyClassGuid, L"{4d36e97d-e325-11ce-bfc1-08002be10318}");
    CheckText(Device->Device, DevicePropertyDriverKeyName,
              L"{4d36e97d-e325-11ce-bfc1-08002be10318}\\0000");
    CheckText(Device->Device, DevicePropertyManufacturer, L"dirql");
}

static VOID numbers_of_a_device_are_told(PTEST_DEVICE Device)
{
    GUID bus;
    ULONG length = 0;

    CheckNumber(Device->Device, DevicePropertyBusNumber, 0);
    CheckNumber(Device->Device, DevicePropertyAddress, 0x00010000);
    CheckNumber(Device->Device, DevicePropertyUINumber, 0xFFFFFFFF);
    CheckNumber(Device->Device, DevicePropertyLegacyBusType, PCIBus);
    CheckNumber(Device->Device, DevicePropertyInstallState, InstallStateInstalled);
    CheckNumber(Device->Device, DevicePropertyRemovalPolicy, RemovalPolicyExpectNoRemoval);
    CHECK_STATUS(WdfDeviceQueryProperty(Device->Device, DevicePropertyBusTypeGuid, sizeof(bus),
                                        &bus, &length),
                 STATUS_SUCCESS);
    CHECK_EQUAL(length, sizeof(bus));
    CHECK(IsEqualGUID(&bus, &GUID_BUS_TYPE_PCI));
}

static VOID identifiers_are_lists(PTEST_DEVICE Device)
{
    WCHAR text[1024];
    ULONG length = 0;
    PCWSTR next = text;

    CHECK_STATUS(WdfDeviceQueryProperty(Device->Device, DevicePropertyHardwareID, sizeof(text),
                                        text, &length),
                 STATUS_SUCCESS);
    CHECK(IsEqual(next, L"PCI\\VEN_1234&DEV_7061&SUBSYS_70611234&REV_01"));
    while (*next++ != 0) {
    }
    CHECK(IsEqual(next, L"PCI\\VEN_1234&DEV_7061&SUBSYS_70611234"));
    CHECK_EQUAL(text[length / sizeof(WCHAR) - 1], 0);
    CHECK_EQUAL(text[length / sizeof(WCHAR) - 2], 0);
    CheckText(Device->Device, DevicePropertyCompatibleIDs, L"PCI\\VEN_1234&DEV_7061&REV_01");
}

static VOID property_that_does_not_fit_tells_its_length(PTEST_DEVICE Device)
{
    WCHAR text[4] = { 1, 1, 1, 1 };
    ULONG length = 0;

    CHECK_STATUS(WdfDeviceQueryProperty(Device->Device, DevicePropertyEnumeratorName,
                                        sizeof(text) - 1, text, &length),
                 STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    CHECK_EQUAL(text[0], 1);
    length = 0;
    CHECK_STATUS(WdfDeviceQueryProperty(Device->Device, DevicePropertyClassName, 0, NULL, &length),
                 STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(length, 7 * sizeof(WCHAR));
}

static VOID property_that_is_none_or_missing_is_an_error(PTEST_DEVICE Device)
{
    ULONG length;
    WDFMEMORY memory = (WDFMEMORY)(ULONG_PTR)1;

    CHECK_STATUS(WdfDeviceQueryProperty(Device->Device,
                                        (DEVICE_REGISTRY_PROPERTY)(DevicePropertyContainerID + 1),
                                        0, NULL, &length),
                 STATUS_INVALID_PARAMETER_2);
    CHECK_STATUS(
        WdfDeviceQueryProperty(Device->Device, (DEVICE_REGISTRY_PROPERTY)-1, 0, NULL, &length),
        STATUS_INVALID_PARAMETER_2);
    CHECK_STATUS(
        WdfDeviceQueryProperty(Device->Device, DevicePropertyFriendlyName, 0, NULL, &length),
        STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfDeviceAllocAndQueryProperty(
                     Device->Device, (DEVICE_REGISTRY_PROPERTY)(DevicePropertyContainerID + 1),
                     NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES, &memory),
                 STATUS_INVALID_PARAMETER_2);
    CHECK(memory == NULL);
}

static VOID CheckMemory(WDFMEMORY Memory, PCWSTR Expected)
{
    size_t bytes = 0;

    CHECK(IsEqual((PCWSTR)WdfMemoryGetBuffer(Memory, &bytes), Expected));
    CHECK(bytes >= sizeof(WCHAR));
    WdfObjectDelete(Memory);
}

static VOID property_is_read_into_new_memory(PTEST_DEVICE Device)
{
    WDFMEMORY memory = NULL;

    CHECK_STATUS(WdfDeviceAllocAndQueryProperty(Device->Device, DevicePropertyClassName,
                                                NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES, &memory),
                 STATUS_SUCCESS);
    CheckMemory(memory, L"System");
}

/* ---- By key ---- */

static VOID keyed_property_has_a_type(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    WCHAR text[TEXT_UNITS];
    ULONG number = 0;
    ULONG length = 0;
    DEVPROPTYPE type = 0;
    GUID guid;
    WDFMEMORY memory = NULL;

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_Address);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(number), &number, &length, &type),
        STATUS_SUCCESS);
    CHECK_EQUAL(number, 0x00010000);
    CHECK_EQUAL(type, DEVPROP_TYPE_UINT32);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_InstanceId);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(text), text, &length, &type),
        STATUS_SUCCESS);
    CHECK_EQUAL(type, DEVPROP_TYPE_STRING);
    CHECK(IsEqual(text, L"PCI\\VEN_1234&DEV_7061&SUBSYS_70611234&REV_01\\3&11583659&0&08"));
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_HardwareIds);
    CHECK_STATUS(WdfDeviceQueryPropertyEx(Device->Device, &data, 4, text, &length, &type),
                 STATUS_BUFFER_TOO_SMALL);
    CHECK(length > 4);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_ClassGuid);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(guid), &guid, &length, &type),
        STATUS_SUCCESS);
    CHECK_EQUAL(type, DEVPROP_TYPE_GUID);
    CHECK_EQUAL(guid.Data1, 0x4d36e97d);
    CHECK_EQUAL(guid.Data2, 0xe325);
    CHECK_EQUAL(guid.Data3, 0x11ce);
    CHECK_EQUAL(guid.Data4[0], 0xbf);
    CHECK_EQUAL(guid.Data4[7], 0x18);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_Class);
    CHECK_STATUS(WdfDeviceAllocAndQueryPropertyEx(Device->Device, &data, NonPagedPoolNx,
                                                  WDF_NO_OBJECT_ATTRIBUTES, &memory, &type),
                 STATUS_SUCCESS);
    CHECK_EQUAL(type, DEVPROP_TYPE_STRING);
    CheckMemory(memory, L"System");
}

static VOID own_property_is_kept_and_deleted(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    ULONG64 stored = 0x1122334455667788;
    ULONG64 value = 0;
    ULONG length = 0;
    DEVPROPTYPE type = 0;

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    data.Flags = PLUGPLAY_PROPERTY_PERSISTENT;
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_UINT64, sizeof(stored),
                                         &stored),
                 STATUS_SUCCESS);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_SUCCESS);
    CHECK_EQUAL(value, stored);
    CHECK_EQUAL(length, sizeof(value));
    CHECK_EQUAL(type, DEVPROP_TYPE_UINT64);
    data.Lcid = 0x0407;
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_OBJECT_NAME_NOT_FOUND);
    data.Lcid = LOCALE_NEUTRAL;
    CHECK_STATUS(WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_NULL, 0, NULL),
                 STATUS_SUCCESS);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_NULL, 0, NULL),
                 STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID friendly_name_is_one_property(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    static WCHAR name[] = L"my device";

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_FriendlyName);
    CHECK_STATUS(
        WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_STRING, sizeof(name), name),
        STATUS_SUCCESS);
    CheckText(Device->Device, DevicePropertyFriendlyName, L"my device");
    CHECK_STATUS(
        WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_UINT32, sizeof(name), name),
        STATUS_INVALID_PARAMETER);
}

static VOID wrong_property_data_is_refused(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    ULONG value;
    ULONG length;
    DEVPROPTYPE type;
    DEVPROPKEY key = OwnKey;

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    data.Size--;
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_INFO_LENGTH_MISMATCH);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    data.Lcid = 0x0800; /* LOCALE_SYSTEM_DEFAULT */
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_INVALID_PARAMETER);
    key.pid = 1;
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &key);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_INVALID_PARAMETER);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    CHECK_STATUS(WdfDeviceAssignProperty(Device->Device, &data, 0xFFF, sizeof(value), &value),
                 STATUS_INVALID_PARAMETER);
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_Address);
    CHECK_STATUS(
        WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_UINT32, sizeof(value), &value),
        STATUS_ACCESS_DENIED);
}

/* ---- Before the device exists ---- */

static VOID properties_are_there_before_the_device(PWDFDEVICE_INIT Init,
                                                   PWDF_OBJECT_ATTRIBUTES Attributes)
{
    ULONG value = 1;
    ULONG length = 0;
    DEVPROPTYPE type = 0;
    WDFMEMORY memory = NULL;
    WDFKEY key = NULL;
    WDF_DEVICE_PROPERTY_DATA data;
    DECLARE_CONST_UNICODE_STRING(name, L"Before");

    UNREFERENCED_PARAMETER(Attributes);
    CHECK_STATUS(
        WdfFdoInitQueryProperty(Init, DevicePropertyBusNumber, sizeof(value), &value, &length),
        STATUS_SUCCESS);
    CHECK_EQUAL(value, 0);
    CHECK_STATUS(WdfFdoInitQueryProperty(Init, DevicePropertyBusNumber, 1, &value, &length),
                 STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfFdoInitQueryProperty(Init, (DEVICE_REGISTRY_PROPERTY)-1, 4, &value, &length),
                 STATUS_INVALID_PARAMETER_2);
    CHECK_STATUS(WdfFdoInitAllocAndQueryProperty(Init, DevicePropertyClassName, NonPagedPoolNx,
                                                 WDF_NO_OBJECT_ATTRIBUTES, &memory),
                 STATUS_SUCCESS);
    CheckMemory(memory, L"System");
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_Class);
    CHECK_STATUS(WdfFdoInitQueryPropertyEx(Init, &data, 0, NULL, &length, &type),
                 STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(length, 7 * sizeof(WCHAR));
    CHECK_STATUS(WdfFdoInitAllocAndQueryPropertyEx(Init, &data, NonPagedPoolNx,
                                                   WDF_NO_OBJECT_ATTRIBUTES, &memory, &type),
                 STATUS_SUCCESS);
    CheckMemory(memory, L"System");
    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    CHECK_STATUS(WdfFdoInitQueryPropertyEx(Init, &data, 0, NULL, &length, &type),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfFdoInitAllocAndQueryPropertyEx(Init, &data, NonPagedPoolNx,
                                                   WDF_NO_OBJECT_ATTRIBUTES, &memory, &type),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfFdoInitOpenRegistryKey(Init, PLUGPLAY_REGKEY_DEVICE, KEY_WRITE,
                                           WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignULong(key, &name, 7), STATUS_SUCCESS);
    WdfRegistryClose(key);
    CHECK_STATUS(WdfFdoInitOpenRegistryKey(Init, 0, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_INVALID_PARAMETER);
}

static VOID CheckBefore(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Before");
    WDFKEY key = NULL;
    ULONG value = 0;

    CHECK_STATUS(WdfDeviceOpenRegistryKey(Device->Device, PLUGPLAY_REGKEY_DEVICE, KEY_READ,
                                          WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &name, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 7);
    WdfRegistryClose(key);
}

/* ---- Keys ---- */

static VOID keys_of_device_and_driver_differ(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Number");
    WDFKEY hardware = NULL;
    WDFKEY software = NULL;
    WDFKEY key = NULL;
    ULONG value;

    CHECK_STATUS(WdfDeviceOpenRegistryKey(Device->Device, PLUGPLAY_REGKEY_DEVICE,
                                          KEY_READ | KEY_WRITE, WDF_NO_OBJECT_ATTRIBUTES,
                                          &hardware),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceOpenRegistryKey(Device->Device, PLUGPLAY_REGKEY_DRIVER, KEY_READ,
                                          WDF_NO_OBJECT_ATTRIBUTES, &software),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignULong(hardware, &name, 1), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(software, &name, &value), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfRegistryAssignULong(software, &name, 1), STATUS_SUCCESS);
    WdfRegistryClose(software);
    WdfRegistryClose(hardware);
    CHECK_STATUS(WdfDeviceOpenRegistryKey(Device->Device,
                                          PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_DRIVER, KEY_READ,
                                          WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(
        WdfDeviceOpenRegistryKey(Device->Device, 0, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
        STATUS_INVALID_PARAMETER);
    CHECK(key == NULL);
}

static VOID keys_of_the_service_are_made(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Number");
    WDFDRIVER driver = WdfDeviceGetDriver(Device->Device);
    WDFKEY parameters = NULL;
    WDFKEY state = NULL;
    PWSTR path = WdfDriverGetRegistryPath(driver);
    ULONG value = 0;

    CHECK(path[0] == L'\\' && path[1] == L'R');
    CHECK_STATUS(WdfDriverOpenParametersRegistryKey(driver, KEY_READ | KEY_WRITE,
                                                    WDF_NO_OBJECT_ATTRIBUTES, &parameters),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignULong(parameters, &name, 3), STATUS_SUCCESS);
    WdfRegistryClose(parameters);
    CHECK_STATUS(
        WdfDriverOpenParametersRegistryKey(driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &parameters),
        STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(parameters, &name, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 3);
    CHECK_STATUS(
        WdfDriverOpenPersistentStateRegistryKey(driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &state),
        STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(state, &name, &value), STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(state);
    WdfRegistryClose(parameters);
}

static VOID device_map_key_is_made_volatile(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(map, L"PARALLEL PORTS");
    DECLARE_CONST_UNICODE_STRING(below, L"below");
    WDFKEY key = NULL;
    WDFKEY other = NULL;

    CHECK_STATUS(
        WdfDeviceOpenDevicemapKey(Device->Device, &map, KEY_WRITE, WDF_NO_OBJECT_ATTRIBUTES, &key),
        STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryCreateKey(key, &below, KEY_WRITE, REG_OPTION_NON_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &other),
                 STATUS_CHILD_MUST_BE_VOLATILE);
    WdfRegistryClose(key);
}

/* ---- IRQL ---- */

static VOID keyed_property_is_read_at_apc_level(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    ULONG value = 0;
    ULONG length;
    DEVPROPTYPE type;
    KIRQL irql;

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &DEVPKEY_Device_Address);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_STATUS(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type),
        STATUS_SUCCESS);
    KeLowerIrql(irql);
}

static VOID keyed_property_at_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    WDF_DEVICE_PROPERTY_DATA data;
    ULONG value = 0;
    ULONG length;
    DEVPROPTYPE type;
    KIRQL irql;

    WDF_DEVICE_PROPERTY_DATA_INIT(&data, &OwnKey);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_BREAK(
        WdfDeviceQueryPropertyEx(Device->Device, &data, sizeof(value), &value, &length, &type));
    CHECK_BREAK(
        WdfDeviceAssignProperty(Device->Device, &data, DEVPROP_TYPE_UINT32, sizeof(value), &value));
    KeLowerIrql(irql);
}

static VOID call_at_apc_level_is_reported(PTEST_DEVICE Device)
{
    WDFDRIVER driver = WdfDeviceGetDriver(Device->Device);
    ULONG value;
    ULONG length;
    WDFKEY key;
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(WdfDeviceQueryProperty(Device->Device, DevicePropertyBusNumber, sizeof(value),
                                       &value, &length));
    CHECK_BREAK(CHECK_STATUS(WdfDeviceOpenRegistryKey(Device->Device, PLUGPLAY_REGKEY_DEVICE,
                                                      KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
                             STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CHECK_STATUS(
        WdfDriverOpenParametersRegistryKey(driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
        STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CHECK_STATUS(
        WdfDriverOpenPersistentStateRegistryKey(driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
        STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK((VOID)WdfDriverGetRegistryPath(driver));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_ADD(texts_of_a_device_are_told), CASE_ADD(numbers_of_a_device_are_told),
           CASE_ADD(identifiers_are_lists), CASE_ADD(property_that_does_not_fit_tells_its_length),
           CASE_ADD(property_that_is_none_or_missing_is_an_error),
           CASE_ADD(property_is_read_into_new_memory), CASE_ADD(keyed_property_has_a_type),
           CASE_ADD(own_property_is_kept_and_deleted), CASE_ADD(friendly_name_is_one_property),
           CASE_ADD(wrong_property_data_is_refused),
           { .Name = "properties_are_there_before_the_device",
             .Init = properties_are_there_before_the_device,
             .Add = CheckBefore },
           CASE_ADD(keys_of_device_and_driver_differ), CASE_ADD(keys_of_the_service_are_made),
           CASE_ADD(device_map_key_is_made_volatile), CASE_ADD(keyed_property_is_read_at_apc_level),
           CASE_ADD(keyed_property_at_dispatch_level_is_reported),
           CASE_ADD(call_at_apc_level_is_reported));
