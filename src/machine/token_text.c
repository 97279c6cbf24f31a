/* SPDX-License-Identifier: MIT */
/*
 * token_text - a token's content as one word and back; the form is in token_internal.h.
 *
 * base64url: no character of it means anything to a shell, and a double click selects all of it.
 * Length and checksum are there to tell a token that was cut off from one that was mistyped.
 */
#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

#include "base/check.h"
#include "dirql/explore.h"
#include "host/memory.h"
#include "machine/token_internal.h"

#define CHECKSUM_BYTES 4u
#define REMEDY         "copy it again from the report"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void dq_token_bytes_add(struct dq_token_bytes *bytes, const void *more, size_t count)
{
    if (count > bytes->capacity - bytes->count) {
        bytes->capacity = (bytes->count + count) * 2;
        bytes->bytes = host_memory_resize(bytes->bytes, bytes->capacity);
    }
    if (count > 0) {
        memcpy(bytes->bytes + bytes->count, more, count);
    }
    bytes->count += count;
}

void dq_token_bytes_add_number(struct dq_token_bytes *bytes, uint64_t number)
{
    do {
        uint8_t byte = (uint8_t)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
        dq_token_bytes_add(bytes, &byte, 1);
        number >>= 7;
    } while (number > 0);
}

size_t dq_token_number_read(const uint8_t *bytes, size_t count, uint64_t *ret_number)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count && i < 10; i++) {
        if (i == 9 && bytes[i] > 1) {
            return 0; /* more than 64 bits */
        }
        number |= (uint64_t)(bytes[i] & 0x7f) << (7 * i);
        if (bytes[i] < 0x80) {
            *ret_number = number;
            return i + 1;
        }
    }
    return 0;
}

static uint32_t checksum(const uint8_t *content, size_t count)
{
    return (uint32_t)XXH64(content, count, 0);
}

/* The word's characters for `count` bytes. */
static size_t text_length(size_t count)
{
    return (count * 4 + 2) / 3;
}

char *dq_token_text_write(const uint8_t *content, size_t count)
{
    struct dq_token_bytes all = { 0 };
    uint32_t sum = checksum(content, count);
    uint8_t sum_bytes[CHECKSUM_BYTES];
    for (uint32_t i = 0; i < CHECKSUM_BYTES; i++) {
        sum_bytes[i] = (uint8_t)(sum >> (8 * i));
    }
    dq_token_bytes_add_number(&all, count);
    dq_token_bytes_add(&all, sum_bytes, sizeof(sum_bytes));
    dq_token_bytes_add(&all, content, count);

    char prefix[16];
    struct dq_text text;
    dq_text_init(&text, prefix, sizeof(prefix));
    dq_text_format(&text, "dq%u-", DIRQL_TOKEN_VERSION);
    char *word = host_memory_alloc(text.length + text_length(all.count) + 1);
    memcpy(word, prefix, text.length);
    char *at = word + text.length;
    for (size_t i = 0; i < all.count; i += 3) {
        uint32_t group = (uint32_t)all.bytes[i] << 16;
        group |= i + 1 < all.count ? (uint32_t)all.bytes[i + 1] << 8 : 0;
        group |= i + 2 < all.count ? all.bytes[i + 2] : 0;
        size_t characters = text_length(all.count - i < 3 ? all.count - i : 3);
        for (size_t k = 0; k < characters; k++) {
            *at++ = alphabet[(group >> (18 - 6 * k)) & 0x3f];
        }
    }
    host_memory_free(all.bytes);
    return word;
}

/* A text on its way to a word without blanks and comments. */
struct text_reader {
    const char *who;
    struct dq_text *error;
    char *word;
    size_t length;
    size_t prefix_length;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* "dq", digits, "-": returns its length, and the number, UINT32_MAX if it is a larger one. */
static size_t read_prefix(const char *text, uint32_t *ret_version)
{
    size_t length = 2;
    uint32_t version = 0;
    if (strncmp(text, "dq", 2) != 0) {
        return 0;
    }
    for (; text[length] >= '0' && text[length] <= '9'; length++) {
        uint32_t digit = (uint32_t)(text[length] - '0');
        version = version > (UINT32_MAX - digit) / 10 ? UINT32_MAX : version * 10 + digit;
    }
    *ret_version = version;
    return length > 2 && text[length] == '-' ? length + 1 : 0;
}

bool dq_token_text_is_token(const char *text)
{
    uint32_t version;
    while (is_space(*text)) {
        text++;
    }
    return read_prefix(text, &version) > 0;
}

static bool refuse_character(struct text_reader *reader, char c, uint32_t line)
{
    char name[16];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, c > ' ' && c <= '~' ? "`%c`" : "a byte 0x%02x", (unsigned char)c);
    dq_text_format(reader->error,
                   "%s has %s as its character %zu, on line %" PRIu32
                   ", which no token has: " REMEDY,
                   reader->who, name, reader->length + 1, line);
    return false;
}

/* Copies the word. Only its first character may be something else than the alphabet's, as what is
 * not a token at all gets another message. */
