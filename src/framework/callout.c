/* SPDX-License-Identifier: MIT */
/* callout - see callout.h. Each function is the same three statements; only the signature differs.
 */
#include "framework/callout.h"

#include "framework/interrupt.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"
#include "kernel/thread.h"

/* `result` names the callback's value for the trace; VOID callbacks give 0. */
#define CALL_VALUE(type, name, call)                                                               \
    struct dq_callout callout;                                                                     \
    dq_callout_begin(&callout, name, (uintptr_t)routine);                                          \
    type value = call;                                                                             \
    dq_callout_end(&callout, (uint64_t)(uint32_t)value);                                           \
    return value

#define CALL_VOID(name, call)                                                                      \
    struct dq_callout callout;                                                                     \
    dq_callout_begin(&callout, name, (uintptr_t)routine);                                          \
    call;                                                                                          \
    dq_callout_end(&callout, 0)

/* What the system's worker thread looks at when a routine has returned; Windows then stops,
 * whatever the verifier's mode. Before dq_callout_end(), while the routine is known to reports.
 * Source: debugger/bug-check-0xe1--worker-thread-returned-at-bad-irql,
 * bug-check-0x1--apc-index-mismatch. */
static void check_worker(const struct dq_callout *callout, uint32_t regions_before,
                         uintptr_t routine, uintptr_t context, const struct dq_work_item *item)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    dq_stop_blame_callback(routine);
    uint8_t irql = cpu->base.irql;
    if (irql != callout->irql) {
        dq_violation(DQ_RULE_WORK_ITEM_IRQL, routine, irql, context, (uintptr_t)item,
                     "%s returned at IRQL %u%s", callout->callback, irql,
                     cpu->spin_locks_held > callout->spin_locks_held ? ", with a spin lock held"
                                                                     : "");
        dq_bug_check(0xE1, routine, irql, context, (uintptr_t)item);
    }
    uint32_t regions = cpu->thread->critical_regions;
    if (regions != regions_before) {
        uint64_t left = (uint64_t)regions - regions_before;
        dq_violation(DQ_RULE_WORK_ITEM_APC, routine, 0, left, 1,
                     "%s returned inside a critical region: KeLeaveCriticalRegion is missing, or a "
                     "wait lock is still held",
                     callout->callback);
        dq_bug_check(0x01, routine, 0, left, 1);
    }
    dq_stop_blame_callback(0);
}

#define CALL_WORKER(name, call, context, item)                                                     \
    struct dq_callout callout;                                                                     \
    uint32_t regions = dq_thread_current()->critical_regions;                                      \
    dq_callout_begin(&callout, name, (uintptr_t)routine);                                          \
    call;                                                                                          \
    check_worker(&callout, regions, (uintptr_t)routine, (uintptr_t)(context), item);               \
    dq_callout_end(&callout, 0)

NTSTATUS dq_callout_driver_entry(DRIVER_INITIALIZE *routine, PDRIVER_OBJECT driver,
                                 PUNICODE_STRING registry_path)
{
    CALL_VALUE(NTSTATUS, "DriverEntry", routine(driver, registry_path));
}

NTSTATUS dq_callout_device_add(PFN_WDF_DRIVER_DEVICE_ADD routine, WDFDRIVER driver,
                               PWDFDEVICE_INIT init)
{
    CALL_VALUE(NTSTATUS, "EvtDriverDeviceAdd", routine(driver, init));
}

void dq_callout_driver_unload(PFN_WDF_DRIVER_UNLOAD routine, WDFDRIVER driver)
{
    CALL_VOID("EvtDriverUnload", routine(driver));
}

NTSTATUS dq_callout_prepare_hardware(PFN_WDF_DEVICE_PREPARE_HARDWARE routine, WDFDEVICE device,
                                     WDFCMRESLIST raw, WDFCMRESLIST translated)
{
    CALL_VALUE(NTSTATUS, "EvtDevicePrepareHardware", routine(device, raw, translated));
}

NTSTATUS dq_callout_release_hardware(PFN_WDF_DEVICE_RELEASE_HARDWARE routine, WDFDEVICE device,
                                     WDFCMRESLIST translated)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceReleaseHardware", routine(device, translated));
}

NTSTATUS dq_callout_d0_entry(PFN_WDF_DEVICE_D0_ENTRY routine, WDFDEVICE device,
                             WDF_POWER_DEVICE_STATE previous)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceD0Entry", routine(device, previous));
}

NTSTATUS dq_callout_d0_entry_post(PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED routine,
                                  WDFDEVICE device, WDF_POWER_DEVICE_STATE previous)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceD0EntryPostInterruptsEnabled", routine(device, previous));
}

