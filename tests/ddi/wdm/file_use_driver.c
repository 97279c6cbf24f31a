/* SPDX-License-Identifier: MIT */
/* file_use_driver - see file_use_test.c. */
#include "tests/ddi/wdm/file_calls.h"

/* ---- Reading and writing ---- */

static VOID position_follows_reads_and_writes(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR buffer[8];

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(Position(file), 0);
    CHECK_STATUS(Write(file, HERE, "abcd", 4), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, 4);
    CHECK_EQUAL(Position(file), 4);
    CHECK_STATUS(Write(file, -2, "ef", 2), STATUS_SUCCESS); /* FILE_USE_FILE_POINTER_POSITION */
    CHECK_EQUAL(Position(file), 6);
    CHECK_STATUS(Write(file, 1, "B", 1), STATUS_SUCCESS);
    CHECK_EQUAL(Position(file), 2);
    CHECK_STATUS(Read(file, HERE, buffer, 2), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, 2);
    CHECK_EQUAL(buffer[0], 'c');
    CHECK_EQUAL(Position(file), 4);
    CHECK_STATUS(Read(file, -2, buffer, 1), STATUS_SUCCESS);
    CHECK_EQUAL(buffer[0], 'e');
    CHECK_STATUS(Read(file, 0, buffer, sizeof(buffer)), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, 6);
    CHECK_EQUAL(Position(file), 6);
    CHECK_STATUS(SetPosition(file, 3), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, sizeof(FILE_POSITION_INFORMATION));
    CHECK_EQUAL(Position(file), 3);
    CHECK_STATUS(Write(file, -1, "g", 1), STATUS_SUCCESS); /* FILE_WRITE_TO_END_OF_FILE */
    CHECK_EQUAL(Position(file), 7);
    CheckContent(file, "aBcdefg", 7);
    Close(file);
}

static VOID read_at_the_end_is_end_of_file(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR buffer[8] = "x";

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Read(file, HERE, buffer, 1), STATUS_END_OF_FILE);
    CHECK_STATUS(Block.Status, STATUS_END_OF_FILE);
    CHECK_EQUAL(Block.Information, 0);
    CHECK_STATUS(Write(file, 0, "abc", 3), STATUS_SUCCESS);
    CHECK_STATUS(Read(file, 3, buffer, 1), STATUS_END_OF_FILE);
    CHECK_STATUS(Read(file, 1000, buffer, 1), STATUS_END_OF_FILE);
    CHECK_EQUAL(buffer[0], 'x');
    CHECK_STATUS(Read(file, 2, buffer, 4), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, 1);
    CHECK_EQUAL(buffer[0], 'c');
    CHECK_STATUS(Read(file, 3, buffer, 0), STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, 0);
    Close(file);
}

static VOID write_beyond_the_end_fills_with_zeros(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "ab", 2), STATUS_SUCCESS);
    CHECK_STATUS(Write(file, 5, "c", 1), STATUS_SUCCESS);
    CheckContent(file, "ab\0\0\0c", 6);
    CHECK_STATUS(SetEnd(file, 8), STATUS_SUCCESS);
    CheckContent(file, "ab\0\0\0c\0\0", 8);
    CHECK_STATUS(Write(file, 20, "", 0), STATUS_SUCCESS);
    CheckContent(file, "ab\0\0\0c\0\0", 8);
    Close(file);
}

static VOID file_that_shrank_and_grew_is_zero_there(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "abcdef", 6), STATUS_SUCCESS);
    CHECK_STATUS(SetEnd(file, 2), STATUS_SUCCESS);
    CheckContent(file, "ab", 2);
    CHECK_STATUS(SetEnd(file, 4), STATUS_SUCCESS);
    CheckContent(file, "ab\0\0", 4);
    CHECK_STATUS(SetEnd(file, 1), STATUS_SUCCESS);
    CHECK_STATUS(Write(file, 3, "d", 1), STATUS_SUCCESS);
    CheckContent(file, "a\0\0d", 4);
    Close(file);
}

