/* SPDX-License-Identifier: MIT */
/*
 * thread_object - system threads as objects: a thread that drivers hold by handles and references
 * stays until it has ended and nobody holds it any more.
 */
#ifndef DQ_KERNEL_THREAD_OBJECT_H
#define DQ_KERNEL_THREAD_OBJECT_H

#include "kernel/handle.h"
#include "kernel/thread.h"

extern const struct dq_handle_type dq_thread_handle_type;

/* A new ready system thread that runs routine(context), and a handle of it. The routine ends with
 * dq_thread_object_end(). False: no memory. */
bool dq_thread_object_create(void (*routine)(void *), void *context, HANDLE *ret_handle,
                             struct dq_thread **ret_thread);
/* NULL if `object` is no thread. */
struct dq_thread *dq_thread_of_object(const void *object);
void dq_thread_object_reference(struct dq_thread *thread);
void dq_thread_object_dereference(struct dq_thread *thread);
/* The calling thread is a system thread of a driver's. */
bool dq_thread_object_is_current(void);
/* It ends. A mutex that it owns breaks a rule. */
_Noreturn void dq_thread_object_end(void);

#endif
