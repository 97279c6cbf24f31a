/* SPDX-License-Identifier: MIT */
/* file_test - host/console.h, the part on files. Works in a folder of its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/console.h"
#include "host/memory.h"

static char folder[] = "/tmp/dirql_file_test_XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int count_files(void)
{
    int count = 0;
    DIR *listing = opendir(".");
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        count += entry->d_name[0] != '.';
    }
    closedir(listing);
    return count;
}

static int remove_files(void **state)
{
    (void)state;
    DIR *listing = opendir(".");
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        if (entry->d_name[0] != '.') {
            (void)remove(entry->d_name);
        }
    }
    closedir(listing);
    return 0;
}

static int leave_folder(void **state)
{
    remove_files(state);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void write_file(const char *path, const char *text)
{
    struct host_file_writer *writer;
    assert_int_equal(host_file_writer_open(path, &writer), 0);
    host_file_writer_append(writer, text, strlen(text));
    assert_int_equal(host_file_writer_commit(writer), 0);
}

static void assert_file(const char *path, const char *expected)
{
    char *text;
    size_t bytes;
    assert_int_equal(host_file_read_all(path, 1 << 20, &text, &bytes), 0);
    assert_int_equal(bytes, strlen(expected));
    assert_string_equal(text, expected);
    host_memory_free(text);
}

static void committed_file_is_there_and_whole(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    assert_int_equal(host_file_writer_open("trace", &writer), 0);
    host_file_writer_append(writer, "one ", 4);
    assert_false(host_file_exists("trace"));
    host_file_writer_append(writer, "two", 3);
    assert_int_equal(host_file_writer_commit(writer), 0);
    assert_true(host_file_exists("trace"));
    assert_file("trace", "one two");
    assert_int_equal(count_files(), 1);
}

static void abandoned_file_leaves_nothing(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    assert_int_equal(host_file_writer_open("trace", &writer), 0);
    host_file_writer_append(writer, "one", 3);
    host_file_writer_abandon(writer);
    assert_int_equal(count_files(), 0);
}

static void abandoned_file_leaves_its_predecessor(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    write_file("trace", "old");
    assert_int_equal(host_file_writer_open("trace", &writer), 0);
    host_file_writer_append(writer, "new", 3);
    host_file_writer_abandon(writer);
    assert_file("trace", "old");
    assert_int_equal(count_files(), 1);
}

static void two_writers_of_one_file_do_not_meet(void **state)
{
    (void)state;
    struct host_file_writer *first;
    struct host_file_writer *second;
    assert_int_equal(host_file_writer_open("trace", &first), 0);
    assert_int_equal(host_file_writer_open("trace", &second), 0);
    host_file_writer_append(first, "first", 5);
    host_file_writer_append(second, "second", 6);
    assert_int_equal(host_file_writer_commit(second), 0);
    assert_int_equal(host_file_writer_commit(first), 0);
    assert_file("trace", "first");
    assert_int_equal(count_files(), 1);
}

static void large_file_is_written_whole(void **state)
{
    (void)state;
    enum { PIECE = 100 * 1000 };
    struct host_file_writer *writer;
    char *piece = host_memory_alloc(PIECE);
    char *text;
    size_t bytes;
    memset(piece, 'x', PIECE);
    assert_int_equal(host_file_writer_open("trace", &writer), 0);
    host_file_writer_append(writer, "<", 1);
    host_file_writer_append(writer, piece, PIECE); /* larger than the buffer */
    for (int i = 0; i < 100; i++) {
        host_file_writer_append(writer, piece, 1000);
    }
    host_file_writer_append(writer, ">", 1);
    assert_int_equal(host_file_writer_commit(writer), 0);
    host_memory_free(piece);
    assert_int_equal(host_file_read_all("trace", 1 << 20, &text, &bytes), 0);
    assert_int_equal(bytes, 2 + PIECE + 100 * 1000);
    assert_int_equal(text[0], '<');
    assert_int_equal(text[bytes - 1], '>');
    host_memory_free(text);
}

