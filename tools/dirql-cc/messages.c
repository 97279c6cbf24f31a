/* SPDX-License-Identifier: MIT
 *
 * messages - from message definitions to macros.
 *
 * Source: win32/eventlog/message-text-files.
 */
#include "messages.h"

#include "includes.h"
#include "process.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX      256
#define SEVERITY_MAX   0x3ul
#define SEVERITY_SHIFT 30
#define FACILITY_MAX   0xFFFul
#define FACILITY_SHIFT 16
#define ID_MAX         0xFFFFul

/* Of severities or facilities. */
struct name {
    char *text;
    unsigned long value;
    unsigned long last_id; /* of a facility's messages */
};

struct names {
    struct name items[NAMES_MAX];
    size_t count;
};

struct parser {
    const char *path;
    const char *at;
    unsigned line;
    struct dq_cc_buffer *header;
    struct names severities;
    struct names facilities;
    char *type;
    bool is_decimal;
    bool is_message;       /* a MessageId came, and not yet its Language */
    bool has_id;           /* else it follows the facility's last one */
    unsigned long id;      /* or the distance from that */
    char *symbol;          /* NULL: none */
    struct name *severity; /* as said last */
    struct name *facility;
};

static bool complain(const struct parser *parser, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* false, for whoever gives up. */
static bool complain(const struct parser *parser, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    dq_cc_error("%s:%u: %s", parser->path, parser->line, text);
    return false;
}

/* ---- Words ---- */

static size_t line_length(const char *at)
{
    return strcspn(at, "\n");
}

static void end_line(struct parser *parser)
{
    parser->at += line_length(parser->at);
    if (*parser->at == '\n') {
        parser->at++;
        parser->line++;
    }
}

static void skip_blanks(struct parser *parser)
{
    parser->at += strspn(parser->at, " \t\r");
}

/* A line that begins with a semicolon is the header's. */
static void copy_comments(struct parser *parser)
{
    while (*parser->at == ';') {
        size_t length = line_length(parser->at + 1);
        dq_cc_buffer_addf(parser->header, "%.*s\n", (int)length, parser->at + 1);
        end_line(parser);
    }
}

/* To the next word, be it on another line. */
static void skip_space(struct parser *parser)
{
    skip_blanks(parser);
    while (*parser->at == '\n') {
        end_line(parser);
        copy_comments(parser);
        skip_blanks(parser);
    }
}

static char *take_word(struct parser *parser, const char *ends)
{
    size_t length = strcspn(parser->at, ends);
    char *word = dq_cc_format("%.*s", (int)length, parser->at);
    parser->at += length;
    return word;
}

static bool is_identifier(const char *word)
{
    bool is_one = isalpha((unsigned char)word[0]) || word[0] == '_';
    for (size_t i = 0; word[i] != '\0'; i++) {
        is_one = is_one && (isalnum((unsigned char)word[i]) || word[i] == '_');
    }
    return is_one;
}

static bool parse_number(const struct parser *parser, const char *word, unsigned long max,
                         unsigned long *ret_value)
{
    char *end = NULL;
    *ret_value = strtoul(word, &end, 0);
    if (!isdigit((unsigned char)word[0]) || *end != '\0' || *ret_value > max) {
        return complain(parser, "'%s' is no number from 0 to 0x%lX", word, max);
    }
    return true;
}

/* ---- Names of severities and facilities ---- */

static struct name *find_name(struct names *names, const char *text)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcasecmp(names->items[i].text, text) == 0) {
            return &names->items[i];
        }
    }
    return NULL;
}

static struct name *put_name(struct names *names, const char *text, unsigned long value)
{
    struct name *name = find_name(names, text);
    if (name == NULL && names->count < NAMES_MAX) {
        name = &names->items[names->count++];
        name->text = dq_cc_duplicate(text);
    }
    if (name != NULL) {
        name->value = value;
    }
    return name;
}

