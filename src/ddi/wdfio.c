/* SPDX-License-Identifier: MIT */
/* wdfio - the functions of wdfio.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/driver.h"
#include "framework/file.h"
#include "framework/io_queue.h"
#include "framework/request.h"
#include "kernel/kevent.h"

/* Older forms of the configuration end earlier: 1.9 had no Driver, 1.7 no Settings either. */
#define CONFIG_BYTES_1_9 offsetof(WDF_IO_QUEUE_CONFIG, Driver)
#define CONFIG_BYTES_1_7 offsetof(WDF_IO_QUEUE_CONFIG, Settings)

static NTSTATUS decode_config(const WDF_IO_QUEUE_CONFIG *config, WDF_IO_QUEUE_CONFIG *ret_config)
{
    if (config->Size != sizeof(*config) && config->Size != CONFIG_BYTES_1_9 &&
        config->Size != CONFIG_BYTES_1_7) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    memset(ret_config, 0, sizeof(*ret_config));
    if (config->Size == CONFIG_BYTES_1_7 && config->DispatchType == WdfIoQueueDispatchParallel) {
        ret_config->Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;
    }
    memcpy(ret_config, config, config->Size);
    ret_config->Size = sizeof(*ret_config);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfIoQueueCreate(WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
                                PWDF_OBJECT_ATTRIBUTES QueueAttributes, WDFQUEUE *Queue)
{
    DQ_DDI_ENTER(WdfIoQueueCreate);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Config);
    NTSTATUS status = dq_attributes_validate(QueueAttributes, DQ_ATTRIBUTES_SCOPE_ALLOWED |
                                                                  DQ_ATTRIBUTES_LEVEL_ALLOWED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG config;
    status = decode_config(Config, &config);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!config.DefaultQueue && !Queue) {
        return STATUS_INVALID_PARAMETER_4;
    }
    if (config.DefaultQueue && device->state != DQ_PNP_INIT) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    if (config.Driver) {
        (void)dq_driver_from_handle(config.Driver);
    }
    struct dq_io_queue *queue;
    status = dq_io_queue_create(device, &config, QueueAttributes, &queue);
    if (NT_SUCCESS(status) && Queue) {
        *Queue = dq_io_queue_to_handle(queue);
    }
    return status;
}

WDFDEVICE NTAPI WdfIoQueueGetDevice(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueueGetDevice);
    return dq_object_to_handle(&dq_io_queue_from_handle(Queue)->device->object);
}

WDF_IO_QUEUE_STATE NTAPI WdfIoQueueGetState(WDFQUEUE Queue, PULONG QueueRequests,
                                            PULONG DriverRequests)
{
    DQ_DDI_ENTER(WdfIoQueueGetState);
    uint32_t queued;
    uint32_t owned;
    WDF_IO_QUEUE_STATE state = dq_io_queue_state(dq_io_queue_from_handle(Queue), &queued, &owned);
    if (QueueRequests) {
        *QueueRequests = queued;
    }
    if (DriverRequests) {
        *DriverRequests = owned;
    }
    return state;
}

VOID NTAPI WdfIoQueueStart(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueueStart);
    dq_io_queue_start(dq_io_queue_from_handle(Queue));
}

enum change { CHANGE_STOP, CHANGE_PURGE, CHANGE_STOP_AND_PURGE, CHANGE_DRAIN };

static void change_queue(struct dq_io_queue *queue, enum change change,
                         const struct dq_io_queue_listener *listener)
{
    switch (change) {
    case CHANGE_STOP:
        dq_io_queue_stop(queue, listener);
        break;
    case CHANGE_PURGE:
        dq_io_queue_purge(queue, listener);
        break;
    case CHANGE_STOP_AND_PURGE:
        dq_io_queue_stop_and_purge(queue, listener);
        break;
    case CHANGE_DRAIN:
        dq_io_queue_drain(queue, listener);
        break;
    }
}

static void change_and_call(struct dq_io_queue *queue, enum change change,
                            PFN_WDF_IO_QUEUE_STATE routine, WDFCONTEXT context)
{
    struct dq_io_queue_listener listener = { .routine = routine, .context = context };
    change_queue(queue, change, &listener);
}

static void change_and_wait(struct dq_io_queue *queue, enum change change)
{
    if (!dq_ddi_can_wait()) {
        return;
    }
    KEVENT changed;
    dq_kevent_init(&changed, NotificationEvent, false);
    struct dq_io_queue_listener listener = { .kevent = &changed };
    change_queue(queue, change, &listener);
    struct dq_thread *thread = dq_thread_current();
    thread->critical_regions++;
    (void)dq_kevent_wait(&changed, DQ_TIME_NEVER);
    thread->critical_regions--;
}

VOID NTAPI WdfIoQueueStop(WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete, WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfIoQueueStop);
    change_and_call(dq_io_queue_from_handle(Queue), CHANGE_STOP, StopComplete, Context);
}

VOID NTAPI WdfIoQueueStopSynchronously(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueueStopSynchronously);
    change_and_wait(dq_io_queue_from_handle(Queue), CHANGE_STOP);
}

