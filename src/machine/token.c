/* SPDX-License-Identifier: MIT */
/*
 * token - what a replay needs, packed; the form is in token_internal.h.
 *
 * The reader believes nothing: whoever finds out how the checksum is made can hand it any content,
 * and gets an error.
 */
#include <errno.h>
#include <string.h>
#include <zstd.h>

#include "base/check.h"
#include "dirql/explore.h"
#include "host/console.h"
#include "host/memory.h"
#include "machine/token_internal.h"

#define OPTIONS_MAX    256u
#define FILE_BYTES_MAX ((size_t)4 << 20)
#define ZSTD_LEVEL     19
#define ZSTD_MAGIC     4u /* bytes that begin every frame */

enum packing { PACKING_NONE, PACKING_ZSTD = 2 }; /* 1: with another dictionary */
enum {
    HAS_DRIVER_SOURCE = 1,
    HAS_SCENARIO_BUILD = 2,
    HAS_SCENARIO_SOURCE = 4,
    HAS_OTHERS = 8,
    HAS_INPUT = 16, /* and the next two */
    HAS_MODELS = 128,
};

/* In the order of their bits. */
static const enum dirql_input inputs[DIRQL_INPUT_COUNT] = {
    DIRQL_INPUT_SYSTEM_DRIVE,
    DIRQL_INPUT_INF,
    DIRQL_INPUT_REGISTRY,
};

/* What tokens mostly consist of, the commonest last. Part of the form: another one is another
 * version. */
static const char dictionary[] =
    "/tests/\0/home/\0/src/\0/Debug/\0/Release/\0driver.so\0"
    "--loop-limit\0--messages\0--workers\0004\0--interrupt\0auto\0line\0msi\0--irql\0000=\0--target"
    "\0000=3\0--verifier\0kmdf\0off\0stop\0cancel=\0qemu:\0../build/\0drivers/\0build/scenarios/"
    "\0.so\0--device\0model:./\0.so\0--device\0model:\0--processors\0003\0--processors\0002"
    "\0--set\0requests=";

/* ---- writing ---- */

static void add_hash(struct dq_token_bytes *body, uint64_t hash)
{
    uint8_t bytes[8];
    for (uint32_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(hash >> (8 * i));
    }
    dq_token_bytes_add(body, bytes, sizeof(bytes));
}

