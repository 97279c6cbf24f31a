/*
 * SPDX-License-Identifier: MIT
 *
 * wdfobject.h - what every framework object has: attributes, contexts, references, a lock.
 *
 * A context type is known by the address of its type information. A declaration
 * macro defines that object once per driver module, however many sources name it,
 * and an inline function that turns a handle into the typed context.
 */
#ifndef DQ_WDF_WDFOBJECT_H
#define DQ_WDF_WDFOBJECT_H

#include "wdfcore.h"
#include "wdfstatus.h"

WDF_EXTERN_C_START

typedef enum _WDF_EXECUTION_LEVEL {
    WdfExecutionLevelInvalid = 0x00,
    WdfExecutionLevelInheritFromParent,
    WdfExecutionLevelPassive,
    WdfExecutionLevelDispatch,
} WDF_EXECUTION_LEVEL;

typedef enum _WDF_SYNCHRONIZATION_SCOPE {
    WdfSynchronizationScopeInvalid = 0x00,
    WdfSynchronizationScopeInheritFromParent,
    WdfSynchronizationScopeDevice,
    WdfSynchronizationScopeQueue,
    WdfSynchronizationScopeNone,
} WDF_SYNCHRONIZATION_SCOPE;

typedef VOID NTAPI EVT_WDF_OBJECT_CONTEXT_CLEANUP(_In_ WDFOBJECT Object);
typedef EVT_WDF_OBJECT_CONTEXT_CLEANUP *PFN_WDF_OBJECT_CONTEXT_CLEANUP;
typedef VOID NTAPI EVT_WDF_OBJECT_CONTEXT_DESTROY(_In_ WDFOBJECT Object);
typedef EVT_WDF_OBJECT_CONTEXT_DESTROY *PFN_WDF_OBJECT_CONTEXT_DESTROY;

typedef const struct _WDF_OBJECT_CONTEXT_TYPE_INFO *PCWDF_OBJECT_CONTEXT_TYPE_INFO;

typedef struct _WDF_OBJECT_ATTRIBUTES {
    ULONG Size;
    PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback;
    PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback;
    WDF_EXECUTION_LEVEL ExecutionLevel;
    WDF_SYNCHRONIZATION_SCOPE SynchronizationScope;
    WDFOBJECT ParentObject;
    size_t ContextSizeOverride;
    PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextTypeInfo;
} WDF_OBJECT_ATTRIBUTES;

DQ_HEADER_INLINE VOID WDF_OBJECT_ATTRIBUTES_INIT(_Out_ PWDF_OBJECT_ATTRIBUTES Attributes)
{
    RtlZeroMemory(Attributes, sizeof(WDF_OBJECT_ATTRIBUTES));
    Attributes->Size = WDF_STRUCTURE_SIZE(WDF_OBJECT_ATTRIBUTES);
    Attributes->ExecutionLevel = WdfExecutionLevelInheritFromParent;
    Attributes->SynchronizationScope = WdfSynchronizationScopeInheritFromParent;
}

typedef PCWDF_OBJECT_CONTEXT_TYPE_INFO(CDECL *PFN_GET_UNIQUE_CONTEXT_TYPE)(VOID);

typedef struct _WDF_OBJECT_CONTEXT_TYPE_INFO {
    ULONG Size;
    PCSTR ContextName;
    size_t ContextSize;
    PCWDF_OBJECT_CONTEXT_TYPE_INFO UniqueType;
    PFN_GET_UNIQUE_CONTEXT_TYPE EvtDriverGetUniqueContextType;
} WDF_OBJECT_CONTEXT_TYPE_INFO, *PWDF_OBJECT_CONTEXT_TYPE_INFO;

#define WDF_TYPE_NAME_TO_TYPE_INFO(contexttype) _WDF_##contexttype##_TYPE_INFO
#define WDF_GET_CONTEXT_TYPE_INFO(contexttype)  (&WDF_TYPE_NAME_TO_TYPE_INFO(contexttype))
#define WDF_TYPE_NAME_POINTER_TYPE(contexttype) WDF_POINTER_TYPE_##contexttype

#define WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(attributes, contexttype)                            \
    (attributes)->ContextTypeInfo = WDF_GET_CONTEXT_TYPE_INFO(contexttype)->UniqueType

#define WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(attributes, contexttype)                           \
    WDF_OBJECT_ATTRIBUTES_INIT(attributes);                                                        \
    WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(attributes, contexttype)

/* One object per module and type name: merged by the linker, hidden outside. */
#if defined(_WIN32)
#define DQ_WDF_TYPE_INFO_DECLARED
#define DQ_WDF_TYPE_INFO_DEFINED __declspec(selectany)
#else
#define DQ_WDF_TYPE_INFO_DECLARED __attribute__((weak, visibility("hidden")))
#define DQ_WDF_TYPE_INFO_DEFINED
#endif

