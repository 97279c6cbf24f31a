/*
 * SPDX-License-Identifier: MIT
 *
 * pshpack8.h - structures from here on are packed to 8 byte(s), until poppack.h. No guard: it
 * nests.
 */
#pragma pack(push, 8)
