/* SPDX-License-Identifier: MIT */
/* file_calls - the calls of the drivers file_open and file_use, with the arguments that matter. */
#ifndef TESTS_DDI_WDM_FILE_CALLS_H
#define TESTS_DDI_WDM_FILE_CALLS_H

#include "tests/ddi/support/driver_test.h"

#define ONE       L"\\SystemRoot\\Temp\\one.bin"
#define TWO       L"\\SystemRoot\\Temp\\two.bin"
#define DIRECTORY L"\\SystemRoot\\Temp\\folder"

#define SYNCHRONOUS FILE_SYNCHRONOUS_IO_NONALERT
#define SHARE_ALL   (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
#define READ_WRITE  (FILE_GENERIC_READ | FILE_GENERIC_WRITE)

static IO_STATUS_BLOCK Block;
static HANDLE Handle;
static ULONG ForceAccessCheck; /* OBJ_FORCE_ACCESS_CHECK, or 0: nobody looks at rights */

/* What the name is relative to; NULL: it begins at the root. */
static inline NTSTATUS CreateBelow(HANDLE Root, PCWSTR Name, ACCESS_MASK Access, ULONG Disposition,
                                   ULONG Options)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;

    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &name,
                               OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE | ForceAccessCheck, Root,
                               NULL);
    return ZwCreateFile(&Handle, Access, &attributes, &Block, NULL, FILE_ATTRIBUTE_NORMAL,
                        SHARE_ALL, Disposition, Options, NULL, 0);
}

static inline NTSTATUS Create(PCWSTR Name, ACCESS_MASK Access, ULONG Disposition)
{
    return CreateBelow(NULL, Name, Access, Disposition, SYNCHRONOUS);
}

static inline NTSTATUS Open(PCWSTR Name, ACCESS_MASK Access, ULONG Share, ULONG Options)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;

    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &name,
                               OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE | ForceAccessCheck, NULL,
                               NULL);
    return ZwOpenFile(&Handle, Access, &attributes, &Block, Share, Options);
}

static inline VOID Close(HANDLE File)
{
    CHECK_STATUS(ZwClose(File), STATUS_SUCCESS);
}

static inline HANDLE CreateNew(PCWSTR Name)
{
    CHECK_STATUS(Create(Name, READ_WRITE | DELETE, FILE_CREATE), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, FILE_CREATED);
    return Handle;
}

/* Where < -2: at the present position, by a NULL pointer. */
static inline NTSTATUS Write(HANDLE File, LONGLONG Where, PCSTR Bytes, ULONG Length)
{
    LARGE_INTEGER offset;

    offset.QuadPart = Where;
    return ZwWriteFile(File, NULL, NULL, NULL, &Block, (PVOID)(ULONG_PTR)Bytes, Length,
                       Where < -2 ? NULL : &offset, NULL);
}

static inline NTSTATUS Read(HANDLE File, LONGLONG Where, PCHAR Bytes, ULONG Length)
{
    LARGE_INTEGER offset;

    offset.QuadPart = Where;
    return ZwReadFile(File, NULL, NULL, NULL, &Block, Bytes, Length, Where < -2 ? NULL : &offset,
                      NULL);
}

#define HERE (-3)

/* The whole file. */
static inline VOID CheckContent(HANDLE File, PCSTR Bytes, ULONG Length)
{
    CHAR buffer[64] = { 0 };

    CHECK_STATUS(Read(File, 0, buffer, sizeof(buffer)), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, Length);
    CHECK_EQUAL(RtlCompareMemory(buffer, Bytes, Length), Length);
}

static inline LONGLONG Position(HANDLE File)
{
    FILE_POSITION_INFORMATION position = { .CurrentByteOffset.QuadPart = -1 };

    CHECK_STATUS(
        ZwQueryInformationFile(File, &Block, &position, sizeof(position), FilePositionInformation),
        STATUS_SUCCESS);
    return position.CurrentByteOffset.QuadPart;
}

static inline NTSTATUS SetEnd(HANDLE File, LONGLONG End)
{
    FILE_END_OF_FILE_INFORMATION end = { .EndOfFile.QuadPart = End };

    return ZwSetInformationFile(File, &Block, &end, sizeof(end), FileEndOfFileInformation);
}

static inline NTSTATUS SetPosition(HANDLE File, LONGLONG Where)
{
    FILE_POSITION_INFORMATION position = { .CurrentByteOffset.QuadPart = Where };

    return ZwSetInformationFile(File, &Block, &position, sizeof(position), FilePositionInformation);
}

static inline NTSTATUS SetDelete(HANDLE File, BOOLEAN IsDeleted)
{
    FILE_DISPOSITION_INFORMATION disposition = { .DeleteFile = IsDeleted };

    return ZwSetInformationFile(File, &Block, &disposition, sizeof(disposition),
                                FileDispositionInformation);
}

static inline NTSTATUS SetAttributes(HANDLE File, ULONG Attributes)
{
    FILE_BASIC_INFORMATION basic = { .FileAttributes = Attributes };

    return ZwSetInformationFile(File, &Block, &basic, sizeof(basic), FileBasicInformation);
}

static inline ULONG Attributes(HANDLE File)
{
    FILE_BASIC_INFORMATION basic = { .FileAttributes = 0 };

    CHECK_STATUS(ZwQueryInformationFile(File, &Block, &basic, sizeof(basic), FileBasicInformation),
                 STATUS_SUCCESS);
    return basic.FileAttributes;
}

#endif
