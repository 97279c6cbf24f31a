/* SPDX-License-Identifier: MIT */
/*
 * inf - setup information files: which devices a driver is for and what its installation writes.
 *
 * A file is decoded (UTF-16 and UTF-8 with or without byte order mark, Windows-1252), split into
 * sections, lines and values, and its %strings% are replaced; then models and installations are
 * looked up as Windows 11 on x64 does (10.0, build 22621). Everything lives in the host's memory
 * and is needed only while a machine is put together. Source:
 * install/general-syntax-rules-for-inf-files, install/inf-models-section,
 * install/how-setup-ranks-drivers--windows-vista-and-later-.
 */
#ifndef DQ_BUS_INF_INF_H
#define DQ_BUS_INF_INF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_INF_BYTES_MAX (4u << 20)
/* Lines and names of sections that installing one device follows: some hundreds in large files. */
#define DQ_INF_STEPS_MAX   16384u
#define DQ_INF_ERROR_BYTES 512u
#define DQ_INF_NO_RANK     UINT32_MAX

struct dq_inf;

/* Where a file is wrong, what is wrong and what to do; line and column count from 1, 0: no place.
 */
struct dq_inf_error {
    uint32_t line;
    uint32_t column;
    char text[DQ_INF_ERROR_BYTES];
};

/* Takes `bytes` as they are in the file. Everything that this system would use is checked. False
 * and *error if something is wrong. Give it back with dq_inf_free(). */
bool dq_inf_read(const void *bytes, size_t count, struct dq_inf **ret_inf,
                 struct dq_inf_error *error);
void dq_inf_free(struct dq_inf *inf);

/* What a device says it is, best first; each list ended by NULL. */
struct dq_inf_ids {
    const char *const *hardware;
    const char *const *compatible;
};

/* A model that fits a device. Texts are the file's. */
struct dq_inf_match {
    uint32_t rank; /* identifier score; lower is better */
    const char *id;
    const char *description;
    const char *manufacturer;
    const char *install; /* the section that installs it, without platform extension */
};
/* False if no model of this system fits. */
bool dq_inf_find(const struct dq_inf *inf, const struct dq_inf_ids *ids,
                 struct dq_inf_match *ret_match);

/* Every identifier of this system's models, in order. */
typedef void dq_inf_id_visit(void *context, const char *id, const char *description);
void dq_inf_visit_ids(const struct dq_inf *inf, dq_inf_id_visit *visit, void *context);

/* "Class", "ClassGuid", "Provider", "DriverVer" of [Version], or NULL. */
const char *dq_inf_version(const struct dq_inf *inf, const char *key);

/* Which key a value is for. */
enum dq_inf_root {
    DQ_INF_DRIVER,   /* the software key */
    DQ_INF_HARDWARE, /* the hardware key */
    DQ_INF_SERVICE,  /* of the service that is installed */
    DQ_INF_MACHINE,  /* HKLM: the path is whole */
    DQ_INF_OTHER,    /* HKCR, HKCU, HKU: of no concern to a driver */
};

/* One thing that the installation does to the registry. */
struct dq_inf_change {
    enum dq_inf_root root;
    const char *path; /* below the root; "" */
    const char *name; /* of the value; "" for the unnamed one, NULL: the key alone */
    bool is_deletion; /* of the value, or of the key */
    bool keeps;       /* a value that is there stays */
    bool only_if_there;
    bool appends; /* to a REG_MULTI_SZ */
    uint32_t type;
    const uint16_t *data; /* text, or bytes */
    uint32_t bytes;
};

struct dq_inf_service {
    const char *name;
    const char *display_name; /* NULL: none */
    const char *binary;       /* "edu.sys" */
    uint32_t type;
    uint32_t start;
    uint32_t error_control;
    bool is_function_driver; /* SPSVCINST_ASSOCSERVICE */
};

struct dq_inf_sink {
    void *context;
    void (*service)(void *context, const struct dq_inf_service *service);
    /* Of the service named last, where the root is DQ_INF_SERVICE. */
    void (*change)(void *context, const struct dq_inf_change *change);
};
/* What installing `match` does, in Windows' order. The file was checked: false and *error only if
 * it takes more than DQ_INF_STEPS_MAX, or sections need each other too deep. */
bool dq_inf_install(const struct dq_inf *inf, const struct dq_inf_match *match,
                    const struct dq_inf_sink *sink, struct dq_inf_error *error);

#endif
