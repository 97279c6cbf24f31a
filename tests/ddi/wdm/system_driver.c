/* SPDX-License-Identifier: MIT */
/* system_driver - see system_test.c. */
#include "tests/ddi/support/driver_test.h"

#include <intsafe.h>
#include <ntstrsafe.h>

static VOID times_and_fields_become_each_other(PTEST_DEVICE Device)
{
    static const struct {
        LONGLONG Time;
        TIME_FIELDS Fields;
    } rows[] = {
        { 0, { 1601, 1, 1, 0, 0, 0, 0, 1 } },
        { 116444736000000000, { 1970, 1, 1, 0, 0, 0, 0, 4 } },
        { 125963423999990000, { 2000, 2, 29, 23, 59, 59, 999, 2 } },
        { 133485408000000000, { 2024, 1, 1, 0, 0, 0, 0, 1 } },
        { 133907303459870000, { 2025, 5, 3, 7, 19, 5, 987, 6 } },
    };
    LARGE_INTEGER time;
    TIME_FIELDS fields;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(rows); i++) {
        time.QuadPart = rows[i].Time;
        RtlTimeToTimeFields(&time, &fields);
        CHECK_EQUAL(fields.Year, rows[i].Fields.Year);
        CHECK_EQUAL(fields.Month, rows[i].Fields.Month);
        CHECK_EQUAL(fields.Day, rows[i].Fields.Day);
        CHECK_EQUAL(fields.Hour, rows[i].Fields.Hour);
        CHECK_EQUAL(fields.Minute, rows[i].Fields.Minute);
        CHECK_EQUAL(fields.Second, rows[i].Fields.Second);
        CHECK_EQUAL(fields.Milliseconds, rows[i].Fields.Milliseconds);
        CHECK_EQUAL(fields.Weekday, rows[i].Fields.Weekday);
        CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), TRUE);
        CHECK_EQUAL(time.QuadPart, rows[i].Time);
    }
    fields.Month = 2;
    fields.Day = 29;
    CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), FALSE); /* 2025 */
    fields.Year = 2100;
    CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), FALSE);
    fields.Year = 2400;
    CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), TRUE);
    fields.Hour = 24;
    CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), FALSE);
}

static VOID random_numbers_follow_from_their_seed(PTEST_DEVICE Device)
{
    ULONG seed = 5;
    ULONG same = 5;
    ULONG other = 6;
    ULONG different = 0;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        ULONG number = RtlRandomEx(&seed);

        CHECK(number < MAXLONG);
        CHECK_EQUAL(RtlRandomEx(&same), number);
        different += RtlRandomEx(&other) != number;
    }
    CHECK(different > 15);
    seed = 0;
    CHECK(RtlRandomEx(&seed) < MAXLONG);
    CHECK(seed != 0);
}

static VOID windows_has_a_version(PTEST_DEVICE Device)
{
    RTL_OSVERSIONINFOEXW version;

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(RtlIsNtDdiVersionAvailable(NTDDI_WIN7), TRUE);
    CHECK_EQUAL(RtlIsNtDdiVersionAvailable(NTDDI_WIN10), TRUE);
    CHECK_EQUAL(RtlIsNtDdiVersionAvailable(0x0B000000), FALSE);
    RtlFillMemory(&version, sizeof(version), 0xA5);
    version.dwOSVersionInfoSize = sizeof(RTL_OSVERSIONINFOW);
    CHECK_STATUS(RtlGetVersion((PRTL_OSVERSIONINFOW)&version), STATUS_SUCCESS);
    CHECK_EQUAL(version.dwMajorVersion, 10);
    CHECK_EQUAL(version.wProductType, 0xA5); /* behind the shorter structure */
    version.dwOSVersionInfoSize = sizeof(version);
    CHECK_STATUS(RtlGetVersion((PRTL_OSVERSIONINFOW)&version), STATUS_SUCCESS);
    CHECK_EQUAL(version.wProductType, 1);
}

static VOID routines_are_found_by_name(PTEST_DEVICE Device)
{
    UNICODE_STRING name;
    KIRQL(NTAPI * getIrql)(VOID);

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"KeGetCurrentIrql");
    getIrql = (KIRQL(NTAPI *)(VOID))MmGetSystemRoutineAddress(&name);
    CHECK(getIrql != NULL);
    CHECK_EQUAL(getIrql(), PASSIVE_LEVEL);
    RtlInitUnicodeString(&name, L"KeNoSuchRoutine");
    CHECK_EQUAL(MmGetSystemRoutineAddress(&name), NULL);
    RtlInitUnicodeString(&name, L"kegetcurrentirql");
    CHECK_EQUAL(MmGetSystemRoutineAddress(&name), NULL);
    RtlInitUnicodeString(&name, L"WdfDeviceCreate"); /* not the kernel's */
    CHECK_EQUAL(MmGetSystemRoutineAddress(&name), NULL);
}

