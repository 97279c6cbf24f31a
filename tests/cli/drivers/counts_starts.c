/* SPDX-License-Identifier: MIT */
/* counts_starts - keeps how often it was started below its service key. */
#include "skeleton.h"

static VOID Started(PTEST_CONTEXT Context)
{
    DECLARE_CONST_UNICODE_STRING(name, L"Starts");
    DECLARE_CONST_UNICODE_STRING(short_lived, L"volatile");
    ULONG count = 0;
    WDFKEY key;
    WDFKEY below;

    if (NT_SUCCESS(WdfDriverOpenParametersRegistryKey(WdfGetDriver(), KEY_READ | KEY_WRITE,
                                                      WDF_NO_OBJECT_ATTRIBUTES, &key))) {
        (VOID) WdfRegistryQueryULong(key, &name, &count);
        count++;
        (VOID) WdfRegistryAssignULong(key, &name, count);
        if (NT_SUCCESS(WdfRegistryCreateKey(key, &short_lived, KEY_WRITE, REG_OPTION_VOLATILE, NULL,
                                            WDF_NO_OBJECT_ATTRIBUTES, &below))) {
            WdfRegistryClose(below);
        }
        WdfRegistryClose(key);
    }
    DbgPrint("starts %u\n", count);
    TestWrite(Context, EDU_RAISE, 1);
}

const TEST_HOOKS TestHooks = { .Started = Started };
