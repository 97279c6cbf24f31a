/* SPDX-License-Identifier: MIT
 *
 * imports - checks that a driver imports only what dirql exports.
 */
#ifndef DQ_CC_IMPORTS_H
#define DQ_CC_IMPORTS_H

#include "text.h"

#include <stdint.h>

/** The list of exports, read from exports.txt. */
struct dq_cc_exports {
    struct dq_cc_list implemented;
    struct dq_cc_list declared; /* known and not written: a run stops there and names the call */
};

/** @return false after a message that says how to get the file */
bool dq_cc_exports_read(const char *path, struct dq_cc_exports *ret_exports);
bool dq_cc_exports_has(const struct dq_cc_exports *exports, const char *name);

/** Where each undefined symbol is referenced; filled only when a message needs it. */
struct dq_cc_references {
    struct dq_cc_list symbols;
    struct dq_cc_list places; /* places.items[i] belongs to symbols.items[i] */
};

/** Read the places out of the linker's own complaints. */
void dq_cc_references_parse(const char *linker_output, struct dq_cc_references *ret_references);

/** Whether a driver with these DQ_DRIVER_NOTE_* flags may leave this symbol undefined. */
bool dq_cc_import_is_permitted(const struct dq_cc_exports *exports, uint32_t flags,
                               const char *symbol);

/** Print the error, or for a declared name the warning, about one import. */
void dq_cc_import_report(const struct dq_cc_references *references, const char *symbol,
                         bool is_declared);

#endif
