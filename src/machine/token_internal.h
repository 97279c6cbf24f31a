/* SPDX-License-Identifier: MIT */
/*
 * token - the two halves of a replay token (dirql/explore.h): its text (token_text.c) and what is
 * in it (token.c).
 *
 * Text: `dq1-`, then base64url without padding of: number of content bytes (varint), low 32 bits of
 * the content's XXH64 (little-endian), content.
 *
 * Content: a byte for how the body is packed; the body. 0: as it is. 1: a zstd frame without its
 * four magic bytes, compressed with the dictionary in token.c, at most DQ_TOKEN_BYTES_MAX.
 *
 * Body: driver_build (8 bytes); a byte with bits 0, 1, 2 for which of driver_source, scenario_build
 * and scenario_source follow (8 bytes each; the others are 0), bit 3 for other drivers: their
 * number, build and source (8 bytes) of each, bits 4, 5 and 6 for the system drive, the INF file
 * and the registry hive (8 bytes each), and bit 7 for models, as for other drivers; driver,
 * scenario, zero-terminated; number of options, options zero-terminated; number of departures, and
 * of each the positions passed over since the last one, and the option. Numbers are varints (7 bits
 * a byte, least significant first).
 */
#ifndef DQ_MACHINE_TOKEN_INTERNAL_H
#define DQ_MACHINE_TOKEN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define DQ_TOKEN_BYTES_MAX ((size_t)1 << 20)

/* Growing heap bytes. */
struct dq_token_bytes {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
};
void dq_token_bytes_add(struct dq_token_bytes *bytes, const void *more, size_t count);
void dq_token_bytes_add_number(struct dq_token_bytes *bytes, uint64_t number);
/* Number of bytes that the number at *bytes takes, or 0 if there is none or it exceeds 64 bits. */
size_t dq_token_number_read(const uint8_t *bytes, size_t count, uint64_t *ret_number);

/* Heap text. */
char *dq_token_text_write(const uint8_t *content, size_t count);
/* False with the reason in `error`, which calls the text by the name `who`. */
bool dq_token_text_read(const char *text, const char *who, struct dq_token_bytes *ret_content,
                        struct dq_text *error);
/* Does this look like a token rather than a path? */
bool dq_token_text_is_token(const char *text);

#endif
