/* SPDX-License-Identifier: MIT */
/* token_test - replay tokens: what goes in comes out, every damage has its message, and no text can
 * do harm (rounds of random damage; the sanitizers look on in their preset). */
#include "dirql/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include <cmocka.h>

#include "host/console.h"
#include "host/memory.h"
#include "machine/token_internal.h"

#define ROUNDS 20000u

static char error[DIRQL_ERROR_BYTES];
static char driver[] = "build/edu.so";
static char scenario[] = "build/scenarios/edu_mixed.so";
static char nothing[] = "";
static char words[][24] = { "--device", "model:edu", "--processors", "2", "--set", "requests=4" };
static char *options[] = { words[0], words[1], words[2], words[3], words[4], words[5] };
static struct dirql_departure departures[] = { { 17, 3 }, { 18, 0 }, { 4711, 0x1234 } };

static struct dirql_token sample(void)
{
    return (struct dirql_token){
        .driver_build = 0x0123456789abcdef,
        .driver_source = 0xfedcba9876543210,
        .scenario_build = 0x5555aaaa12345678,
        .driver = driver,
        .scenario = scenario,
        .options = options,
        .option_count = 6,
        .departures = departures,
        .departure_count = 3,
    };
}

static char *encode(const struct dirql_token *token)
{
    char *text = NULL;
    assert_int_equal(dirql_token_encode(token, &text, error), DIRQL_OK);
    assert_non_null(text);
    return text;
}

static void assert_same(const struct dirql_token *a, const struct dirql_token *b)
{
    assert_int_equal(a->driver_build, b->driver_build);
    assert_int_equal(a->driver_source, b->driver_source);
    assert_int_equal(a->other_count, b->other_count);
    for (uint32_t i = 0; i < a->other_count; i++) {
        assert_int_equal(a->others[i].build, b->others[i].build);
        assert_int_equal(a->others[i].source, b->others[i].source);
    }
    assert_int_equal(a->model_count, b->model_count);
    for (uint32_t i = 0; i < a->model_count; i++) {
        assert_int_equal(a->models[i].build, b->models[i].build);
        assert_int_equal(a->models[i].source, b->models[i].source);
    }
    assert_memory_equal(a->inputs, b->inputs, sizeof(a->inputs));
    assert_int_equal(a->scenario_build, b->scenario_build);
    assert_int_equal(a->scenario_source, b->scenario_source);
    assert_string_equal(a->driver, b->driver);
    assert_string_equal(a->scenario, b->scenario);
    assert_int_equal(a->option_count, b->option_count);
    for (uint32_t i = 0; i < a->option_count; i++) {
        assert_string_equal(a->options[i], b->options[i]);
    }
    assert_int_equal(a->departure_count, b->departure_count);
    for (uint32_t i = 0; i < a->departure_count; i++) {
        assert_int_equal(a->departures[i].position, b->departures[i].position);
        assert_int_equal(a->departures[i].option, b->departures[i].option);
    }
}

static size_t round_trip(const struct dirql_token *token)
{
    struct dirql_token read;
    char *text = encode(token);
    size_t length = strlen(text);
    assert_int_equal(dirql_token_decode(text, &read, error), DIRQL_OK);
    assert_same(token, &read);
    assert_int_equal(read.version, DIRQL_TOKEN_VERSION);
    dirql_token_free(&read);
    assert_null(read.driver);
    dirql_text_free(text);
    return length;
}

static void other_drivers_are_part_of_it(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    token.others[0].build = 0x1122334455667788;
    token.others[1].build = 0x99aabbccddeeff00;
    token.others[1].source = 0x0102030405060708;
    token.other_count = 2;
    (void)round_trip(&token);
    char *text = NULL;
    token.other_count = DIRQL_DRIVERS_MAX;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    assert_null(text);
}

static void models_are_part_of_it(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    token.models[0].build = 0x1122334455667788;
    token.models[1].build = 0x99aabbccddeeff00;
    token.models[1].source = 0x0102030405060708;
    token.model_count = 2;
    token.others[0].build = 3;
    token.other_count = 1;
    (void)round_trip(&token);
    char *text = NULL;
    token.model_count = DIRQL_DEVICES_MAX + 1;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "too many models"));
    assert_null(text);
}

static void each_input_is_part_of_it(void **state)
{
    (void)state;
    for (uint32_t present = 0; present < 1u << DIRQL_INPUT_COUNT; present++) {
        struct dirql_token token = sample();
        for (uint32_t i = 0; i < DIRQL_INPUT_COUNT; i++) {
            token.inputs[i] = (present >> i & 1) * (0x8877665544332211 + i);
        }
        (void)round_trip(&token);
    }
}

