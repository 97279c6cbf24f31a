/* SPDX-License-Identifier: MIT */
/*
 * inf_malformed_test - bus/inf/inf.h: what is wrong with a file is said with its place and a
 * remedy, and no file whatever does more than be refused.
 */
#include "bus/inf/inf_internal.h"
#include "unit/bus/inf/inf_file.h"

#include <stdlib.h>

#define SERVICES MODEL "[Install.NT]\n[Install.NT.Services]\n"
#define SERVICE                                                                                    \
    SERVICES "AddService=edu,2,Service\n[Service]\n" /* lines 9 and 10; its own from 11 on */

struct row {
    const char *name;
    const char *text;
    size_t bytes; /* 0: of the text */
    uint32_t line;
    uint32_t column;
    const char *says; /* part of the message */
};

static const struct row rows[] = {
    { "empty", "", 0, 1, 1, "no section [Version]" },
    { "only a comment", "; nothing\n", 0, 1, 1, "no section [Version]" },
    { "zero byte", "[Version]\n\0", 11, 2, 1, "0x00" },
    { "control character", "[Version]\na=\x01", 0, 2, 3, "0x01" },
    { "executable", "MZ\x90\x00\x03", 5, 1, 4, "0x00" },
    { "UTF-16 without a mark", "[\0V\0]\0", 6, 1, 2, "0x00" },
    { "UTF-16 with a zero", "\xFF\xFE[\0\0\0", 6, 1, 2, "0x00" },
    { "line in front of the first section", "\n a=b\n", 0, 2, 2, "in no section" },
    { "section without end", "[Version\nSignature=x\n", 0, 1, 1, "closing bracket" },
    { "section without end at the end", "[", 0, 1, 1, "closing bracket" },
    { "section without name", "[]\n", 0, 1, 1, "no name" },
    { "section of blanks", "[  ]\n", 0, 1, 1, "no name" },
    { "text behind a section", "[Version] a=b\n", 0, 1, 11, "behind the section's name" },
    { "line without a name", VERSION "=x\n", 0, 3, 1, "in front of the equals sign" },
    { "quote without partner", "[Version]\nSignature=\"$Windows NT$\n", 0, 2, 11, "no partner" },
    { "quote at the end", "[Version]\na=\"", 0, 2, 3, "no partner" },
    { "quote doubled at the end", "[Version]\na=\"b\"\"", 0, 2, 3, "no partner" },
    { "continuation at the end", VERSION "a=b,\\", 0, 3, 5, "the file ends" },
    { "continuation at the end of a line", VERSION "a=b,\\\n", 0, 3, 5, "the file ends" },
    { "place behind a wide character", "[Version]\n\xC3\xA9\xE2\x82\xAC=\"", 0, 2, 4,
      "no partner" },
    { "no signature", "[Version]\nClass=x\n", 0, 2, 1, "no Signature" },
    { "version without lines", "[Version]\n", 0, 1, 1, "no Signature" },
    { "unknown signature", "[Version]\nSignature=\"$Linux$\"\n", 0, 2, 11, "$Linux$" },
    { "empty signature", "[Version]\nSignature=\n", 0, 2, 11, "none that Windows takes" },
    { "no manufacturer", VERSION, 0, 1, 1, "[Manufacturer]" },
    { "manufacturer without lines", VERSION "[Manufacturer]\n", 0, 1, 1, "[Manufacturer]" },
    { "manufacturer without models", VERSION "[Manufacturer]\na=\n", 0, 4, 3, "models section" },
    { "manufacturer that is no string", VERSION "[Manufacturer]\n%a%=b\n", 0, 4, 1, "[Strings]" },
    { "models that are not there", VERSION "[Manufacturer]\na=b\n", 0, 4, 3, "[b]" },
    { "models of this system that are not there", VERSION "[Manufacturer]\na=b,NTamd64\n[b]\n", 0,
      4, 3, "[b.NTamd64]" },
    { "system that is none", VERSION "[Manufacturer]\na=b,amd64\n", 0, 4, 5, "names no system" },
    { "system of an unknown machine", VERSION "[Manufacturer]\na=b,NTvax\n", 0, 4, 5,
      "names no system" },
    { "system with a version that is no number", VERSION "[Manufacturer]\na=b,NTamd64.ten\n", 0, 4,
      5, "names no system" },
    { "system with too many parts", VERSION "[Manufacturer]\na=b,NTamd64.1.2.3.4.5.6\n", 0, 4, 5,
      "names no system" },
    { "no model of this system", VERSION "[Manufacturer]\na=b,NTx86\n[b.NTx86]\n", 0, 4, 1,
      "no model" },
    { "no model at all", MAKER "[Models.NTamd64]\n", 0, 4, 1, "no model" },
    { "model without install section", MAKER "[Models.NTamd64]\nDevice\n", 0, 6, 1, "hardware-id" },
    { "model without hardware id", MAKER "[Models.NTamd64]\nd=Install\n[Install]\n", 0, 6, 1,
      "the hardware id" },
    { "model without section name", MAKER "[Models.NTamd64]\nd=,x\n", 0, 6, 3,
      "the install section" },
    { "model that is no string", MAKER "[Models.NTamd64]\n%d%=Install,x\n", 0, 6, 1, "d = " },
    { "hardware id that is no string", MAKER "[Models.NTamd64]\nd=Install,%id%\n", 0, 6, 11,
      "id = " },
    { "install section that is not there", MODEL, 0, 6, 10, "[Install.NT]" },
    { "AddReg section that is not there", INSTALL, 0, 8, 8, "[Software]" },
    { "AddReg of two, one not there", MODEL "[Install]\nAddReg=A,B\n[A]\n", 0, 8, 10, "[B]" },
    { "DelReg section that is not there", MODEL "[Install]\nDelReg=A\n", 0, 8, 8, "[A]" },
    { "Needs without Include", MODEL "[Install]\nNeeds=A\n", 0, 8, 7, "[A]" },
    { "Needs of itself", MODEL "[Install]\nNeeds=Install\n", 0, 8, 7, "without end" },
    { "root that is none", INSTALL "[Software]\nHKXX,,a\n", 0, 10, 1, "HKXX" },
    { "AddReg line with a name", INSTALL "[Software]\na=b\n", 0, 10, 1, "AddReg section" },
    { "AddReg flags that are no number", INSTALL "[Software]\nHKR,,a,x,b\n", 0, 10, 8, "no flag" },
    { "AddReg flags above 32 bits", INSTALL "[Software]\nHKR,,a,0x100000000,b\n", 0, 10, 8,
      "no flag" },
    { "AddReg type that is none", INSTALL "[Software]\nHKR,,a,0x00050000,b\n", 0, 10, 8,
      "no type" },
    { "number that is none", INSTALL "[Software]\nHKR,,a,0x00010001,x\n", 0, 10, 19, "no number" },
    { "number above 32 bits", INSTALL "[Software]\nHKR,,a,0x00010001,4294967296\n", 0, 10, 19,
      "no number" },
    { "number with nothing behind 0x", INSTALL "[Software]\nHKR,,a,0x00010001,0x\n", 0, 10, 19,
      "no number" },
    { "byte that is none", INSTALL "[Software]\nHKR,,a,1,01,0g\n", 0, 10, 13, "no byte" },
    { "byte above 8 bits", INSTALL "[Software]\nHKR,,a,1,100\n", 0, 10, 10, "no byte" },
    { "byte with a sign", INSTALL "[Software]\nHKR,,a,1,-1\n", 0, 10, 10, "no byte" },
    { "service section that is not there", SERVICES "AddService=edu,2,Service\n", 0, 9, 18,
      "[Service]" },
    { "service without section", SERVICES "AddService=edu,2\n", 0, 9, 1, "describes the service" },
    { "service flags that are no number", SERVICES "AddService=edu,x,S\n[S]\n", 0, 9, 16,
      "no flag" },
    { "service without type", SERVICE, 0, 9, 18, "ServiceType" },
    { "service without start", SERVICE "ServiceType=1\n", 0, 9, 18, "StartType" },
    { "service start that is no number", SERVICE "ServiceType=1\nStartType=boot\n", 0, 12, 11,
      "StartType" },
    { "service without binary", SERVICE "ServiceType=1\nStartType=3\nErrorControl=1\n", 0, 9, 18,
      "ServiceBinary" },
    { "string without text", VERSION "[Strings]\na\n", 0, 4, 1, "name = \"text\"" },
    { "string with a comma", VERSION "[Strings]\na=b,c\n", 0, 4, 5, "quotation marks" },
};

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct dq_inf *inf = NULL;
        struct dq_inf_error error = { 0 };
        bool is_read =
            dq_inf_read(row->text, row->bytes ? row->bytes : strlen(row->text), &inf, &error);
        bool is_right = !is_read && error.line == row->line && error.column == row->column &&
                        strstr(error.text, row->says);
        if (!is_right) {
            print_error("%s: %s %u:%u: %s; expected %u:%u: %s\n", row->name,
                        is_read ? "read" : "refused", error.line, error.column, error.text,
                        row->line, row->column, row->says);
            dq_inf_free(inf);
            fail();
        }
    }
}

