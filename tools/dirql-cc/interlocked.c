/* SPDX-License-Identifier: MIT
 *
 * interlocked - marks the interlocked operations whose result nobody uses.
 *
 * This runs on the front end's module, before anything has been optimised, so that what is marked
 * does not depend on -O. A result counts as unused if it leads nowhere: not used at all; kept in a
 * local variable whose address goes nowhere and whose value is not used; computed with, for nothing
 * else; returned by a function of this file whose callers do not use what they get. Whoever steps
 * through such code still sees the value.
 */
#include "interlocked.h"

#include "base/interlocked.h"
#include "text.h"

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* More than this from call to end of use: used. */
#define DEPTH_MAX 12u

static bool is_unused(LLVMValueRef value, unsigned depth);

static bool is_call_of(LLVMValueRef value, LLVMValueRef function)
{
    return (LLVMIsACallInst(value) || LLVMIsAInvokeInst(value)) &&
           LLVMGetCalledValue(value) == function;
}

static bool is_life_marker(LLVMValueRef value)
{
    if (!LLVMIsAIntrinsicInst(value)) {
        return false;
    }
    size_t length;
    const char *name = LLVMGetValueName2(LLVMGetCalledValue(value), &length);
    return dq_cc_starts_with(name, "llvm.lifetime.") || dq_cc_starts_with(name, "llvm.dbg.");
}

/* What is stored there is not used: the variable is only written, read for nothing, or born. */
static bool is_dead_slot(LLVMValueRef slot, unsigned depth)
{
    for (LLVMUseRef use = LLVMGetFirstUse(slot); use != NULL; use = LLVMGetNextUse(use)) {
        LLVMValueRef user = LLVMGetUser(use);
        bool is_stored_to = LLVMIsAStoreInst(user) && LLVMGetOperand(user, 0) != slot;
        bool is_harmless = is_stored_to || is_life_marker(user) ||
                           (LLVMIsABitCastInst(user) && is_dead_slot(user, depth)) ||
                           (LLVMIsALoadInst(user) && is_unused(user, depth));
        if (!is_harmless || ((is_stored_to || LLVMIsALoadInst(user)) && LLVMGetVolatile(user))) {
            return false;
        }
    }
    return true;
}

/* No call of a function, which only this file can call, uses what it returns. */
static bool is_result_ignored(LLVMValueRef function, unsigned depth)
{
    if (LLVMGetLinkage(function) != LLVMInternalLinkage &&
        LLVMGetLinkage(function) != LLVMPrivateLinkage) {
        return false;
    }
    for (LLVMUseRef use = LLVMGetFirstUse(function); use != NULL; use = LLVMGetNextUse(use)) {
        LLVMValueRef user = LLVMGetUser(use);
        if (!is_call_of(user, function) || !is_unused(user, depth)) {
            return false;
        }
    }
    return true;
}

static bool is_computation(LLVMValueRef value)
{
    return LLVMIsACastInst(value) || LLVMIsABinaryOperator(value) || LLVMIsAUnaryOperator(value) ||
           LLVMIsACmpInst(value) || LLVMIsASelectInst(value) || LLVMIsAPHINode(value) ||
           LLVMIsAFreezeInst(value);
}

static bool is_use_without_effect(LLVMValueRef value, LLVMValueRef user, unsigned depth)
{
    if (LLVMIsAStoreInst(user)) {
        LLVMValueRef slot = LLVMGetOperand(user, 1);
        return LLVMGetOperand(user, 0) == value && LLVMIsAAllocaInst(slot) &&
               is_dead_slot(slot, depth);
    }
    if (LLVMIsAReturnInst(user)) {
        return is_result_ignored(LLVMGetBasicBlockParent(LLVMGetInstructionParent(user)), depth);
    }
    return is_computation(user) && is_unused(user, depth);
}

static bool is_unused(LLVMValueRef value, unsigned depth)
{
    if (depth == 0) {
        return false;
    }
    for (LLVMUseRef use = LLVMGetFirstUse(value); use != NULL; use = LLVMGetNextUse(use)) {
        if (!is_use_without_effect(value, LLVMGetUser(use), depth - 1)) {
            return false;
        }
    }
    return true;
}