#define DQ_WDF_DECLARE_TYPE_INFO(contexttype)                                                      \
    typedef contexttype *WDF_TYPE_NAME_POINTER_TYPE(contexttype);                                  \
    WDF_EXTERN_C_START                                                                             \
    extern DQ_WDF_TYPE_INFO_DECLARED const WDF_OBJECT_CONTEXT_TYPE_INFO                            \
        WDF_TYPE_NAME_TO_TYPE_INFO(contexttype);                                                   \
    DQ_WDF_TYPE_INFO_DEFINED const WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(        \
        contexttype) = { sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO), #contexttype, sizeof(contexttype),  \
                         &WDF_TYPE_NAME_TO_TYPE_INFO(contexttype), NULL };                         \
    WDF_EXTERN_C_END

#define DQ_WDF_DECLARE_CASTING_FUNCTION(contexttype, castingfunction)                              \
    WDF_EXTERN_C_START                                                                             \
    FORCEINLINE contexttype *castingfunction(_In_ WDFOBJECT Handle)                                \
    {                                                                                              \
        return (contexttype *)WdfObjectGetTypedContextWorker(                                      \
            Handle, WDF_GET_CONTEXT_TYPE_INFO(contexttype)->UniqueType);                           \
    }                                                                                              \
    WDF_EXTERN_C_END

#define WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(contexttype, castingfunction)                           \
    DQ_WDF_DECLARE_TYPE_INFO(contexttype)                                                          \
    DQ_WDF_DECLARE_CASTING_FUNCTION(contexttype, castingfunction)

#define WDF_DECLARE_CONTEXT_TYPE(contexttype)                                                      \
    WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(contexttype, WdfObjectGet_##contexttype)

#define WdfObjectGetTypedContext(handle, type)                                                     \
    ((type *)WdfObjectGetTypedContextWorker((WDFOBJECT)(handle),                                   \
                                            WDF_GET_CONTEXT_TYPE_INFO(type)->UniqueType))

/* The mark of a type: a context that tells an object from others of its kind, with one word of
 * data. */
#define WDF_CUSTOM_TYPE_CONTEXT_NAME(type)      WdfCustomType_##type
#define WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(type) WdfObjectGetCustomType_##type
#define WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(type) WdfObjectAddCustomType_##type

typedef struct _WDF_CUSTOM_TYPE_CONTEXT {
    ULONG Size;
    ULONG_PTR Data;
} WDF_CUSTOM_TYPE_CONTEXT, *PWDF_CUSTOM_TYPE_CONTEXT;

#define WDF_DECLARE_CUSTOM_TYPE(type)                                                              \
    typedef WDF_CUSTOM_TYPE_CONTEXT WDF_CUSTOM_TYPE_CONTEXT_NAME(type);                            \
    WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(WDF_CUSTOM_TYPE_CONTEXT_NAME(type),                         \
                                       WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(type))                    \
    FORCEINLINE NTSTATUS WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(type)(                                  \
        _In_ WDFOBJECT Handle, _In_opt_ ULONG_PTR Data,                                            \
        _In_opt_ PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback,                                \
        _In_opt_ PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback)                                \
    {                                                                                              \
        WDF_OBJECT_ATTRIBUTES attributes;                                                          \
        PVOID context;                                                                             \
        NTSTATUS status;                                                                           \
                                                                                                   \
        WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, WDF_CUSTOM_TYPE_CONTEXT_NAME(type));  \
        attributes.EvtCleanupCallback = EvtCleanupCallback;                                        \
        attributes.EvtDestroyCallback = EvtDestroyCallback;                                        \
        status = WdfObjectAllocateContext(Handle, &attributes, &context);                          \
        if (NT_SUCCESS(status)) {                                                                  \
            ((PWDF_CUSTOM_TYPE_CONTEXT)context)->Size = sizeof(WDF_CUSTOM_TYPE_CONTEXT);           \
            ((PWDF_CUSTOM_TYPE_CONTEXT)context)->Data = Data;                                      \
        }                                                                                          \
        return status;                                                                             \
    }

#define WdfObjectIsCustomType(handle, type)                                                        \
    (WdfObjectGetTypedContext(handle, WDF_CUSTOM_TYPE_CONTEXT_NAME(type)) != NULL)
#define WdfObjectAddCustomTypeWithData(handle, type, data, cleanup, destroy)                       \
    WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(type)(handle, data, cleanup, destroy)
#define WdfObjectAddCustomType(handle, type)                                                       \
    WdfObjectAddCustomTypeWithData(handle, type, 0, NULL, NULL)
#define WdfObjectGetCustomTypeData(handle, type)                                                   \
    (WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(type)(handle)->Data)

