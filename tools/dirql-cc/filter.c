/* SPDX-License-Identifier: MIT
 *
 * filter - turns the front end's module (Windows' data model) into one for Linux' back end.
 *
 * The front end compiled for x86_64-pc-windows-msvc-elf: long has 32 bits, structures have
 * Microsoft's layout, and "the C calling convention" means that of x64 Windows, because the triple
 * says so. The triple is about to say Linux, so every function and every call has to name Windows'
 * convention itself. What belongs to Linux stays as it is: intrinsics, inline assembly, sanitizer
 * and coverage runtimes, memcpy and strlen and their kin, and what the source marks sysv_abi (which
 * is already named and is therefore not the C convention any more).
 *
 * The rest is linkage. COFF's comdats and string-literal names mean nothing in ELF; symbols become
 * hidden, as those of a .sys file are; the driver's C library calls get a prefix.
 */
#include "filter.h"

#include "base/driver_note.h"
#include "interlocked.h"
#include "names.h"
#include "version.h"

#include <llvm-c/BitReader.h>
#include <llvm-c/BitWriter.h>
#include <llvm-c/Comdat.h>
#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACK_TRIPLE "x86_64-pc-linux-gnu"
/* The layout of both triples in clang 14. The filter relies on their being equal. */
#define DATA_LAYOUT "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128"

static bool has_linux_convention(LLVMValueRef function)
{
    const char *name = LLVMGetValueName(function);
    return LLVMGetIntrinsicID(function) != 0 || dq_cc_name_is_host_function(name) ||
           dq_cc_name_is_instrumentation(name);
}

/* The function that a call names, through casts and aliases; NULL for a call through a pointer. */
static LLVMValueRef called_function(LLVMValueRef call)
{
    LLVMValueRef callee = LLVMGetCalledValue(call);
    for (;;) {
        if (LLVMIsAFunction(callee)) {
            return callee;
        }
        if (LLVMIsAGlobalAlias(callee)) {
            callee = LLVMAliasGetAliasee(callee);
        } else if (LLVMIsAConstantExpr(callee) && LLVMGetConstOpcode(callee) == LLVMBitCast) {
            callee = LLVMGetOperand(callee, 0);
        } else {
            return NULL;
        }
    }
}

static bool is_call(LLVMValueRef instruction)
{
    return LLVMIsACallInst(instruction) || LLVMIsAInvokeInst(instruction);
}

static void pin_call(LLVMValueRef call)
{
    if (LLVMIsAInlineAsm(LLVMGetCalledValue(call)) ||
        LLVMGetInstructionCallConv(call) != LLVMCCallConv) {
        return;
    }
    LLVMValueRef function = called_function(call);
    if (function == NULL || !has_linux_convention(function)) {
        LLVMSetInstructionCallConv(call, LLVMWin64CallConv);
    }
}

static void for_each_call(LLVMValueRef function, void (*visit)(LLVMValueRef call, void *context),
                          void *context)
{
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(function); block != NULL;
         block = LLVMGetNextBasicBlock(block)) {
        for (LLVMValueRef at = LLVMGetFirstInstruction(block); at != NULL;
             at = LLVMGetNextInstruction(at)) {
            if (is_call(at)) {
                visit(at, context);
            }
        }
    }
}

static void visit_pin_call(LLVMValueRef call, void *context)
{
    (void)context;
    pin_call(call);
}

static void pin_conventions(LLVMModuleRef module)
{
    for (LLVMValueRef function = LLVMGetFirstFunction(module); function != NULL;
         function = LLVMGetNextFunction(function)) {
        for_each_call(function, visit_pin_call, NULL);
        if (LLVMGetFunctionCallConv(function) == LLVMCCallConv && !has_linux_convention(function)) {
            LLVMSetFunctionCallConv(function, LLVMWin64CallConv);
        }
    }
}

struct redirection {
    LLVMValueRef from;
    LLVMValueRef to;
};

static void visit_redirect_call(LLVMValueRef call, void *context)
{
    const struct redirection *redirection = context;
    if (LLVMGetCalledValue(call) == redirection->from) {
        LLVMSetOperand(call, (unsigned)LLVMGetNumOperands(call) - 1, redirection->to);
    }
}

/* A pointer to memcmp is called like every function pointer, in Windows' convention. Where such a
 * pointer exists, it gets a function in between that translates. */
