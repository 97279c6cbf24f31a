/* SPDX-License-Identifier: MIT */
/*
 * file - the files of console.h: written whole or not at all, read whole.
 *
 * A writer fills "<path>.<process>-<n>.tmp" beside the target, so that commit is one rename inside
 * one file system. What cannot be renamed over (/dev/null, a pipe) is written directly.
 */
#include "host/console.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/memory.h"

#define WRITER_BUFFER_BYTES ((size_t)64 * 1024)
#define TEMPORARY_NAMES_MAX 100u /* leftovers of killed runs with our process id */

struct host_file_writer {
    int fd;
    int error; /* first failure, negative errno; later appends do nothing */
    bool is_direct;
    char path[PATH_MAX];           /* the target, symbolic links resolved */
    char temporary[PATH_MAX + 64]; /* unused if direct */
    size_t length;
    char buffer[WRITER_BUFFER_BYTES];
};

/* mode: of the file that will be replaced, or 0 for a new file (then the umask decides). */
static int open_temporary(struct host_file_writer *writer, mode_t mode)
{
    for (uint32_t n = 0; n < TEMPORARY_NAMES_MAX; n++) {
        (void)snprintf(writer->temporary, sizeof(writer->temporary), "%s.%ld-%u.tmp", writer->path,
                       (long)getpid(), n);
        writer->fd = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (writer->fd >= 0) {
            if (mode != 0) {
                (void)fchmod(writer->fd,
                             mode); /* a file of another owner: new mode is good enough */
            }
            return 0;
        }
        if (errno != EEXIST) {
            return -errno;
        }
    }
    return -EEXIST;
}

static int open_target(struct host_file_writer *writer, const char *path)
{
    struct stat status;
    size_t path_bytes = strlen(path) + 1;
    if (path_bytes == 1 || path_bytes > sizeof(writer->path)) {
        return path_bytes == 1 ? -ENOENT : -ENAMETOOLONG;
    }
    if (stat(path, &status) != 0) {
        memcpy(writer->path, path, path_bytes);
        return errno == ENOENT ? open_temporary(writer, 0) : -errno;
    }
    if (S_ISDIR(status.st_mode)) {
        return -EISDIR;
    }
    if (!S_ISREG(status.st_mode)) {
        writer->is_direct = true;
        writer->fd = open(path, O_WRONLY | O_CLOEXEC);
        return writer->fd >= 0 ? 0 : -errno;
    }
    if (!realpath(path, writer->path)) {
        return -errno;
    }
    return open_temporary(writer, status.st_mode & 0777);
}

int host_file_writer_open(const char *path, struct host_file_writer **ret_writer)
{
    struct host_file_writer *writer = host_memory_alloc(sizeof(*writer));
    int result = open_target(writer, path);
    if (result != 0) {
        host_memory_free(writer);
        return result;
    }
    *ret_writer = writer;
    return 0;
}

static void write_bytes(struct host_file_writer *writer, const char *bytes, size_t count)
{
    while (count > 0 && writer->error == 0) {
        ssize_t written = write(writer->fd, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno != EINTR) {
            writer->error = -errno;
        }
    }
}

static void write_buffer(struct host_file_writer *writer)
{
    write_bytes(writer, writer->buffer, writer->length);
    writer->length = 0;
}

void host_file_writer_append(struct host_file_writer *writer, const void *bytes, size_t count)
{
    if (count > WRITER_BUFFER_BYTES - writer->length) {
        write_buffer(writer);
    }
    if (count > WRITER_BUFFER_BYTES) {
        write_bytes(writer, bytes, count);
        return;
    }
    memcpy(writer->buffer + writer->length, bytes, count);
    writer->length += count;
}

int host_file_writer_commit(struct host_file_writer *writer)
{
    write_buffer(writer);
    if (close(writer->fd) != 0 && writer->error == 0) {
        writer->error = -errno; /* network file systems report a full disk here */
    }
    if (!writer->is_direct) {
        if (writer->error == 0 && rename(writer->temporary, writer->path) != 0) {
            writer->error = -errno;
        }
        if (writer->error != 0) {
            unlink(writer->temporary);
        }
    }
    int result = writer->error;
    host_memory_free(writer);
    return result;
}

void host_file_writer_abandon(struct host_file_writer *writer)
{
    close(writer->fd);
    if (!writer->is_direct) {
        unlink(writer->temporary);
    }
    host_memory_free(writer);
}

/* For a file of the size that the host tells, a terminator and the look that finds its end. */
static size_t expect_room(int fd, size_t bytes_max)
{
    struct stat status;
    size_t room = 4096;
    if (fstat(fd, &status) == 0 && status.st_size > 0 && (size_t)status.st_size <= bytes_max &&
        (size_t)status.st_size + 2 > room) {
        room = (size_t)status.st_size + 2;
    }
    return room;
}

/* Reads until the end; the size is a guess, as pipes and /proc have none. */
static int read_to_end(int fd, size_t bytes_max, char **ret_text, size_t *ret_bytes)
{
    size_t room = expect_room(fd, bytes_max);
    size_t length = 0;
    char *text = host_memory_alloc(room);
    for (;;) {
        if (length + 1 == room) {
            room *= 2;
            text = host_memory_resize(text, room);
        }
        ssize_t count = read(fd, text + length, room - 1 - length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 || length + (size_t)count > bytes_max) {
            int error = count < 0 ? -errno : -EFBIG;
            host_memory_free(text);
            return error;
        }
        if (count == 0) {
            text[length] = '\0';
            *ret_text = text;
            *ret_bytes = length;
            return 0;
        }
        length += (size_t)count;
    }
}

int host_file_read_all(const char *path, size_t bytes_max, char **ret_text, size_t *ret_bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    int result = read_to_end(fd, bytes_max, ret_text, ret_bytes);
    close(fd);
    return result;
}

bool host_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}
