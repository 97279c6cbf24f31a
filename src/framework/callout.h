/* SPDX-License-Identifier: MIT */
/* callout - the framework's calls of driver callbacks: one function per callback type, all through
 * kernel/callout.h. */
#ifndef DQ_FRAMEWORK_CALLOUT_H
#define DQ_FRAMEWORK_CALLOUT_H

#include "kernel/callout.h"
#include "kernel/work_queue.h"
#include "wdf.h"

NTSTATUS dq_callout_driver_entry(DRIVER_INITIALIZE *routine, PDRIVER_OBJECT driver,
                                 PUNICODE_STRING registry_path);
NTSTATUS dq_callout_device_add(PFN_WDF_DRIVER_DEVICE_ADD routine, WDFDRIVER driver,
                               PWDFDEVICE_INIT init);
void dq_callout_driver_unload(PFN_WDF_DRIVER_UNLOAD routine, WDFDRIVER driver);
NTSTATUS dq_callout_prepare_hardware(PFN_WDF_DEVICE_PREPARE_HARDWARE routine, WDFDEVICE device,
                                     WDFCMRESLIST raw, WDFCMRESLIST translated);
NTSTATUS dq_callout_release_hardware(PFN_WDF_DEVICE_RELEASE_HARDWARE routine, WDFDEVICE device,
                                     WDFCMRESLIST translated);
NTSTATUS dq_callout_d0_entry(PFN_WDF_DEVICE_D0_ENTRY routine, WDFDEVICE device,
                             WDF_POWER_DEVICE_STATE previous);
NTSTATUS dq_callout_d0_entry_post(PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED routine,
                                  WDFDEVICE device, WDF_POWER_DEVICE_STATE previous);
NTSTATUS dq_callout_d0_exit(PFN_WDF_DEVICE_D0_EXIT routine, WDFDEVICE device,
                            WDF_POWER_DEVICE_STATE target);
NTSTATUS dq_callout_d0_exit_pre(PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED routine,
                                WDFDEVICE device, WDF_POWER_DEVICE_STATE target);
NTSTATUS dq_callout_self_managed_io_init(PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT routine,
                                         WDFDEVICE device);
/* Suspend, restart: the same signature, `name` says which. */
NTSTATUS dq_callout_device_status(NTSTATUS(NTAPI *routine)(WDFDEVICE), const char *name,
                                  WDFDEVICE device);
/* Flush, cleanup, surprise removal. */
void dq_callout_device_void(void(NTAPI *routine)(WDFDEVICE), const char *name, WDFDEVICE device);

BOOLEAN dq_callout_interrupt_isr(PFN_WDF_INTERRUPT_ISR routine, WDFINTERRUPT interrupt,
                                 ULONG message);
void dq_callout_interrupt_dpc(PFN_WDF_INTERRUPT_DPC routine, WDFINTERRUPT interrupt,
                              WDFOBJECT associated);
/* Work items: the worker must come back at its IRQL and out of every critical region (bug checks
 * 0xE1, 0x1). */
void dq_callout_interrupt_work_item(PFN_WDF_INTERRUPT_WORKITEM routine, WDFINTERRUPT interrupt,
                                    WDFOBJECT associated, const struct dq_work_item *item);
NTSTATUS dq_callout_interrupt_enable(PFN_WDF_INTERRUPT_ENABLE routine, WDFINTERRUPT interrupt,
                                     WDFDEVICE device);
NTSTATUS dq_callout_interrupt_disable(PFN_WDF_INTERRUPT_DISABLE routine, WDFINTERRUPT interrupt,
                                      WDFDEVICE device);
BOOLEAN dq_callout_interrupt_synchronize(PFN_WDF_INTERRUPT_SYNCHRONIZE routine,
                                         WDFINTERRUPT interrupt, WDFCONTEXT context);
BOOLEAN dq_callout_ke_synchronize(PKSYNCHRONIZE_ROUTINE routine, PVOID context);
/* `arguments` are the two of whoever queued it. */
void dq_callout_deferred(PKDPC dpc, const PVOID *arguments);
void dq_callout_dpc(PFN_WDF_DPC routine, WDFDPC dpc);
void dq_callout_work_item(PFN_WDF_WORKITEM routine, WDFWORKITEM work_item,
                          const struct dq_work_item *item);
void dq_callout_timer(PFN_WDF_TIMER routine, WDFTIMER timer);
void dq_callout_timer_work_item(PFN_WDF_TIMER routine, WDFTIMER timer,
                                const struct dq_work_item *item);
/* Kernel callbacks of the driver's that no framework object is behind. */
void dq_callout_start_routine(PKSTART_ROUTINE routine, PVOID context);
void dq_callout_io_work_item(PIO_WORKITEM_ROUTINE routine, PDEVICE_OBJECT device, PVOID context,
                             const struct dq_work_item *item);
void dq_callout_device_change_complete(PDEVICE_CHANGE_COMPLETE_CALLBACK routine, PVOID context,
                                       const struct dq_work_item *item);
void dq_callout_io_work_item_ex(PIO_WORKITEM_ROUTINE_EX routine, PVOID object, PVOID context,
                                PIO_WORKITEM item);