/* The function that takes the order, of the one that is a full barrier. */
static LLVMValueRef ordered_function(LLVMModuleRef module, LLVMValueRef full)
{
    char *name = dq_cc_format("%s%s", DQ_INTERLOCKED_PREFIX, LLVMGetValueName(full));
    LLVMValueRef ordered = LLVMGetNamedFunction(module, name);
    if (ordered != NULL) {
        return ordered;
    }
    LLVMTypeRef type = LLVMGlobalGetValueType(full);
    unsigned count = LLVMCountParamTypes(type);
    LLVMTypeRef parameters[3];
    LLVMGetParamTypes(type, parameters);
    parameters[count] = LLVMInt32TypeInContext(LLVMGetModuleContext(module));
    return LLVMAddFunction(module, name,
                           LLVMFunctionType(LLVMGetReturnType(type), parameters, count + 1, false));
}

/* As the front end would have written it: same place, same convention. */
static void replace_call(LLVMModuleRef module, LLVMValueRef call, LLVMValueRef ordered)
{
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(LLVMGetModuleContext(module));
    LLVMPositionBuilderBefore(builder, call);
    LLVMSetCurrentDebugLocation2(builder, LLVMInstructionGetDebugLoc(call));
    LLVMTypeRef order = LLVMInt32TypeInContext(LLVMGetModuleContext(module));
    unsigned count = LLVMGetNumArgOperands(call);
    LLVMValueRef arguments[3];
    for (unsigned i = 0; i < count; i++) {
        arguments[i] = LLVMGetOperand(call, i);
    }
    arguments[count] = LLVMConstInt(order, DQ_INTERLOCKED_FULL | DQ_INTERLOCKED_UNUSED, false);
    LLVMValueRef marked =
        LLVMBuildCall2(builder, LLVMGlobalGetValueType(ordered), ordered, arguments, count + 1, "");
    LLVMSetInstructionCallConv(marked, LLVMGetInstructionCallConv(call));
    LLVMReplaceAllUsesWith(call, marked);
    LLVMInstructionEraseFromParent(call);
    LLVMDisposeBuilder(builder);
}

static void mark_ordered_call(LLVMValueRef call)
{
    unsigned last = LLVMGetNumArgOperands(call) - 1;
    LLVMValueRef order = LLVMGetOperand(call, last);
    if (LLVMIsAConstantInt(order)) {
        unsigned long long bits = LLVMConstIntGetZExtValue(order) | DQ_INTERLOCKED_UNUSED;
        LLVMSetOperand(call, last, LLVMConstInt(LLVMTypeOf(order), bits, false));
    }
}

static void mark_calls(LLVMModuleRef module, LLVMValueRef function, bool is_ordered)
{
    LLVMUseRef next = LLVMGetFirstUse(function);
    while (next != NULL) {
        LLVMValueRef user = LLVMGetUser(next);
        next = LLVMGetNextUse(next);
        if (!is_call_of(user, function) || !is_unused(user, DEPTH_MAX)) {
            continue;
        }
        if (is_ordered) {
            mark_ordered_call(user);
        } else {
            replace_call(module, user, ordered_function(module, function));
        }
    }
}

void dq_cc_interlocked_mark(LLVMModuleRef module)
{
    static const struct {
        const char *name;
        unsigned parameters;
    } operations[] = {
        { "InterlockedIncrement", 1 },   { "InterlockedDecrement", 1 }, { "InterlockedAdd", 2 },
        { "InterlockedExchangeAdd", 2 }, { "InterlockedAnd", 2 },       { "InterlockedOr", 2 },
        { "InterlockedXor", 2 },
    };
    static const char *const widths[] = { "", "64" };
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]) * 2; i++) {
        char *ordered =
            dq_cc_format("%s%s%s", DQ_INTERLOCKED_PREFIX, operations[i / 2].name, widths[i % 2]);
        const char *full = ordered + strlen(DQ_INTERLOCKED_PREFIX);
        unsigned count = operations[i / 2].parameters;
        LLVMValueRef function = LLVMGetNamedFunction(module, ordered);
        if (function != NULL && LLVMIsDeclaration(function) &&
            LLVMCountParams(function) == count + 1) {
            mark_calls(module, function, true);
        }
        function = LLVMGetNamedFunction(module, full);
        if (function != NULL && LLVMIsDeclaration(function) && LLVMCountParams(function) == count) {
            mark_calls(module, function, false);
        }
    }
}