NTSTATUS dq_callout_d0_exit(PFN_WDF_DEVICE_D0_EXIT routine, WDFDEVICE device,
                            WDF_POWER_DEVICE_STATE target)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceD0Exit", routine(device, target));
}

NTSTATUS dq_callout_d0_exit_pre(PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED routine,
                                WDFDEVICE device, WDF_POWER_DEVICE_STATE target)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceD0ExitPreInterruptsDisabled", routine(device, target));
}

NTSTATUS dq_callout_self_managed_io_init(PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT routine,
                                         WDFDEVICE device)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceSelfManagedIoInit", routine(device));
}

NTSTATUS dq_callout_device_status(NTSTATUS(NTAPI *routine)(WDFDEVICE), const char *name,
                                  WDFDEVICE device)
{
    CALL_VALUE(NTSTATUS, name, routine(device));
}

void dq_callout_device_void(void(NTAPI *routine)(WDFDEVICE), const char *name, WDFDEVICE device)
{
    CALL_VOID(name, routine(device));
}

BOOLEAN dq_callout_interrupt_isr(PFN_WDF_INTERRUPT_ISR routine, WDFINTERRUPT interrupt,
                                 ULONG message)
{
    struct dq_callout callout;
    dq_callout_begin(&callout, "EvtInterruptIsr", (uintptr_t)routine);
    BOOLEAN value = routine(interrupt, message);
    const struct dq_interrupt *kernel = &dq_interrupt_from_handle(interrupt)->kernel;
    if (!kernel->is_passive) {
        dq_callout_check_isr(&callout, (uintptr_t)routine, kernel);
    }
    dq_callout_end(&callout, value);
    return value;
}

void dq_callout_interrupt_dpc(PFN_WDF_INTERRUPT_DPC routine, WDFINTERRUPT interrupt,
                              WDFOBJECT associated)
{
    CALL_VOID("EvtInterruptDpc", routine(interrupt, associated));
}

void dq_callout_interrupt_work_item(PFN_WDF_INTERRUPT_WORKITEM routine, WDFINTERRUPT interrupt,
                                    WDFOBJECT associated, const struct dq_work_item *item)
{
    CALL_WORKER("EvtInterruptWorkItem", routine(interrupt, associated), interrupt, item);
}

NTSTATUS dq_callout_interrupt_enable(PFN_WDF_INTERRUPT_ENABLE routine, WDFINTERRUPT interrupt,
                                     WDFDEVICE device)
{
    CALL_VALUE(NTSTATUS, "EvtInterruptEnable", routine(interrupt, device));
}

NTSTATUS dq_callout_interrupt_disable(PFN_WDF_INTERRUPT_DISABLE routine, WDFINTERRUPT interrupt,
                                      WDFDEVICE device)
{
    CALL_VALUE(NTSTATUS, "EvtInterruptDisable", routine(interrupt, device));
}

/* The driver calls a routine of its own, by way of us. */
static void tell_within(void)
{
    dq_acquire(dq_edge(DQ_EDGE_WITHIN, 0));
}

BOOLEAN dq_callout_interrupt_synchronize(PFN_WDF_INTERRUPT_SYNCHRONIZE routine,
                                         WDFINTERRUPT interrupt, WDFCONTEXT context)
{
    tell_within();
    CALL_VALUE(BOOLEAN, "EvtInterruptSynchronize", routine(interrupt, context));
}

BOOLEAN dq_callout_ke_synchronize(PKSYNCHRONIZE_ROUTINE routine, PVOID context)
{
    tell_within();
    CALL_VALUE(BOOLEAN, "SynchCritSection", routine(context));
}

void dq_callout_dpc(PFN_WDF_DPC routine, WDFDPC dpc)
{
    CALL_VOID("EvtDpcFunc", routine(dpc));
}

void dq_callout_work_item(PFN_WDF_WORKITEM routine, WDFWORKITEM work_item,
                          const struct dq_work_item *item)
{
    CALL_WORKER("EvtWorkItem", routine(work_item), work_item, item);
}

void dq_callout_timer(PFN_WDF_TIMER routine, WDFTIMER timer)
{
    CALL_VOID("EvtTimerFunc", routine(timer));
}

void dq_callout_timer_work_item(PFN_WDF_TIMER routine, WDFTIMER timer,
                                const struct dq_work_item *item)
{
    CALL_WORKER("EvtTimerFunc", routine(timer), timer, item);
}

void dq_callout_object_cleanup(PFN_WDF_OBJECT_CONTEXT_CLEANUP routine, WDFOBJECT object)
{
    CALL_VOID("EvtCleanupCallback", routine(object));
}

