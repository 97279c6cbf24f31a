/*
 * SPDX-License-Identifier: MIT
 *
 * intrin.h - compiler intrinsics, in the driver's world.
 *
 * Interlocked operations and barriers are the runtime's, so that it sees them;
 * wdm.h has them all. The compiler's own header, which would declare them as
 * instructions, stays out.
 */
#ifndef DQ_WDK_CRT_INTRIN_H
#define DQ_WDK_CRT_INTRIN_H

#include "../wdm.h"

#define __debugbreak()      DbgBreakPoint()
#define _BitScanForward     BitScanForward
#define _BitScanForward64   BitScanForward64
#define _BitScanReverse     BitScanReverse
#define _BitScanReverse64   BitScanReverse64
#define _ReadWriteBarrier() KeMemoryBarrier()
#define _ReadBarrier()      KeMemoryBarrier()
#define _WriteBarrier()     KeMemoryBarrier()
#define _mm_mfence()        KeMemoryBarrier()
#define _mm_lfence()        KeMemoryBarrier()
#define _mm_sfence()        KeMemoryBarrier()
#define _byteswap_ushort(x) RtlUshortByteSwap(x)
#define _byteswap_ulong(x)  RtlUlongByteSwap(x)
#define _byteswap_uint64(x) RtlUlonglongByteSwap(x)

#endif /* DQ_WDK_CRT_INTRIN_H */