static VOID the_error_log_is_a_line_of_output(PTEST_DEVICE Device)
{
    static CHAR output[200];
    PIO_ERROR_LOG_PACKET packet;

    CHECK_EQUAL(IoAllocateErrorLogEntry(WdfDeviceWdmGetDeviceObject(Device->Device), 241), NULL);
    packet = IoAllocateErrorLogEntry(WdfDeviceWdmGetDeviceObject(Device->Device),
                                     sizeof(IO_ERROR_LOG_PACKET));
    CHECK(packet != NULL);
    packet->ErrorCode = (NTSTATUS)0xC0040001;
    packet->FinalStatus = STATUS_DEVICE_DATA_ERROR;
    packet->UniqueErrorValue = 0x77;
    TestControl.Services.Capture(output, sizeof(output));
    IoWriteErrorLogEntry(packet);
    TestControl.Services.Capture(NULL, 0);
    CHECK(strstr(output, "0xc0040001") != NULL);
    CHECK(strstr(output, "0x77") != NULL);
    packet = IoAllocateErrorLogEntry(WdfDriverWdmGetDriverObject(WdfGetDriver()), 100);
    IoFreeErrorLogEntry(packet);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(IoAllocateErrorLogEntry(WdfDriverWdmGetDriverObject(WdfGetDriver()), 100), NULL);
}

static VOID an_entry_written_twice_is_a_violation(PTEST_DEVICE Device)
{
    PVOID entry = IoAllocateErrorLogEntry(WdfDeviceWdmGetDeviceObject(Device->Device), 100);

    IoWriteErrorLogEntry(entry);
    CHECK_BREAK(IoWriteErrorLogEntry(entry));
}

static VOID an_entry_that_is_left_is_a_leak(PTEST_DEVICE Device)
{
    CHECK(IoAllocateErrorLogEntry(WdfDeviceWdmGetDeviceObject(Device->Device), 100) != NULL);
    TestControl.Breaks++; /* after the driver is gone */
}

static VOID devices_are_counted_in_one_place(PTEST_DEVICE Device)
{
    PCONFIGURATION_INFORMATION information = IoGetConfigurationInformation();

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(information->SerialCount, 0);
    information->SerialCount++;
    CHECK_EQUAL(IoGetConfigurationInformation()->SerialCount, 1);
    CHECK_EQUAL(IoIs32bitProcess(NULL), FALSE);
    CHECK_EQUAL(MmQuerySystemSize(), MmLargeSystem);
}

static POWER_SETTING_CALLBACK SettingChanged;

static NTSTATUS NTAPI SettingChanged(LPCGUID SettingGuid, PVOID Value, ULONG ValueLength,
                                     PVOID Context)
{
    UNREFERENCED_PARAMETER(SettingGuid);
    UNREFERENCED_PARAMETER(Value);
    UNREFERENCED_PARAMETER(ValueLength);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_SUCCESS;
}

static const GUID AnySetting = { 0x12345678, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } };

static VOID power_settings_are_registered_once(PTEST_DEVICE Device)
{
    PVOID handle = NULL;

    CHECK_STATUS(PoRegisterPowerSettingCallback(WdfDeviceWdmGetDeviceObject(Device->Device),
                                                &AnySetting, SettingChanged, Device, &handle),
                 STATUS_SUCCESS);
    CHECK(handle != NULL);
    CHECK_STATUS(PoUnregisterPowerSettingCallback(handle), STATUS_SUCCESS);
    CHECK_STATUS(PoUnregisterPowerSettingCallback(handle), STATUS_INVALID_PARAMETER);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(PoRegisterPowerSettingCallback(NULL, &AnySetting, SettingChanged, NULL, &handle),
                 STATUS_INSUFFICIENT_RESOURCES);
}

static VOID a_breakpoint_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(DbgBreakPoint());
}

static VOID debug_output_has_levels(PTEST_DEVICE Device)
{
    static CHAR output[100];

    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.Capture(output, sizeof(output));
    DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_ERROR_LEVEL, "error %d\n", 1);
    TestControl.Services.Capture(NULL, 0);
    CHECK(strcmp(output, "error 1\n") == 0);
    CHECK_EQUAL(RtlCompareMemory("abcd", "abxd", 4), 2);
    CHECK_EQUAL(RtlCompareMemory("abcd", "abcd", 4), 4);
}

