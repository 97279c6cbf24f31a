/*
 * SPDX-License-Identifier: MIT
 *
 * poppack.h - ends what the last pshpack*.h began. No guard: it nests.
 */
#pragma pack(pop)