/* NAME=NUMBER or NAME=NUMBER:SYMBOL; `names` NULL: they are of no interest. */
static bool parse_name(struct parser *parser, struct names *names, unsigned long max)
{
    char *text = take_word(parser, "=) \t\r\n");
    skip_blanks(parser);
    if (*parser->at != '=' || text[0] == '\0') {
        return complain(parser, "NAME=NUMBER is expected, '%s' is there", text);
    }
    parser->at++;
    skip_blanks(parser);
    char *number = take_word(parser, ":) \t\r\n");
    char *symbol = NULL;
    if (*parser->at == ':') {
        parser->at++;
        symbol = take_word(parser, ") \t\r\n");
    }
    if (names == NULL) {
        return true;
    }
    unsigned long value;
    if (!parse_number(parser, number, max, &value)) {
        return false;
    }
    if (symbol != NULL && !is_identifier(symbol)) {
        return complain(parser, "'%s' is no name of a macro", symbol);
    }
    if (put_name(names, text, value) == NULL) {
        return complain(parser, "more than %u names", NAMES_MAX);
    }
    if (symbol != NULL) {
        dq_cc_buffer_addf(parser->header, "#define %s 0x%lX\n", symbol, value);
    }
    return true;
}

static bool parse_names(struct parser *parser, struct names *names, unsigned long max)
{
    if (*parser->at != '(') {
        return complain(parser, "a list in parentheses is expected");
    }
    parser->at++;
    for (skip_space(parser); *parser->at != ')'; skip_space(parser)) {
        if (*parser->at == '\0') {
            return complain(parser, "the list has no ')'");
        }
        if (!parse_name(parser, names, max)) {
            return false;
        }
    }
    parser->at++;
    return true;
}

/* ---- Messages ---- */

static bool begin_message(struct parser *parser)
{
    if (parser->is_message) {
        return complain(parser, "the message before has no Language and no text");
    }
    parser->is_message = true;
    parser->symbol = NULL;
    bool is_distance = *parser->at == '+';
    parser->has_id = isdigit((unsigned char)*parser->at) != 0;
    parser->id = 1;
    if (!is_distance && !parser->has_id) {
        return true; /* nothing is said */
    }
    parser->at += is_distance;
    return parse_number(parser, take_word(parser, " \t\r\n"), ID_MAX, &parser->id);
}

static bool define_message(struct parser *parser)
{
    unsigned long id = parser->has_id ? parser->id : parser->facility->last_id + parser->id;
    if (id > ID_MAX) {
        return complain(parser, "the message's number, 0x%lX, is above 0x%lX", id, ID_MAX);
    }
    parser->facility->last_id = id;
    parser->is_message = false;
    if (parser->symbol == NULL) {
        return true;
    }
    unsigned long value =
        parser->severity->value << SEVERITY_SHIFT | parser->facility->value << FACILITY_SHIFT | id;
    char *number = dq_cc_format(parser->is_decimal ? "%luL" : "0x%08lXL", value);
    if (parser->type[0] != '\0') {
        number = dq_cc_format("((%s)%s)", parser->type, number);
    }
    dq_cc_buffer_addf(parser->header, "#define %s %s\n", parser->symbol, number);
    return true;
}

/* In one language, to the line that has a dot alone. */
static bool pass_text(struct parser *parser)
{
    unsigned line = parser->line;
    if (parser->is_message && !define_message(parser)) {
        return false;
    }
    end_line(parser);
    while (*parser->at != '\0') {
        const char *text = parser->at;
        size_t length = line_length(text);
        end_line(parser);
        if (text[0] == '.' && strspn(text + 1, " \t\r") == length - 1) {
            copy_comments(parser);
            return true;
        }
    }
    parser->line = line;
    return complain(parser, "the text has no end: a line with a dot alone");
}

static bool choose(struct parser *parser, struct names *names, const char *word,
                   struct name **ret_name)
{
    struct name *name = find_name(names, word);
    if (name == NULL) {
        return complain(parser, "'%s' is not among the names that the file declares", word);
    }
    *ret_name = name;
    return true;
}

/* ---- Statements ---- */

/* KEYWORD=, of those with a plain value. */
static bool apply(struct parser *parser, const char *keyword, char *word)
{
    if (strcasecmp(keyword, "MessageIdTypedef") == 0) {
        parser->type = word;
        return true;
    }
    if (strcasecmp(keyword, "OutputBase") == 0) {
        parser->is_decimal = strcmp(word, "10") == 0;
        return parser->is_decimal || strcmp(word, "16") == 0 ||
               complain(parser, "OutputBase is 10 or 16, not '%s'", word);
    }
    if (strcasecmp(keyword, "Severity") == 0) {
        return choose(parser, &parser->severities, word, &parser->severity);
    }
    if (strcasecmp(keyword, "Facility") == 0) {
        return choose(parser, &parser->facilities, word, &parser->facility);
    }
    if (strcasecmp(keyword, "SymbolicName") == 0) {
        parser->symbol = word;
        return is_identifier(word) || complain(parser, "'%s' is no name of a macro", word);
    }
    if (strcasecmp(keyword, "Language") == 0) {
        return pass_text(parser);
    }
    return complain(parser, "'%s' is no keyword of a message file", keyword);
}

