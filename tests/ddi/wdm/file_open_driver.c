/* SPDX-License-Identifier: MIT */
/* file_open_driver - see file_open_test.c. */
#include "tests/ddi/wdm/file_calls.h"

/* ---- Opening ---- */

static VOID CheckDisposition(ULONG Disposition, NTSTATUS Missing, ULONG MissingInformation,
                             NTSTATUS There, ULONG ThereInformation)
{
    CHECK_STATUS(Create(TWO, READ_WRITE | DELETE, Disposition), Missing);
    CHECK_STATUS(Block.Status, Missing);
    CHECK_EQUAL(Block.Information, MissingInformation);
    if (NT_SUCCESS(Missing)) {
        CHECK_STATUS(SetDelete(Handle, TRUE), STATUS_SUCCESS);
        Close(Handle);
    }
    CHECK_STATUS(Create(ONE, READ_WRITE | DELETE, Disposition), There);
    CHECK_STATUS(Block.Status, There);
    CHECK_EQUAL(Block.Information, ThereInformation);
    if (NT_SUCCESS(There)) {
        Close(Handle);
    }
}

static VOID disposition_decides_what_happens(PTEST_DEVICE Device)
{
    const NTSTATUS missing = STATUS_OBJECT_NAME_NOT_FOUND;

    UNREFERENCED_PARAMETER(Device);
    Close(CreateNew(ONE));
    CheckDisposition(FILE_SUPERSEDE, STATUS_SUCCESS, FILE_CREATED, STATUS_SUCCESS, FILE_SUPERSEDED);
    CheckDisposition(FILE_CREATE, STATUS_SUCCESS, FILE_CREATED, STATUS_OBJECT_NAME_COLLISION,
                     FILE_EXISTS);
    CheckDisposition(FILE_OPEN, missing, FILE_DOES_NOT_EXIST, STATUS_SUCCESS, FILE_OPENED);
    CheckDisposition(FILE_OPEN_IF, STATUS_SUCCESS, FILE_CREATED, STATUS_SUCCESS, FILE_OPENED);
    CheckDisposition(FILE_OVERWRITE, missing, FILE_DOES_NOT_EXIST, STATUS_SUCCESS,
                     FILE_OVERWRITTEN);
    CheckDisposition(FILE_OVERWRITE_IF, STATUS_SUCCESS, FILE_CREATED, STATUS_SUCCESS,
                     FILE_OVERWRITTEN);
    CHECK_STATUS(Open(TWO, FILE_GENERIC_READ, 0, SYNCHRONOUS), missing);
    CHECK_EQUAL(Block.Information, FILE_DOES_NOT_EXIST);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, 0, SYNCHRONOUS), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, FILE_OPENED);
    Close(Handle);
}

static VOID replaced_file_is_empty(PTEST_DEVICE Device)
{
    static const ULONG dispositions[] = { FILE_SUPERSEDE, FILE_OVERWRITE, FILE_OVERWRITE_IF };
    HANDLE file = CreateNew(ONE);
    CHAR byte;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < ARRAYSIZE(dispositions); i++) {
        CHECK_STATUS(Write(file, 0, "abc", 3), STATUS_SUCCESS);
        CHECK_STATUS(Create(ONE, READ_WRITE | DELETE, dispositions[i]), STATUS_SUCCESS);
        Close(Handle);
        CHECK_STATUS(Read(file, 0, &byte, 1), STATUS_END_OF_FILE);
    }
    CHECK_STATUS(Write(file, 0, "abc", 3), STATUS_SUCCESS);
    CHECK_STATUS(Create(ONE, READ_WRITE, FILE_OPEN_IF), STATUS_SUCCESS);
    CheckContent(Handle, "abc", 3);
    Close(Handle);
    Close(file);
}

static VOID no_memory_is_insufficient_resources(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(Create(ONE, READ_WRITE, FILE_CREATE), STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(Block.Status, STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, 0, SYNCHRONOUS), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* ---- Deleting ---- */

static VOID deleted_file_goes_with_its_last_handle(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    HANDLE other;
    FILE_STANDARD_INFORMATION standard;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    other = Handle;
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_SUCCESS);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_DELETE_PENDING);
    CHECK_STATUS(
        ZwQueryInformationFile(other, &Block, &standard, sizeof(standard), FileStandardInformation),
        STATUS_SUCCESS);
    CHECK_EQUAL(standard.DeletePending, TRUE);
    Close(file);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_DELETE_PENDING);
    Close(other);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    file = CreateNew(ONE);
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_SUCCESS);
    CHECK_STATUS(SetDelete(file, FALSE), STATUS_SUCCESS);
    Close(file);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    Close(Handle);
}

