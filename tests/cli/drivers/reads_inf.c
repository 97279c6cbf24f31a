/* SPDX-License-Identifier: MIT */
/* reads_inf - prints what its INF file has left in the registry, and how its interrupt came. */
#include "skeleton.h"

static ULONG Read(WDFKEY Key, PCUNICODE_STRING Name)
{
    ULONG value = 0xFFFF;

    if (!NT_SUCCESS(WdfRegistryQueryULong(Key, Name, &value))) {
        value = 0xEEEE;
    }
    WdfRegistryClose(Key);
    return value;
}

static VOID Started(PTEST_CONTEXT Context)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Depth");
    WDFDEVICE device = WdfInterruptGetDevice(Context->Interrupt);
    WDF_INTERRUPT_INFO info;
    WDFKEY key;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Context->Interrupt, &info);
    DbgPrint("messages %u\n", info.MessageSignaled);
    DbgPrint("targets %u\n", (ULONG)info.TargetProcessorSet);
    if (NT_SUCCESS(WdfDriverOpenParametersRegistryKey(WdfGetDriver(), KEY_READ,
                                                      WDF_NO_OBJECT_ATTRIBUTES, &key))) {
        DbgPrint("parameters %u\n", Read(key, &name));
    }
    if (NT_SUCCESS(WdfDeviceOpenRegistryKey(device, PLUGPLAY_REGKEY_DRIVER, KEY_READ,
                                            WDF_NO_OBJECT_ATTRIBUTES, &key))) {
        DbgPrint("software %u\n", Read(key, &name));
    }
    if (NT_SUCCESS(WdfDeviceOpenRegistryKey(device, PLUGPLAY_REGKEY_DEVICE, KEY_READ,
                                            WDF_NO_OBJECT_ATTRIBUTES, &key))) {
        DbgPrint("hardware %u\n", Read(key, &name));
    }
    DbgPrint("path %ws\n", WdfDriverGetRegistryPath(WdfGetDriver()));
    TestWrite(Context, EDU_RAISE, 1);
}

const TEST_HOOKS TestHooks = { .Started = Started };