void dq_callout_object_destroy(PFN_WDF_OBJECT_CONTEXT_DESTROY routine, WDFOBJECT object)
{
    CALL_VOID("EvtDestroyCallback", routine(object));
}

void dq_callout_io_default(PFN_WDF_IO_QUEUE_IO_DEFAULT routine, WDFQUEUE queue, WDFREQUEST request)
{
    CALL_VOID("EvtIoDefault", routine(queue, request));
}

void dq_callout_io_read(PFN_WDF_IO_QUEUE_IO_READ routine, WDFQUEUE queue, WDFREQUEST request,
                        size_t bytes)
{
    CALL_VOID("EvtIoRead", routine(queue, request, bytes));
}

void dq_callout_io_write(PFN_WDF_IO_QUEUE_IO_WRITE routine, WDFQUEUE queue, WDFREQUEST request,
                         size_t bytes)
{
    CALL_VOID("EvtIoWrite", routine(queue, request, bytes));
}

void dq_callout_io_device_control(PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL routine, const char *name,
                                  WDFQUEUE queue, WDFREQUEST request, size_t output_bytes,
                                  size_t input_bytes, ULONG code)
{
    CALL_VOID(name, routine(queue, request, output_bytes, input_bytes, code));
}

void dq_callout_io_stop(PFN_WDF_IO_QUEUE_IO_STOP routine, WDFQUEUE queue, WDFREQUEST request,
                        ULONG flags)
{
    CALL_VOID("EvtIoStop", routine(queue, request, flags));
}

void dq_callout_io_resume(PFN_WDF_IO_QUEUE_IO_RESUME routine, WDFQUEUE queue, WDFREQUEST request)
{
    CALL_VOID("EvtIoResume", routine(queue, request));
}

void dq_callout_io_canceled_on_queue(PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE routine, WDFQUEUE queue,
                                     WDFREQUEST request)
{
    CALL_VOID("EvtIoCanceledOnQueue", routine(queue, request));
}

void dq_callout_io_queue_state(PFN_WDF_IO_QUEUE_STATE routine, WDFQUEUE queue, WDFCONTEXT context)
{
    CALL_VOID("EvtIoQueueState", routine(queue, context));
}

void dq_callout_io_in_caller_context(PFN_WDF_IO_IN_CALLER_CONTEXT routine, WDFDEVICE device,
                                     WDFREQUEST request)
{
    CALL_VOID("EvtIoInCallerContext", routine(device, request));
}

NTSTATUS dq_callout_irp_preprocess(PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine, WDFDEVICE device,
                                   PIRP irp)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceWdmIrpPreprocess", routine(device, irp));
}

NTSTATUS
dq_callout_process_query_interface(PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST routine,
                                   WDFDEVICE device, LPGUID type, PINTERFACE answer, PVOID data)
{
    CALL_VALUE(NTSTATUS, "EvtDeviceProcessQueryInterfaceRequest",
               routine(device, type, answer, data));
}

void dq_callout_interface_reference(PINTERFACE_REFERENCE routine, PVOID context)
{
    CALL_VOID("InterfaceReference", routine(context));
}

void dq_callout_file_create(PFN_WDF_DEVICE_FILE_CREATE routine, WDFDEVICE device,
                            WDFREQUEST request, WDFFILEOBJECT file)
{
    CALL_VOID("EvtDeviceFileCreate", routine(device, request, file));
}

void dq_callout_file_close(PFN_WDF_FILE_CLOSE routine, WDFFILEOBJECT file)
{
    CALL_VOID("EvtFileClose", routine(file));
}

void dq_callout_file_cleanup(PFN_WDF_FILE_CLEANUP routine, WDFFILEOBJECT file)
{
    CALL_VOID("EvtFileCleanup", routine(file));
}

void dq_callout_request_cancel(PFN_WDF_REQUEST_CANCEL routine, WDFREQUEST request)
{
    CALL_VOID("EvtRequestCancel", routine(request));
}

void dq_callout_request_completion(PFN_WDF_REQUEST_COMPLETION_ROUTINE routine, WDFREQUEST request,
                                   WDFIOTARGET target, PWDF_REQUEST_COMPLETION_PARAMS params,
                                   WDFCONTEXT context)
{
    CALL_VOID("CompletionRoutine", routine(request, target, params, context));
}

NTSTATUS
dq_callout_child_list_create_device(PFN_WDF_CHILD_LIST_CREATE_DEVICE routine, WDFCHILDLIST list,
                                    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                                    PWDFDEVICE_INIT init)
{
    CALL_VALUE(NTSTATUS, "EvtChildListCreateDevice", routine(list, identification, init));
}