/**
 * The object's context of one type; drivers call the accessor that a macro declares.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Handle    a live object
 * @param    TypeInfo  the type's UniqueType
 * @return   the context; NULL if the object has none of this type
 * @source   wdfobject/nf-wdfobject-wdfobjectgettypedcontextworker
 */
WDFAPI PVOID NTAPI WdfObjectGetTypedContextWorker(_In_ WDFOBJECT Handle,
                                                  _In_ PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo);

/**
 * Give the object one more context, zeroed. Its callbacks join those of the object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Handle             a live object
 * @param    ContextAttributes  type information and callbacks; no parent
 * @param    Context            receives the context
 * @return   STATUS_SUCCESS; STATUS_OBJECT_NAME_EXISTS (a success code) with the context that is
 *           there already; STATUS_WDF_PARENT_NOT_SPECIFIED without attributes;
 *           STATUS_OBJECT_NAME_INVALID without a type; STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
 *           STATUS_DELETE_PENDING; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfobject/nf-wdfobject-wdfobjectallocatecontext
 */
WDFAPI NTSTATUS NTAPI WdfObjectAllocateContext(_In_ WDFOBJECT Handle,
                                               _In_ PWDF_OBJECT_ATTRIBUTES ContextAttributes,
                                               _Outptr_opt_ PVOID *Context);

/**
 * The object that a context belongs to.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    ContextPointer  a context of a live object
 * @return   the object
 * @source   wdfobject/nf-wdfobject-wdfobjectcontextgetobject
 */
WDFAPI WDFOBJECT NTAPI WdfObjectContextGetObject(_In_ PVOID ContextPointer);

/**
 * Add a reference: the object's memory stays, its deletion is not held back.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Handle  a live object
 * @param    Tag     names the reference for a debugger, or NULL
 * @param    Line    the caller's line
 * @param    File    the caller's file
 * @source   wdfobject/nf-wdfobject-wdfobjectreferenceactual
 */
WDFAPI VOID NTAPI WdfObjectReferenceActual(_In_ WDFOBJECT Handle, _In_opt_ PVOID Tag,
                                           _In_ LONG Line, _In_z_ PCCH File);

#define WdfObjectReferenceWithTag(Handle, Tag)                                                     \
    WdfObjectReferenceActual(Handle, Tag, __LINE__, __FILE__)
#define WdfObjectReference(Handle) WdfObjectReferenceWithTag(Handle, NULL)

/**
 * Drop a reference; the last one ends the object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (EvtCleanupCallback, EvtDestroyCallback)
 * @param    Handle  an object on which this reference is held
 * @param    Tag     the tag of the reference, or NULL
 * @param    Line    the caller's line
 * @param    File    the caller's file
 * @source   wdfobject/nf-wdfobject-wdfobjectdereferenceactual
 */
WDFAPI VOID NTAPI WdfObjectDereferenceActual(_In_ WDFOBJECT Handle, _In_opt_ PVOID Tag,
                                             _In_ LONG Line, _In_z_ PCCH File);

#define WdfObjectDereferenceWithTag(Handle, Tag)                                                   \
    WdfObjectDereferenceActual(Handle, Tag, __LINE__, __FILE__)
#define WdfObjectDereference(Handle) WdfObjectDereferenceWithTag(Handle, NULL)

/**
 * Create a general object, to hold a context or to parent others.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Attributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the driver
 * @param    Object      receives the handle
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfobject/nf-wdfobject-wdfobjectcreate
 */
WDFAPI NTSTATUS NTAPI WdfObjectCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                      _Out_ WDFOBJECT *Object);

/**
 * Delete the object and everything below it; above PASSIVE_LEVEL parts may be done later.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL for a control device or common buffer
 * @context  steps; calls out (EvtCleanupCallback, EvtDestroyCallback); may block at PASSIVE_LEVEL
 * @param    Object  an object that drivers may delete: not a driver, interrupt, file object, ...
 * @source   wdfobject/nf-wdfobject-wdfobjectdelete
 */
WDFAPI VOID NTAPI WdfObjectDelete(_In_ WDFOBJECT Object);

/**
 * Ask an object for something that a GUID names. Reserved by Microsoft.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Object             a live object
 * @param    Guid               what is asked
 * @param    QueryBufferLength  the size of the buffer
 * @param    QueryBuffer        receives the answer
 * @return   a status
 * @source   wdfobject/nf-wdfobject-wdfobjectquery
 */
WDFAPI NTSTATUS NTAPI WdfObjectQuery(_In_ WDFOBJECT Object, _In_ CONST GUID *Guid,
                                     _In_ ULONG QueryBufferLength,
                                     _Out_writes_bytes_(QueryBufferLength) PVOID QueryBuffer);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFOBJECT_H */
