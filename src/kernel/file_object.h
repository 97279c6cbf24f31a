/* SPDX-License-Identifier: MIT */
/*
 * file_object - the kernel's FILE_OBJECT of an open file, for drivers to look into.
 *
 * It lies in pool, and stays as long as the framework's file or an IRP names it.
 *
 * Source: wdm/ns-wdm-_file_object.
 */
#ifndef DQ_KERNEL_FILE_OBJECT_H
#define DQ_KERNEL_FILE_OBJECT_H

#include "wdm.h"

/* With one reference. `device`: what the name leads to; `name`: what stands behind it, or NULL.
 * NULL: no memory. */
FILE_OBJECT *dq_file_object_create(DEVICE_OBJECT *device, const char *name);
/* The framework's file of it: `file`, until it is NULL; and which one that is. What is no file
 * object has none. */
void dq_file_object_set_file(FILE_OBJECT *object, void *file);
void *dq_file_object_file(const FILE_OBJECT *object);
/* Both accept NULL. Whoever lets go of the last one frees it. */
void dq_file_object_reference(FILE_OBJECT *object);
void dq_file_object_dereference(FILE_OBJECT *object);

#endif