static bool parse_statement(struct parser *parser)
{
    char *keyword = take_word(parser, "= \t\r\n");
    skip_blanks(parser);
    if (*parser->at != '=') {
        return complain(parser, "KEYWORD=VALUE is expected, '%s' is there", keyword);
    }
    parser->at++;
    skip_blanks(parser);
    if (strcasecmp(keyword, "SeverityNames") == 0) {
        return parse_names(parser, &parser->severities, SEVERITY_MAX);
    }
    if (strcasecmp(keyword, "FacilityNames") == 0) {
        return parse_names(parser, &parser->facilities, FACILITY_MAX);
    }
    if (strcasecmp(keyword, "LanguageNames") == 0) {
        return parse_names(parser, NULL, 0);
    }
    if (strcasecmp(keyword, "MessageId") == 0) {
        return begin_message(parser);
    }
    return apply(parser, keyword, take_word(parser, " \t\r\n"));
}

static bool parse(struct parser *parser)
{
    static const char *const severities[] = { "Success", "Informational", "Warning", "Error" };
    for (unsigned i = 0; i < sizeof(severities) / sizeof(severities[0]); i++) {
        (void)put_name(&parser->severities, severities[i], i);
    }
    (void)put_name(&parser->facilities, "System", 0xFF);
    parser->severity = &parser->severities.items[0];
    parser->facility = put_name(&parser->facilities, "Application", FACILITY_MAX);
    parser->type = dq_cc_duplicate("");
    copy_comments(parser);
    for (skip_space(parser); *parser->at != '\0'; skip_space(parser)) {
        if (!parse_statement(parser)) {
            return false;
        }
    }
    return !parser->is_message || complain(parser, "the last message has no Language and no text");
}

/* ---- Files ---- */

/* Only texts, which are passed over, have characters that are not ASCII. */
static void narrow(struct dq_cc_buffer *text)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    if (text->length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        text->bytes += 3;
        text->length -= 3;
    } else if (text->length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) {
        size_t count = text->length / 2 - 1;
        for (size_t i = 0; i < count; i++) {
            bool is_ascii = bytes[2 * i + 3] == 0 && bytes[2 * i + 2] < 0x80;
            text->bytes[i] = is_ascii ? (char)bytes[2 * i + 2] : '?';
        }
        text->bytes[count] = '\0';
        text->length = count;
    }
}

static enum dq_cc_exit make_header(const char *path, const char *origin,
                                   struct dq_cc_made_files *made)
{
    struct dq_cc_buffer text = { 0 };
    struct dq_cc_buffer header = { 0 };
    if (!dq_cc_read_file(origin, &text)) {
        dq_cc_error("%s cannot be read", origin);
        return DQ_CC_EXIT_FAILED;
    }
    narrow(&text);
    if (strlen(text.bytes) != text.length) {
        dq_cc_error("%s is no text: it has a byte 0", origin);
        return DQ_CC_EXIT_FAILED;
    }
    struct parser *parser = dq_cc_allocate(sizeof(*parser));
    parser->path = origin;
    parser->at = text.bytes;
    parser->line = 1;
    parser->header = &header;
    if (!parse(parser)) {
        return DQ_CC_EXIT_FAILED;
    }
    int descriptor = dq_cc_memory_file("messages", header.bytes, header.length);
    if (descriptor < 0) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    dq_cc_made_files_add(made, path, descriptor, origin);
    return DQ_CC_EXIT_OK;
}

enum dq_cc_exit dq_cc_messages_make(const struct dq_cc_options *options,
                                    const struct dq_cc_list *files, struct dq_cc_made_files *made)
{
    const struct dq_cc_list *folders = &options->include_folders;
    struct dq_cc_list missing = { 0 };
    enum dq_cc_exit result = DQ_CC_EXIT_OK;
    for (size_t i = 0; i < files->count; i++) {
        dq_cc_includes_missing(folders, files->items[i], ".h", &missing);
    }
    for (size_t i = 0; i < missing.count && result == DQ_CC_EXIT_OK; i++) {
        char *origin = dq_cc_includes_find_other(folders, missing.items[i], ".mc");
        if (origin != NULL) {
            result = make_header(missing.items[i], origin, made);
        }
    }
    return result;
}