static VOID append_right_alone_writes_at_the_end(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    HANDLE log;

    UNREFERENCED_PARAMETER(Device);
    ForceAccessCheck = OBJ_FORCE_ACCESS_CHECK;
    CHECK_STATUS(Create(ONE, FILE_APPEND_DATA | SYNCHRONIZE, FILE_OPEN), STATUS_SUCCESS);
    log = Handle;
    CHECK_STATUS(Write(log, HERE, "ab", 2), STATUS_SUCCESS);
    CHECK_STATUS(Write(log, 0, "cd", 2), STATUS_SUCCESS);
    CHECK_STATUS(Write(file, -1, "ef", 2), STATUS_SUCCESS);
    CHECK_STATUS(Write(log, 1, "gh", 2), STATUS_SUCCESS);
    CheckContent(file, "abcdefgh", 8);
    CHECK_STATUS(SetEnd(log, 0), STATUS_ACCESS_DENIED);
    Close(log);
    Close(file);
}

static VOID handle_has_a_position_of_its_own(PTEST_DEVICE Device)
{
    HANDLE first = CreateNew(ONE);
    HANDLE second;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Open(ONE, FILE_GENERIC_READ, SHARE_ALL, SYNCHRONOUS), STATUS_SUCCESS);
    second = Handle;
    CHECK_STATUS(Write(first, HERE, "abc", 3), STATUS_SUCCESS);
    CHECK_EQUAL(Position(first), 3);
    CHECK_EQUAL(Position(second), 0);
    CheckContent(second, "abc", 3);
    Close(first);
    CheckContent(second, "abc", 3);
    Close(second);
}

/* ---- What is known of a file ---- */

static VOID file_is_described_as_asked(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    FILE_STANDARD_INFORMATION standard;
    FILE_NETWORK_OPEN_INFORMATION network;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "abcde", 5), STATUS_SUCCESS);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &standard, sizeof(standard), FileStandardInformation),
        STATUS_SUCCESS);
    CHECK_STATUS(Block.Status, STATUS_SUCCESS);
    CHECK_EQUAL(Block.Information, sizeof(standard));
    CHECK_EQUAL(standard.EndOfFile.QuadPart, 5);
    CHECK(standard.AllocationSize.QuadPart >= 5);
    CHECK_EQUAL(standard.NumberOfLinks, 1);
    CHECK_EQUAL(standard.DeletePending, FALSE);
    CHECK_EQUAL(standard.Directory, FALSE);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &network, sizeof(network), FileNetworkOpenInformation),
        STATUS_SUCCESS);
    CHECK_EQUAL(network.EndOfFile.QuadPart, 5);
    CHECK_EQUAL(network.FileAttributes, FILE_ATTRIBUTE_ARCHIVE);
    CHECK_EQUAL(Attributes(file), FILE_ATTRIBUTE_ARCHIVE);
    Close(file);
    CHECK_STATUS(
        Open(L"\\SystemRoot\\", FILE_READ_ATTRIBUTES | SYNCHRONIZE, SHARE_ALL, SYNCHRONOUS),
        STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(Handle), FILE_ATTRIBUTE_DIRECTORY);
    CHECK_STATUS(ZwQueryInformationFile(Handle, &Block, &standard, sizeof(standard),
                                        FileStandardInformation),
                 STATUS_SUCCESS);
    CHECK_EQUAL(standard.Directory, TRUE);
    Close(Handle);
}

static VOID attributes_and_times_are_set(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    FILE_BASIC_INFORMATION before;
    FILE_BASIC_INFORMATION basic = { .LastWriteTime.QuadPart = 1000,
                                     .ChangeTime.QuadPart = -1,
                                     .FileAttributes = 0 };
    FILE_BASIC_INFORMATION after;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &before, sizeof(before), FileBasicInformation),
        STATUS_SUCCESS);
    CHECK_STATUS(ZwSetInformationFile(file, &Block, &basic, sizeof(basic), FileBasicInformation),
                 STATUS_SUCCESS);
    CHECK_STATUS(ZwQueryInformationFile(file, &Block, &after, sizeof(after), FileBasicInformation),
                 STATUS_SUCCESS);
    CHECK_EQUAL(after.LastWriteTime.QuadPart, 1000);
    CHECK_EQUAL(after.CreationTime.QuadPart, before.CreationTime.QuadPart);
    CHECK_EQUAL(after.ChangeTime.QuadPart, before.ChangeTime.QuadPart);
    CHECK_EQUAL(after.FileAttributes, before.FileAttributes);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_HIDDEN), STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(file), FILE_ATTRIBUTE_HIDDEN);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_NORMAL), STATUS_SUCCESS);
    CHECK_EQUAL(Attributes(file), FILE_ATTRIBUTE_NORMAL);
    CHECK_STATUS(SetAttributes(file, FILE_ATTRIBUTE_DIRECTORY), STATUS_INVALID_PARAMETER);
    basic.ChangeTime.QuadPart = -3;
    CHECK_STATUS(ZwSetInformationFile(file, &Block, &basic, sizeof(basic), FileBasicInformation),
                 STATUS_INVALID_PARAMETER);
    Close(file);
}

