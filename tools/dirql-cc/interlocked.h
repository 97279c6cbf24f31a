/* SPDX-License-Identifier: MIT
 *
 * interlocked - marks the interlocked operations whose result nobody uses.
 */
#ifndef DQ_CC_INTERLOCKED_H
#define DQ_CC_INTERLOCKED_H

struct LLVMOpaqueModule;

/**
 * Make the calls to Interlocked functions that add, or, and, or xor, and whose result is not used,
 * calls that say so: such operations of one kind commute, and the runtime looks at one order only.
 */
void dq_cc_interlocked_mark(struct LLVMOpaqueModule *module);

#endif
