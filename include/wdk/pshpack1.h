/*
 * SPDX-License-Identifier: MIT
 *
 * pshpack1.h - structures from here on are packed to 1 byte(s), until poppack.h. No guard: it
 * nests.
 */
#pragma pack(push, 1)
