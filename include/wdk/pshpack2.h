/*
 * SPDX-License-Identifier: MIT
 *
 * pshpack2.h - structures from here on are packed to 2 byte(s), until poppack.h. No guard: it
 * nests.
 */
#pragma pack(push, 2)