static VOID query_that_makes_no_sense_is_refused(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    FILE_STANDARD_INFORMATION standard;
    FILE_END_OF_FILE_INFORMATION end = { .EndOfFile.QuadPart = 1 };

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwQueryInformationFile(file, &Block, &standard, sizeof(standard) - 1,
                                        FileStandardInformation),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_STATUS(
        ZwQueryInformationFile(file, &Block, &standard, sizeof(standard), FileMaximumInformation),
        STATUS_INVALID_INFO_CLASS);
    CHECK_STATUS(ZwQueryInformationFile(file, &Block, &standard, sizeof(standard),
                                        (FILE_INFORMATION_CLASS)0),
                 STATUS_INVALID_INFO_CLASS);
    CHECK_STATUS(ZwSetInformationFile(file, &Block, &end, 4, FileEndOfFileInformation),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_STATUS(ZwSetInformationFile(file, &Block, &end, sizeof(end), FileMaximumInformation),
                 STATUS_INVALID_INFO_CLASS);
    CHECK_STATUS(SetEnd(file, -1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(SetPosition(file, -1), STATUS_INVALID_PARAMETER);
    Close(file);
    /* The position is kept for synchronous operations only. */
    CHECK_STATUS(CreateBelow(NULL, ONE, READ_WRITE, FILE_OPEN, 0), STATUS_SUCCESS);
    CHECK_STATUS(SetPosition(Handle, 1), STATUS_INVALID_PARAMETER);
    Close(Handle);
}

/* ---- What makes no sense ---- */

static VOID CheckInvalid(ACCESS_MASK Access, ULONG Disposition, ULONG Options)
{
    Block.Information = 77;
    CHECK_STATUS(CreateBelow(NULL, ONE, Access, Disposition, Options), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Block.Information, 77);
}

static VOID opening_that_makes_no_sense_is_invalid_parameter(PTEST_DEVICE Device)
{
    LARGE_INTEGER negative = { .QuadPart = -1 };
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(Device);
    CheckInvalid(READ_WRITE, FILE_MAXIMUM_DISPOSITION + 1, SYNCHRONOUS);
    CheckInvalid(READ_WRITE, FILE_CREATE, 0x80000000);
    CheckInvalid(READ_WRITE, FILE_CREATE, SYNCHRONOUS | FILE_SYNCHRONOUS_IO_ALERT);
    CheckInvalid(FILE_READ_DATA, FILE_CREATE, SYNCHRONOUS);                    /* no SYNCHRONIZE */
    CheckInvalid(READ_WRITE, FILE_CREATE, SYNCHRONOUS | FILE_DELETE_ON_CLOSE); /* no DELETE */
    CheckInvalid(READ_WRITE, FILE_CREATE, SYNCHRONOUS | FILE_NO_INTERMEDIATE_BUFFERING);
    CheckInvalid(READ_WRITE, FILE_OVERWRITE, SYNCHRONOUS | FILE_DIRECTORY_FILE);
    CheckInvalid(READ_WRITE, FILE_CREATE,
                 SYNCHRONOUS | FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE);
    RtlInitUnicodeString(&name, ONE);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK_STATUS(ZwCreateFile(&Handle, READ_WRITE, &attributes, &Block, NULL, 0x80000000, 0,
                              FILE_CREATE, SYNCHRONOUS, NULL, 0),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwCreateFile(&Handle, READ_WRITE, &attributes, &Block, NULL, 0, 8, FILE_CREATE,
                              SYNCHRONOUS, NULL, 0),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwCreateFile(&Handle, READ_WRITE, &attributes, &Block, &negative, 0, 0,
                              FILE_CREATE, SYNCHRONOUS, NULL, 0),
                 STATUS_INVALID_PARAMETER);
    attributes.Length--;
    CHECK_STATUS(ZwCreateFile(&Handle, READ_WRITE, &attributes, &Block, NULL, 0, 0, FILE_CREATE,
                              SYNCHRONOUS, NULL, 0),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Open(ONE, READ_WRITE, 0, SYNCHRONOUS), STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID transfer_that_makes_no_sense_is_invalid_parameter(PTEST_DEVICE Device)
{
    LARGE_INTEGER negative = { .QuadPart = -3 };
    HANDLE file = CreateNew(ONE);
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwReadFile(file, NULL, NULL, NULL, &Block, &byte, 1, &negative, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwWriteFile(file, NULL, NULL, NULL, &Block, &byte, 1, &negative, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Read(file, -1, &byte, 1), STATUS_INVALID_PARAMETER); /* the end: for writes */
    Close(file);
    /* Nobody keeps a position for asynchronous operations. */
    CHECK_STATUS(CreateBelow(NULL, ONE, READ_WRITE, FILE_OPEN, 0), STATUS_SUCCESS);
    CHECK_STATUS(Read(Handle, HERE, &byte, 1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Write(Handle, -2, &byte, 1), STATUS_INVALID_PARAMETER);
    Close(Handle);
}

static VOID unbuffered_transfer_is_of_sectors(PTEST_DEVICE Device)
{
    static CHAR sector[512] = "abc";
    HANDLE file;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(CreateBelow(NULL, ONE, FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE, FILE_CREATE,
                             SYNCHRONOUS | FILE_NO_INTERMEDIATE_BUFFERING),
                 STATUS_SUCCESS);
    file = Handle;
    CHECK_STATUS(Write(file, 0, sector, 511), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Write(file, 1, sector, 512), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Write(file, 512, sector, 512), STATUS_SUCCESS);
    CHECK_STATUS(Read(file, 512, sector, 100), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Read(file, 512, sector, 512), STATUS_SUCCESS);
    CHECK_STATUS(SetPosition(file, 100), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(SetPosition(file, 512), STATUS_SUCCESS);
    Close(file);
}

static VOID full_drive_refuses_the_write(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Write(file, 0, "a", 1), STATUS_SUCCESS);
    CHECK_STATUS(Write(file, 1ll << 40, "b", 1), STATUS_DISK_FULL);
    CHECK_STATUS(Block.Status, STATUS_DISK_FULL);
    CHECK_EQUAL(Block.Information, 0);
    CHECK_STATUS(SetEnd(file, 1ll << 40), STATUS_DISK_FULL);
    CheckContent(file, "a", 1);
    Close(file);
}

static VOID handle_of_something_else_is_refused(PTEST_DEVICE Device)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE file = CreateNew(ONE);
    HANDLE key;
    FILE_STANDARD_INFORMATION standard;
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"\\Registry\\Machine\\System");
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK_STATUS(ZwOpenKey(&key, KEY_READ, &attributes), STATUS_SUCCESS);
    CHECK_STATUS(Read(key, 0, &byte, 1), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(Write(key, 0, &byte, 1), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(
        ZwQueryInformationFile(key, &Block, &standard, sizeof(standard), FileStandardInformation),
        STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(SetEnd(key, 0), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(CreateBelow(key, L"one.bin", READ_WRITE, FILE_OPEN, SYNCHRONOUS),
                 STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(ZwFlushKey(file), STATUS_OBJECT_TYPE_MISMATCH);
    Close(key);
    Close(file);
    CHECK_STATUS(Read(file, 0, &byte, 1), STATUS_INVALID_HANDLE);
    CHECK_STATUS(Write(file, 0, &byte, 1), STATUS_INVALID_HANDLE);
    CHECK_STATUS(
        ZwQueryInformationFile(NULL, &Block, &standard, sizeof(standard), FileStandardInformation),
        STATUS_INVALID_HANDLE);
    CHECK_STATUS(SetEnd(file, 0), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwClose(file), STATUS_INVALID_HANDLE);
}

/* ---- What is not built ---- */

static VOID device_is_not_opened(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) Open(L"\\Device\\Beep", FILE_GENERIC_READ, 0, SYNCHRONOUS);
}

static VOID volume_is_not_opened(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) Open(L"\\??\\C:", FILE_GENERIC_READ, 0, SYNCHRONOUS);
}

static VOID stream_is_not_opened(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) Open(ONE L":stream", FILE_GENERIC_READ, 0, SYNCHRONOUS);
}

static VOID number_is_not_opened(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) Open(ONE, FILE_GENERIC_READ, 0, SYNCHRONOUS | FILE_OPEN_BY_FILE_ID);
}

static VOID extended_attributes_are_not_there(PTEST_DEVICE Device)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    CHAR buffer[16] = { 0 };

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, ONE);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    (VOID) ZwCreateFile(&Handle, READ_WRITE, &attributes, &Block, NULL, 0, 0, FILE_CREATE,
                        SYNCHRONOUS, buffer, sizeof(buffer));
}

static VOID asynchronous_read_is_not_there(PTEST_DEVICE Device)
{
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(CreateBelow(NULL, ONE, READ_WRITE, FILE_CREATE, 0), STATUS_SUCCESS);
    (VOID) Read(Handle, 0, &byte, 1);
}

static VOID event_is_not_there(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR byte = 0;

    UNREFERENCED_PARAMETER(Device);
    (VOID) ZwWriteFile(file, file, NULL, NULL, &Block, &byte, 1, NULL, NULL);
}

static VOID other_query_is_not_there(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR buffer[64];

    UNREFERENCED_PARAMETER(Device);
    (VOID) ZwQueryInformationFile(file, &Block, buffer, sizeof(buffer), FileNameInformation);
}

static VOID other_setting_is_not_there(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    CHAR buffer[64] = { 0 };

    UNREFERENCED_PARAMETER(Device);
    (VOID) ZwSetInformationFile(file, &Block, buffer, sizeof(buffer), FileRenameInformation);
}

/* ---- IRQL and APCs ---- */

static KIRQL Raise(VOID)
{
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    return irql;
}

static VOID create_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)Create(ONE, READ_WRITE, FILE_CREATE));
    KeLowerIrql(irql);
}

static VOID open_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)Open(ONE, FILE_GENERIC_READ, 0, SYNCHRONOUS));
    KeLowerIrql(irql);
}

