/* SPDX-License-Identifier: MIT */
/*
 * scenario_io - an application's requests: open, close, read, write, device control, with and
 * without waiting, and their cancellation.
 *
 * A request is one dq_irp in core until its end was taken by dirql_io_wait(). As on Windows,
 * closing a handle cleans up first and closes the file only when its last request has completed,
 * and a thread ends only when what it has sent has.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "framework/device_io.h"
#include "framework/device_name.h"
#include "framework/devnode.h"
#include "framework/file.h"
#include "framework/request.h"
#include "kernel/kevent.h"
#include "kernel/quirk.h"
#include "machine/scenario_internal.h"

/* STATUS_OBJECT_NAME_NOT_FOUND, as CreateFile's open of a device that is not there. */
#define STATUS_NO_SUCH_DEVICE_NAME 0xC0000034u
/* STATUS_INVALID_PARAMETER. */
#define STATUS_BAD_GUID 0xC000000Du

/* Send one of a file's own requests and wait for its end. */
static dirql_status send_file_request(struct dirql_file *file, enum dq_irp_type type,
                                      const char *name)
{
    struct dq_irp *irp = dq_scenario_object_alloc(sizeof(*irp));
    dq_irp_init(irp, type);
    irp->thread = dq_thread_current();
    irp->file = file->file_object;
    irp->file_name = name;
    dq_device_io_submit(file->device, irp);
    (void)dq_kevent_wait(&irp->completed, DQ_TIME_NEVER);
    dirql_status status = (dirql_status)irp->status;
    file->file_object = irp->file;
    dq_arena_core_free(irp, sizeof(*irp));
    return status;
}

/* Lets go of the device. `name`: what stands behind the device's, or NULL. */
static dirql_status open_device(struct dirql_app *app, struct dq_device *device, const char *name,
                                struct dirql_file **ret_file)
{
    if (!device) {
        return STATUS_NO_SUCH_DEVICE_NAME;
    }
    struct dirql_file *file = dq_scenario_object_alloc(sizeof(*file));
    file->app = app;
    file->device = device;
    dq_list_init(&file->requests);
    dirql_status status = send_file_request(file, DQ_IRP_CREATE, name);
    dq_object_dereference(&device->object); /* an open file keeps it */
    if ((status & 0x80000000u) != 0) {
        dq_arena_core_free(file, sizeof(*file));
        return status;
    }
    dq_file_opened(file->file_object);
    dq_list_append(&app->files, &file->link);
    *ret_file = file;
    return status;
}

DQ_EXPORT dirql_status dirql_open(struct dirql_app *app, uint32_t index,
                                  struct dirql_file **ret_file)
{
    dq_scenario_enter("open", index);
    uint32_t function;
    struct dq_devnode *node = dq_machine_devnode(index, &function);
    return open_device(app, node ? dq_devnode_open(node) : NULL, NULL, ret_file);
}

DQ_EXPORT dirql_status dirql_open_name(struct dirql_app *app, const char *name,
                                       struct dirql_file **ret_file)
{
    char rest[DQ_DEVICE_NAME_BYTES] = "";
    dq_scenario_enter("open_name", 0);
    return open_device(app, dq_device_name_find(name, rest), rest, ret_file);
}

/* "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}", braces or not. */
static bool parse_guid(const char *text, GUID *ret_guid)
{
    unsigned data1;
    unsigned short data[2];
    unsigned char data4[8];
    int length = 0;
    text += *text == '{';
    int count = sscanf(text, "%8x-%4hx-%4hx-%2hhx%2hhx-%2hhx%2hhx%2hhx%2hhx%2hhx%2hhx%n", &data1,
                       &data[0], &data[1], &data4[0], &data4[1], &data4[2], &data4[3], &data4[4],
                       &data4[5], &data4[6], &data4[7], &length);
    if (count != 11 || (text[length] != '\0' && text[length] != '}')) {
        return false;
    }
    *ret_guid = (GUID){ .Data1 = data1, .Data2 = data[0], .Data3 = data[1] };
    memcpy(ret_guid->Data4, data4, sizeof(data4));
    return true;
}

