/* SPDX-License-Identifier: MIT
 *
 * host_note - reads the note by which dirql-cc marks a driver, as a loader would.
 */
#ifndef DQ_TESTS_DIRQL_CC_HOST_NOTE_H
#define DQ_TESTS_DIRQL_CC_HOST_NOTE_H

/** Print `note: FILE version=... model=... flags=...` for a loaded module, or that it has none. */
void host_note_print(const char *path);

#endif