void dq_callout_child_list_scan(PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN routine, WDFCHILDLIST list)
{
    CALL_VOID("EvtChildListScanForChildren", routine(list));
}

NTSTATUS dq_callout_child_identification_duplicate(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER source,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER destination)
{
    CALL_VALUE(NTSTATUS, "EvtChildListIdentificationDescriptionDuplicate",
               routine(list, source, destination));
}

void dq_callout_child_identification_copy(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER source,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER destination)
{
    CALL_VOID("EvtChildListIdentificationDescriptionCopy", routine(list, source, destination));
}

BOOLEAN dq_callout_child_identification_compare(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER first,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER second)
{
    CALL_VALUE(BOOLEAN, "EvtChildListIdentificationDescriptionCompare",
               routine(list, first, second));
}

void dq_callout_child_identification_cleanup(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description)
{
    CALL_VOID("EvtChildListIdentificationDescriptionCleanup", routine(list, description));
}

NTSTATUS
dq_callout_child_address_duplicate(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE routine,
                                   WDFCHILDLIST list, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                   PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER destination)
{
    CALL_VALUE(NTSTATUS, "EvtChildListAddressDescriptionDuplicate",
               routine(list, source, destination));
}

void dq_callout_child_address_copy(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY routine,
                                   WDFCHILDLIST list, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                   PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER destination)
{
    CALL_VOID("EvtChildListAddressDescriptionCopy", routine(list, source, destination));
}

void dq_callout_child_address_cleanup(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP routine,
                                      WDFCHILDLIST list,
                                      PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER description)
{
    CALL_VOID("EvtChildListAddressDescriptionCleanup", routine(list, description));
}

NTSTATUS dq_callout_io_target_query_remove(PFN_WDF_IO_TARGET_QUERY_REMOVE routine,
                                           WDFIOTARGET target)
{
    CALL_VALUE(NTSTATUS, "EvtIoTargetQueryRemove", routine(target));
}

void dq_callout_io_target_void(void(NTAPI *routine)(WDFIOTARGET), const char *name,
                               WDFIOTARGET target)
{
    CALL_VOID(name, routine(target));
}

void dq_callout_deferred(PKDPC dpc, const PVOID *arguments)
{
    PKDEFERRED_ROUTINE routine = dpc->DeferredRoutine;
    CALL_VOID("DeferredRoutine", routine(dpc, dpc->DeferredContext, arguments[0], arguments[1]));
}

BOOLEAN dq_callout_program_dma(PFN_WDF_PROGRAM_DMA routine, WDFDMATRANSACTION transaction,
                               WDFDEVICE device, WDFCONTEXT context, WDF_DMA_DIRECTION direction,
                               PSCATTER_GATHER_LIST list)
{
    CALL_VALUE(BOOLEAN, "EvtProgramDma", routine(transaction, device, context, direction, list));
}

void dq_callout_reserve_dma(PFN_WDF_RESERVE_DMA routine, WDFDMATRANSACTION transaction,
                            PVOID context)
{
    CALL_VOID("EvtReserveDma", routine(transaction, context));
}

void dq_callout_start_routine(PKSTART_ROUTINE routine, PVOID context)
{
    CALL_VOID("StartRoutine", routine(context));
}

void dq_callout_io_work_item(PIO_WORKITEM_ROUTINE routine, PDEVICE_OBJECT device, PVOID context,
                             const struct dq_work_item *item)
{
    CALL_WORKER("WorkerRoutine", routine(device, context), context, item);
}

void dq_callout_device_change_complete(PDEVICE_CHANGE_COMPLETE_CALLBACK routine, PVOID context,
                                       const struct dq_work_item *item)
{
    CALL_WORKER("DeviceChangeComplete", routine(context), context, item);
}

void dq_callout_io_work_item_ex(PIO_WORKITEM_ROUTINE_EX routine, PVOID object, PVOID context,
                                PIO_WORKITEM item)
{
    CALL_WORKER("WorkerRoutine", routine(object, context, item), context,
                (const struct dq_work_item *)(const void *)item);
}

PVOID dq_callout_lookaside_allocate(PALLOCATE_FUNCTION routine, POOL_TYPE type, SIZE_T bytes,
                                    ULONG tag)
{
    tell_within();
    struct dq_callout callout;
    dq_callout_begin(&callout, "Allocate", (uintptr_t)routine);
    PVOID entry = routine(type, bytes, tag);
    dq_callout_end(&callout, entry != NULL);
    return entry;
}

void dq_callout_lookaside_free(PFREE_FUNCTION routine, PVOID entry)
{
    tell_within();
    CALL_VOID("Free", routine(entry));
}
