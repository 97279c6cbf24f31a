/* SPDX-License-Identifier: MIT */
/* inf_internal - a file that was read, for the sources of this folder. */
#ifndef DQ_BUS_INF_INF_INTERNAL_H
#define DQ_BUS_INF_INF_INTERNAL_H

#include "bus/inf/inf.h"

#define DQ_INF_NAME_MAX   255u /* bytes of a section's name */
#define DQ_INF_BUCKETS    4096u
#define DQ_INF_NO_SECTION UINT32_MAX

/* One value of a line: without quotes, its strings replaced. */
struct dq_inf_value {
    const char *text;
    uint32_t at;         /* offset in the decoded file */
    const char *missing; /* the first %string% that is none; NULL: all were found */
};

struct dq_inf_line {
    uint32_t section;    /* index */
    bool has_key;        /* "key = ...": values[0] of the file's is the key */
    uint32_t first;      /* index of the key or the first value */
    uint32_t count;      /* key included */
    uint32_t at;         /* offset of its beginning */
    uint32_t next;       /* of its section: index + 1; 0: it is the last */
    uint32_t next_entry; /* of its bucket: index + 1; 0: it is the last */
};

struct dq_inf_section {
    const char *name;
    uint32_t next;  /* of its bucket: index + 1; 0: it is the last */
    uint32_t first; /* line: index + 1; 0: it has none */
    uint32_t last;
};

/* A growing array of host memory. */
struct dq_inf_array {
    void *items;
    uint32_t count;
    uint32_t room;
};

struct dq_inf_block {
    struct dq_inf_block *next;
    char text[];
};

struct dq_inf {
    char *text; /* UTF-8, terminated */
    uint32_t bytes;
    struct dq_inf_array sections; /* struct dq_inf_section */
    struct dq_inf_array lines;    /* struct dq_inf_line, in the file's order */
    struct dq_inf_array values;   /* struct dq_inf_value */
    struct dq_inf_block *blocks;  /* texts */
    uint64_t *looks;              /* at a part, by lookups and walks: only tests judge the number */
    /* Index + 1 of the first of each bucket; 0: it is empty. */
    uint32_t section_buckets[DQ_INF_BUCKETS]; /* by name */
    uint32_t entry_buckets[DQ_INF_BUCKETS];   /* lines by section and key */
};

/* inf_text.c: UTF-8 from what the file holds. False and *error. */
bool dq_inf_decode(const void *bytes, size_t count, char **ret_text, uint32_t *ret_bytes,
                   struct dq_inf_error *error);

/* inf_parse.c */
bool dq_inf_parse(struct dq_inf *inf, struct dq_inf_error *error);
/* Returns false, for `return dq_inf_fail(...)`. */
bool dq_inf_fail(const struct dq_inf *inf, uint32_t at, struct dq_inf_error *error,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Room for one more, zeroed. */
void *dq_inf_array_add(struct dq_inf_array *array, size_t item_bytes);
/* A copy that lives as long as the file. */
char *dq_inf_keep(struct dq_inf *inf, const char *text, size_t bytes);

/* inf_lookup.c: ASCII case does not count. */
bool dq_inf_is_same(const char *a, const char *b);
/* Its index, or DQ_INF_NO_SECTION. */
uint32_t dq_inf_section(const struct dq_inf *inf, const char *name);
/* While the file is read: a section that is not there, the next line, and, once its strings are
 * replaced, a line that dq_inf_entry() can find. */
uint32_t dq_inf_section_add(struct dq_inf *inf, const char *name);
void dq_inf_line_add(struct dq_inf *inf, const struct dq_inf_line *line);
void dq_inf_entry_add(struct dq_inf *inf, uint32_t line);
/* The lines of a section in the file's order; NULL at its end. DQ_INF_NO_SECTION has none. */
const struct dq_inf_line *dq_inf_first(const struct dq_inf *inf, uint32_t section);
const struct dq_inf_line *dq_inf_next(const struct dq_inf *inf, const struct dq_inf_line *line);
/* The first line of that key, or NULL. */
const struct dq_inf_line *dq_inf_entry(const struct dq_inf *inf, uint32_t section, const char *key);
/* NULL: the line has no key. */
const struct dq_inf_value *dq_inf_key(const struct dq_inf *inf, const struct dq_inf_line *line);
uint32_t dq_inf_count(const struct dq_inf_line *line);
/* Behind the key, from 0. One that is not there is empty. */
const struct dq_inf_value *dq_inf_at(const struct dq_inf *inf, const struct dq_inf_line *line,
                                     uint32_t index);
/* C notation or decimal, all of the text, below 2^32; a sign is allowed. */
bool dq_inf_number(const char *text, uint32_t *ret_number);
/* inf_strings.c: replace the %strings% of every value. */
bool dq_inf_replace_strings(struct dq_inf *inf, struct dq_inf_error *error);

/* inf_models.c: [Version], [Manufacturer] and models. */
bool dq_inf_check_models(const struct dq_inf *inf, struct dq_inf_error *error);
/* The section `name` with the platform extension that this system prefers: "x.ntamd64", "x.nt",
 * "x". False if there is none. */
bool dq_inf_platform_section(const struct dq_inf *inf, const char *name, char *buffer,
                             size_t bytes);

struct dq_inf_mark; /* inf_install.c */

/* inf_install.c: follows every directive of an installation. Many can be checked in one walk, which
 * looks at each section once. */
struct dq_inf_walk {
    const struct dq_inf *inf;
    const struct dq_inf_sink *sink; /* NULL: the file is only checked */
    struct dq_inf_error *error;
    struct dq_inf_mark *marks; /* one for each section */
    uint32_t steps;
};
void dq_inf_walk_open(struct dq_inf_walk *walk);
/* `install` is the name of a section that is there. */
bool dq_inf_walk_install(struct dq_inf_walk *walk, const char *install);
void dq_inf_walk_close(struct dq_inf_walk *walk);

#endif