static void bridge_host_function(LLVMModuleRef module, LLVMValueRef function)
{
    bool has_address_taken = false;
    for (LLVMUseRef use = LLVMGetFirstUse(function); use != NULL; use = LLVMGetNextUse(use)) {
        LLVMValueRef user = LLVMGetUser(use);
        has_address_taken |= !is_call(user) || LLVMGetCalledValue(user) != function;
    }
    if (!has_address_taken) {
        return;
    }
    char *name = dq_cc_format("%s.win64", LLVMGetValueName(function));
    LLVMTypeRef type = LLVMGlobalGetValueType(function);
    LLVMValueRef bridge = LLVMAddFunction(module, name, type);
    LLVMSetLinkage(bridge, LLVMInternalLinkage);
    LLVMAttributeRef frame = LLVMCreateStringAttribute(
        LLVMGetModuleContext(module), "frame-pointer", strlen("frame-pointer"), "all", 3);
    LLVMAddAttributeAtIndex(bridge, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, frame);
    LLVMReplaceAllUsesWith(function, bridge);
    struct redirection back = { bridge, function };
    for (LLVMValueRef each = LLVMGetFirstFunction(module); each != NULL;
         each = LLVMGetNextFunction(each)) {
        for_each_call(each, visit_redirect_call, &back);
    }

    LLVMContextRef context = LLVMGetModuleContext(module);
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(context);
    LLVMPositionBuilderAtEnd(builder, LLVMAppendBasicBlockInContext(context, bridge, ""));
    LLVMValueRef parameters[4];
    unsigned count = LLVMCountParams(bridge);
    if (count <= sizeof(parameters) / sizeof(parameters[0])) {
        LLVMGetParams(bridge, parameters);
        LLVMValueRef result = LLVMBuildCall2(builder, type, function, parameters, count, "");
        if (LLVMGetTypeKind(LLVMGetReturnType(type)) == LLVMVoidTypeKind) {
            LLVMBuildRetVoid(builder);
        } else {
            LLVMBuildRet(builder, result);
        }
    }
    LLVMDisposeBuilder(builder);
}

static void bridge_host_functions(LLVMModuleRef module)
{
    for (LLVMValueRef function = LLVMGetFirstFunction(module); function != NULL;
         function = LLVMGetNextFunction(function)) {
        if (dq_cc_name_is_host_function(LLVMGetValueName(function))) {
            bridge_host_function(module, function);
        }
    }
}

/* ELF reads `name@version`, and gas and gdb trip over '?'. C++ names contain both. */
static void rename_for_elf(LLVMValueRef value)
{
    size_t length;
    const char *name = LLVMGetValueName2(value, &length);
    bool is_verbatim = length > 0 && name[0] == '\1'; /* "no target prefix"; ELF has none */
    if (!is_verbatim && strpbrk(name, "@?") == NULL) {
        return;
    }
    char *plain = dq_cc_duplicate(is_verbatim ? name + 1 : name);
    for (char *at = plain; (at = strchr(at, '?')) != NULL;) {
        *at = '$';
    }
    for (char *at = plain; (at = strchr(at, '@')) != NULL;) {
        *at = '.';
    }
    LLVMSetValueName2(value, plain, strlen(plain));
}

static void rename_c_library(LLVMValueRef function)
{
    const char *name = LLVMGetValueName(function);
    if (dq_cc_name_is_c_library(name)) {
        char *prefixed = dq_cc_format("%s%s", DQ_CC_CRT_PREFIX, name);
        LLVMSetValueName2(function, prefixed, strlen(prefixed));
    }
}

static bool is_local(LLVMValueRef value)
{
    LLVMLinkage linkage = LLVMGetLinkage(value);
    return linkage == LLVMInternalLinkage || linkage == LLVMPrivateLinkage;
}

/* Hide what is defined here, except the entry and what the source exports. */
static void set_linkage(LLVMValueRef value)
{
    bool is_exported = LLVMGetDLLStorageClass(value) == LLVMDLLExportStorageClass;
    LLVMSetDLLStorageClass(value, LLVMDefaultStorageClass);
    if (dq_cc_starts_with(LLVMGetValueName(value), "??_C@")) {
        LLVMSetLinkage(value, LLVMPrivateLinkage); /* a string literal */
    }
    if (LLVMIsDeclaration(value) || is_local(value) ||
        LLVMGetLinkage(value) == LLVMAvailableExternallyLinkage ||
        LLVMGetLinkage(value) == LLVMAppendingLinkage) {
        return;
    }
    /* An inline function of C may be called from another source, where it is only declared: it has
     * to be there although all calls in this one are inlined. A C++ name starts with `?`. */
    if (LLVMGetLinkage(value) == LLVMLinkOnceODRLinkage && LLVMIsAFunction(value) &&
        LLVMGetValueName(value)[0] != '?') {
        LLVMSetLinkage(value, LLVMWeakODRLinkage);
    }
    bool is_entry = LLVMIsAFunction(value) && strcmp(LLVMGetValueName(value), "DriverEntry") == 0;
    LLVMSetVisibility(value,
                      is_entry || is_exported ? LLVMDefaultVisibility : LLVMHiddenVisibility);
}