static VOID read_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    KIRQL irql = Raise();
    CHAR byte;

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)Read(file, 0, &byte, 1));
    KeLowerIrql(irql);
}

static VOID write_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)Write(file, 0, "a", 1));
    KeLowerIrql(irql);
}

static VOID query_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    FILE_STANDARD_INFORMATION standard;
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)ZwQueryInformationFile(file, &Block, &standard, sizeof(standard),
                                             FileStandardInformation));
    KeLowerIrql(irql);
}

static VOID setting_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE file = CreateNew(ONE);
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK((VOID)SetEnd(file, 0));
    KeLowerIrql(irql);
}

static VOID call_in_a_guarded_region_is_reported(PTEST_DEVICE Device)
{
    static KGUARDED_MUTEX mutex;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeGuardedMutex(&mutex);
    KeEnterCriticalRegion(); /* which leaves special ones on */
    Close(CreateNew(TWO));
    KeLeaveCriticalRegion();
    KeAcquireGuardedMutex(&mutex);
    CHECK_BREAK((VOID)Create(ONE, READ_WRITE, FILE_CREATE));
    KeReleaseGuardedMutex(&mutex);
    Close(Handle);
}

TEST_CASES(CASE_RUN(position_follows_reads_and_writes), CASE_RUN(read_at_the_end_is_end_of_file),
           CASE_RUN(write_beyond_the_end_fills_with_zeros),
           CASE_RUN(file_that_shrank_and_grew_is_zero_there),
           CASE_RUN(append_right_alone_writes_at_the_end),
           CASE_RUN(handle_has_a_position_of_its_own), CASE_RUN(file_is_described_as_asked),
           CASE_RUN(attributes_and_times_are_set), CASE_RUN(query_that_makes_no_sense_is_refused),
           CASE_RUN(opening_that_makes_no_sense_is_invalid_parameter),
           CASE_RUN(transfer_that_makes_no_sense_is_invalid_parameter),
           CASE_RUN(unbuffered_transfer_is_of_sectors), CASE_RUN(full_drive_refuses_the_write),
           CASE_RUN(handle_of_something_else_is_refused), CASE_RUN(device_is_not_opened),
           CASE_RUN(volume_is_not_opened), CASE_RUN(stream_is_not_opened),
           CASE_RUN(number_is_not_opened), CASE_RUN(extended_attributes_are_not_there),
           CASE_RUN(asynchronous_read_is_not_there), CASE_RUN(event_is_not_there),
           CASE_RUN(other_query_is_not_there), CASE_RUN(other_setting_is_not_there),
           CASE_RUN(create_above_passive_level_is_reported),
           CASE_RUN(open_above_passive_level_is_reported),
           CASE_RUN(read_above_passive_level_is_reported),
           CASE_RUN(write_above_passive_level_is_reported),
           CASE_RUN(query_above_passive_level_is_reported),
           CASE_RUN(setting_above_passive_level_is_reported),
           CASE_RUN(call_in_a_guarded_region_is_reported));
