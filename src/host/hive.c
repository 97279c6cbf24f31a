/* SPDX-License-Identifier: MIT */
/*
 * hive - see hive.h.
 *
 * hivex changes hives and does not make them: a new one begins as the smallest there is, a root
 * without keys, in an anonymous file that hivex opens by its name under /proc.
 */
#include "host/hive.h"

#include <errno.h>
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/console.h"
#include "host/memory.h"

#define DEPTH_MAX  512 /* of keys, as in Windows */
#define PATH_BYTES 64
#define BYTES_MAX  ((size_t)512 << 20)

/* ---- Reading ---- */

/* Where hivex did not like what it saw it leaves errno at 0, or sets one of these. */
static int failure(void)
{
    static const int broken[] = { 0, ENOTSUP, EFAULT, ERANGE, ELOOP, EILSEQ };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        if (errno == broken[i]) {
            return -EINVAL;
        }
    }
    return -errno;
}

static int read_value(hive_h *hive, hive_value_h value, const struct host_hive_visit *visit)
{
    hive_type type;
    size_t bytes;
    char *name = hivex_value_key(hive, value);
    char *data = name ? hivex_value_value(hive, value, &type, &bytes) : NULL;
    int status = data ? 0 : failure();
    if (data && !visit->value(visit->context, name, (uint32_t)type, data, bytes)) {
        status = -ECANCELED;
    }
    free(data);
    free(name);
    return status;
}

static int read_values(hive_h *hive, hive_node_h node, const struct host_hive_visit *visit)
{
    hive_value_h *values = hivex_node_values(hive, node);
    int status = values ? 0 : failure();
    for (size_t i = 0; status == 0 && values[i]; i++) {
        status = read_value(hive, values[i], visit);
    }
    free(values);
    return status;
}

static int read_node(hive_h *hive, hive_node_h node, const struct host_hive_visit *visit,
                     uint32_t depth)
{
    if (depth == DEPTH_MAX) {
        return -EINVAL;
    }
    int status = read_values(hive, node, visit);
    hive_node_h *children = status == 0 ? hivex_node_children(hive, node) : NULL;
    if (status == 0 && !children) {
        status = failure();
    }
    for (size_t i = 0; status == 0 && children[i]; i++) {
        char *name = hivex_node_name(hive, children[i]);
        status = !name ? failure() : !visit->key_begin(visit->context, name) ? -ECANCELED : 0;
        free(name);
        if (status == 0) {
            status = read_node(hive, children[i], visit, depth + 1);
            visit->key_end(visit->context);
        }
    }
    free(children);
    return status;
}

int host_hive_read(const char *path, const struct host_hive_visit *visit)
{
    errno = 0;
    hive_h *hive = hivex_open(path, 0);
    if (!hive) {
        return failure();
    }
    hive_node_h root = hivex_root(hive);
    int status = root ? read_node(hive, root, visit, 0) : failure();
    (void)hivex_close(hive);
    return status;
}

/* ---- Writing ---- */

struct host_hive {
    hive_h *hive;
    int file; /* anonymous, that hivex read and writes */
    char path[PATH_BYTES];
    hive_node_h nodes[DEPTH_MAX];
    uint32_t depth; /* behind the last of nodes */
};

/* Offsets of cells count from the first bin. */
enum {
    HEADER_BYTES = 4096,
    BIN_BYTES = 4096,
    ROOT_CELL = 0x20,
    ROOT_BYTES = 0x58,
    SECURITY_CELL = ROOT_CELL + ROOT_BYTES,
    SECURITY_BYTES = 0x30,
    FREE_CELL = SECURITY_CELL + SECURITY_BYTES,
    NOTHING = -1,
};

static void put(unsigned char *at, size_t offset, int32_t value)
{
    memcpy(at + offset, &value, sizeof(value));
}

static void put_short(unsigned char *at, size_t offset, uint16_t value)
{
    memcpy(at + offset, &value, sizeof(value));
}

static void put_header(unsigned char *at)
{
    memcpy(at, "regf", 4);
    put(at, 0x04, 1); /* both sequence numbers: in order */
    put(at, 0x08, 1);
    put(at, 0x14, 1); /* version 1.3 */
    put(at, 0x18, 3);
    put(at, 0x20, 1); /* format: direct memory load */
    put(at, 0x24, ROOT_CELL);
    put(at, 0x28, BIN_BYTES);
    put(at, 0x2C, 1);
    uint32_t sum = 0;
    for (size_t i = 0; i < 0x1FC; i += sizeof(sum)) {
        uint32_t word;
        memcpy(&word, at + i, sizeof(word));
        sum ^= word;
    }
    memcpy(at + 0x1FC, &sum, sizeof(sum));
}

