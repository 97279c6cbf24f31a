/* SPDX-License-Identifier: MIT */
/* loads_firmware - reads an image from the drive when it starts, sums it up, and keeps a log. */
#include "skeleton.h"

#define IMAGE     L"\\SystemRoot\\System32\\drivers\\edu_fw.bin"
#define LOG       L"\\??\\C:\\logs\\edu.log"
#define TAG       'wfdE'
#define IMAGE_MAX 65536

static NTSTATUS Open(PCWSTR Name, ACCESS_MASK Access, ULONG Disposition, PHANDLE Handle)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;

    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    return ZwCreateFile(Handle, Access | SYNCHRONIZE, &attributes, &block, NULL,
                        FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ, Disposition,
                        FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE, NULL, 0);
}

static NTSTATUS Load(HANDLE Image, ULONG *Sum)
{
    FILE_STANDARD_INFORMATION standard;
    IO_STATUS_BLOCK block;
    PUCHAR bytes;
    NTSTATUS status;

    *Sum = 0;
    status =
        ZwQueryInformationFile(Image, &block, &standard, sizeof(standard), FileStandardInformation);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (standard.EndOfFile.QuadPart > IMAGE_MAX) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    bytes = ExAllocatePool2(POOL_FLAG_PAGED, IMAGE_MAX, TAG);
    if (bytes == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = ZwReadFile(Image, NULL, NULL, NULL, &block, bytes, IMAGE_MAX, NULL, NULL);
    for (ULONG i = 0; NT_SUCCESS(status) && i < block.Information; i++) {
        *Sum += bytes[i];
    }
    ExFreePoolWithTag(bytes, TAG);
    return status;
}

/* A line more; how long the log is now. */
static LONGLONG Log(VOID)
{
    static CHAR line[] = "started\r\n";
    FILE_STANDARD_INFORMATION standard = { .EndOfFile.QuadPart = 0 };
    IO_STATUS_BLOCK block;
    HANDLE log;

    if (!NT_SUCCESS(Open(LOG, FILE_APPEND_DATA, FILE_OPEN_IF, &log))) {
        return -1;
    }
    (VOID) ZwWriteFile(log, NULL, NULL, NULL, &block, line, sizeof(line) - 1, NULL, NULL);
    (VOID)
        ZwQueryInformationFile(log, &block, &standard, sizeof(standard), FileStandardInformation);
    ZwClose(log);
    return standard.EndOfFile.QuadPart;
}

static VOID Started(PTEST_CONTEXT Context)
{
    HANDLE image;
    ULONG sum = 0;
    NTSTATUS status = Open(IMAGE, FILE_READ_DATA, FILE_OPEN, &image);

    if (NT_SUCCESS(status)) {
        status = Load(image, &sum);
        ZwClose(image);
    }
    DbgPrint("firmware 0x%08X, sum %u\n", status, sum);
    DbgPrint("log %d\n", (int)Log());
    TestWrite(Context, EDU_RAISE, 1);
}

const TEST_HOOKS TestHooks = { .Started = Started };
