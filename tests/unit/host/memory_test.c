/* SPDX-License-Identifier: MIT */
/* memory_test - host/memory.h. */
#include "host/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Where the arena lies: free in every build, those with sanitizers included. */
#define ADDRESS ((unsigned char *)0x200000000000)
#define BYTES   ((size_t)64 * 1024)

static void heap_memory_is_zeroed(void **state)
{
    (void)state;
    static const unsigned char zero[100];
    unsigned char *memory = host_memory_alloc(sizeof(zero));
    assert_memory_equal(memory, zero, sizeof(zero));
    memory[0] = 7;
    memory = host_memory_resize(memory, BYTES);
    assert_int_equal(memory[0], 7);
    host_memory_free(memory);
    host_memory_free(NULL);
    memory = host_memory_alloc(0);
    assert_non_null(memory);
    host_memory_free(memory);
}

static void mapping_is_at_its_address_and_zeroed(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), 0);
    assert_int_equal(ADDRESS[0], 0);
    ADDRESS[BYTES - 1] = 1;
    host_memory_unmap(ADDRESS, BYTES);
}

static void mapping_over_another_is_refused(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), 0);
    ADDRESS[0] = 7;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), -EEXIST);
    int fd = host_memory_file_create("test", BYTES);
    assert_true(fd >= 0);
    assert_int_equal(host_memory_map_file_fixed(ADDRESS, BYTES, fd), -EEXIST);
    host_fd_close(fd);
    assert_int_equal(ADDRESS[0], 7);
    host_memory_unmap(ADDRESS, BYTES);
}

static void pages_that_nobody_touched_are_known(void **state)
{
    (void)state;
    const size_t page = 4096;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), 0);
    assert_int_equal(host_memory_untouched(ADDRESS, BYTES), BYTES);
    ADDRESS[BYTES - 1] = 1;
    assert_int_equal(host_memory_untouched(ADDRESS, BYTES), BYTES - page);
    ADDRESS[5 * page] = 1;
    assert_int_equal(host_memory_untouched(ADDRESS, BYTES), 5 * page);
    assert_int_equal(host_memory_untouched(ADDRESS + 5 * page, page), 0);
    assert_int_equal(host_memory_untouched(ADDRESS + 6 * page, page), page);
    host_memory_discard(ADDRESS, BYTES);
    assert_int_equal(host_memory_untouched(ADDRESS, BYTES), BYTES);
    assert_int_equal(host_memory_untouched(NULL, 0), 0);
    host_memory_unmap(ADDRESS, BYTES);
}

/* The kernel checks access for us: no crash needed. */
static bool is_readable(const void *address)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    bool result = write(ends[1], address, 1) == 1;
    close(ends[0]);
    close(ends[1]);
    return result;
}

static void inaccessible_mapping_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, false), 0);
    assert_false(is_readable(ADDRESS));
    host_memory_unmap(ADDRESS, BYTES);
}

static void protected_page_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), 0);
    assert_int_equal(host_memory_protect_none(ADDRESS + 4096, 4096), 0);
    assert_true(is_readable(ADDRESS));
    assert_false(is_readable(ADDRESS + 4096));
    assert_true(is_readable(ADDRESS + 8192));
    assert_int_equal(host_memory_protect_none(ADDRESS + 1, 4096), -EINVAL);
    host_memory_unmap(ADDRESS, BYTES);
}

static void discarded_pages_read_as_zero(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed(ADDRESS, BYTES, true), 0);
    memset(ADDRESS, 0xaa, BYTES);
    host_memory_discard(ADDRESS + 4096, 4096);
    assert_int_equal(ADDRESS[4095], 0xaa);
    assert_int_equal(ADDRESS[4096], 0);
    assert_int_equal(ADDRESS[8191], 0);
    assert_int_equal(ADDRESS[8192], 0xaa);
    host_memory_unmap(ADDRESS, BYTES);
}

static void file_mapping_shares_with_its_descriptor(void **state)
{
    (void)state;
    char text[5] = { 0 };
    int fd = host_memory_file_create("test", BYTES);
    assert_true(fd >= 0);
    assert_int_equal(host_memory_map_file_fixed(ADDRESS, BYTES, fd), 0);
    memcpy(ADDRESS + 8, "ring", 4);
    assert_int_equal(pread(fd, text, 4, 8), 4);
    assert_string_equal(text, "ring");
    assert_int_equal(lseek(fd, 0, SEEK_END), (off_t)BYTES);
    host_memory_unmap(ADDRESS, BYTES);
    host_fd_close(fd);
    host_fd_close(-1);
}

static void file_mapping_of_a_bad_descriptor_is_refused(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_file_fixed(ADDRESS, BYTES, -1), -EBADF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_memory_is_zeroed),
        cmocka_unit_test(mapping_is_at_its_address_and_zeroed),
        cmocka_unit_test(mapping_over_another_is_refused),
        cmocka_unit_test(pages_that_nobody_touched_are_known),
        cmocka_unit_test(inaccessible_mapping_cannot_be_read),
        cmocka_unit_test(protected_page_cannot_be_read),
        cmocka_unit_test(discarded_pages_read_as_zero),
        cmocka_unit_test(file_mapping_shares_with_its_descriptor),
        cmocka_unit_test(file_mapping_of_a_bad_descriptor_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