static void name_of_a_section_has_an_end(void **state)
{
    (void)state;
    char text[300];
    struct dq_inf *inf;
    struct dq_inf_error error;
    memset(text, 'a', sizeof(text));
    text[0] = '[';
    text[257] = ']'; /* 256 letters */
    assert_false(dq_inf_read(text, 258, &inf, &error));
    assert_non_null(strstr(error.text, "longer than 255"));
    text[256] = ']';
    assert_false(dq_inf_read(text, 257, &inf, &error));
    assert_non_null(strstr(error.text, "[Version]"));
}

static void file_has_an_end(void **state)
{
    (void)state;
    struct dq_inf *inf;
    struct dq_inf_error error;
    assert_false(dq_inf_read("", DQ_INF_BYTES_MAX + 1, &inf, &error));
    assert_non_null(strstr(error.text, "is not read"));
}

/* The limit is that of the registry; a value of bytes has three characters for each. */
static void value_has_an_end(void **state)
{
    static const struct {
        const char *flags;
        const char *unit;
        uint32_t units; /* that fit */
    } values[] = {
        { "0x00000000", "x", (1u << 19) - 1 },
        { "0x00010000", "x", (1u << 19) - 2 },
        { "0x00000001", "1,", 1u << 20 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        for (uint32_t more = 0; more < 2; more++) {
            char *text = malloc(3000000);
            size_t length =
                (size_t)sprintf(text, "%s[Software]\nHKR,,a,%s,", INSTALL, values[i].flags);
            for (uint32_t k = 0; k < values[i].units + more; k++) {
                memcpy(text + length, values[i].unit, strlen(values[i].unit));
                length += strlen(values[i].unit);
            }
            length -= text[length - 1] == ',';
            struct dq_inf *inf = NULL;
            struct dq_inf_error error;
            assert_int_equal(dq_inf_read(text, length, &inf, &error), more == 0);
            if (more) {
                assert_int_equal(error.line, 10);
                assert_int_equal(error.column, 19);
                assert_non_null(strstr(error.text, "too large"));
            }
            dq_inf_free(inf);
            free(text);
        }
    }
}

/* ---- Files that are made to take long; what is looked up or followed must not multiply ---- */

static struct {
    char text[DQ_INF_BYTES_MAX + 1];
    size_t length;
} large;

static void add(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    large.length += (size_t)vsnprintf(large.text + large.length, sizeof(large.text) - large.length,
                                      format, arguments);
    va_end(arguments);
    assert_true(large.length < sizeof(large.text));
}

static void begin_large(const char *start)
{
    large.length = 0;
    add("%s", start);
}

static void ignore_service(void *context, const struct dq_inf_service *service)
{
    (void)context;
    (void)service;
}

static void ignore_change(void *context, const struct dq_inf_change *change)
{
    (void)context;
    (void)change;
}

/* A file has parts, an installation takes steps; what is looked at for each has an end. */
#define LOOKS_MAX 32u

static void assert_looks_are_in_proportion(const struct dq_inf *inf)
{
    uint64_t parts = (uint64_t)inf->sections.count + inf->lines.count + inf->values.count;
    if (*inf->looks >= LOOKS_MAX * (parts + DQ_INF_STEPS_MAX)) {
        fail_msg("%llu looks at a file of %llu parts", (unsigned long long)*inf->looks,
                 (unsigned long long)parts);
    }
}

/* It is read. Is it installed, too? *ret_error: why it is not. */
static bool installs(struct dq_inf_error *ret_error)
{
    struct dq_inf_sink sink = { .service = ignore_service, .change = ignore_change };
    struct dq_inf *inf = NULL;
    struct dq_inf_match match;
    if (!dq_inf_read(large.text, large.length, &inf, ret_error)) {
        fail_msg("%u:%u: %s", ret_error->line, ret_error->column, ret_error->text);
    }
    assert_true(dq_inf_find(inf, &inf_ids, &match));
    bool is_installed = dq_inf_install(inf, &match, &sink, ret_error);
    assert_looks_are_in_proportion(inf);
    dq_inf_free(inf);
    return is_installed;
}

static void assert_installed(void)
{
    struct dq_inf_error error;
    assert_true(installs(&error));
}

static void assert_takes_too_many_steps(void)
{
    struct dq_inf_error error;
    assert_false(installs(&error));
    assert_non_null(strstr(error.text, "more than 16384"));
    assert_true(error.line > 8 && error.column > 0); /* behind what every file here begins with */
}

static void sections_that_need_many_are_read_and_not_installed(void **state)
{
    (void)state;
    begin_large(INSTALL "Needs=S0\n[Software]\nHKR,,a,,x\n");
    for (int i = 0; i < 12; i++) {
        add("[S%d]\nAddReg=Software\nNeeds=S%d", i, i + 1);
        for (int k = 0; k < 1000; k++) {
            add(",S%d", i + 1);
        }
        add("\n");
    }
    add("[S12]\n");
    assert_takes_too_many_steps();
}

/* S10 to S20 are not checked again below S9, but all of them are installed below S0. */
static void sections_that_need_others_too_deep_are_not_installed(void **state)
{
    struct dq_inf_error error;
    (void)state;
    begin_large(INSTALL "Needs=S10,S0\n[Software]\n");
    for (int i = 0; i < 20; i++) {
        add("[S%d]\nNeeds=S%d\n", i, i + 1);
    }
    add("[S20]\n");
    assert_false(installs(&error));
    assert_non_null(strstr(error.text, "without end, or one behind the other more than 16 times"));
    assert_int_equal(error.line, 12 + 2 * 15);
    assert_int_equal(error.column, 7);
}

static void needs_of_other_files_are_passed_over(void **state)
{
    (void)state;
    begin_large(INSTALL "Needs=a");
    for (int i = 0; i < 150000; i++) {
        add(",a");
    }
    for (int i = 0; i < 150000; i++) {
        add("\nx=");
    }
    add("\nInclude=other.inf\n[Software]\n");
    assert_takes_too_many_steps();
}

static void many_values_and_sections_are_read(void **state)
{
    (void)state;
    begin_large(INSTALL "[Software]\n");
    for (int i = 0; i < 8000; i++) {
        add("HKR,,v%d,,x\n", i);
    }
    for (int i = 0; i < 50000; i++) {
        add("[Extra%d]\n", i);
    }
    for (int i = 0; i < 20000; i++) {
        add("[Models.NTamd64]\nd=Install,x%d\n", i);
    }
    assert_installed();
}

static void many_strings_are_read(void **state)
{
    (void)state;
    begin_large(INSTALL "[Strings]\n");
    for (int i = 0; i < 100000; i++) {
        add("s%d=x\n", i);
    }
    add("[Software]\n");
    for (int i = 0; i < 100000; i++) {
        add("HKR,,%%s%d%%,,x\n", i);
    }
    assert_takes_too_many_steps();
}

static void strings_that_are_long_all_together_are_refused(void **state)
{
    struct dq_inf *inf = NULL;
    struct dq_inf_error error;
    (void)state;
    begin_large(INSTALL "[Strings]\na=\"");
    for (int i = 0; i < 60000; i++) {
        add("x");
    }
    add("\"\n[Software]\nHKR,,b,1");
    for (int i = 0; i < 100000; i++) {
        add(",%%a%%");
    }
    assert_false(dq_inf_read(large.text, large.length, &inf, &error));
    assert_non_null(strstr(error.text, "longer than"));
}

static void many_manufacturers_of_one_section_are_read(void **state)
{
    (void)state;
    begin_large(INSTALL "[Software]\n[Manufacturer]\n");
    for (int i = 0; i < 60000; i++) {
        add("m%d=Models,NTamd64\n", i);
    }
    add("[Models.NTamd64]\n");
    for (int i = 0; i < 60000; i++) {
        add("d=Install,x%d\n", i);
    }
    assert_installed();
}

static void many_services_are_read_and_not_installed(void **state)
{
    (void)state;
    begin_large(INSTALL "[Software]\n[Install.NT.Services]\n");
    for (int i = 0; i < 60000; i++) {
        add("AddService=a,,Service\n");
    }
    add("[Service]\n");
    for (int i = 0; i < 60000; i++) {
        add("x=\n");
    }
    add("ServiceType=1\nStartType=3\nErrorControl=1\nServiceBinary=a.sys\n");
    assert_takes_too_many_steps();
}

static void string_of_strings_has_an_end(void **state)
{
    (void)state;
    static char text[200000];
    size_t length = (size_t)snprintf(text, sizeof(text), "%s[Software]\nHKR,,a,,\"", INSTALL);
    for (int i = 0; i < 2000; i++) {
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%%long%%");
    }
    (void)snprintf(text + length, sizeof(text) - length, "\"\n[Strings]\nlong=%0100d\n", 0);
    struct dq_inf *inf;
    struct dq_inf_error error;
    assert_false(dq_inf_read(text, strlen(text), &inf, &error));
    assert_int_equal(error.line, 10);
    assert_non_null(strstr(error.text, "longer than"));
}

/* ---- Mutations ---- */

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % limit;
}