static VOID delete_on_close_deletes(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(CreateBelow(NULL, ONE, READ_WRITE | DELETE, FILE_CREATE,
                             SYNCHRONOUS | FILE_DELETE_ON_CLOSE),
                 STATUS_SUCCESS);
    /* It cannot be taken back. */
    CHECK_STATUS(SetDelete(Handle, FALSE), STATUS_SUCCESS);
    Close(Handle);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID directory_that_is_not_empty_stays(PTEST_DEVICE Device)
{
    HANDLE directory;
    HANDLE file;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(CreateBelow(NULL, DIRECTORY, FILE_LIST_DIRECTORY | DELETE | SYNCHRONIZE,
                             FILE_CREATE, FILE_DIRECTORY_FILE | SYNCHRONOUS),
                 STATUS_SUCCESS);
    directory = Handle;
    file = CreateNew(DIRECTORY L"\\file");
    CHECK_STATUS(SetDelete(directory, TRUE), STATUS_DIRECTORY_NOT_EMPTY);
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_SUCCESS);
    Close(file);
    CHECK_STATUS(SetDelete(directory, TRUE), STATUS_SUCCESS);
    CHECK_STATUS(Create(DIRECTORY L"\\file", READ_WRITE, FILE_CREATE), STATUS_DELETE_PENDING);
    Close(directory);
    CHECK_STATUS(Create(DIRECTORY L"\\file", READ_WRITE, FILE_CREATE),
                 STATUS_OBJECT_PATH_NOT_FOUND);
}

/* ---- Sharing and rights ---- */

static VOID CheckSecond(ACCESS_MASK Access, ULONG Share, NTSTATUS Status)
{
    CHECK_STATUS(Open(ONE, Access | SYNCHRONIZE, Share, SYNCHRONOUS), Status);
    CHECK_STATUS(Block.Status, Status);
    if (NT_SUCCESS(Status)) {
        Close(Handle);
    }
}

static VOID file_is_shared_as_all_allow(PTEST_DEVICE Device)
{
    const NTSTATUS refused = STATUS_SHARING_VIOLATION;
    HANDLE file;

    UNREFERENCED_PARAMETER(Device);
    Close(CreateNew(ONE));
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, FILE_SHARE_READ, SYNCHRONOUS), STATUS_SUCCESS);
    file = Handle;
    CheckSecond(FILE_READ_DATA, FILE_SHARE_READ, STATUS_SUCCESS);
    CheckSecond(FILE_READ_DATA, 0, refused);
    CheckSecond(FILE_READ_DATA, FILE_SHARE_WRITE | FILE_SHARE_DELETE, refused);
    CheckSecond(FILE_WRITE_DATA, SHARE_ALL, refused);
    CheckSecond(FILE_APPEND_DATA, SHARE_ALL, refused);
    CheckSecond(DELETE, SHARE_ALL, refused);
    CheckSecond(FILE_READ_ATTRIBUTES, 0, STATUS_SUCCESS); /* shares nothing, takes nothing */
    CHECK_STATUS(Create(ONE, FILE_READ_ATTRIBUTES | SYNCHRONIZE, FILE_OVERWRITE), refused);
    CHECK_STATUS(Create(ONE, FILE_READ_ATTRIBUTES | SYNCHRONIZE, FILE_SUPERSEDE), refused);
    Close(file);
    CHECK_STATUS(Open(ONE, READ_WRITE, 0, SYNCHRONOUS), STATUS_SUCCESS);
    file = Handle;
    CheckSecond(FILE_READ_DATA, SHARE_ALL, refused);
    Close(file);
    CheckSecond(FILE_WRITE_DATA | DELETE, 0, STATUS_SUCCESS);
}

