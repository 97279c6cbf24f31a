/*
 * SPDX-License-Identifier: MIT
 *
 * pshpack4.h - structures from here on are packed to 4 byte(s), until poppack.h. No guard: it
 * nests.
 */
#pragma pack(push, 4)
