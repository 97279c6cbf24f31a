/* SPDX-License-Identifier: MIT */
/* wdm_io - the functions of wdm/io.h. */
#include <string.h>

#include "base/text.h"
#include "base/wide.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/routines.h"
#include "framework/callout.h"
#include "framework/device_wdm.h"
#include "framework/driver.h"
#include "kernel/named_event.h"
#include "kernel/output.h"
#include "kernel/pool.h"
#include "kernel/work_queue.h"
#include "ntddk.h"

#define LOG_TAG     0x6c457244u
#define SETTING_TAG 0x53507244u

PVOID NTAPI IoAllocateErrorLogEntry(PVOID IoObject, UCHAR EntrySize)
{
    DQ_DDI_ENTER(IoAllocateErrorLogEntry);
    DQ_DDI_REQUIRE(IoObject);
    bool is_too_large = EntrySize > ERROR_LOG_MAXIMUM_SIZE;
    bool is_too_small = EntrySize < offsetof(IO_ERROR_LOG_PACKET, DumpData);
    return is_too_large || is_too_small ? NULL
                                        : dq_pool_alloc(EntrySize, LOG_TAG, true, DQ_POOL_DRIVER);
}

static void free_entry(void *entry)
{
    if (!dq_pool_free_owned(entry, DQ_POOL_DRIVER, LOG_TAG)) {
        dq_violation(
            DQ_RULE_POOL_FREE, 0x7, 0, LOG_TAG, (uintptr_t)entry,
            "an entry of the error log is written or freed that is none, or a second time");
    }
}

VOID NTAPI IoWriteErrorLogEntry(PVOID ElEntry)
{
    DQ_DDI_ENTER(IoWriteErrorLogEntry);
    if (dq_pool_is_owned(ElEntry, DQ_POOL_DRIVER)) {
        const IO_ERROR_LOG_PACKET *packet = ElEntry;
        char line[160];
        struct dq_text text;
        dq_text_init(&text, line, sizeof(line));
        dq_text_format(&text, "error log: 0x%08x, status 0x%08x, value 0x%x\n",
                       (unsigned)packet->ErrorCode, (unsigned)packet->FinalStatus,
                       (unsigned)packet->UniqueErrorValue);
        dq_output(line, text.length);
    }
    free_entry(ElEntry);
}

VOID NTAPI IoFreeErrorLogEntry(PVOID ElEntry)
{
    DQ_DDI_ENTER(IoFreeErrorLogEntry);
    free_entry(ElEntry);
}

static PKEVENT create_event(const char *call, const UNICODE_STRING *name, EVENT_TYPE type,
                            PHANDLE handle)
{
    struct dq_wide path = { name->Buffer, name->Length / sizeof(WCHAR) };
    KEVENT *kevent = NULL;
    dq_named_event_step(DQ_TOUCH_WRITE);
    NTSTATUS status = dq_named_event_make(path, type, handle, &kevent);
    if (status == STATUS_OBJECT_PATH_NOT_FOUND) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s: dirql keeps named events in \\BaseNamedObjects, and the standard ones of "
                    "\\KernelObjects, only",
                    call);
    }
    return kevent;
}

PKEVENT NTAPI IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    DQ_DDI_ENTER(IoCreateNotificationEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("IoCreateNotificationEvent", EventHandle);
    return create_event("IoCreateNotificationEvent", EventName, NotificationEvent, EventHandle);
}

PKEVENT NTAPI IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    DQ_DDI_ENTER(IoCreateSynchronizationEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("IoCreateSynchronizationEvent", EventHandle);
    return create_event("IoCreateSynchronizationEvent", EventName, SynchronizationEvent,
                        EventHandle);
}

PCONFIGURATION_INFORMATION NTAPI IoGetConfigurationInformation(VOID)
{
    DQ_DDI_ENTER(IoGetConfigurationInformation);
    return dq_driver_configuration();
}

/* ---- Custom events of a device ---- */

/* In core, until everybody has been told. */
struct change {
    struct dq_work_item item;                  /* I */
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback; /* I */
    PVOID context;                             /* I */
};