/* A used cell has a negative size. */
static void put_root(unsigned char *cell)
{
    unsigned char *key = cell + 4;
    put(cell, 0, -ROOT_BYTES);
    memcpy(key, "nk", 2);
    put_short(key, 2, 0x2C); /* root, cannot be deleted, name in Latin-1 */
    put(key, 16, NOTHING);
    put(key, 28, NOTHING); /* no subkeys, no volatile ones, no values, no class */
    put(key, 32, NOTHING);
    put(key, 40, NOTHING);
    put(key, 44, SECURITY_CELL);
    put(key, 48, NOTHING);
    put_short(key, 72, 4);
    memcpy(key + 76, "ROOT", 4);
}

/* Nobody owns it, everybody may do everything. */
static void put_security(unsigned char *cell)
{
    unsigned char *security = cell + 4;
    put(cell, 0, -SECURITY_BYTES);
    memcpy(security, "sk", 2);
    put(security, 4, SECURITY_CELL);
    put(security, 8, SECURITY_CELL);
    put(security, 12, 1);
    put(security, 16, 20);
    security[20] = 1;
    put_short(security, 22, 0x8004); /* self-relative, with an access list, which is none */
}

static void put_bin(unsigned char *at)
{
    memcpy(at, "hbin", 4);
    put(at, 8, BIN_BYTES);
    put_root(at + ROOT_CELL);
    put_security(at + SECURITY_CELL);
    put(at, FREE_CELL, BIN_BYTES - FREE_CELL);
}

static int write_smallest(int file)
{
    unsigned char bytes[HEADER_BYTES + BIN_BYTES] = { 0 };
    put_header(bytes);
    put_bin(bytes + HEADER_BYTES);
    ssize_t written = pwrite(file, bytes, sizeof(bytes), 0);
    return written < 0 ? -errno : written == (ssize_t)sizeof(bytes) ? 0 : -EIO;
}

int host_hive_open(struct host_hive **ret_hive)
{
    int file = host_memory_file_create("hive", HEADER_BYTES + BIN_BYTES);
    if (file < 0) {
        return file;
    }
    struct host_hive *hive = host_memory_alloc(sizeof(*hive));
    hive->file = file;
    (void)snprintf(hive->path, sizeof(hive->path), "/proc/self/fd/%d", file);
    int status = write_smallest(file);
    errno = 0;
    hive->hive = status == 0 ? hivex_open(hive->path, HIVEX_OPEN_WRITE) : NULL;
    if (!hive->hive) {
        status = status ? status : failure();
        host_fd_close(file);
        host_memory_free(hive);
        return status;
    }
    hive->nodes[hive->depth++] = hivex_root(hive->hive);
    *ret_hive = hive;
    return 0;
}

int host_hive_key_begin(struct host_hive *hive, const char *name)
{
    if (hive->depth == DEPTH_MAX) {
        return -ENAMETOOLONG;
    }
    errno = 0;
    hive_node_h node = hivex_node_add_child(hive->hive, hive->nodes[hive->depth - 1], name);
    if (!node) {
        return failure();
    }
    hive->nodes[hive->depth++] = node;
    return 0;
}

int host_hive_values_set(struct host_hive *hive, const struct host_hive_value *values, size_t count)
{
    hive_set_value *set = host_memory_alloc((count + 1) * sizeof(*set));
    for (size_t i = 0; i < count; i++) {
        set[i].key = (char *)(uintptr_t)values[i].name;
        set[i].t = (hive_type)values[i].type;
        set[i].len = values[i].bytes;
        set[i].value = (char *)(uintptr_t)values[i].data;
    }
    errno = 0;
    int status = hivex_node_set_values(hive->hive, hive->nodes[hive->depth - 1], count, set, 0) == 0
                     ? 0
                     : failure();
    host_memory_free(set);
    return status;
}

void host_hive_key_end(struct host_hive *hive)
{
    hive->depth--;
}

void host_hive_abandon(struct host_hive *hive)
{
    (void)hivex_close(hive->hive);
    host_fd_close(hive->file);
    host_memory_free(hive);
}

static int copy_file(const char *from, const char *to)
{
    char *bytes;
    size_t count;
    int status = host_file_read_all(from, BYTES_MAX, &bytes, &count);
    if (status) {
        return status;
    }
    struct host_file_writer *writer;
    status = host_file_writer_open(to, &writer);
    if (status == 0) {
        host_file_writer_append(writer, bytes, count);
        status = host_file_writer_commit(writer);
    }
    host_memory_free(bytes);
    return status;
}

int host_hive_commit(struct host_hive *hive, const char *path)
{
    errno = 0;
    int status = hivex_commit(hive->hive, hive->path, 0) == 0 ? 0 : failure();
    if (status == 0) {
        status = copy_file(hive->path, path);
    }
    host_hive_abandon(hive);
    return status;
}
