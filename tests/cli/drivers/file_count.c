/* SPDX-License-Identifier: MIT */
/* file_count - two work items add one to a number in a file, without a lock; what the number begins
 * with is on the drive. */
#include "skeleton.h"

static HANDLE Open(VOID)
{
    DECLARE_CONST_UNICODE_STRING(name, L"\\??\\C:\\count.bin");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE file = NULL;

    InitializeObjectAttributes(&attributes, (PUNICODE_STRING)(ULONG_PTR)&name,
                               OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL, NULL);
    (VOID) ZwOpenFile(&file, FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE, &attributes, &block,
                      FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    return file;
}

static UCHAR Read(HANDLE File)
{
    LARGE_INTEGER start = { .QuadPart = 0 };
    IO_STATUS_BLOCK block;
    UCHAR count = 0;

    (VOID) ZwReadFile(File, NULL, NULL, NULL, &block, &count, sizeof(count), &start, NULL);
    return count;
}

static VOID Add(WDFWORKITEM WorkItem)
{
    LARGE_INTEGER start = { .QuadPart = 0 };
    IO_STATUS_BLOCK block;
    HANDLE file = Open();
    UCHAR count = Read(file);

    UNREFERENCED_PARAMETER(WorkItem);
    count++;
    (VOID) ZwWriteFile(file, NULL, NULL, NULL, &block, &count, sizeof(count), &start, NULL);
    ZwClose(file);
}

static VOID Started(PTEST_CONTEXT Context)
{
    WDFDEVICE device = WdfInterruptGetDevice(Context->Interrupt);
    WDF_WORKITEM_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWORKITEM items[2];
    HANDLE file;
    UCHAR before;

    file = Open();
    before = Read(file);
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
    if (Read(file) != before + 2) {
        RtlAssert((PVOID) "count == before + 2", (PVOID)__FILE__, __LINE__, NULL);
    }
    ZwClose(file);
    TestWrite(Context, EDU_RAISE, 1);
}

const TEST_HOOKS TestHooks = { .Started = Started };