static void run_change(struct dq_work_item *item)
{
    struct change *change = item->context;
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback = change->callback;
    PVOID context = change->context;
    dq_work_item_ended(item);
    dq_arena_core_free(change, sizeof(*change));
    dq_callout_device_change_complete(callback, context, item);
}

/* GUID_TARGET_DEVICE_QUERY_REMOVE, _REMOVE_CANCELLED and _REMOVE_COMPLETE differ in one digit. */
static bool is_system_event(const GUID *event)
{
    static const GUID first = {
        0xcb3a4006, 0x46f0, 0x11d0, { 0xb0, 0x8f, 0x00, 0x60, 0x97, 0x13, 0x05, 0x3f }
    };
    GUID other = *event;
    if (event->Data1 - first.Data1 > 2) {
        return false;
    }
    other.Data1 = first.Data1;
    return memcmp(&other, &first, sizeof(first)) == 0;
}

NTSTATUS NTAPI IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT PhysicalDeviceObject,
                                                      PVOID NotificationStructure,
                                                      PDEVICE_CHANGE_COMPLETE_CALLBACK Callback,
                                                      PVOID Context)
{
    DQ_DDI_ENTER(IoReportTargetDeviceChangeAsynchronous);
    const TARGET_DEVICE_CUSTOM_NOTIFICATION *notification = NotificationStructure;
    DQ_DDI_REQUIRE(notification);
    if (!dq_device_wdm_is_physical(PhysicalDeviceObject)) {
        /* Source: debugger/bug-check-0xca--pnp-detected-fatal-error: an invalid PDO. */
        bool is_own = dq_device_wdm_find(PhysicalDeviceObject) != NULL;
        dq_bug_check(0xCA, 0x2, (uintptr_t)PhysicalDeviceObject,
                     is_own ? (uintptr_t)PhysicalDeviceObject->DriverObject : 0, 0);
    }
    if (is_system_event(&notification->Event)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!Callback) {
        return STATUS_PENDING;
    }
    struct change *change = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*change));
    if (!change) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    change->callback = Callback;
    change->context = Context;
    dq_work_item_init(&change->item, run_change, change);
    (void)dq_work_item_enqueue(&change->item);
    return STATUS_PENDING;
}

BOOLEAN NTAPI IoIs32bitProcess(PIRP Irp)
{
    DQ_DDI_ENTER(IoIs32bitProcess);
    (void)Irp;
    return FALSE;
}

PVOID NTAPI MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName)
{
    DQ_DDI_ENTER(MmGetSystemRoutineAddress);
    char name[128];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_wide_append_utf8(&text,
                        (struct dq_wide){ .units = SystemRoutineName->Buffer,
                                          .count = SystemRoutineName->Length / sizeof(WCHAR) });
    return text.is_cut ? NULL : dq_ddi_routine_find(name);
}

MM_SYSTEMSIZE NTAPI MmQuerySystemSize(VOID)
{
    DQ_DDI_ENTER(MmQuerySystemSize);
    return MmLargeSystem;
}

/* A registration is a block of the driver's pool, so that one that is left is found. */
NTSTATUS NTAPI PoRegisterPowerSettingCallback(PDEVICE_OBJECT DeviceObject, LPCGUID SettingGuid,
                                              PPOWER_SETTING_CALLBACK Callback, PVOID Context,
                                              PVOID *Handle)
{
    DQ_DDI_ENTER(PoRegisterPowerSettingCallback);
    (void)DeviceObject;
    (void)Context; /* no setting changes: see CAVEATS */
    DQ_DDI_REQUIRE(SettingGuid);
    DQ_DDI_REQUIRE(Callback);
    void *setting = dq_pool_alloc(1, SETTING_TAG, true, DQ_POOL_DRIVER);
    if (!setting) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (Handle) {
        *Handle = setting;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PoUnregisterPowerSettingCallback(PVOID Handle)
{
    DQ_DDI_ENTER(PoUnregisterPowerSettingCallback);
    bool is_freed = dq_pool_free_owned(Handle, DQ_POOL_DRIVER, SETTING_TAG);
    return is_freed ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
