/* SPDX-License-Identifier: MIT */
/*
 * interrupt - the whole of an interrupt inside one thread: with the lock taken an ISR is called,
 * which puts a DPC on the thread's own list; after the unlock the list is run. Nothing is checked
 * or counted.
 */
#include <pthread.h>
#include <stdbool.h>

#include "floors/floors.h"

struct dpc {
    struct dpc *next;
    void (*routine)(struct dpc *dpc);
    bool is_queued;
    uint64_t run_count;
};

struct device {
    bool (*isr)(struct device *device);
    struct dpc dpc;
    struct dpc *queue;
    uint64_t isr_count;
};

static bool serve(struct device *device)
{
    device->isr_count++;
    if (!device->dpc.is_queued) {
        device->dpc.is_queued = true;
        device->dpc.next = device->queue;
        device->queue = &device->dpc;
    }
    return true;
}

static void count_run(struct dpc *dpc)
{
    dpc->run_count++;
}

static void drain(struct device *device)
{
    while (device->queue) {
        struct dpc *dpc = device->queue;
        device->queue = dpc->next;
        dpc->is_queued = false;
        dpc->routine(dpc);
    }
}

void floor_interrupt(uint64_t count)
{
    struct device device = { .isr = serve, .dpc = { .routine = count_run } };
    /* The compiler may not know whom it calls. */
    struct device *volatile hidden = &device;
    struct device *target = hidden;
    pthread_spinlock_t lock;
    (void)pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    for (uint64_t i = 0; i < count; i++) {
        (void)pthread_spin_lock(&lock);
        (void)target->isr(target);
        (void)pthread_spin_unlock(&lock);
        drain(target);
    }
    (void)pthread_spin_destroy(&lock);
}