static VOID read_only_file_is_not_written(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_READONLY), STATUS_SUCCESS);
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_CANNOT_DELETE);
    Close(file);
    CHECK_STATUS(Create(ONE, FILE_GENERIC_WRITE, FILE_OPEN), STATUS_ACCESS_DENIED);
    CHECK_STATUS(Create(ONE, FILE_GENERIC_READ, FILE_OVERWRITE), STATUS_ACCESS_DENIED);
    CHECK_STATUS(CreateBelow(NULL, ONE, FILE_GENERIC_READ | DELETE, FILE_OPEN,
                             SYNCHRONOUS | FILE_DELETE_ON_CLOSE),
                 STATUS_CANNOT_DELETE);
    CHECK_STATUS(Create(ONE, FILE_GENERIC_READ | FILE_WRITE_ATTRIBUTES, FILE_OPEN), STATUS_SUCCESS);
    Close(Handle);
}

static VOID hidden_file_is_replaced_by_who_knows(PTEST_DEVICE Device)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_HIDDEN), STATUS_SUCCESS);
    Close(file);
    CHECK_STATUS(Create(ONE, READ_WRITE, FILE_OVERWRITE), STATUS_ACCESS_DENIED);
    RtlInitUnicodeString(&name, ONE);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK_STATUS(ZwCreateFile(&file, READ_WRITE, &attributes, &Block, NULL, FILE_ATTRIBUTE_HIDDEN,
                              0, FILE_OVERWRITE, SYNCHRONOUS, NULL, 0),
                 STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(file), FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE);
    Close(file);
}

static VOID right_that_was_not_asked_for_is_denied_if_checked(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    FILE_BASIC_INFORMATION basic = { .FileAttributes = 0 };
    FILE_POSITION_INFORMATION position;
    FILE_STANDARD_INFORMATION standard;
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "a", 1), STATUS_SUCCESS);
    Close(file);
    ForceAccessCheck = OBJ_FORCE_ACCESS_CHECK;
    CHECK_STATUS(Open(ONE, SYNCHRONIZE, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    file = Handle;
    CHECK_STATUS(Read(file, 0, &byte, 1), STATUS_ACCESS_DENIED);
    CHECK_STATUS(Write(file, 0, "b", 1), STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwQueryInformationFile(file, &Block, &basic, sizeof(basic), FileBasicInformation),
                 STATUS_ACCESS_DENIED);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &position, sizeof(position), FilePositionInformation),
        STATUS_ACCESS_DENIED);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &standard, sizeof(standard), FileStandardInformation),
        STATUS_SUCCESS);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_HIDDEN), STATUS_ACCESS_DENIED);
    CHECK_STATUS(SetEnd(file, 0), STATUS_ACCESS_DENIED);
    CHECK_STATUS(SetPosition(file, 0), STATUS_ACCESS_DENIED);
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_ACCESS_DENIED);
    Close(file);
}

static VOID right_that_was_not_asked_for_is_not_looked_at(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "a", 1), STATUS_SUCCESS);
    Close(file);
    CHECK_STATUS(Open(ONE, SYNCHRONIZE, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    file = Handle;
    CHECK_STATUS(Read(file, 0, &byte, 1), STATUS_SUCCESS);
    CHECK_EQUAL(byte, 'a');
    CHECK_STATUS(Write(file, 0, "b", 1), STATUS_SUCCESS);
    CHECK_STATUS(SetPosition(file, 0), STATUS_SUCCESS);
    CheckContent(file, "b", 1);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_HIDDEN), STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(file), FILE_ATTRIBUTE_HIDDEN);
    CHECK_STATUS(SetEnd(file, 0), STATUS_SUCCESS);
    CHECK_STATUS(SetDelete(file, TRUE), STATUS_SUCCESS);
    Close(file);
}

static VOID generic_right_is_the_file_s_own(PTEST_DEVICE Device)
{
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    ForceAccessCheck = OBJ_FORCE_ACCESS_CHECK;
    CHECK_STATUS(Create(ONE, GENERIC_WRITE, FILE_CREATE), STATUS_SUCCESS);
    CHECK_STATUS(Write(Handle, HERE, "a", 1), STATUS_SUCCESS);
    CHECK_STATUS(SetAttributes(Handle, FILE_ATTRIBUTE_NORMAL), STATUS_SUCCESS);
    CHECK_STATUS(Read(Handle, 0, &byte, 1), STATUS_ACCESS_DENIED);
    Close(Handle);
    CHECK_STATUS(Open(ONE, GENERIC_READ, 0, SYNCHRONOUS), STATUS_SUCCESS);
    CHECK_STATUS(Read(Handle, 0, &byte, 1), STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(Handle), FILE_ATTRIBUTE_NORMAL);
    CHECK_STATUS(Write(Handle, HERE, "a", 1), STATUS_ACCESS_DENIED);
    Close(Handle);
    CHECK_STATUS(Open(ONE, GENERIC_ALL, 0, SYNCHRONOUS), STATUS_SUCCESS);
    CHECK_STATUS(SetDelete(Handle, TRUE), STATUS_SUCCESS);
    Close(Handle);
}