static void add_contents(struct dq_token_bytes *body, const struct dirql_module_content *contents,
                         uint32_t count)
{
    if (count > 0) {
        dq_token_bytes_add_number(body, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        add_hash(body, contents[i].build);
        add_hash(body, contents[i].source);
    }
}

static uint8_t present_of(const struct dirql_token *token)
{
    uint32_t present = (token->driver_source ? HAS_DRIVER_SOURCE : 0) |
                       (token->scenario_build ? HAS_SCENARIO_BUILD : 0) |
                       (token->scenario_source ? HAS_SCENARIO_SOURCE : 0) |
                       (token->other_count ? HAS_OTHERS : 0) |
                       (token->model_count ? HAS_MODELS : 0);
    for (uint32_t i = 0; i < DIRQL_INPUT_COUNT; i++) {
        present |= token->inputs[inputs[i]] ? (uint32_t)HAS_INPUT << i : 0;
    }
    return (uint8_t)present;
}

static void add_hashes(struct dq_token_bytes *body, const struct dirql_token *token)
{
    uint8_t present = present_of(token);
    add_hash(body, token->driver_build);
    dq_token_bytes_add(body, &present, 1);
    const uint64_t optional[] = { token->driver_source, token->scenario_build,
                                  token->scenario_source };
    for (size_t i = 0; i < DQ_COUNT_OF(optional); i++) {
        if (optional[i]) {
            add_hash(body, optional[i]);
        }
    }
    add_contents(body, token->others, token->other_count);
    for (uint32_t i = 0; i < DIRQL_INPUT_COUNT; i++) {
        if (token->inputs[inputs[i]]) {
            add_hash(body, token->inputs[inputs[i]]);
        }
    }
    add_contents(body, token->models, token->model_count);
}

/* The reason, or NULL. */
static const char *write_body(const struct dirql_token *token, struct dq_token_bytes *body)
{
    if (!token->driver || !token->scenario) {
        return "it names no driver or no scenario";
    }
    if (token->other_count > DIRQL_DRIVERS_MAX - 1) {
        return "it has too many drivers";
    }
    if (token->model_count > DIRQL_DEVICES_MAX) {
        return "it has too many models of devices";
    }
    if (token->option_count > OPTIONS_MAX) {
        return "it has too many options";
    }
    add_hashes(body, token);
    dq_token_bytes_add(body, token->driver, strlen(token->driver) + 1);
    dq_token_bytes_add(body, token->scenario, strlen(token->scenario) + 1);
    dq_token_bytes_add_number(body, token->option_count);
    for (uint32_t i = 0; i < token->option_count; i++) {
        dq_token_bytes_add(body, token->options[i], strlen(token->options[i]) + 1);
    }
    dq_token_bytes_add_number(body, token->departure_count);
    uint64_t next = 0; /* the first position that may follow */
    for (uint32_t i = 0; i < token->departure_count; i++) {
        const struct dirql_departure *departure = &token->departures[i];
        if (departure->position < next || departure->position == UINT64_MAX) {
            return "its departures are not in ascending order";
        }
        dq_token_bytes_add_number(body, departure->position - next);
        dq_token_bytes_add_number(body, departure->option);
        next = departure->position + 1;
    }
    return body->count > DQ_TOKEN_BYTES_MAX ? "it would be longer than a MiB" : NULL;
}

/* Appends the body as a frame less its magic bytes. False if that makes it no shorter. */
static bool add_compressed(const struct dq_token_bytes *body, struct dq_token_bytes *content)
{
    size_t room = ZSTD_compressBound(body->count);
    uint8_t *frame = host_memory_alloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t count = context ? ZSTD_compress_usingDict(context, frame, room, body->bytes, body->count,
                                                     dictionary, sizeof(dictionary), ZSTD_LEVEL)
                           : 0;
    (void)ZSTD_freeCCtx(context);
    bool is_shorter =
        count > ZSTD_MAGIC && !ZSTD_isError(count) && count - ZSTD_MAGIC < body->count;
    if (is_shorter) {
        dq_token_bytes_add(content, frame + ZSTD_MAGIC, count - ZSTD_MAGIC);
    }
    host_memory_free(frame);
    return is_shorter;
}

DQ_EXPORT enum dirql_status_code dirql_token_encode(const struct dirql_token *token,
                                                    char **ret_text, char error[DIRQL_ERROR_BYTES])
{
    struct dq_token_bytes body = { 0 };
    const char *cause = write_body(token, &body);
    if (cause) {
        struct dq_text text;
        dq_text_init(&text, error, DIRQL_ERROR_BYTES);
        dq_text_format(&text, "a replay token cannot be made: %s", cause);
        host_memory_free(body.bytes);
        return DIRQL_USAGE;
    }
    struct dq_token_bytes content = { 0 };
    uint8_t packing = PACKING_ZSTD;
    dq_token_bytes_add(&content, &packing, 1);
    if (!add_compressed(&body, &content)) {
        content.bytes[0] = PACKING_NONE;
        dq_token_bytes_add(&content, body.bytes, body.count);
    }
    *ret_text = dq_token_text_write(content.bytes, content.count);
    host_memory_free(content.bytes);
    host_memory_free(body.bytes);
    return DIRQL_OK;
}

DQ_EXPORT void dirql_text_free(char *text)
{
    host_memory_free(text);
}

/* ---- reading ---- */

/* The rest of a body. After `is_bad` everything reads as 0 and "". */
struct body_reader {
    const uint8_t *at;
    size_t left;
    bool is_bad;
};

static void skip(struct body_reader *reader, size_t count)
{
    if (count > 0) { /* an empty body has no memory */
        reader->at += count;
        reader->left -= count;
    }
}

static uint64_t read_number(struct body_reader *reader)
{
    uint64_t number = 0;
    size_t count = dq_token_number_read(reader->at, reader->left, &number);
    reader->is_bad |= count == 0;
    skip(reader, reader->is_bad ? 0 : count);
    return reader->is_bad ? 0 : number;
}

static uint64_t read_hash(struct body_reader *reader)
{
    uint64_t hash = 0;
    if (reader->left < sizeof(hash)) {
        reader->is_bad = true;
        return 0;
    }
    for (uint32_t i = 0; i < sizeof(hash); i++) {
        hash |= (uint64_t)reader->at[i] << (8 * i);
    }
    skip(reader, sizeof(hash));
    return hash;
}

static char *read_string(struct body_reader *reader)
{
    const uint8_t *end = reader->left > 0 ? memchr(reader->at, '\0', reader->left) : NULL;
    size_t length = end ? (size_t)(end - reader->at) : 0;
    char *string = host_memory_alloc(length + 1);
    reader->is_bad |= !end;
    if (!reader->is_bad) {
        memcpy(string, reader->at, length);
        skip(reader, length + 1);
    }
    return string;
}

static uint32_t read_contents(struct body_reader *reader, struct dirql_module_content *contents,
                              uint32_t count_max)
{
    uint64_t count = read_number(reader);
    reader->is_bad |= count > count_max;
    uint32_t read = 0;
    for (; !reader->is_bad && read < count; read++) {
        contents[read].build = read_hash(reader);
        contents[read].source = read_hash(reader);
    }
    return read;
}

static void read_hashes(struct body_reader *reader, struct dirql_token *token)
{
    token->driver_build = read_hash(reader);
    uint8_t present = 0;
    if (reader->left > 0) {
        present = *reader->at;
        skip(reader, 1);
    } else {
        reader->is_bad = true;
    }
    token->driver_source = present & HAS_DRIVER_SOURCE ? read_hash(reader) : 0;
    token->scenario_build = present & HAS_SCENARIO_BUILD ? read_hash(reader) : 0;
    token->scenario_source = present & HAS_SCENARIO_SOURCE ? read_hash(reader) : 0;
    if (present & HAS_OTHERS) {
        token->other_count = read_contents(reader, token->others, DIRQL_DRIVERS_MAX - 1);
    }
    for (uint32_t i = 0; i < DIRQL_INPUT_COUNT; i++) {
        token->inputs[inputs[i]] = present & (uint32_t)HAS_INPUT << i ? read_hash(reader) : 0;
    }
    if (present & HAS_MODELS) {
        token->model_count = read_contents(reader, token->models, DIRQL_DEVICES_MAX);
    }
}

static void read_options(struct body_reader *reader, struct dirql_token *token)
{
    uint64_t count = read_number(reader);
    if (count > OPTIONS_MAX || count > reader->left) {
        reader->is_bad = true;
        return;
    }
    token->options = host_memory_alloc((size_t)(count + 1) * sizeof(*token->options));
    for (; !reader->is_bad && token->option_count < count; token->option_count++) {
        token->options[token->option_count] = read_string(reader);
    }
}

static void read_departures(struct body_reader *reader, struct dirql_token *token)
{
    uint64_t count = read_number(reader);
    if (count > reader->left / 2) { /* each takes two bytes or more */
        reader->is_bad = true;
        return;
    }
    token->departures = host_memory_alloc((size_t)(count + 1) * sizeof(*token->departures));
    uint64_t next = 0;
    for (; !reader->is_bad && token->departure_count < count; token->departure_count++) {
        uint64_t passed = read_number(reader);
        uint64_t option = read_number(reader);
        if (passed >= UINT64_MAX - next) {
            reader->is_bad = true;
            return;
        }
        token->departures[token->departure_count] =
            (struct dirql_departure){ .position = next + passed, .option = option };
        next += passed + 1;
    }
}

static bool read_body(const struct dq_token_bytes *body, struct dirql_token *token)
{
    struct body_reader reader = { .at = body->bytes, .left = body->count };
    token->version = DIRQL_TOKEN_VERSION;
    read_hashes(&reader, token);
    token->driver = read_string(&reader);
    token->scenario = read_string(&reader);
    read_options(&reader, token);
    if (!reader.is_bad) {
        read_departures(&reader, token);
    }
    return !reader.is_bad && reader.left == 0;
}

/* Decompresses no more than the frame says, and that is checked first. */
static bool unpack_frame(const uint8_t *bytes, size_t count, struct dq_token_bytes *ret_body)
{
    static const uint8_t magic[ZSTD_MAGIC] = { 0x28, 0xb5, 0x2f, 0xfd };
    struct dq_token_bytes frame = { 0 };
    dq_token_bytes_add(&frame, magic, sizeof(magic));
    dq_token_bytes_add(&frame, bytes, count);
    unsigned long long size = ZSTD_getFrameContentSize(frame.bytes, frame.count);
    bool is_good = size != ZSTD_CONTENTSIZE_UNKNOWN && size != ZSTD_CONTENTSIZE_ERROR && size > 0 &&
                   size <= DQ_TOKEN_BYTES_MAX;
    if (is_good) {
        ret_body->bytes = host_memory_alloc((size_t)size);
        ret_body->count = (size_t)size;
        ZSTD_DCtx *context = ZSTD_createDCtx();
        is_good = context &&
                  ZSTD_decompress_usingDict(context, ret_body->bytes, ret_body->count, frame.bytes,
                                            frame.count, dictionary, sizeof(dictionary)) == size;
        (void)ZSTD_freeDCtx(context);
    }
    host_memory_free(frame.bytes);
    return is_good;
}

static bool unpack(const struct dq_token_bytes *content, struct dq_token_bytes *ret_body)
{
    if (content->count == 0) {
        return false;
    }
    const uint8_t *rest = content->bytes + 1;
    size_t count = content->count - 1;
    switch (content->bytes[0]) {
    case PACKING_NONE:
        dq_token_bytes_add(ret_body, rest, count);
        return true;
    case PACKING_ZSTD:
        return unpack_frame(rest, count, ret_body);
    default:
        return false;
    }
}

static enum dirql_status_code decode(const char *text, const char *who,
                                     struct dirql_token *ret_token, char error[DIRQL_ERROR_BYTES])
{
    struct dq_text message;
    struct dq_token_bytes content = { 0 };
    struct dq_token_bytes body = { 0 };
    struct dirql_token token = { 0 };
    dq_text_init(&message, error, DIRQL_ERROR_BYTES);
    bool is_good = dq_token_text_read(text, who, &content, &message);
    if (is_good && !(unpack(&content, &body) && read_body(&body, &token))) {
        dq_text_format(&message,
                       "%s was copied well, but there is no sense in it: it was not made by dirql "
                       "%s; explore again",
                       who, DIRQL_VERSION);
        is_good = false;
    }
    host_memory_free(content.bytes);
    host_memory_free(body.bytes);
    if (!is_good) {
        dirql_token_free(&token);
        return DIRQL_USAGE;
    }
    *ret_token = token;
    return DIRQL_OK;
}

DQ_EXPORT enum dirql_status_code dirql_token_decode(const char *text, struct dirql_token *ret_token,
                                                    char error[DIRQL_ERROR_BYTES])
{
    return decode(text, "the token", ret_token, error);
}

DQ_EXPORT enum dirql_status_code dirql_token_read(const char *text_or_path,
                                                  struct dirql_token *ret_token,
                                                  char error[DIRQL_ERROR_BYTES])
{
    if (dq_token_text_is_token(text_or_path)) {
        return decode(text_or_path, "the token", ret_token, error);
    }
    struct dq_text message;
    char *text;
    size_t bytes;
    dq_text_init(&message, error, DIRQL_ERROR_BYTES);
    int result = host_file_read_all(text_or_path, FILE_BYTES_MAX, &text, &bytes);
    if (result) {
        dq_text_format(&message,
                       "`%s` is no token, which begins with dq%u-, and as a file cannot be read: "
                       "%s",
                       text_or_path, DIRQL_TOKEN_VERSION, strerror(-result));
        return DIRQL_USAGE;
    }
    enum dirql_status_code status = DIRQL_USAGE;
    if (memchr(text, '\0', bytes)) {
        dq_text_format(&message, "%s is no text file: name a file that holds a token",
                       text_or_path);
    } else {
        char who[256];
        struct dq_text name;
        dq_text_init(&name, who, sizeof(who));
        dq_text_format(&name, "the token in %s", text_or_path);
        status = decode(text, who, ret_token, error);
    }
    host_memory_free(text);
    return status;
}

DQ_EXPORT void dirql_token_free(struct dirql_token *token)
{
    for (uint32_t i = 0; i < token->option_count; i++) {
        host_memory_free(token->options[i]);
    }
    host_memory_free(token->options);
    host_memory_free(token->departures);
    host_memory_free(token->driver);
    host_memory_free(token->scenario);
    memset(token, 0, sizeof(*token));
}