static const char seed_file[] =
    INSTALL "DelReg=Software\nInclude=x.inf\nNeeds=x,Common\n[Common]\nAddReg=Software\n"
            "[Software]\nHKR,,%A%,0x00010001,\"1\"\nHKR,a\\b,B,1,01,\\\n 02\n; comment\n"
            "[Install.NT.HW]\nAddReg=Software\n[Install.NT.Services]\nAddService=edu,2,Service\n"
            "[Service]\nServiceType=1\nStartType=3\nErrorControl=1\nServiceBinary=%13%\\edu.sys\n"
            "AddReg=Software\n[Strings]\nA=\"a\"\"b\"\n";

/* One change: a byte replaced, removed, doubled, or a piece moved. */
static size_t mutate(char *text, size_t bytes, size_t room)
{
    static const char interesting[] = "[]=,;\"\\%\n\r \0\xFF\xFE\xC3\x1A-x0";
    if (bytes == 0) {
        return bytes;
    }
    uint32_t at = random_below((uint32_t)bytes);
    switch (random_below(5)) {
    case 0:
        text[at] = interesting[random_below(sizeof(interesting))];
        return bytes;
    case 1:
        memmove(text + at, text + at + 1, bytes - at - 1);
        return bytes - 1;
    case 2: {
        if (bytes + 1 > room) {
            return bytes;
        }
        memmove(text + at + 1, text + at, bytes - at);
        text[at] = interesting[random_below(sizeof(interesting))];
        return bytes + 1;
    }
    case 3:
        return at; /* cut */
    default: {
        uint32_t from = random_below((uint32_t)bytes);
        size_t count = random_below(40);
        count = count < bytes - from ? count : bytes - from;
        count = count < bytes - at ? count : bytes - at;
        memmove(text + at, text + from, count);
        return bytes;
    }
    }
}

