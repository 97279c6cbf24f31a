/*
 * SPDX-License-Identifier: MIT
 *
 * layout.h - how the layout tests state a size or an offset.
 */
#ifndef DQ_TESTS_HEADERS_LAYOUT_H
#define DQ_TESTS_HEADERS_LAYOUT_H

#include <stddef.h>

#include <ntddk.h>
#include <wdf.h>

#ifdef __cplusplus
#define HOLDS(condition, text) static_assert(condition, text)
#else
#define HOLDS(condition, text) _Static_assert(condition, text)
#endif

#define HAS_SIZE(type, bytes)     HOLDS(sizeof(type) == (bytes), "size of " #type)
#define IS_AT(type, field, bytes) HOLDS(offsetof(type, field) == (bytes), #type "." #field)
#define HAS_VALUE(name, number)   HOLDS((long long)(name) == (number), "value of " #name)

#endif /* DQ_TESTS_HEADERS_LAYOUT_H */