static VOID words_and_pointers(PTEST_DEVICE Device)
{
    ULONG index = 77;
    KFLOATING_SAVE save;

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(BitScanForward(&index, 0), FALSE);
    CHECK_EQUAL(index, 77);
    CHECK_EQUAL(BitScanForward(&index, 0x40000100), TRUE);
    CHECK_EQUAL(index, 8);
    CHECK_EQUAL(BitScanReverse(&index, 0x40000100), TRUE);
    CHECK_EQUAL(index, 30);
    CHECK_EQUAL(BitScanReverse64(&index, 0x8000000000000000ull), TRUE);
    CHECK_EQUAL(index, 63);
    CHECK_EQUAL(Handle32ToHandle(-2), (HANDLE)(LONG_PTR)-2);
    CHECK_EQUAL(Ptr32ToPtr(0xFFFFFFF0u), (PVOID)(ULONG_PTR)0xFFFFFFF0u);
    CHECK_STATUS(KeSaveFloatingPointState(&save), STATUS_SUCCESS);
    CHECK_STATUS(KeRestoreFloatingPointState(&save), STATUS_SUCCESS);
}

/* No header has them: as a driver would write them down from the page. */
typedef struct {
    UCHAR Reserved1[24];
    PVOID Reserved2[4];
    CCHAR NumberOfProcessors;
} BASIC_INFORMATION;

NTSTATUS ZwQuerySystemInformation(ULONG SystemInformationClass, PVOID SystemInformation,
                                  ULONG SystemInformationLength, PULONG ReturnLength);

static VOID the_system_knows_how_many_processors_it_has(PTEST_DEVICE Device)
{
    UCHAR small[sizeof(BASIC_INFORMATION)];
    BASIC_INFORMATION basic[2];
    ULONG length = 0;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(basic, sizeof(basic), 0xA5);
    CHECK_STATUS(ZwQuerySystemInformation(0, basic, sizeof(basic[0]), &length), STATUS_SUCCESS);
    CHECK_EQUAL(basic[0].NumberOfProcessors, 3);
    CHECK_EQUAL(length, sizeof(basic[0]));
    CHECK_EQUAL(basic[1].Reserved1[0], 0xA5);
    length = 0;
    CHECK_STATUS(ZwQuerySystemInformation(0, basic, sizeof(basic), &length), STATUS_SUCCESS);
    CHECK_EQUAL(length, sizeof(basic[0]));
    CHECK_EQUAL(basic[1].Reserved1[0], 0xA5);
    CHECK_STATUS(ZwQuerySystemInformation(0, basic, sizeof(basic[0]), NULL), STATUS_SUCCESS);
    RtlFillMemory(small, sizeof(small), 0xA5);
    length = 0;
    CHECK_STATUS(ZwQuerySystemInformation(0, small, sizeof(small) - 1, &length),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_EQUAL(length, sizeof(basic[0]));
    CHECK_EQUAL(small[0], 0xA5);
    CHECK_EQUAL(small[sizeof(small) - 1], 0xA5);
    CHECK_STATUS(ZwQuerySystemInformation(0, NULL, 0, NULL), STATUS_INFO_LENGTH_MISMATCH);
}

static VOID the_system_is_asked_at_passive_level(PTEST_DEVICE Device)
{
    BASIC_INFORMATION basic;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)ZwQuerySystemInformation(0, &basic, sizeof(basic), NULL));
    KeLowerIrql(irql);
}

/* A driver that wants to know how much memory is free. */
static VOID other_information_about_the_system_is_not_built(PTEST_DEVICE Device)
{
    UCHAR performance[312];

    UNREFERENCED_PARAMETER(Device);
    (VOID) ZwQuerySystemInformation(2, performance, sizeof(performance), NULL);
    CHECK(FALSE);
}

static VOID AddMemory(VOID)
{
    PHYSICAL_ADDRESS start = { .QuadPart = 0x200000000 };
    LARGE_INTEGER bytes = { .QuadPart = 0x8000000 };

    (VOID) MmAddPhysicalMemory(&start, &bytes);
    CHECK(FALSE);
}

static VOID more_memory_at_apc_level_is_not_built(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    AddMemory();
}

static VOID more_memory_at_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) KeRaiseIrqlToDpcLevel();
    AddMemory();
}