static void token_reads_as_it_was_written(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    assert_in_range(round_trip(&token), 40, 130);
    token.scenario = nothing;
    token.scenario_build = 0;
    token.driver_source = 0;
    token.option_count = 0;
    token.departure_count = 0;
    assert_in_range(round_trip(&token), 20, 50);
    token.scenario_source = UINT64_MAX;
    round_trip(&token);
}

static void extreme_positions_and_options_survive(void **state)
{
    (void)state;
    static struct dirql_departure extreme[] = {
        { 0, UINT64_MAX },
        { 1, 0 },
        { 127, 127 },
        { 256, 128 },
        { UINT64_C(1) << 63, UINT64_C(1) << 63 },
        { UINT64_MAX - 1, 1 },
    };
    struct dirql_token token = sample();
    token.departures = extreme;
    token.departure_count = 6;
    round_trip(&token);
}

static void many_departures_survive(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    token.departure_count = 100000;
    token.departures = calloc(token.departure_count, sizeof(*token.departures));
    assert_non_null(token.departures);
    for (uint32_t i = 0; i < token.departure_count; i++) {
        token.departures[i] = (struct dirql_departure){ 7 * (uint64_t)i, i % 5 };
    }
    round_trip(&token);
    free(token.departures);
}

static void text_is_one_word_of_a_shell(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    char *text = encode(&token);
    assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-_"),
                     strlen(text));
    assert_memory_equal(text, "dq1-", 4);
    dirql_text_free(text);
}

static void token_that_cannot_be_written_is_refused(void **state)
{
    (void)state;
    static struct dirql_departure equal[] = { { 5, 1 }, { 5, 2 } };
    static struct dirql_departure last[] = { { UINT64_MAX, 1 } };
    char *text = NULL;
    struct dirql_token token = sample();
    token.departures = equal;
    token.departure_count = 2;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "ascending"));
    token.departures = last;
    token.departure_count = 1;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    token = sample();
    token.driver = NULL;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "names no driver"));
    token = sample();
    token.option_count = 1000;
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    token = sample();
    token.driver = host_memory_alloc(DQ_TOKEN_BYTES_MAX + 1);
    memset(token.driver, 'x', DQ_TOKEN_BYTES_MAX);
    assert_int_equal(dirql_token_encode(&token, &text, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "MiB"));
    host_memory_free(token.driver);
    assert_null(text);
}

static void refused(const char *text, const char *reason)
{
    struct dirql_token read;
    assert_int_equal(dirql_token_decode(text, &read, error), DIRQL_USAGE);
    if (!strstr(error, reason)) {
        fail_msg("`%.60s`: %s (wanted: %s)", text, error, reason);
    }
}

static void text_that_is_no_token_is_refused_with_its_reason(void **state)
{
    (void)state;
    refused("", "is empty");
    refused(" # nothing\n", "is empty");
    refused("build/edu.so", "has `/` as its character 6, on line 1");
    refused("edu", "is no replay token");
    refused("dq", "is no replay token");
    refused("dq1", "is no replay token");
    refused("dq-AAAA", "is no replay token");
    refused("dq2-AAAA", "has form 2 of another version");
    refused("dq99999999999-AAAA", "has form 4294967295 of another version");
    refused("dq1-", "has only 4 characters");
    refused("dq1-A", "has only 5 characters");
    refused("dq1-AA", "has only 6 characters");
    refused("dq1-________________", "has only 20 characters"); /* a number without end */
    refused("dq1-____AwAAAAAAAAAA", "is damaged at its beginning");
}

static void damaged_token_is_refused_with_the_damage(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    char *good = encode(&token);
    size_t length = strlen(good);
    char *text = strdup(good);
    char wanted[64];
    assert_non_null(text);

    text[length - 1] = '\0';
    (void)snprintf(wanted, sizeof(wanted), "has %zu characters and, by its beginning, should have",
                   length - 1);
    refused(text, wanted);
    assert_non_null(strstr(error, "is missing"));
    memmove(text + 40, text + 42, strlen(text + 42) + 1);
    refused(text, "is missing");
    free(text);

    text = malloc(length + 8);
    assert_non_null(text);
    (void)snprintf(text, length + 8, "%sAA", good);
    refused(text, "something was added");
    (void)snprintf(text, length + 8, "%s.", good);
    (void)snprintf(wanted, sizeof(wanted), "has `.` as its character %zu, on line 1", length + 1);
    refused(text, wanted);
    (void)snprintf(text, length + 8, "%s\n\n\xc3", good);
    refused(text, "has a byte 0xc3 as its character");
    assert_non_null(strstr(error, "on line 3"));

    (void)snprintf(text, length + 8, "%s", good);
    text[30] = text[30] == 'x' ? 'y' : 'x';
    refused(text, "the checksum does not fit");
    (void)snprintf(text, length + 8, "%s", good);
    char moved = text[20];
    text[20] = text[21] == moved ? (char)(moved == 'a' ? 'b' : 'a') : text[21];
    text[21] = moved;
    refused(text, "the checksum does not fit");
    free(text);

    text = malloc(2 * length + 8);
    assert_non_null(text);
    (void)snprintf(text, 2 * length + 8, "%s\n%s\n", good, good);
    refused(text, "has a second token, on line 2");
    free(text);
    dirql_text_free(good);
}

