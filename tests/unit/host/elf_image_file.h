/* SPDX-License-Identifier: MIT */
/* elf_image_file - the image of elf_image.h as a file in a folder of its own: fixtures. */
#ifndef DQ_TESTS_HOST_ELF_IMAGE_FILE_H
#define DQ_TESTS_HOST_ELF_IMAGE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/console.h"
#include "unit/host/elf_image.h"

static char folder[] = "/tmp/dirql_module_test_XXXXXX";
static char path[64];
static struct elf_image image;

static inline int enter_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    (void)snprintf(path, sizeof(path), "%s/driver.so", folder);
    return 0;
}

static inline int leave_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static inline int build_image(void **state)
{
    (void)state;
    elf_image_build(&image, "strlen");
    return 0;
}

/* The first `bytes` of the image. */
static inline void write_image(size_t bytes)
{
    struct host_file_writer *writer;
    assert_int_equal(host_file_writer_open(path, &writer), 0);
    host_file_writer_append(writer, &image, bytes);
    assert_int_equal(host_file_writer_commit(writer), 0);
}

#endif