/* ---- Names ---- */

static VOID CheckOpens(PCWSTR Name)
{
    CHECK_STATUS(Open(Name, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    Close(Handle);
}

static VOID name_has_many_roots_and_no_case(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CheckOpens(ONE);
    CheckOpens(L"\\systemroot\\TEMP\\ONE.BIN");
    CheckOpens(L"\\??\\C:\\Windows\\Temp\\one.bin");
    CheckOpens(L"\\??\\c:\\windows\\temp\\one.bin");
    CheckOpens(L"\\DosDevices\\C:\\Windows\\Temp\\one.bin");
    CheckOpens(L"\\GLOBAL??\\C:\\Windows\\Temp\\one.bin");
    CheckOpens(L"\\SystemRoot\\System32\\drivers");
    CheckOpens(L"\\SystemRoot");
    CheckOpens(L"\\??\\C:\\");
    Close(file);
}

static VOID CheckName(PCWSTR Name, NTSTATUS Status)
{
    CHECK_STATUS(Create(Name, READ_WRITE, FILE_OPEN), Status);
}

static VOID name_that_leads_nowhere_is_told_apart(PTEST_DEVICE Device)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CheckName(L"\\SystemRoot\\none", STATUS_OBJECT_NAME_NOT_FOUND);
    CheckName(L"\\SystemRoot\\none\\none", STATUS_OBJECT_PATH_NOT_FOUND);
    CheckName(ONE L"\\none", STATUS_OBJECT_PATH_NOT_FOUND);
    CheckName(L"\\??\\D:\\none", STATUS_OBJECT_PATH_NOT_FOUND);
    CheckName(L"\\??\\D:", STATUS_OBJECT_NAME_NOT_FOUND);
    CheckName(L"\\none\\none", STATUS_OBJECT_PATH_NOT_FOUND);
    CheckName(L"\\none", STATUS_OBJECT_NAME_NOT_FOUND);
    CheckName(L"C:\\Windows\\Temp\\one.bin", STATUS_OBJECT_PATH_SYNTAX_BAD);
    CheckName(L"", STATUS_OBJECT_PATH_SYNTAX_BAD);
    CheckName(L"\\SystemRoot\\Temp\\..\\Temp\\one.bin", STATUS_OBJECT_NAME_INVALID);
    CheckName(L"\\SystemRoot\\Temp\\.\\one.bin", STATUS_OBJECT_NAME_INVALID);
    CheckName(L"\\SystemRoot\\..\\..\\etc\\passwd", STATUS_OBJECT_NAME_INVALID);
    CheckName(L"\\SystemRoot\\\\Temp", STATUS_OBJECT_NAME_INVALID);
    CheckName(L"\\SystemRoot\\Temp\\*.bin", STATUS_OBJECT_NAME_INVALID);
    CheckName(L"\\SystemRoot\\Temp/one.bin", STATUS_OBJECT_NAME_INVALID);
    CheckName(ONE L"\\", STATUS_OBJECT_NAME_INVALID);
    RtlInitUnicodeString(&name, ONE);
    name.Length--;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK_STATUS(ZwOpenFile(&Handle, READ_WRITE, &attributes, &Block, SHARE_ALL, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_INVALID);
    attributes.ObjectName = NULL;
    CHECK_STATUS(ZwOpenFile(&Handle, READ_WRITE, &attributes, &Block, SHARE_ALL, SYNCHRONOUS),
                 STATUS_INVALID_PARAMETER);
    Close(file);
}

static VOID name_is_relative_to_a_directory(PTEST_DEVICE Device)
{
    HANDLE directory;
    HANDLE file;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Open(L"\\SystemRoot\\Temp", FILE_TRAVERSE | SYNCHRONIZE, SHARE_ALL, SYNCHRONOUS),
                 STATUS_SUCCESS);
    directory = Handle;
    CHECK_STATUS(CreateBelow(directory, L"one.bin", READ_WRITE, FILE_CREATE, SYNCHRONOUS),
                 STATUS_SUCCESS);
    file = Handle;
    CheckOpens(ONE);
    CHECK_STATUS(CreateBelow(directory, L"folder\\one.bin", READ_WRITE, FILE_CREATE, SYNCHRONOUS),
                 STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK_STATUS(CreateBelow(directory, L"..\\one.bin", READ_WRITE, FILE_CREATE, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_INVALID);
    CHECK_STATUS(CreateBelow(directory, L"\\one.bin", READ_WRITE, FILE_OPEN, SYNCHRONOUS),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(CreateBelow(file, L"one.bin", READ_WRITE, FILE_OPEN, SYNCHRONOUS),
                 STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK_STATUS(CreateBelow(directory, L"", FILE_LIST_DIRECTORY | SYNCHRONIZE, FILE_OPEN,
                             SYNCHRONOUS | FILE_DIRECTORY_FILE),
                 STATUS_SUCCESS);
    Close(Handle);
    Close(file);
    Close(directory);
    CHECK_STATUS(CreateBelow(directory, L"one.bin", READ_WRITE, FILE_OPEN, SYNCHRONOUS),
                 STATUS_INVALID_HANDLE);
}

static VOID directory_is_no_file(PTEST_DEVICE Device)
{
    const ACCESS_MASK access = FILE_LIST_DIRECTORY | FILE_ADD_FILE | SYNCHRONIZE;
    HANDLE directory;
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    Close(CreateNew(ONE));
    CHECK_STATUS(CreateBelow(NULL, DIRECTORY L"\\", access, FILE_CREATE, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_INVALID);
    CHECK_STATUS(
        CreateBelow(NULL, DIRECTORY L"\\", access, FILE_CREATE, SYNCHRONOUS | FILE_DIRECTORY_FILE),
        STATUS_SUCCESS);
    directory = Handle;
    CHECK_EQUAL(Block.Information, FILE_CREATED);
    CHECK_STATUS(Read(directory, 0, &byte, 1), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(Write(directory, 0, &byte, 1), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(SetEnd(directory, 1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(
        CreateBelow(NULL, DIRECTORY, access, FILE_OPEN, SYNCHRONOUS | FILE_NON_DIRECTORY_FILE),
        STATUS_FILE_IS_A_DIRECTORY);
    CHECK_STATUS(CreateBelow(NULL, DIRECTORY, access, FILE_OVERWRITE_IF, SYNCHRONOUS),
                 STATUS_OBJECT_NAME_COLLISION);
    CHECK_STATUS(
        CreateBelow(NULL, DIRECTORY, access, FILE_OPEN_IF, SYNCHRONOUS | FILE_DIRECTORY_FILE),
        STATUS_SUCCESS);
    Close(Handle);
    CHECK_STATUS(CreateBelow(NULL, ONE, access, FILE_OPEN, SYNCHRONOUS | FILE_DIRECTORY_FILE),
                 STATUS_NOT_A_DIRECTORY);
    Close(directory);
}

TEST_CASES(CASE_RUN(disposition_decides_what_happens), CASE_RUN(replaced_file_is_empty),
           CASE_RUN(no_memory_is_insufficient_resources),
           CASE_RUN(deleted_file_goes_with_its_last_handle), CASE_RUN(delete_on_close_deletes),
           CASE_RUN(directory_that_is_not_empty_stays), CASE_RUN(file_is_shared_as_all_allow),
           CASE_RUN(read_only_file_is_not_written), CASE_RUN(hidden_file_is_replaced_by_who_knows),
           CASE_RUN(right_that_was_not_asked_for_is_denied_if_checked),
           CASE_RUN(right_that_was_not_asked_for_is_not_looked_at),
           CASE_RUN(generic_right_is_the_file_s_own), CASE_RUN(name_has_many_roots_and_no_case),
           CASE_RUN(name_that_leads_nowhere_is_told_apart),
           CASE_RUN(name_is_relative_to_a_directory), CASE_RUN(directory_is_no_file));
