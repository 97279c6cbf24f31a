/* SPDX-License-Identifier: MIT */
/*
 * script - the application of cases that say what it does: io_script.h.
 *
 * Actors: the first thread, and one for each { } of the script. What matters is the case's.
 */
#include <string.h>

#include "dirql/scenario.h"
#include "tests/ddi/support/io_script.h"

#define SLOTS       10
#define THREADS_MAX 4
#define BYTES       4
#define A_WHILE_NS  50000u
#define NOT_FOUND   0xC0000034u

struct script {
    struct dirql_file *files[SLOTS];
    struct dirql_io *ios[SLOTS];
    uint32_t values[SLOTS];
    uint32_t inputs[SLOTS];
    struct dirql_thread *threads[THREADS_MAX];
    uint32_t thread_count;
    char text[IO_SCRIPT_BYTES];
};

struct part {
    struct script *script;
    const char *text;
    struct dirql_file *file;
};

static void run_part(struct dirql_app *app, void *context);

/* Hexadecimal, behind the first two characters of a word and a separator. */
static uint32_t number_of(const char *word)
{
    uint32_t number = 0;
    for (const char *c = word + 3; *c && *c != ' '; c++) {
        uint32_t digit = (uint32_t)(*c >= 'A' ? (*c | 0x20) - 'a' + 10 : *c - '0');
        number = number << 4 | digit;
    }
    return number;
}

static bool has_number(const char *word)
{
    return word[2] == '=' || word[2] == ':';
}

/* Behind the } that belongs to the { in front of `text`. */
static const char *end_of_block(const char *text)
{
    uint32_t depth = 1;
    while (*text && depth > 0) {
        depth += *text == '{';
        depth -= *text == '}';
        text++;
    }
    return text;
}

static void open_file(struct dirql_app *app, struct script *script, const char *word, uint32_t slot)
{
    uint32_t expected = has_number(word) ? number_of(word) : 0;
    dirql_status status = dirql_open(app, 0, &script->files[slot]);
    DIRQL_EXPECT(app, status == expected);
}

static void open_by_name(struct dirql_app *app, struct script *script, const char *word,
                         uint32_t slot)
{
    char text[IO_SCRIPT_BYTES] = "";
    size_t length = strcspn(word, " }");
    bool is_interface = *word == 'g' || *word == 'G';
    const char *name = is_interface ? text + 2 : text;
    dirql_status expected = *word == 'N' || *word == 'G' ? NOT_FOUND : 0;
    dirql_status status;
    if (is_interface) {
        length = strcspn(word, " "); /* a GUID ends with a brace */
    }
    memcpy(text, word + 3, length - 3);
    status = is_interface
                 ? dirql_open_interface(app, name, (uint32_t)(text[0] - '0'), &script->files[slot])
                 : dirql_open_name(app, name, &script->files[slot]);
    if (status != expected) {
        dirql_log(app, "%s: 0x%08x", text, (unsigned)status);
    }
    DIRQL_EXPECT(app, status == expected);
}

static void begin(struct part *part, const char *word, uint32_t slot)
{
    struct script *script = part->script;
    uint32_t *value = &script->values[slot];
    uint32_t *input = &script->inputs[slot];
    size_t bytes = *word == 'R' || *word == 'W' || *word == 'M' ? 0 : BYTES;
    if (*word == 'r' || *word == 'R') {
        script->ios[slot] = dirql_read_begin(part->file, value, bytes, 0);
    } else if (*word == 'w' || *word == 'W') {
        script->ios[slot] = dirql_write_begin(part->file, input, bytes, 0);
    } else {
        uint32_t function = number_of(word);
        uint32_t code = *word == 'd' ? IO_SCRIPT_CODE(function) : IO_SCRIPT_NEITHER(function);
        script->ios[slot] = dirql_ioctl_begin(part->file, code, input, bytes, value, bytes);
    }
}

static void end(struct dirql_app *app, struct script *script, const char *word, uint32_t slot)
{
    dirql_status status = 0;
    (void)dirql_io_wait(script->ios[slot], DIRQL_WAIT_FOREVER, &status, NULL);
    if (*word == 'e' && status != number_of(word)) {
        dirql_log(app, "request %u ended with 0x%08x", (unsigned)slot, (unsigned)status);
    }
    DIRQL_EXPECT(app, *word == 'E' || status == number_of(word));
}

static void start_thread(struct dirql_app *app, const struct part *part, const char *text)
{
    struct script *script = part->script;
    if (!DIRQL_EXPECT(app, script->thread_count < THREADS_MAX)) {
        return;
    }
    struct part *inner = dirql_app_alloc(app, sizeof(*inner));
    *inner = (struct part){ .script = script, .text = text, .file = part->file };
    script->threads[script->thread_count++] = dirql_thread_start(app, "script", run_part, inner);
}

static void join_threads(struct script *script)
{
    while (script->thread_count > 0) {
        dirql_thread_join(script->threads[--script->thread_count]);
    }
}

static void run_word(struct dirql_app *app, struct part *part, const char *word)
{
    struct script *script = part->script;
    uint32_t slot = (uint32_t)(word[1] - '0') % SLOTS;
    switch (*word) {
    case 'o':
        open_file(app, script, word, slot);
        break;
    case 'n':
    case 'N':
    case 'g':
    case 'G':
        open_by_name(app, script, word, slot);
        break;
    case 'f':
        part->file = script->files[slot];
        break;
    case 'x':
        dirql_close(script->files[slot]);
        script->files[slot] = NULL;
        break;
    case 'c':
        DIRQL_EXPECT(app, dirql_io_cancel(script->ios[slot]));
        break;
    case 'C':
        DIRQL_EXPECT(app, !dirql_io_cancel(script->ios[slot]));
        break;
    case 'k':
        (void)dirql_io_cancel(script->ios[slot]);
        break;
    case 'e':
    case 'E':
        end(app, script, word, slot);
        break;
    case 'v':
        DIRQL_EXPECT(app, script->values[slot] == number_of(word));
        break;
    case 'p':
        DIRQL_EXPECT(app, !dirql_io_wait(script->ios[slot], A_WHILE_NS, NULL, NULL));
        break;
    case 's':
        dirql_sleep_ns(app, A_WHILE_NS);
        break;
    case 'j':
        join_threads(script);
        break;
    default:
        begin(part, word, slot);
        break;
    }
}

static void run_part(struct dirql_app *app, void *context)
{
    struct part *part = context;
    const char *text = part->text;
    while (*text && *text != '}') {
        if (*text == ' ') {
            text++;
        } else if (*text == '{') {
            start_thread(app, part, text + 1);
            text = end_of_block(text + 1);
        } else {
            run_word(app, part, text);
            text += strcspn(text, *text == 'g' || *text == 'G' ? " " : " }");
        }
    }
}

static void run(struct dirql_app *app)
{
    struct script *script = dirql_app_alloc(app, sizeof(*script));
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    size_t bytes = 0;
    dirql_status status = dirql_ioctl(file, IO_SCRIPT_CONTROL, NULL, 0, script->text,
                                      sizeof(script->text) - 1, &bytes);
    DIRQL_EXPECT(app, status == 0 && bytes > 0);
    script->files[0] = file;
    for (uint32_t i = 0; i < SLOTS; i++) {
        script->inputs[i] = i + 1;
    }
    struct part part = { .script = script, .text = script->text, .file = file };
    run_part(app, &part);
    join_threads(script);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "script",
    .description = "what the driver under test says",
    .run = run,
};