DQ_EXPORT dirql_status dirql_open_interface(struct dirql_app *app, const char *guid, uint32_t index,
                                            struct dirql_file **ret_file)
{
    char rest[DQ_DEVICE_NAME_BYTES] = "";
    GUID class;
    dq_scenario_enter("open_interface", index);
    if (!parse_guid(guid, &class)) {
        return STATUS_BAD_GUID;
    }
    return open_device(app, dq_device_interface_find(&class, index, rest), rest, ret_file);
}

void dq_scenario_request_leave(struct dirql_io *io)
{
    io->users--;
    if (io->is_taken && io->users == 0) {
        dq_arena_core_free(io, sizeof(*io));
    }
}

static void close_file(struct dirql_file *file)
{
    (void)send_file_request(file, DQ_IRP_CLEANUP, NULL);
    while (!dq_list_is_empty(&file->requests)) {
        struct dirql_io *io = DQ_LIST_ENTRY(file->requests.next, struct dirql_io, link);
        io->users++;
        (void)dq_kevent_wait(&io->irp.completed, DQ_TIME_NEVER);
        if (!io->is_taken) { /* dirql_io_wait() may still come */
            dq_list_remove(&io->link);
            dq_list_append(&file->app->orphans, &io->link);
        }
        dq_scenario_request_leave(io);
    }
    (void)send_file_request(file, DQ_IRP_CLOSE, NULL);
    dq_list_remove(&file->link);
    dq_arena_core_free(file, sizeof(*file));
}

DQ_EXPORT void dirql_close(struct dirql_file *file)
{
    dq_scenario_enter("close", 0);
    close_file(file);
}

/* What an application leaves open when it ends is closed for it, requests that it did not wait for
 * included. */
void dq_scenario_close_files(struct dirql_app *app)
{
    while (!dq_list_is_empty(&app->files)) {
        struct dirql_file *file = DQ_LIST_ENTRY(app->files.next, struct dirql_file, link);
        close_file(file);
    }
    struct dq_list *link;
    while ((link = dq_list_pop(&app->orphans)) != NULL) {
        struct dirql_io *io = DQ_LIST_ENTRY(link, struct dirql_io, link);
        dq_arena_core_free(io, sizeof(*io));
    }
}

static struct dirql_io *create_request(struct dirql_file *file, enum dq_irp_type type)
{
    struct dirql_io *io = dq_scenario_object_alloc(sizeof(*io));
    dq_irp_init(&io->irp, type);
    io->irp.thread = dq_thread_current();
    struct dirql_thread *sender = dq_scenario_thread_current();
    io->app = file->app;
    io->sender = sender;
    io->name = dq_scenario_name(sender->name, ++sender->requests);
    io->irp.file = file->file_object;
    dq_list_append(&file->requests, &io->link);
    return io;
}

static struct dirql_io *submit(struct dirql_file *file, struct dirql_io *io)
{
    dq_scenario_enter("request", io->irp.number);
    if (dq_quirk_is_left(DQ_QUIRK_CANCEL)) {
        dq_engine_attend(); /* from now on it may be canceled */
    }
    dq_device_io_submit(file->device, &io->irp);
    return io;
}

DQ_EXPORT struct dirql_io *dirql_read_begin(struct dirql_file *file, void *buffer, size_t bytes,
                                            uint64_t offset)
{
    struct dirql_io *io = create_request(file, DQ_IRP_READ);
    io->irp.output = buffer;
    io->irp.output_bytes = bytes;
    io->irp.offset = offset;
    return submit(file, io);
}

DQ_EXPORT struct dirql_io *dirql_write_begin(struct dirql_file *file, const void *buffer,
                                             size_t bytes, uint64_t offset)
{
    struct dirql_io *io = create_request(file, DQ_IRP_WRITE);
    io->irp.input = buffer;
    io->irp.input_bytes = bytes;
    io->irp.offset = offset;
    return submit(file, io);
}