VOID NTAPI WdfIoQueuePurge(WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete, WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfIoQueuePurge);
    change_and_call(dq_io_queue_from_handle(Queue), CHANGE_PURGE, PurgeComplete, Context);
}

VOID NTAPI WdfIoQueuePurgeSynchronously(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueuePurgeSynchronously);
    change_and_wait(dq_io_queue_from_handle(Queue), CHANGE_PURGE);
}

VOID NTAPI WdfIoQueueDrain(WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete, WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfIoQueueDrain);
    change_and_call(dq_io_queue_from_handle(Queue), CHANGE_DRAIN, DrainComplete, Context);
}

VOID NTAPI WdfIoQueueDrainSynchronously(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueueDrainSynchronously);
    change_and_wait(dq_io_queue_from_handle(Queue), CHANGE_DRAIN);
}

VOID NTAPI WdfIoQueueStopAndPurge(WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete,
                                  WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfIoQueueStopAndPurge);
    change_and_call(dq_io_queue_from_handle(Queue), CHANGE_STOP_AND_PURGE, StopAndPurgeComplete,
                    Context);
}

VOID NTAPI WdfIoQueueStopAndPurgeSynchronously(WDFQUEUE Queue)
{
    DQ_DDI_ENTER(WdfIoQueueStopAndPurgeSynchronously);
    change_and_wait(dq_io_queue_from_handle(Queue), CHANGE_STOP_AND_PURGE);
}

static NTSTATUS retrieve(struct dq_io_queue *queue, const struct dq_file *file,
                         WDFREQUEST *ret_request)
{
    struct dq_request *request;
    NTSTATUS status = dq_io_queue_retrieve(queue, file, &request);
    *ret_request = NT_SUCCESS(status) ? dq_object_to_handle(&request->object) : NULL;
    return status;
}

NTSTATUS NTAPI WdfIoQueueRetrieveNextRequest(WDFQUEUE Queue, WDFREQUEST *OutRequest)
{
    DQ_DDI_ENTER(WdfIoQueueRetrieveNextRequest);
    struct dq_io_queue *queue = dq_io_queue_from_handle(Queue);
    DQ_DDI_REQUIRE(OutRequest);
    return retrieve(queue, NULL, OutRequest);
}

NTSTATUS NTAPI WdfIoQueueRetrieveRequestByFileObject(WDFQUEUE Queue, WDFFILEOBJECT FileObject,
                                                     WDFREQUEST *OutRequest)
{
    DQ_DDI_ENTER(WdfIoQueueRetrieveRequestByFileObject);
    struct dq_io_queue *queue = dq_io_queue_from_handle(Queue);
    DQ_DDI_REQUIRE(OutRequest);
    return retrieve(queue, dq_file_from_handle(FileObject), OutRequest);
}

NTSTATUS NTAPI WdfIoQueueFindRequest(WDFQUEUE Queue, WDFREQUEST FoundRequest,
                                     WDFFILEOBJECT FileObject, PWDF_REQUEST_PARAMETERS Parameters,
                                     WDFREQUEST *OutRequest)
{
    DQ_DDI_ENTER(WdfIoQueueFindRequest);
    struct dq_io_queue *queue = dq_io_queue_from_handle(Queue);
    DQ_DDI_REQUIRE(OutRequest);
    const struct dq_request *after = FoundRequest ? dq_request_from_handle(FoundRequest) : NULL;
    const struct dq_file *file = FileObject ? dq_file_from_handle(FileObject) : NULL;
    *OutRequest = NULL;
    if (Parameters && Parameters->Size != sizeof(*Parameters)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    struct dq_irp irp;
    struct dq_request *request;
    NTSTATUS status = dq_io_queue_find(queue, after, file, &irp, &request);
    if (NT_SUCCESS(status)) {
        *OutRequest = (WDFREQUEST)dq_object_to_handle(&request->object);
        if (Parameters) {
            dq_ddi_write_request_parameters(&irp, Parameters);
        }
    }
    return status;
}

NTSTATUS NTAPI WdfIoQueueRetrieveFoundRequest(WDFQUEUE Queue, WDFREQUEST FoundRequest,
                                              WDFREQUEST *OutRequest)
{
    DQ_DDI_ENTER(WdfIoQueueRetrieveFoundRequest);
    struct dq_io_queue *queue = dq_io_queue_from_handle(Queue);
    struct dq_request *found = dq_request_from_handle(FoundRequest);
    DQ_DDI_REQUIRE(OutRequest);
    NTSTATUS status = dq_io_queue_retrieve_found(queue, found);
    *OutRequest = NT_SUCCESS(status) ? FoundRequest : NULL;
    return status;
}

NTSTATUS NTAPI WdfIoQueueReadyNotify(WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE QueueReady,
                                     WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfIoQueueReadyNotify);
    return dq_io_queue_ready_notify(dq_io_queue_from_handle(Queue), QueueReady, Context);
}
