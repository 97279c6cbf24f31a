/* SPDX-License-Identifier: MIT
 *
 * interlocked - what an interlocked operation of a driver orders: bits of the last argument of the
 * functions DQ_INTERLOCKED_PREFIX... that the variants of the Interlocked functions lead to.
 *
 * include/wdk/wdm/interlocked.h gives the first two by the name that the source uses; dirql-cc adds
 * the last one where it sees that nobody uses the result.
 */
#ifndef DQ_BASE_INTERLOCKED_H
#define DQ_BASE_INTERLOCKED_H

#define DQ_INTERLOCKED_PREFIX "dirql_"

enum dq_interlocked_order {
    DQ_INTERLOCKED_ACQUIRE = 1,
    DQ_INTERLOCKED_RELEASE = 2,
    DQ_INTERLOCKED_FULL = DQ_INTERLOCKED_ACQUIRE | DQ_INTERLOCKED_RELEASE,
    DQ_INTERLOCKED_UNUSED = 4,
};

#endif