DQ_EXPORT struct dirql_io *dirql_ioctl_begin(struct dirql_file *file, uint32_t code,
                                             const void *input, size_t input_bytes, void *output,
                                             size_t output_bytes)
{
    struct dirql_io *io = create_request(file, DQ_IRP_DEVICE_CONTROL);
    io->irp.control_code = code;
    io->irp.input = input;
    io->irp.input_bytes = input_bytes;
    io->irp.output = output;
    io->irp.output_bytes = output_bytes;
    return submit(file, io);
}

DQ_EXPORT bool dirql_io_wait(struct dirql_io *io, uint64_t timeout_ns, dirql_status *ret_status,
                             size_t *ret_bytes)
{
    dq_scenario_enter("wait", io->irp.number);
    uint64_t due_ns = timeout_ns ? dq_scenario_due_ns(timeout_ns) : 0;
    io->users++;
    bool has_ended = dq_kevent_wait(&io->irp.completed, due_ns) == STATUS_SUCCESS;
    if (has_ended) {
        if (ret_status) {
            *ret_status = (dirql_status)io->irp.status;
        }
        if (ret_bytes) {
            *ret_bytes = (size_t)io->irp.information;
        }
        dq_list_remove(&io->link);
        io->is_taken = true;
    }
    dq_scenario_request_leave(io);
    return has_ended;
}

DQ_EXPORT bool dirql_io_cancel(struct dirql_io *io)
{
    dq_scenario_enter("cancel", io->irp.number);
    return dq_request_cancel(&io->irp);
}

/* The first one of the thread's that has not completed; `is_new`: that nobody has canceled for it.
 */
static struct dirql_io *find_pending(const struct dirql_thread *thread, bool is_new)
{
    DQ_LIST_FOR_EACH(file_link, &thread->app->files)
    {
        const struct dirql_file *file = DQ_LIST_ENTRY(file_link, struct dirql_file, link);
        DQ_LIST_FOR_EACH(link, &file->requests)
        {
            struct dirql_io *io = DQ_LIST_ENTRY(link, struct dirql_io, link);
            if (io->sender == thread && !(is_new && io->is_cancel_due) &&
                !dq_kevent_is_set(&io->irp.completed)) {
                return io;
            }
        }
    }
    return NULL;
}

void dq_scenario_thread_end(const struct dirql_thread *thread)
{
    struct dirql_io *io;
    while (thread->requests > 0 && (io = find_pending(thread, true)) != NULL) {
        io->is_cancel_due = true;
        io->users++;
        dq_trace(DQ_TRACE_SCENARIO, (uintptr_t) "cancel", io->irp.number);
        (void)dq_request_cancel(&io->irp);
        dq_scenario_request_leave(io);
    }
    while (thread->requests > 0 && (io = find_pending(thread, false)) != NULL) {
        io->users++;
        (void)dq_kevent_wait(&io->irp.completed, DQ_TIME_NEVER);
        dq_scenario_request_leave(io);
    }
}

static dirql_status finish(struct dirql_io *io, size_t *ret_bytes)
{
    dirql_status status = 0;
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, ret_bytes);
    return status;
}

DQ_EXPORT dirql_status dirql_read(struct dirql_file *file, void *buffer, size_t bytes,
                                  uint64_t offset, size_t *ret_bytes)
{
    return finish(dirql_read_begin(file, buffer, bytes, offset), ret_bytes);
}

DQ_EXPORT dirql_status dirql_write(struct dirql_file *file, const void *buffer, size_t bytes,
                                   uint64_t offset, size_t *ret_bytes)
{
    return finish(dirql_write_begin(file, buffer, bytes, offset), ret_bytes);
}

DQ_EXPORT dirql_status dirql_ioctl(struct dirql_file *file, uint32_t code, const void *input,
                                   size_t input_bytes, void *output, size_t output_bytes,
                                   size_t *ret_bytes)
{
    return finish(dirql_ioctl_begin(file, code, input, input_bytes, output, output_bytes),
                  ret_bytes);
}
