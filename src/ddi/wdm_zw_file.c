/* SPDX-License-Identifier: MIT */
/* wdm_zw_file - the system services of wdm.h for files. */
#include <string.h>

#include "base/text.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "engine/access.h"
#include "kernel/drive_file.h"
#include "kernel/registry.h"
#include "kernel/thread.h"
#include "ntddk.h"

#define SECTOR_BYTES 512

#define SYNCHRONOUS (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)
#define CALLER      ((uintptr_t)__builtin_return_address(0))

/* What ends an operation comes as a special kernel APC. */
static void require_special_apcs(const char *call)
{
    if (dq_thread_current()->guarded_regions > 0) {
        dq_violation(DQ_RULE_SPECIAL_APCS, 0, 0, 0, 0,
                     "%s was called in a guarded region (a guarded mutex is held): what ends its "
                     "I/O is a special kernel APC, which does not come there; leave the region "
                     "before the call",
                     call);
    }
}

/* Where the result goes; a call that is refused for its parameters leaves it alone. */
static NTSTATUS tell(PIO_STATUS_BLOCK block, NTSTATUS status, ULONG_PTR information)
{
    block->Status = status;
    block->Information = information;
    return status;
}

/* ---- Opening ---- */

static bool is_directory_option(ULONG options)
{
    const ULONG others = FILE_DIRECTORY_FILE | SYNCHRONOUS | FILE_WRITE_THROUGH |
                         FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_BY_FILE_ID | FILE_DELETE_ON_CLOSE |
                         FILE_OPEN_REPARSE_POINT | FILE_NO_COMPRESSION | FILE_COMPLETE_IF_OPLOCKED |
                         FILE_OPEN_REQUIRING_OPLOCK | FILE_OPEN_NO_RECALL | FILE_SESSION_AWARE;
    return (options & ~others) == 0;
}

