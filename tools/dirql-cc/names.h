/* SPDX-License-Identifier: MIT
 *
 * names - which symbols of a driver do not follow the rule "Microsoft's calling convention, bound
 * to an export of dirql".
 */
#ifndef DQ_CC_NAMES_H
#define DQ_CC_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The rest of the C library, as Windows' kernel has it, is exported by the runtime under this
 * prefix. Under its own name, wcslen would bind to Linux' function, whose wchar_t has 32 bits; and
 * a runtime that exported its own wcslen would give it to every Linux library in the process. */
#define DQ_CC_CRT_PREFIX "dirql_crt_"

/**
 * memcpy, strlen and their kin on bytes: they mean the same in both worlds and bind to Linux' C
 * library, in Linux' convention. Compilers emit calls to the first four by themselves.
 */
bool dq_cc_name_is_host_function(const char *name);

/** The i-th of them, NULL after the last. */
const char *dq_cc_name_host_function(size_t i);

/** A function that a sanitizer, the access instrumentation or the coverage runtime provides. */
bool dq_cc_name_is_instrumentation(const char *name);

/** Another function of the C library, which the filter gives the prefix (wcslen, sprintf, ...). */
bool dq_cc_name_is_c_library(const char *name);

/** `name` without the prefix that the filter may have put before it. */
const char *dq_cc_name_in_source(const char *name);

#endif