PVOID dq_callout_lookaside_allocate(PALLOCATE_FUNCTION routine, POOL_TYPE type, SIZE_T bytes,
                                    ULONG tag);
void dq_callout_lookaside_free(PFREE_FUNCTION routine, PVOID entry);
void dq_callout_object_cleanup(PFN_WDF_OBJECT_CONTEXT_CLEANUP routine, WDFOBJECT object);
void dq_callout_object_destroy(PFN_WDF_OBJECT_CONTEXT_DESTROY routine, WDFOBJECT object);
void dq_callout_io_default(PFN_WDF_IO_QUEUE_IO_DEFAULT routine, WDFQUEUE queue, WDFREQUEST request);
void dq_callout_io_read(PFN_WDF_IO_QUEUE_IO_READ routine, WDFQUEUE queue, WDFREQUEST request,
                        size_t bytes);
void dq_callout_io_write(PFN_WDF_IO_QUEUE_IO_WRITE routine, WDFQUEUE queue, WDFREQUEST request,
                         size_t bytes);
/* Internal ones too: the same signature, `name` says which. */
void dq_callout_io_device_control(PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL routine, const char *name,
                                  WDFQUEUE queue, WDFREQUEST request, size_t output_bytes,
                                  size_t input_bytes, ULONG code);
void dq_callout_io_stop(PFN_WDF_IO_QUEUE_IO_STOP routine, WDFQUEUE queue, WDFREQUEST request,
                        ULONG flags);
void dq_callout_io_resume(PFN_WDF_IO_QUEUE_IO_RESUME routine, WDFQUEUE queue, WDFREQUEST request);
void dq_callout_io_canceled_on_queue(PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE routine, WDFQUEUE queue,
                                     WDFREQUEST request);
void dq_callout_io_queue_state(PFN_WDF_IO_QUEUE_STATE routine, WDFQUEUE queue, WDFCONTEXT context);
void dq_callout_io_in_caller_context(PFN_WDF_IO_IN_CALLER_CONTEXT routine, WDFDEVICE device,
                                     WDFREQUEST request);
NTSTATUS dq_callout_irp_preprocess(PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine, WDFDEVICE device,
                                   PIRP irp);
NTSTATUS
dq_callout_process_query_interface(PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST routine,
                                   WDFDEVICE device, LPGUID type, PINTERFACE answer, PVOID data);
void dq_callout_interface_reference(PINTERFACE_REFERENCE routine, PVOID context);
void dq_callout_file_create(PFN_WDF_DEVICE_FILE_CREATE routine, WDFDEVICE device,
                            WDFREQUEST request, WDFFILEOBJECT file);
void dq_callout_file_close(PFN_WDF_FILE_CLOSE routine, WDFFILEOBJECT file);
void dq_callout_file_cleanup(PFN_WDF_FILE_CLEANUP routine, WDFFILEOBJECT file);
void dq_callout_request_cancel(PFN_WDF_REQUEST_CANCEL routine, WDFREQUEST request);
void dq_callout_request_completion(PFN_WDF_REQUEST_COMPLETION_ROUTINE routine, WDFREQUEST request,
                                   WDFIOTARGET target, PWDF_REQUEST_COMPLETION_PARAMS params,
                                   WDFCONTEXT context);
NTSTATUS
dq_callout_child_list_create_device(PFN_WDF_CHILD_LIST_CREATE_DEVICE routine, WDFCHILDLIST list,
                                    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification,
                                    PWDFDEVICE_INIT init);
void dq_callout_child_list_scan(PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN routine, WDFCHILDLIST list);
/* Descriptions of children: under the list's lock, but for the cleanups. */
NTSTATUS dq_callout_child_identification_duplicate(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER source,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER destination);
void dq_callout_child_identification_copy(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER source,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER destination);
BOOLEAN dq_callout_child_identification_compare(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER first,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER second);
void dq_callout_child_identification_cleanup(
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP routine, WDFCHILDLIST list,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER description);
NTSTATUS
dq_callout_child_address_duplicate(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE routine,
                                   WDFCHILDLIST list, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                   PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER destination);
void dq_callout_child_address_copy(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY routine,
                                   WDFCHILDLIST list, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                   PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER destination);
void dq_callout_child_address_cleanup(PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP routine,
                                      WDFCHILDLIST list,
                                      PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER description);
NTSTATUS dq_callout_io_target_query_remove(PFN_WDF_IO_TARGET_QUERY_REMOVE routine,
                                           WDFIOTARGET target);
/* Removal canceled, complete: the same signature, `name` says which. */
void dq_callout_io_target_void(void(NTAPI *routine)(WDFIOTARGET), const char *name,
                               WDFIOTARGET target);
BOOLEAN dq_callout_program_dma(PFN_WDF_PROGRAM_DMA routine, WDFDMATRANSACTION transaction,
                               WDFDEVICE device, WDFCONTEXT context, WDF_DMA_DIRECTION direction,
                               PSCATTER_GATHER_LIST list);
void dq_callout_reserve_dma(PFN_WDF_RESERVE_DMA routine, WDFDMATRANSACTION transaction,
                            PVOID context);

#endif