static void blanks_and_comments_are_passed_over(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    struct dirql_token read;
    char *good = encode(&token);
    char text[1024];
    (void)snprintf(text, sizeof(text), "# found by night\n\r\n  %.20s\r\n\t%.30s # more\n%s\n# end",
                   good, good + 20, good + 50);
    assert_int_equal(dirql_token_decode(text, &read, error), DIRQL_OK);
    assert_same(&token, &read);
    dirql_token_free(&read);
    dirql_text_free(good);
}

static void token_is_read_from_a_file(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    struct dirql_token read;
    char path[] = "/tmp/dirql_token_test_XXXXXX";
    char *text = encode(&token);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(dprintf(fd, "# a comment\n%s\n", text), 13 + (int)strlen(text));
    assert_int_equal(dirql_token_read(path, &read, error), DIRQL_OK);
    assert_same(&token, &read);
    dirql_token_free(&read);
    assert_int_equal(dirql_token_read(text, &read, error), DIRQL_OK);
    dirql_token_free(&read);

    assert_int_equal(write(fd, "!", 1), 1);
    assert_int_equal(dirql_token_read(path, &read, error), DIRQL_USAGE);
    assert_non_null(strstr(error, path));
    assert_non_null(strstr(error, "on line 3"));
    assert_int_equal(write(fd, "", 1), 1);
    assert_int_equal(dirql_token_read(path, &read, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "is no text file"));
    close(fd);
    unlink(path);
    assert_int_equal(dirql_token_read(path, &read, error), DIRQL_USAGE);
    assert_non_null(strstr(error, "No such file or directory"));
    assert_int_equal(dirql_token_read("/tmp", &read, error), DIRQL_USAGE);
    dirql_text_free(text);
}

/* ---- content that is well sealed and makes no sense ---- */

static void refused_content(const void *content, size_t count)
{
    char *text = dq_token_text_write(content, count);
    refused(text, "there is no sense in it");
    dirql_text_free(text);
}

/* A body as it is, after ten bytes of hashes. */
static void refused_body(const char *rest, size_t count)
{
    char content[64] = { 0 };
    memcpy(content + 10, rest, count);
    refused_content(content, 10 + count);
}
#define REFUSED_BODY(rest) refused_body((rest), sizeof(rest) - 1)

static void content_without_sense_is_refused(void **state)
{
    (void)state;
    refused_content("", 0);
    refused_content("\2abc", 4);
    refused_content("\1abc", 4);
    refused_content("\0abc", 4);
    REFUSED_BODY("");
    REFUSED_BODY("driver without end");
    REFUSED_BODY("d\0");
    REFUSED_BODY("d\0s\0");
    REFUSED_BODY("d\0s\0\3a\0b\0");                                         /* an option less */
    REFUSED_BODY("d\0s\0\0\1\5");                                           /* half a departure */
    REFUSED_BODY("d\0s\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1\1");     /* 2^64-1 departures */
    REFUSED_BODY("d\0s\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1a\0");        /* and options */
    REFUSED_BODY("d\0s\0\0\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\2\1");     /* more than 64 bits */
    REFUSED_BODY("d\0s\0\0\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1");     /* position 2^64-1 */
    REFUSED_BODY("d\0s\0\0\1\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1");   /* eleven bytes */
    REFUSED_BODY("d\0s\0\0\2\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1\1\1\1"); /* beyond */
    REFUSED_BODY("d\0s\0\0\0more");
}

/* A frame that would unpack to `size` zeros. */
static void refused_frame(size_t size)
{
    size_t room = ZSTD_compressBound(size);
    char *zeros = calloc(1, size);
    char *frame = malloc(room);
    assert_true(zeros && frame);
    size_t count = ZSTD_compress(frame, room, zeros, size, 3);
    assert_false(ZSTD_isError(count));
    frame[3] = 2; /* the last magic byte's place: how it is packed */
    refused_content(frame + 3, count - 3);
    free(frame);
    free(zeros);
}

