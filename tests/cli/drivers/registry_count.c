/* SPDX-License-Identifier: MIT */
/* registry_count - two work items add one to a number in the registry, without a lock. */
#include "skeleton.h"

static WDFKEY Open(VOID)
{
    WDFKEY key = NULL;

    (VOID) WdfDriverOpenParametersRegistryKey(WdfGetDriver(), KEY_READ | KEY_WRITE,
                                              WDF_NO_OBJECT_ATTRIBUTES, &key);
    return key;
}

static VOID Add(WDFWORKITEM WorkItem)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Count");
    WDFKEY key = Open();
    ULONG count = 0;

    UNREFERENCED_PARAMETER(WorkItem);
    (VOID) WdfRegistryQueryULong(key, &name, &count);
    (VOID) WdfRegistryAssignULong(key, &name, count + 1);
    WdfRegistryClose(key);
}

static VOID Started(PTEST_CONTEXT Context)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Count");
    WDFDEVICE device = WdfInterruptGetDevice(Context->Interrupt);
    WDF_WORKITEM_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWORKITEM items[2];
    WDFKEY key;
    ULONG count = 0;

    for (ULONG i = 0; i < 2; i++) {
        WDF_WORKITEM_CONFIG_INIT(&config, Add);
        config.AutomaticSerialization = FALSE;
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ParentObject = device;
        if (!NT_SUCCESS(WdfWorkItemCreate(&config, &attributes, &items[i]))) {
            return;
        }
        WdfWorkItemEnqueue(items[i]);
    }
    WdfWorkItemFlush(items[0]);
    WdfWorkItemFlush(items[1]);
    key = Open();
    (VOID) WdfRegistryQueryULong(key, &name, &count);
    WdfRegistryClose(key);
    if (count != 2) {
        RtlAssert((PVOID) "count == 2", (PVOID)__FILE__, __LINE__, NULL);
    }
    TestWrite(Context, EDU_RAISE, 1);
}

const TEST_HOOKS TestHooks = { .Started = Started };
