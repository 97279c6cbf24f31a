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

/* Of the name without case; a section's number goes before an entry's. */
static uint32_t bucket_of(uint32_t section, const char *name)
{
    uint32_t hash = (2166136261u ^ section) * 16777619u; /* FNV-1a */
    for (; *name; name++) {
        hash = (hash ^ lower(*name)) * 16777619u;
    }
    return (hash ^ hash >> 16) % DQ_INF_BUCKETS;
}

uint32_t dq_inf_section(const struct dq_inf *inf, const char *name)
{
    uint32_t link = inf->section_buckets[bucket_of(0, name)];
    while (link && !dq_inf_is_same(section_at(inf, link - 1)->name, name)) {
        ++*inf->looks;
        link = section_at(inf, link - 1)->next;
    }
    return link ? link - 1 : DQ_INF_NO_SECTION;
}

uint32_t dq_inf_section_add(struct dq_inf *inf, const char *name)
{
    uint32_t *bucket = &inf->section_buckets[bucket_of(0, name)];
    struct dq_inf_section *section = dq_inf_array_add(&inf->sections, sizeof(*section));
    section->name = name;
    section->next = *bucket;
    *bucket = inf->sections.count;
    return inf->sections.count - 1;
}

void dq_inf_line_add(struct dq_inf *inf, const struct dq_inf_line *line)
{
    struct dq_inf_line *added = dq_inf_array_add(&inf->lines, sizeof(*added));
    struct dq_inf_section *section = (struct dq_inf_section *)inf->sections.items + line->section;
    *added = *line;
    if (section->last) {
        ((struct dq_inf_line *)inf->lines.items)[section->last - 1].next = inf->lines.count;
    } else {
        section->first = inf->lines.count;
    }
    section->last = inf->lines.count;
}

static const struct dq_inf_line *line_of(const struct dq_inf *inf, uint32_t link)
{
    return link ? (const struct dq_inf_line *)inf->lines.items + link - 1 : NULL;
}

const struct dq_inf_line *dq_inf_first(const struct dq_inf *inf, uint32_t section)
{
    return section == DQ_INF_NO_SECTION ? NULL : line_of(inf, section_at(inf, section)->first);
}

const struct dq_inf_line *dq_inf_next(const struct dq_inf *inf, const struct dq_inf_line *line)
{
    ++*inf->looks;
    return line_of(inf, line->next);
}

const struct dq_inf_value *dq_inf_key(const struct dq_inf *inf, const struct dq_inf_line *line)
{
    return line->has_key ? (const struct dq_inf_value *)inf->values.items + line->first : NULL;
}

const struct dq_inf_line *dq_inf_entry(const struct dq_inf *inf, uint32_t section, const char *key)
{
    const struct dq_inf_line *line = line_of(inf, inf->entry_buckets[bucket_of(section, key)]);
    while (line &&
           (line->section != section || !dq_inf_is_same(dq_inf_key(inf, line)->text, key))) {
        ++*inf->looks;
        line = line_of(inf, line->next_entry);
    }
    return line;
}

void dq_inf_entry_add(struct dq_inf *inf, uint32_t index)
{
    struct dq_inf_line *line = (struct dq_inf_line *)inf->lines.items + index;
    const struct dq_inf_value *key = dq_inf_key(inf, line);
    if (!key || dq_inf_entry(inf, line->section, key->text)) {
        return; /* the first one counts */
    }
    uint32_t *bucket = &inf->entry_buckets[bucket_of(line->section, key->text)];
    line->next_entry = *bucket;
    *bucket = index + 1;
}

uint32_t dq_inf_count(const struct dq_inf_line *line)
{
    return line->count - line->has_key;
}

const struct dq_inf_value *dq_inf_at(const struct dq_inf *inf, const struct dq_inf_line *line,
                                     uint32_t index)
{
    static const struct dq_inf_value none = { .text = "" };
    ++*inf->looks;
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
    host_memory_free(inf->looks);
    host_memory_free(inf->text);
    host_memory_free(inf);
}

bool dq_inf_read(const void *bytes, size_t count, struct dq_inf **ret_inf,
                 struct dq_inf_error *error)
{
    struct dq_inf *inf = host_memory_alloc(sizeof(*inf));
    inf->looks = host_memory_alloc(sizeof(*inf->looks));
    if (count > DQ_INF_BYTES_MAX) {
        (void)dq_inf_fail(inf, 0, error,
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