static void token_that_unpacks_to_more_than_its_limit_is_refused(void **state)
{
    (void)state;
    refused_frame(DQ_TOKEN_BYTES_MAX + 1);
    refused_frame((size_t)256 << 20);
    refused_frame(DQ_TOKEN_BYTES_MAX); /* may be unpacked, and is no body */
    /* Frames that say their size wrongly: 2^64 - 1, and not at all. */
    refused_content("\2\xe0\xff\xff\xff\xff\xff\xff\xff\xff\1\0\0", 13);
    refused_content("\2\0\x58\1\0\0", 6);
}

/* ---- random damage, always the same ---- */

static uint64_t random_state;

static uint32_t draw(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % limit;
}

static int seed(void **state)
{
    (void)state;
    random_state = 0x9e3779b97f4a7c15;
    return 0;
}

/* Reads; what is accepted can be written and read again. */
static bool try_text(const char *text)
{
    struct dirql_token read;
    error[0] = '\0';
    if (dirql_token_decode(text, &read, error) != DIRQL_OK) {
        assert_true(error[0] != '\0');
        return false;
    }
    round_trip(&read);
    dirql_token_free(&read);
    return true;
}

static void random_text_does_no_harm(void **state)
{
    (void)state;
    char text[300];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t count = draw(sizeof(text) - 5);
        uint32_t prefix = draw(2) * 4;
        memcpy(text, "dq1-", 4);
        for (uint32_t i = 0; i < count; i++) {
            text[prefix + i] = (char)(prefix ? '-' + (char)draw(78) : 1 + (int)draw(255));
        }
        text[prefix + count] = '\0';
        (void)try_text(text);
    }
}

static void damaged_text_is_never_taken(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    char *good = encode(&token);
    size_t length = strlen(good);
    char *text = malloc(length + 1);
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) {
        memcpy(text, good, length);
        text[i] = '\0';
        assert_false(try_text(text));
    }
    text[length] = '\0';
    uint32_t taken = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        memcpy(text, good, length);
        for (uint32_t i = 0; i <= round % 3; i++) {
            text[draw((uint32_t)length)] ^= (char)(1u << draw(8));
        }
        taken += try_text(text) && strcmp(text, good) != 0;
    }
    /* Bits that the last character has too many, and a space in front, mean nothing. */
    assert_in_range(taken, 0, ROUNDS / 50);
    free(text);
    dirql_text_free(good);
}

static void random_content_does_no_harm(void **state)
{
    (void)state;
    uint8_t content[200];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t count = 1 + draw(sizeof(content) - 1);
        for (uint32_t i = 0; i < count; i++) {
            content[i] = (uint8_t)(draw(3) ? draw(256) : draw(3));
        }
        content[0] = (uint8_t)draw(3);
        char *text = dq_token_text_write(content, count);
        (void)try_text(text);
        dirql_text_free(text);
    }
}

static void damaged_content_does_no_harm(void **state)
{
    (void)state;
    struct dirql_token token = sample();
    struct dq_text message;
    struct dq_token_bytes good = { 0 };
    char *text = encode(&token);
    dq_text_init(&message, error, sizeof(error));
    assert_true(dq_token_text_read(text, "it", &good, &message));
    dirql_text_free(text);
    uint8_t *content = malloc(good.count);
    assert_non_null(content);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        memcpy(content, good.bytes, good.count);
        for (uint32_t i = 0; i <= round % 4; i++) {
            content[draw((uint32_t)good.count)] = (uint8_t)draw(256);
        }
        text = dq_token_text_write(content, good.count - (draw(4) ? 0 : draw(20)));
        (void)try_text(text);
        dirql_text_free(text);
    }
    free(content);
    host_memory_free(good.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_reads_as_it_was_written),
        cmocka_unit_test(other_drivers_are_part_of_it),
        cmocka_unit_test(models_are_part_of_it),
        cmocka_unit_test(each_input_is_part_of_it),
        cmocka_unit_test(extreme_positions_and_options_survive),
        cmocka_unit_test(many_departures_survive),
        cmocka_unit_test(text_is_one_word_of_a_shell),
        cmocka_unit_test(token_that_cannot_be_written_is_refused),
        cmocka_unit_test(text_that_is_no_token_is_refused_with_its_reason),
        cmocka_unit_test(damaged_token_is_refused_with_the_damage),
        cmocka_unit_test(blanks_and_comments_are_passed_over),
        cmocka_unit_test(token_is_read_from_a_file),
        cmocka_unit_test(content_without_sense_is_refused),
        cmocka_unit_test(token_that_unpacks_to_more_than_its_limit_is_refused),
        cmocka_unit_test_setup(random_text_does_no_harm, seed),
        cmocka_unit_test_setup(damaged_text_is_never_taken, seed),
        cmocka_unit_test_setup(random_content_does_no_harm, seed),
        cmocka_unit_test_setup(damaged_content_does_no_harm, seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