static NTSTATUS check_opening(const struct dq_drive_opening *opening)
{
    ULONG options = opening->options;
    bool is_bad_directory =
        options & FILE_DIRECTORY_FILE &&
        (!is_directory_option(options) ||
         (opening->disposition != FILE_CREATE && opening->disposition != FILE_OPEN &&
          opening->disposition != FILE_OPEN_IF));
    bool is_bad_right =
        (options & SYNCHRONOUS &&
         !(opening->access & (SYNCHRONIZE | GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE |
                              GENERIC_ALL | MAXIMUM_ALLOWED))) ||
        (options & FILE_DELETE_ON_CLOSE &&
         !(opening->access & (DELETE | GENERIC_ALL | MAXIMUM_ALLOWED))) ||
        (options & FILE_NO_INTERMEDIATE_BUFFERING && opening->access & FILE_APPEND_DATA);
    bool is_bad = (options & ~(ULONG)FILE_VALID_OPTION_FLAGS) != 0 ||
                  (options & SYNCHRONOUS) == SYNCHRONOUS ||
                  opening->disposition > FILE_MAXIMUM_DISPOSITION ||
                  (opening->share & ~(ULONG)FILE_SHARE_VALID_FLAGS) != 0 ||
                  (opening->attributes & ~(ULONG)FILE_ATTRIBUTE_VALID_FLAGS) != 0 ||
                  is_bad_directory || is_bad_right;
    return is_bad ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

static void require_built_options(const char *call, ULONG options)
{
    static const struct {
        ULONG option;
        const char *name;
    } missing[] = {
        { FILE_OPEN_BY_FILE_ID, "FILE_OPEN_BY_FILE_ID" },
        { FILE_OPEN_REQUIRING_OPLOCK, "FILE_OPEN_REQUIRING_OPLOCK" },
        { FILE_RESERVE_OPFILTER, "FILE_RESERVE_OPFILTER" },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(missing); i++) {
        if (options & missing[i].option) {
            dq_stop_run(DQ_STOP_NOT_BUILT, "%s with %s: not built yet", call, missing[i].name);
        }
    }
}

static _Noreturn void stop_at_name(const char *call, const UNICODE_STRING *name, const char *reason)
{
    char buffer[256];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_wide_append_utf8(&text, dq_wide_from_string(name));
    dq_stop_run(DQ_STOP_NOT_BUILT, "%s of %s: %s", call, buffer, reason);
}

/* The directory to begin at; *path becomes relative to it. */
static NTSTATUS find_start(const char *call, const OBJECT_ATTRIBUTES *attributes,
                           struct dq_wide *path, struct dq_drive_node **ret_from)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (attributes->RootDirectory) {
        struct dq_drive_file *root;
        status = dq_drive_file_from_handle(attributes->RootDirectory, 0, &root);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        *ret_from = dq_drive_file_node(root);
        return path->count > 0 && path->units[0] == '\\' ? STATUS_INVALID_PARAMETER
                                                         : STATUS_SUCCESS;
    }
    switch (dq_drive_name_look(path, ret_from, &status)) {
    case DQ_DRIVE_NAME_DEVICE:
        stop_at_name(call, attributes->ObjectName,
                     "dirql opens files of drive C: only; a device is opened with "
                     "WdfIoTargetOpen");
    case DQ_DRIVE_NAME_NONE:
        return status;
    case DQ_DRIVE_NAME_FILE:
        break;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS open_file(const char *call, PHANDLE handle, const OBJECT_ATTRIBUTES *attributes,
                          PIO_STATUS_BLOCK block, const struct dq_drive_opening *opening)
{
    require_special_apcs(call);
    if (attributes->Length != sizeof(*attributes) || !attributes->ObjectName) {
        return STATUS_INVALID_PARAMETER;
    }
    if (attributes->ObjectName->Length % sizeof(WCHAR) != 0) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    NTSTATUS status = check_opening(opening);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    require_built_options(call, opening->options);
    dq_handle_step(attributes->RootDirectory, DQ_TOUCH_READ);
    dq_drive_step(DQ_TOUCH_WRITE);
    struct dq_wide path = dq_wide_from_string(attributes->ObjectName);
    struct dq_drive_node *from = NULL;
    status = find_start(call, attributes, &path, &from);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (dq_wide_has(path, ':')) {
        stop_at_name(call, attributes->ObjectName, "streams of files are not built yet");
    }
    uint32_t information;
    status = dq_drive_file_open(from, path, opening, handle, &information);
    return tell(block, status, information);
}

NTSTATUS NTAPI ZwCreateFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                            PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess,
                            ULONG CreateDisposition, ULONG CreateOptions, PVOID EaBuffer,
                            ULONG EaLength)
{
    DQ_DDI_ENTER(ZwCreateFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwCreateFile", FileHandle);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwCreateFile", IoStatusBlock);
    if (AllocationSize && AllocationSize->QuadPart < 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (EaBuffer || EaLength > 0) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "ZwCreateFile with extended attributes: not built; a device "
                                       "driver has to give none");
    }
    struct dq_drive_opening opening = { .access = DesiredAccess,
                                        .is_checked = dq_handle_is_checked(ObjectAttributes),
                                        .share = ShareAccess,
                                        .disposition = CreateDisposition,
                                        .options = CreateOptions,
                                        .attributes = FileAttributes };
    return open_file("ZwCreateFile", FileHandle, ObjectAttributes, IoStatusBlock, &opening);
}

NTSTATUS NTAPI ZwOpenFile(PHANDLE FileHandle, ACCESS_MASK DesiredAccess,
                          POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                          ULONG ShareAccess, ULONG OpenOptions)
{
    DQ_DDI_ENTER(ZwOpenFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwOpenFile", FileHandle);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwOpenFile", IoStatusBlock);
    struct dq_drive_opening opening = { .access = DesiredAccess,
                                        .is_checked = dq_handle_is_checked(ObjectAttributes),
                                        .share = ShareAccess,
                                        .disposition = FILE_OPEN,
                                        .options = OpenOptions };
    return open_file("ZwOpenFile", FileHandle, ObjectAttributes, IoStatusBlock, &opening);
}

/* ---- Reading and writing ---- */

/* What every call with a file's handle begins with. */
static NTSTATUS enter_file(const char *call, HANDLE handle, ACCESS_MASK needed,
                           enum dq_touch_mode handle_mode, enum dq_touch_mode drive_mode,
                           struct dq_drive_file **ret_file)
{
    require_special_apcs(call);
    dq_handle_step(handle, handle_mode);
    dq_drive_step(drive_mode);
    dq_handle_touch(handle, handle_mode);
    return dq_drive_file_from_handle(handle, needed, ret_file);
}