static bool collect(struct text_reader *reader, const char *text)
{
    uint32_t line = 1;
    uint32_t version;
    bool is_word_start = true;
    reader->word = host_memory_alloc(strlen(text) + 1);
    for (const char *at = text; *at; at++) {
        if (*at == '#') {
            at += strcspn(at, "\n") - 1;
            is_word_start = true;
        } else if (is_space(*at)) {
            line += *at == '\n';
            is_word_start = true;
        } else if (reader->length > 0 && is_word_start && read_prefix(at, &version) > 0) {
            dq_text_format(reader->error,
                           "%s has a second token, on line %" PRIu32 ": leave one of them",
                           reader->who, line);
            return false;
        } else if (!strchr(alphabet, *at) && reader->length > 0) {
            return refuse_character(reader, *at, line);
        } else {
            reader->word[reader->length++] = *at;
            is_word_start = false;
        }
    }
    return true;
}

static bool check_prefix(struct text_reader *reader)
{
    uint32_t version = 0;
    reader->prefix_length = read_prefix(reader->word, &version);
    if (reader->length == 0) {
        dq_text_format(reader->error, "%s is empty: a token begins with dq%u-", reader->who,
                       DIRQL_TOKEN_VERSION);
        return false;
    }
    if (reader->prefix_length == 0) {
        dq_text_format(reader->error, "%s is no replay token, which begins with dq%u-: " REMEDY,
                       reader->who, DIRQL_TOKEN_VERSION);
        return false;
    }
    if (version != DIRQL_TOKEN_VERSION) {
        dq_text_format(reader->error,
                       "%s has form %" PRIu32 " of another version of dirql; this one (%s) reads "
                       "form %u: replay with that version, or explore again",
                       reader->who, version, DIRQL_VERSION, DIRQL_TOKEN_VERSION);
        return false;
    }
    return true;
}

/* What is left over at the end is not looked at: length and checksum find it. */
static void decode_word(const struct text_reader *reader, struct dq_token_bytes *ret_bytes)
{
    uint32_t bits = 0;
    uint32_t bit_count = 0;
    for (size_t i = reader->prefix_length; i < reader->length; i++) {
        const char *found = strchr(alphabet, reader->word[i]);
        bits = bits << 6 | (uint32_t)(found - alphabet);
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            uint8_t byte = (uint8_t)(bits >> bit_count);
            dq_token_bytes_add(ret_bytes, &byte, 1);
        }
    }
}

static bool check_length(const struct text_reader *reader, uint64_t content_count, size_t head)
{
    size_t characters = reader->length - reader->prefix_length;
    if (content_count > DQ_TOKEN_BYTES_MAX) {
        dq_text_format(reader->error,
                       "%s is damaged at its beginning (characters %zu to %zu): " REMEDY,
                       reader->who, reader->prefix_length + 1, reader->prefix_length + 4);
        return false;
    }
    size_t wanted = text_length(head + (size_t)content_count);
    if (characters != wanted) {
        dq_text_format(reader->error,
                       "%s has %zu characters and, by its beginning, should have %zu: %s; " REMEDY
                       ", all of it",
                       reader->who, reader->length, wanted + reader->prefix_length,
                       characters < wanted ? "its end or something in between is missing"
                                           : "something was added");
        return false;
    }
    return true;
}

/* The bytes of a whole word: length, checksum, content. */
static bool check_content(const struct text_reader *reader, const struct dq_token_bytes *all,
                          struct dq_token_bytes *ret_content)
{
    uint64_t count;
    size_t head = dq_token_number_read(all->bytes, all->count, &count);
    if (head == 0 || all->count - head < CHECKSUM_BYTES) {
        dq_text_format(reader->error, "%s has only %zu characters: its end is missing; " REMEDY,
                       reader->who, reader->length);
        return false;
    }
    if (!check_length(reader, count, head + CHECKSUM_BYTES)) {
        return false;
    }
    const uint8_t *content = all->bytes + head + CHECKSUM_BYTES;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < CHECKSUM_BYTES; i++) {
        sum |= (uint32_t)all->bytes[head + i] << (8 * i);
    }
    if (sum != checksum(content, (size_t)count)) {
        dq_text_format(reader->error,
                       "%s has its %zu characters, but one or more of those after `dq%u-` are "
                       "wrong or in the wrong place (the checksum does not fit): " REMEDY
                       ", do not type it",
                       reader->who, reader->length, DIRQL_TOKEN_VERSION);
        return false;
    }
    dq_token_bytes_add(ret_content, content, (size_t)count);
    return true;
}

bool dq_token_text_read(const char *text, const char *who, struct dq_token_bytes *ret_content,
                        struct dq_text *error)
{
    struct text_reader reader = { .who = who, .error = error };
    struct dq_token_bytes all = { 0 };
    bool is_good = collect(&reader, text) && check_prefix(&reader);
    if (is_good) {
        decode_word(&reader, &all);
        is_good = check_content(&reader, &all, ret_content);
    }
    host_memory_free(all.bytes);
    host_memory_free(reader.word);
    return is_good;
}
