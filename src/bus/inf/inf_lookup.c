/* SPDX-License-Identifier: MIT */
/* inf_lookup - finding lines and values of a file that was read. */
#include <string.h>

#include "bus/inf/inf_internal.h"
#include "host/memory.h"

static unsigned char lower(char character)
{
    unsigned char byte = (unsigned char)character;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + 0x20) : byte;
}

bool dq_inf_is_same(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

static const struct dq_inf_section *section_at(const struct dq_inf *inf, uint32_t index)
{
    return (const struct dq_inf_section *)inf->sections.items + index;
}

/* UINT32_MAX: there is none. */
static uint32_t find_section(const struct dq_inf *inf, const char *name)
{
    for (uint32_t i = 0; i < inf->sections.count; i++) {
        if (dq_inf_is_same(section_at(inf, i)->name, name)) {
            return i;
        }
    }
    return UINT32_MAX;
}

bool dq_inf_has_section(const struct dq_inf *inf, const char *name)
{
    return find_section(inf, name) != UINT32_MAX;
}

const struct dq_inf_line *dq_inf_next(const struct dq_inf *inf, const char *section,
                                      const struct dq_inf_line *line)
{
    const struct dq_inf_line *lines = inf->lines.items;
    uint32_t index = find_section(inf, section);
    uint32_t from = line ? (uint32_t)(line - lines) + 1 : 0;
    for (uint32_t i = from; i < inf->lines.count && index != UINT32_MAX; i++) {
        if (lines[i].section == index) {
            return &lines[i];
        }
    }
    return NULL;
}

const struct dq_inf_value *dq_inf_key(const struct dq_inf *inf, const struct dq_inf_line *line)
{
    return line->has_key ? (const struct dq_inf_value *)inf->values.items + line->first : NULL;
}

const struct dq_inf_line *dq_inf_entry(const struct dq_inf *inf, const char *section,
                                       const char *key)
{
    for (const struct dq_inf_line *line = dq_inf_next(inf, section, NULL); line;
         line = dq_inf_next(inf, section, line)) {
        const struct dq_inf_value *name = dq_inf_key(inf, line);
        if (name && dq_inf_is_same(name->text, key)) {
            return line;
        }
    }
    return NULL;
}

uint32_t dq_inf_count(const struct dq_inf_line *line)
{
    return line->count - line->has_key;
}

const struct dq_inf_value *dq_inf_at(const struct dq_inf *inf, const struct dq_inf_line *line,
                                     uint32_t index)
{
    static const struct dq_inf_value none = { .text = "" };
    return index < dq_inf_count(line) ? (const struct dq_inf_value *)inf->values.items +
                                            line->first + line->has_key + index
                                      : &none;
}

/* 16: none. */
static uint32_t digit_of(char character)
{
    unsigned char byte = lower(character);
    return byte >= '0' && byte <= '9'   ? byte - (uint32_t)'0'
           : byte >= 'a' && byte <= 'f' ? byte - (uint32_t)'a' + 10
                                        : 16;
}

bool dq_inf_number(const char *text, uint32_t *ret_number)
{
    bool is_negative = *text == '-';
    text += is_negative || *text == '+';
    uint32_t base = 10;
    if (text[0] == '0' && lower(text[1]) == 'x') {
        base = 16;
        text += 2;
    }
    uint64_t number = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text; text++) {
        uint32_t digit = digit_of(*text);
        number = number * base + digit;
        if (digit >= base || number > UINT32_MAX) {
            return false;
        }
    }
    *ret_number = is_negative ? 0 - (uint32_t)number : (uint32_t)number;
    return true;
}

void dq_inf_free(struct dq_inf *inf)
{
    if (!inf) {
        return;
    }
    while (inf->blocks) {
        struct dq_inf_block *block = inf->blocks;
        inf->blocks = block->next;
        host_memory_free(block);
    }
    host_memory_free(inf->sections.items);
    host_memory_free(inf->lines.items);
    host_memory_free(inf->values.items);
    host_memory_free(inf->text);
    host_memory_free(inf);
}

bool dq_inf_read(const void *bytes, size_t count, struct dq_inf **ret_inf,
                 struct dq_inf_error *error)
{
    struct dq_inf *inf = host_memory_alloc(sizeof(*inf));
    if (count > DQ_INF_BYTES_MAX) {
        (void)dq_inf_fail(&(struct dq_inf){ .text = "" }, 0, error,
                          "the file has %zu bytes; an INF file of more than %u is not read", count,
                          DQ_INF_BYTES_MAX);
    } else if (dq_inf_decode(bytes, count, &inf->text, &inf->bytes, error) &&
               dq_inf_parse(inf, error) && dq_inf_replace_strings(inf, error) &&
               dq_inf_check_models(inf, error)) {
        *ret_inf = inf;
        return true;
    }
    dq_inf_free(inf);
    return false;
}
