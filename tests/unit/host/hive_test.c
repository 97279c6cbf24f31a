/* SPDX-License-Identifier: MIT */
/* hive_test - host/hive.h: what is written is read back, and no file does more than be refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/console.h"
#include "host/hive.h"
#include "host/memory.h"

static char folder[] = "/tmp/dirql-hive-XXXXXX";
static char path[64];
static char other[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    (void)snprintf(path, sizeof(path), "%s/hive", folder);
    (void)snprintf(other, sizeof(other), "%s/other", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    (void)unlink(other);
    return rmdir(folder);
}

static struct {
    char text[4096];
    bool refuses_values;
} seen;

static void note(const char *format, ...)
{
    size_t length = strlen(seen.text);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(seen.text + length, sizeof(seen.text) - length, format, arguments);
    va_end(arguments);
}

static bool see_key(void *context, const char *name)
{
    (void)context;
    note("[%s", name);
    return true;
}

static bool see_value(void *context, const char *name, uint32_t type, const void *data,
                      size_t bytes)
{
    (void)context;
    note(" %s=%u:%zu:%02x", name, type, bytes, bytes ? *(const unsigned char *)data : 0);
    return !seen.refuses_values;
}

static void see_end(void *context)
{
    (void)context;
    note("]");
}

static int read_back(const char *file)
{
    struct host_hive_visit visit = { NULL, see_key, see_value, see_end };
    seen.text[0] = '\0';
    return host_hive_read(file, &visit);
}

/* Keys, values of several lengths, a name outside Latin-1. */
static void write_one(void)
{
    static const char text[] = "t\0e\0x\0t\0\0";
    static char large[20000] = { 7 };
    struct host_hive_value values[] = {
        { "", 1, text, sizeof(text) - 1 },
        { "Number", 4, "\x78\x56\x34\x12", 4 },
        { "Empty", 3, "", 0 },
        { "Large", 3, large, sizeof(large) },
    };
    struct host_hive *hive;
    assert_int_equal(host_hive_open(&hive), 0);
    assert_int_equal(host_hive_key_begin(hive, "ControlSet001"), 0);
    assert_int_equal(host_hive_values_set(hive, values, 4), 0);
    assert_int_equal(host_hive_key_begin(hive, "below"), 0);
    assert_int_equal(host_hive_values_set(hive, values, 1), 0);
    host_hive_key_end(hive);
    host_hive_key_end(hive);
    assert_int_equal(host_hive_key_begin(hive, "Select"), 0);
    host_hive_key_end(hive);
    assert_int_equal(host_hive_commit(hive, path), 0);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    write_one();
    assert_int_equal(read_back(path), 0);
    assert_string_equal(seen.text, "[ControlSet001 =1:9:74 Number=4:4:78 Empty=3:0:00"
                                   " Large=3:20000:07[below =1:9:74]][Select]");
}

static void hive_without_keys_is_one(void **state)
{
    (void)state;
    struct host_hive *hive;
    assert_int_equal(host_hive_open(&hive), 0);
    assert_int_equal(host_hive_commit(hive, path), 0);
    assert_int_equal(read_back(path), 0);
    assert_string_equal(seen.text, "");
}

static void abandoned_hive_leaves_no_file(void **state)
{
    (void)state;
    struct host_hive *hive;
    assert_int_equal(host_hive_open(&hive), 0);
    assert_int_equal(host_hive_key_begin(hive, "a"), 0);
    host_hive_abandon(hive);
    assert_false(host_file_exists(other));
}

static void visitor_can_end_the_reading(void **state)
{
    (void)state;
    write_one();
    seen.refuses_values = true;
    int status = read_back(path);
    seen.refuses_values = false;
    assert_int_equal(status, -ECANCELED);
}

static void file_that_is_none_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_back(other), -ENOENT);
    struct host_file_writer *writer;
    assert_int_equal(host_file_writer_open(other, &writer), 0);
    host_file_writer_append(writer, "no hive\n", 8);
    assert_int_equal(host_file_writer_commit(writer), 0);
    assert_int_equal(read_back(other), -EINVAL);
    struct host_hive *hive;
    assert_int_equal(host_hive_open(&hive), 0);
    assert_int_equal(host_hive_commit(hive, "/tmp/dirql-hive-nowhere/file"), -ENOENT);
}

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % limit;
}

static void broken_hive_is_read_or_refused(void **state)
{
    (void)state;
    char *bytes;
    size_t count;
    uint32_t refused = 0;
    write_one();
    assert_int_equal(host_file_read_all(path, 1 << 20, &bytes, &count), 0);
    for (uint32_t seed = 0; seed < 400; seed++) {
        char *broken = host_memory_alloc(count);
        memcpy(broken, bytes, count);
        random_state = seed;
        for (uint32_t changes = 1 + random_below(4); changes > 0; changes--) {
            uint32_t value = random_below(2) ? random_below(0x8000) : UINT32_MAX - random_below(64);
            memcpy(broken + 0x1000 + (random_below(0x1000 - 4) & ~3u), &value, sizeof(value));
        }
        struct host_file_writer *writer;
        assert_int_equal(host_file_writer_open(other, &writer), 0);
        host_file_writer_append(writer, broken, random_below(8) ? count : random_below(8192));
        assert_int_equal(host_file_writer_commit(writer), 0);
        int status = read_back(other);
        assert_true(status == 0 || status == -EINVAL);
        refused += status != 0;
        host_memory_free(broken);
    }
    host_memory_free(bytes);
    assert_in_range(refused, 40, 399);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(hive_without_keys_is_one),
        cmocka_unit_test(abandoned_hive_leaves_no_file),
        cmocka_unit_test(visitor_can_end_the_reading),
        cmocka_unit_test(file_that_is_none_is_refused),
        cmocka_unit_test(broken_hive_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
