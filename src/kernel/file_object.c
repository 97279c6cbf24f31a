/* SPDX-License-Identifier: MIT */
/* file_object - see file_object.h. */
#include "kernel/file_object.h"

#include <string.h>

#include "base/check.h"
#include "engine/atomic.h"
#include "kernel/pool.h"

#define FILE_OBJECT_TYPE 5           /* IO_TYPE_FILE */
#define NAME_TAG         0x6d4e6f49u /* "IoNm" */
#define SIGNATURE        0x656c6946u

/* In pool. */
struct file_object {
    FILE_OBJECT object;
    uint32_t signature;  /* I */
    uint32_t references; /* A */
    void *file;          /* P: the framework's file; I while that is there */
    WCHAR name[];        /* I: with a terminator */
};

static struct file_object *block_of(FILE_OBJECT *object)
{
    _Static_assert(offsetof(struct file_object, object) == 0, "a file object leads to the rest");
    return (struct file_object *)(void *)object;
}

FILE_OBJECT *dq_file_object_create(DEVICE_OBJECT *device, const char *name)
{
    size_t count = name ? strlen(name) : 0;
    size_t bytes = sizeof(struct file_object) + (count + 1) * sizeof(WCHAR);
    struct file_object *block = dq_pool_alloc(bytes, NAME_TAG, true, DQ_POOL_FRAMEWORK);
    if (!block) {
        return NULL;
    }
    FILE_OBJECT *object = &block->object;
    block->signature = SIGNATURE;
    block->references = 1;
    object->Type = FILE_OBJECT_TYPE;
    object->Size = sizeof(*object);
    object->DeviceObject = device;
    object->FileName.Buffer = block->name;
    object->FileName.Length = (USHORT)(count * sizeof(WCHAR));
    object->FileName.MaximumLength = (USHORT)(object->FileName.Length + sizeof(WCHAR));
    for (size_t i = 0; i < count; i++) {
        block->name[i] = (WCHAR)(unsigned char)name[i];
    }
    return object;
}

void dq_file_object_set_file(FILE_OBJECT *object, void *file)
{
    block_of(object)->file = file;
}

void *dq_file_object_file(const FILE_OBJECT *object)
{
    const struct file_object *block = (const struct file_object *)(const void *)object;
    bool is_block = dq_pool_bytes(object, DQ_POOL_FRAMEWORK) >= sizeof(*block);
    return is_block && block->signature == SIGNATURE ? block->file : NULL;
}

void dq_file_object_reference(FILE_OBJECT *object)
{
    if (object) {
        (void)dq_atomic_increment(&block_of(object)->references);
    }
}

void dq_file_object_dereference(FILE_OBJECT *object)
{
    if (object && dq_atomic_decrement(&block_of(object)->references) == 0) {
        bool is_freed = dq_pool_free_owned(object, DQ_POOL_FRAMEWORK, NAME_TAG);
        DQ_ASSERT(is_freed);
    }
}