static void no_change_of_a_file_does_more_than_be_refused(void **state)
{
    (void)state;
    uint32_t read = 0;
    uint32_t refused = 0;
    for (uint32_t seed = 0; seed < 20000; seed++) {
        random_state = seed;
        size_t room = sizeof(seed_file) + 64;
        char *text = malloc(room); /* of its exact size in the end: reads behind it are seen */
        size_t bytes = sizeof(seed_file) - 1;
        memcpy(text, seed_file, bytes);
        for (uint32_t changes = 1 + random_below(6); changes > 0; changes--) {
            bytes = mutate(text, bytes, room);
        }
        char *exact = malloc(bytes ? bytes : 1);
        memcpy(exact, text, bytes);
        struct dq_inf *inf = NULL;
        struct dq_inf_error error = { 0 };
        if (dq_inf_read(exact, bytes, &inf, &error)) {
            struct dq_inf_match match;
            struct dq_inf_sink sink = { .service = inf_note_service, .change = inf_note_change };
            inf_log.text[0] = '\0';
            if (dq_inf_find(inf, &inf_ids, &match)) {
                (void)dq_inf_install(inf, &match, &sink, &error);
            }
            dq_inf_free(inf);
            read++;
        } else {
            assert_true(error.line > 0 && error.column > 0 && error.text[0]);
            refused++;
        }
        free(exact);
        free(text);
    }
    assert_true(read > 1000 && refused > 1000); /* both happen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(name_of_a_section_has_an_end),
        cmocka_unit_test(file_has_an_end),
        cmocka_unit_test(value_has_an_end),
        cmocka_unit_test(sections_that_need_many_are_read_and_not_installed),
        cmocka_unit_test(sections_that_need_others_too_deep_are_not_installed),
        cmocka_unit_test(needs_of_other_files_are_passed_over),
        cmocka_unit_test(many_values_and_sections_are_read),
        cmocka_unit_test(many_strings_are_read),
        cmocka_unit_test(strings_that_are_long_all_together_are_refused),
        cmocka_unit_test(many_manufacturers_of_one_section_are_read),
        cmocka_unit_test(many_services_are_read_and_not_installed),
        cmocka_unit_test(string_of_strings_has_an_end),
        cmocka_unit_test(no_change_of_a_file_does_more_than_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