/* How a call reads or writes. */
struct transfer {
    const char *call;
    HANDLE event;
    PIO_APC_ROUTINE routine;
    const LARGE_INTEGER *offset;
    ULONG length;
    bool is_write;
};

/* Where; STATUS_INVALID_PARAMETER. */
static NTSTATUS decode_transfer(const struct transfer *transfer, const struct dq_drive_file *file,
                                int64_t *ret_where)
{
    ULONG options = dq_drive_file_options(file);
    if (dq_drive_file_is_directory(file)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    int64_t where = transfer->offset ? transfer->offset->QuadPart : DQ_DRIVE_AT_POSITION;
    bool is_at_position = where == DQ_DRIVE_AT_POSITION;
    if ((is_at_position && !(options & SYNCHRONOUS)) ||
        (where == DQ_DRIVE_AT_END && !transfer->is_write) || where < DQ_DRIVE_AT_POSITION) {
        return STATUS_INVALID_PARAMETER;
    }
    if (options & FILE_NO_INTERMEDIATE_BUFFERING &&
        (transfer->length % SECTOR_BYTES != 0 || (where > 0 && where % SECTOR_BYTES != 0))) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!(options & SYNCHRONOUS)) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with a handle for asynchronous operations: not built yet; open the file "
                    "with FILE_SYNCHRONOUS_IO_NONALERT",
                    transfer->call);
    }
    if (transfer->event || transfer->routine) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with an event or an APC routine: not built yet; device drivers give none",
                    transfer->call);
    }
    *ret_where = where;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwReadFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                          PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                          ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key)
{
    DQ_DDI_ENTER(ZwReadFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwReadFile", IoStatusBlock);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwReadFile", Buffer);
    (void)ApcContext;
    (void)Key;
    struct dq_drive_file *file;
    NTSTATUS status =
        enter_file("ZwReadFile", FileHandle, FILE_READ_DATA, DQ_TOUCH_WRITE, DQ_TOUCH_READ, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct transfer transfer = { "ZwReadFile", Event, ApcRoutine, ByteOffset, Length, false };
    int64_t where;
    status = decode_transfer(&transfer, file, &where);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    uint32_t count;
    status = dq_drive_file_read(file, where, Buffer, Length, &count);
    dq_access_by_kernel(Buffer, count, true, CALLER);
    return tell(IoStatusBlock, status, count);
}

NTSTATUS NTAPI ZwWriteFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                           PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                           ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key)
{
    DQ_DDI_ENTER(ZwWriteFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwWriteFile", IoStatusBlock);
    (void)ApcContext;
    (void)Key;
    struct dq_drive_file *file;
    NTSTATUS status =
        enter_file("ZwWriteFile", FileHandle, 0, DQ_TOUCH_WRITE, DQ_TOUCH_WRITE, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!dq_drive_file_allows(file, FILE_WRITE_DATA | FILE_APPEND_DATA)) {
        return STATUS_ACCESS_DENIED;
    }
    LARGE_INTEGER end = { .QuadPart = DQ_DRIVE_AT_END };
    struct transfer transfer = { "ZwWriteFile", Event, ApcRoutine, ByteOffset, Length, true };
    if ((dq_drive_file_access(file) & (FILE_WRITE_DATA | FILE_APPEND_DATA)) == FILE_APPEND_DATA) {
        transfer.offset = &end;
    }
    int64_t where;
    status = decode_transfer(&transfer, file, &where);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_access_by_kernel(Buffer, Length, false, CALLER);
    status = dq_drive_file_write(file, where, Buffer, Length);
    return tell(IoStatusBlock, status, NT_SUCCESS(status) ? Length : 0);
}

/* ---- What is known of a file ---- */

/* A class that is built: what its structure takes, and what the handle must allow. */
struct information_class {
    FILE_INFORMATION_CLASS class;
    ULONG bytes;
    ACCESS_MASK rights; /* one of them; 0: any handle will do */
};

static const struct information_class queries[] = {
    { FileBasicInformation, sizeof(FILE_BASIC_INFORMATION), FILE_READ_ATTRIBUTES },
    { FileStandardInformation, sizeof(FILE_STANDARD_INFORMATION), 0 },
    { FilePositionInformation, sizeof(FILE_POSITION_INFORMATION),
      FILE_READ_DATA | FILE_WRITE_DATA },
    { FileNetworkOpenInformation, sizeof(FILE_NETWORK_OPEN_INFORMATION), FILE_READ_ATTRIBUTES },
};

static const struct information_class settings[] = {
    { FileBasicInformation, sizeof(FILE_BASIC_INFORMATION), FILE_WRITE_ATTRIBUTES },
    { FileDispositionInformation, sizeof(FILE_DISPOSITION_INFORMATION), DELETE },
    { FilePositionInformation, sizeof(FILE_POSITION_INFORMATION),
      FILE_READ_DATA | FILE_WRITE_DATA },
    { FileEndOfFileInformation, sizeof(FILE_END_OF_FILE_INFORMATION), FILE_WRITE_DATA },
};

/* What a call does with classes. */
struct information_call {
    const char *call;
    const struct information_class *classes;
    size_t count;
    enum dq_touch_mode mode;
};

static const struct information_call query_call = { "ZwQueryInformationFile", queries,
                                                    DQ_COUNT_OF(queries), DQ_TOUCH_READ };
static const struct information_call set_call = { "ZwSetInformationFile", settings,
                                                  DQ_COUNT_OF(settings), DQ_TOUCH_WRITE };

/* Of one that is not built, but could be, the run ends. */
static NTSTATUS find_class(const struct information_call *call, FILE_INFORMATION_CLASS class,
                           const struct information_class **ret_class)
{
    if ((ULONG) class == 0 || (ULONG) class >= FileMaximumInformation) {
        return STATUS_INVALID_INFO_CLASS;
    }
    for (size_t i = 0; i < call->count; i++) {
        if (call->classes[i].class == class) {
            *ret_class = &call->classes[i];
            return STATUS_SUCCESS;
        }
    }
    dq_stop_run(DQ_STOP_NOT_BUILT, "%s with FILE_INFORMATION_CLASS %u: not built yet", call->call,
                (unsigned)class);
}

/* May this handle be used so? */
static NTSTATUS check_class(const struct information_class *class, const struct dq_drive_file *file)
{
    if (class->rights && !dq_drive_file_allows(file, class->rights)) {
        return STATUS_ACCESS_DENIED;
    }
    bool has_position = (dq_drive_file_options(file) & SYNCHRONOUS) != 0;
    return class->class == FilePositionInformation && !has_position ? STATUS_INVALID_PARAMETER
                                                                    : STATUS_SUCCESS;
}

/* What both calls begin with. */
static NTSTATUS enter_class(const struct information_call *call, HANDLE handle,
                            FILE_INFORMATION_CLASS number, ULONG bytes,
                            const struct information_class **ret_class,
                            struct dq_drive_file **ret_file)
{
    NTSTATUS status = find_class(call, number, ret_class);
    if (NT_SUCCESS(status) && bytes < (*ret_class)->bytes) {
        status = STATUS_INFO_LENGTH_MISMATCH;
    }
    if (NT_SUCCESS(status)) {
        status = enter_file(call->call, handle, 0, call->mode, call->mode, ret_file);
    }
    return NT_SUCCESS(status) ? check_class(*ret_class, *ret_file) : status;
}

static void describe(const struct dq_drive_file_view *view, bool is_directory,
                     FILE_INFORMATION_CLASS class, void *information)
{
    switch (class) {
    case FileBasicInformation: {
        FILE_BASIC_INFORMATION basic = { .FileAttributes = view->attributes };
        memcpy(&basic, view->times, sizeof(view->times));
        memcpy(information, &basic, sizeof(basic));
        return;
    }
    case FileStandardInformation: {
        FILE_STANDARD_INFORMATION standard = {
            .AllocationSize.QuadPart = (LONGLONG)view->allocated,
            .EndOfFile.QuadPart = (LONGLONG)view->count,
            .NumberOfLinks = view->is_delete_pending ? 0 : 1,
            .DeletePending = view->is_delete_pending,
            .Directory = is_directory,
        };
        memcpy(information, &standard, sizeof(standard));
        return;
    }
    case FileNetworkOpenInformation: {
        FILE_NETWORK_OPEN_INFORMATION network = {
            .AllocationSize.QuadPart = (LONGLONG)view->allocated,
            .EndOfFile.QuadPart = (LONGLONG)view->count,
            .FileAttributes = view->attributes,
        };
        memcpy(&network, view->times, sizeof(view->times));
        memcpy(information, &network, sizeof(network));
        return;
    }
    default: {
        FILE_POSITION_INFORMATION position = {
            .CurrentByteOffset.QuadPart = (LONGLONG)view->position,
        };
        memcpy(information, &position, sizeof(position));
    }
    }
}

NTSTATUS NTAPI ZwQueryInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                      PVOID FileInformation, ULONG Length,
                                      FILE_INFORMATION_CLASS FileInformationClass)
{
    DQ_DDI_ENTER(ZwQueryInformationFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwQueryInformationFile", IoStatusBlock);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwQueryInformationFile", FileInformation);
    const struct information_class *class;
    struct dq_drive_file *file;
    NTSTATUS status =
        enter_class(&query_call, FileHandle, FileInformationClass, Length, &class, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_drive_file_view view;
    dq_drive_file_inspect(file, &view);
    describe(&view, dq_drive_file_is_directory(file), class->class, FileInformation);
    dq_access_by_kernel(FileInformation, class->bytes, true, CALLER);
    return tell(IoStatusBlock, STATUS_SUCCESS, class->bytes);
}

static NTSTATUS set_basic(struct dq_drive_file *file, const FILE_BASIC_INFORMATION *basic)
{
    int64_t times[4];
    memcpy(times, basic, sizeof(times));
    for (size_t i = 0; i < DQ_COUNT_OF(times); i++) {
        if (times[i] < -1) {
            return STATUS_INVALID_PARAMETER;
        }
    }
    return dq_drive_file_describe(file, times, basic->FileAttributes);
}

static NTSTATUS set_position(struct dq_drive_file *file, int64_t position)
{
    bool has_sectors = (dq_drive_file_options(file) & FILE_NO_INTERMEDIATE_BUFFERING) != 0;
    if (position < 0 || (has_sectors && position % SECTOR_BYTES != 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    dq_drive_file_position_set(file, (uint64_t)position);
    return STATUS_SUCCESS;
}

static NTSTATUS set_end(struct dq_drive_file *file, int64_t end)
{
    if (end < 0 || dq_drive_file_is_directory(file)) {
        return STATUS_INVALID_PARAMETER;
    }
    return dq_drive_file_resize(file, (uint64_t)end);
}

static NTSTATUS set_information(struct dq_drive_file *file, FILE_INFORMATION_CLASS class,
                                const void *information)
{
    switch (class) {
    case FileBasicInformation:
        return set_basic(file, information);
    case FileDispositionInformation:
        return dq_drive_file_delete_set(
            file, ((const FILE_DISPOSITION_INFORMATION *)information)->DeleteFile != 0);
    case FilePositionInformation:
        return set_position(
            file, ((const FILE_POSITION_INFORMATION *)information)->CurrentByteOffset.QuadPart);
    default:
        return set_end(file,
                       ((const FILE_END_OF_FILE_INFORMATION *)information)->EndOfFile.QuadPart);
    }
}

NTSTATUS NTAPI ZwSetInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                    PVOID FileInformation, ULONG Length,
                                    FILE_INFORMATION_CLASS FileInformationClass)
{
    DQ_DDI_ENTER(ZwSetInformationFile);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwSetInformationFile", IoStatusBlock);
    const struct information_class *class;
    struct dq_drive_file *file;
    NTSTATUS status =
        enter_class(&set_call, FileHandle, FileInformationClass, Length, &class, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_access_by_kernel(FileInformation, class->bytes, false, CALLER);
    status = set_information(file, class->class, FileInformation);
    return tell(IoStatusBlock, status, NT_SUCCESS(status) ? class->bytes : 0);
}
