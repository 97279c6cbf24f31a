/* SPDX-License-Identifier: MIT */
/* object_internal - between object.c and object_context.c. */
#ifndef DQ_FRAMEWORK_OBJECT_INTERNAL_H
#define DQ_FRAMEWORK_OBJECT_INTERNAL_H

#include "framework/object.h"

enum dq_context_callback { DQ_CONTEXT_CLEANUP, DQ_CONTEXT_DESTROY };

/* The context and callbacks that creation attributes name. */
NTSTATUS dq_object_context_attach_first(struct dq_object *object,
                                        const WDF_OBJECT_ATTRIBUTES *attributes);
/* All contexts' callbacks of one kind, in the order of attachment. */
void dq_object_callbacks_run(struct dq_object *object, enum dq_context_callback kind);
void dq_object_contexts_free(struct dq_object *object);

#endif