static void replaced_file_keeps_its_mode(void **state)
{
    (void)state;
    struct stat status;
    write_file("trace", "old");
    assert_int_equal(chmod("trace", 0640), 0);
    write_file("trace", "new");
    assert_int_equal(stat("trace", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void symbolic_link_stays_and_its_target_is_replaced(void **state)
{
    (void)state;
    struct stat status;
    write_file("target", "old");
    assert_int_equal(symlink("target", "trace"), 0);
    write_file("trace", "new");
    assert_file("target", "new");
    assert_int_equal(lstat("trace", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
}

static void device_is_written_and_not_replaced(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    struct stat status;
    write_file("/dev/null", "text");
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    assert_int_equal(host_file_writer_open("/dev/full", &writer), 0);
    host_file_writer_append(writer, "text", 4);
    assert_int_equal(host_file_writer_commit(writer), -ENOSPC);
    assert_int_equal(host_file_writer_open("/dev/null", &writer), 0);
    host_file_writer_abandon(writer);
    assert_true(host_file_exists("/dev/null"));
}

static void file_that_cannot_be_written_is_refused_at_open(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    char name[5000];
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(host_file_writer_open("nowhere/trace", &writer), -ENOENT);
    assert_int_equal(host_file_writer_open(".", &writer), -EISDIR);
    assert_int_equal(host_file_writer_open("", &writer), -ENOENT);
    assert_int_equal(host_file_writer_open(name, &writer), -ENAMETOOLONG);
}

static void commit_into_a_vanished_folder_fails(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    assert_int_equal(mkdir("below", 0777), 0);
    assert_int_equal(host_file_writer_open("below/trace", &writer), 0);
    assert_int_equal(rename("below", "moved"), 0);
    assert_int_equal(host_file_writer_commit(writer), -ENOENT);
    assert_int_equal(system("rm -r moved"), 0);
}

static void read_ends_the_text_and_counts_zero_bytes(void **state)
{
    (void)state;
    struct host_file_writer *writer;
    char *text;
    size_t bytes;
    assert_int_equal(host_file_writer_open("trace", &writer), 0);
    host_file_writer_append(writer, "a\0b", 3);
    assert_int_equal(host_file_writer_commit(writer), 0);
    assert_int_equal(host_file_read_all("trace", 3, &text, &bytes), 0);
    assert_int_equal(bytes, 3);
    assert_memory_equal(text, "a\0b", 4);
    host_memory_free(text);
}

static void read_of_an_empty_file_gives_empty_text(void **state)
{
    (void)state;
    write_file("trace", "");
    assert_file("trace", "");
}

static void read_of_files_without_a_size_works(void **state)
{
    (void)state;
    char *text;
    size_t bytes;
    assert_int_equal(host_file_read_all("/proc/self/status", 1 << 20, &text, &bytes), 0);
    assert_true(bytes > 0);
    assert_int_equal(strncmp(text, "Name:", 5), 0);
    host_memory_free(text);
}

static void read_that_cannot_work_is_refused(void **state)
{
    (void)state;
    char *text;
    size_t bytes;
    write_file("trace", "four");
    assert_int_equal(host_file_read_all("trace", 3, &text, &bytes), -EFBIG);
    assert_int_equal(host_file_read_all("nowhere", 3, &text, &bytes), -ENOENT);
    assert_int_equal(host_file_read_all(".", 3, &text, &bytes), -EISDIR);
    assert_int_equal(host_file_read_all("/dev/zero", 1 << 20, &text, &bytes), -EFBIG);
}

#define IN_FOLDER(function) cmocka_unit_test_teardown(function, remove_files)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(committed_file_is_there_and_whole),
        IN_FOLDER(abandoned_file_leaves_nothing),
        IN_FOLDER(abandoned_file_leaves_its_predecessor),
        IN_FOLDER(two_writers_of_one_file_do_not_meet),
        IN_FOLDER(large_file_is_written_whole),
        IN_FOLDER(replaced_file_keeps_its_mode),
        IN_FOLDER(symbolic_link_stays_and_its_target_is_replaced),
        IN_FOLDER(device_is_written_and_not_replaced),
        IN_FOLDER(file_that_cannot_be_written_is_refused_at_open),
        IN_FOLDER(commit_into_a_vanished_folder_fails),
        IN_FOLDER(read_ends_the_text_and_counts_zero_bytes),
        IN_FOLDER(read_of_an_empty_file_gives_empty_text),
        IN_FOLDER(read_of_files_without_a_size_works),
        IN_FOLDER(read_that_cannot_work_is_refused),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