static void adapt_linkage(LLVMModuleRef module)
{
    for (LLVMValueRef at = LLVMGetFirstFunction(module); at != NULL; at = LLVMGetNextFunction(at)) {
        if (LLVMGetIntrinsicID(at) == 0) {
            LLVMSetComdat(at, NULL);
            set_linkage(at);
            rename_for_elf(at);
            rename_c_library(at);
        }
    }
    for (LLVMValueRef at = LLVMGetFirstGlobal(module); at != NULL; at = LLVMGetNextGlobal(at)) {
        LLVMSetComdat(at, NULL);
        set_linkage(at);
        rename_for_elf(at);
    }
    for (LLVMValueRef at = LLVMGetFirstGlobalAlias(module); at != NULL;
         at = LLVMGetNextGlobalAlias(at)) {
        set_linkage(at);
        rename_for_elf(at);
    }
}

/* Structured exception handling leaves a personality function behind. The back end would drop its
 * tables without a word, and the handler would be dead code. */
static bool has_exception_handling(LLVMModuleRef module)
{
    for (LLVMValueRef at = LLVMGetFirstFunction(module); at != NULL; at = LLVMGetNextFunction(at)) {
        if (LLVMHasPersonalityFn(at)) {
            size_t length;
            const char *file = LLVMGetSourceFileName(module, &length);
            dq_cc_error("%s: function %s uses exception handling (__try or C++ exceptions), "
                        "which is not supported yet",
                        file, LLVMGetValueName(at));
            return true;
        }
    }
    return false;
}

static void add_notes(LLVMModuleRef module, uint32_t flags, uint64_t source_hash)
{
    char *object = dq_cc_note_assembly(DQ_DRIVER_NOTE_OBJECT, flags);
    char *source = dq_cc_source_note_assembly(source_hash);
    LLVMAppendModuleInlineAsm(module, object, strlen(object));
    LLVMAppendModuleInlineAsm(module, source, strlen(source));
}

static void report_diagnostic(LLVMDiagnosticInfoRef info, void *context)
{
    (void)context;
    char *text = LLVMGetDiagInfoDescription(info);
    dq_cc_error("cannot read the front end's module: %s; is clang of version %d?", text,
                DQ_CC_LLVM_VERSION);
    LLVMDisposeMessage(text);
}

static enum dq_cc_exit rewrite(LLVMModuleRef module, uint32_t note_flags, uint64_t source_hash)
{
    if (strcmp(LLVMGetDataLayoutStr(module), DATA_LAYOUT) != 0) {
        dq_cc_error("the front end's data layout is '%s', which is not Linux'; "
                    "this clang does not fit dirql-cc",
                    LLVMGetDataLayoutStr(module));
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    if (has_exception_handling(module)) {
        return DQ_CC_EXIT_FAILED;
    }
    LLVMSetTarget(module, BACK_TRIPLE);
    if ((note_flags & DQ_DRIVER_NOTE_ACCESS) != 0) {
        dq_cc_interlocked_mark(module);
    }
    bridge_host_functions(module);
    pin_conventions(module);
    adapt_linkage(module);
    add_notes(module, note_flags, source_hash);
    return DQ_CC_EXIT_OK;
}

enum dq_cc_exit dq_cc_filter_run(const struct dq_cc_buffer *bitcode, uint32_t note_flags,
                                 uint64_t source_hash, struct dq_cc_buffer *ret_bitcode)
{
    LLVMContextRef context = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(context, report_diagnostic, NULL);
    LLVMMemoryBufferRef memory =
        LLVMCreateMemoryBufferWithMemoryRange(bitcode->bytes, bitcode->length, "front end", 0);
    LLVMModuleRef module = NULL;
    enum dq_cc_exit status = DQ_CC_EXIT_ENVIRONMENT;
    if (LLVMParseBitcodeInContext2(context, memory, &module) == 0) {
        status = rewrite(module, note_flags, source_hash);
        if (status == DQ_CC_EXIT_OK) {
            LLVMMemoryBufferRef written = LLVMWriteBitcodeToMemoryBuffer(module);
            dq_cc_buffer_add(ret_bitcode, LLVMGetBufferStart(written), LLVMGetBufferSize(written));
            LLVMDisposeMemoryBuffer(written);
        }
        LLVMDisposeModule(module);
    }
    LLVMDisposeMemoryBuffer(memory);
    LLVMContextDispose(context);
    return status;
}
