/* SPDX-License-Identifier: MIT */
/*
 * rewind - bringing everything that a run can change back to where it was.
 *
 * What is restored: the used parts of ram and core, all stacks, and the regions that loaders
 * declared (writable segments of driver, scenario and models). A snapshot is taken in the host
 * context, between runs or in the middle of one whose contexts are all suspended: whoever left the
 * machine keeps the stack pointer to resume outside of what is rewound. The audit compares
 * everything with the snapshot afterwards, and also what is not restored but must not have changed:
 * memory never given out is zero, and the runtime's own writable data, less what is declared as
 * bookkeeping, is as it was.
 */
#ifndef DQ_ENGINE_REWIND_H
#define DQ_ENGINE_REWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_REWIND_REGION_MAX 64u

/* `name` is for the audit's report. */
void dq_rewind_region_add(const char *name, void *start, size_t bytes);
/* Is this in a region that was declared? */
bool dq_rewind_is_region(uintptr_t address);
/* Runtime data that only the audit looks at. Parts of it that are host bookkeeping are exempted. */
void dq_rewind_watch_add(const char *name, const void *start, size_t bytes);
void dq_rewind_watch_exempt(const void *start, size_t bytes);

/* Snapshots taken from now on are guarded (guard.h): for who rewinds often. */
void dq_rewind_guard_set(bool is_guarded);

void dq_rewind_snapshot(void);
/* Forget the snapshot, not the declarations: another one may be taken. */
void dq_rewind_discard(void);
bool dq_rewind_has_snapshot(void);
/* In the host context. */
void dq_rewind_restore(void);
/* After restore: false, and the first difference in `text`, if something is not as it was. */
bool dq_rewind_audit(char *text, size_t text_bytes);
/* Bytes that the snapshot holds. */
size_t dq_rewind_bytes(void);
void dq_rewind_close(void);

#endif