static VOID levels(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);
    RTL_OSVERSIONINFOW version = { sizeof(version) };
    UNICODE_STRING name;
    LARGE_INTEGER time = { .QuadPart = 0 };
    TIME_FIELDS fields;
    PVOID handle = NULL;
    PVOID entry;
    ULONG seed = 1;
    KIRQL irql;

    RtlInitUnicodeString(&name, L"KeGetCurrentIrql");
    KeRaiseIrql(HIGH_LEVEL, &irql); /* allowed */
    RtlTimeToTimeFields(&time, &fields);
    CHECK_EQUAL(RtlTimeFieldsToTime(&fields, &time), TRUE);
    CHECK_EQUAL(MmQuerySystemSize(), MmLargeSystem);
    KeLowerIrql(irql);
    irql = KeRaiseIrqlToDpcLevel();
    entry = IoAllocateErrorLogEntry(object, 100); /* allowed */
    CHECK_EQUAL(IoIs32bitProcess(NULL), FALSE);
    IoFreeErrorLogEntry(entry);
    entry = IoAllocateErrorLogEntry(object, 100);
    IoWriteErrorLogEntry(entry);
    CHECK_BREAK((VOID)RtlRandomEx(&seed));
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(entry = IoAllocateErrorLogEntry(object, 100));
    CHECK_BREAK(IoFreeErrorLogEntry(entry));
    CHECK_BREAK((VOID)IoIs32bitProcess(NULL));
    CHECK_BREAK(entry = IoAllocateErrorLogEntry(object, 100));
    CHECK_BREAK(IoWriteErrorLogEntry(entry));
    KeLowerIrql(irql);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK(RtlRandomEx(&seed) < MAXLONG); /* allowed */
    CHECK_BREAK((VOID)RtlIsNtDdiVersionAvailable(NTDDI_WIN7));
    CHECK_BREAK((VOID)RtlGetVersion(&version));
    CHECK_BREAK((VOID)MmGetSystemRoutineAddress(&name));
    CHECK_BREAK((VOID)IoGetConfigurationInformation());
    CHECK_BREAK(
        (VOID)PoRegisterPowerSettingCallback(NULL, &AnySetting, SettingChanged, NULL, &handle));
    CHECK_BREAK((VOID)PoUnregisterPowerSettingCallback(handle));
    KeLowerIrql(irql);
}

static VOID overflow_is_refused_in_both_forms(PTEST_DEVICE Device)
{
    ULONG word = 0;
    USHORT half = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlULongAdd(MAXULONG - 1, 1, &word), STATUS_SUCCESS);
    CHECK_EQUAL(word, MAXULONG);
    CHECK_STATUS(RtlULongAdd(MAXULONG, 1, &word), STATUS_INTEGER_OVERFLOW);
    CHECK_EQUAL(word, MAXULONG);
    CHECK_EQUAL(ULongMult(3, 5, &word), S_OK);
    CHECK_EQUAL(word, 15);
    CHECK_EQUAL(ULongMult(0x10000, 0x10000, &word), INTSAFE_E_ARITHMETIC_OVERFLOW);
    CHECK(FAILED(ULongSub(1, 2, &word)));
    CHECK(SUCCEEDED(ULongToUShort(MAXUSHORT, &half)));
    CHECK_EQUAL(half, MAXUSHORT);
    CHECK(FAILED(ULongToUShort(MAXUSHORT + 1, &half)));
    CHECK_EQUAL(LONG_MAX, 2147483647);
    CHECK_EQUAL(ULONG_MAX, MAXULONG);
}

TEST_CASES(CASE_RUN(times_and_fields_become_each_other),
           CASE_RUN(random_numbers_follow_from_their_seed), CASE_RUN(windows_has_a_version),
           CASE_RUN(routines_are_found_by_name), CASE_RUN(the_error_log_is_a_line_of_output),
           CASE_RUN(an_entry_written_twice_is_a_violation),
           CASE_RUN(an_entry_that_is_left_is_a_leak), CASE_RUN(devices_are_counted_in_one_place),
           CASE_RUN(power_settings_are_registered_once), CASE_RUN(a_breakpoint_is_reported),
           CASE_RUN(debug_output_has_levels), CASE_RUN(words_and_pointers),
           CASE_RUN(overflow_is_refused_in_both_forms),
           CASE_RUN(the_system_knows_how_many_processors_it_has),
           CASE_RUN(the_system_is_asked_at_passive_level),
           CASE_RUN(other_information_about_the_system_is_not_built),
           CASE_RUN(more_memory_at_apc_level_is_not_built),
           CASE_RUN(more_memory_at_dispatch_level_is_reported), CASE_RUN(levels));
