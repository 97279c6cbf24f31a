/*
 * SPDX-License-Identifier: MIT
 *
 * sal.h - the names of Microsoft's source annotations, all of them empty.
 *
 * Driver sources write them in declarations. dirql checks at run time what most
 * of them say, so nothing is derived from them here. The names about IRQL come
 * last and give way to a driver that defines them itself; the old names in
 * lower case exist in the driver's world only, since the C++ library of Linux
 * uses some of them for its own parameters.
 *
 * Source: visualstudio/code-quality/using-sal-annotations, devtest/irql-annotations-for-drivers.
 */
#ifndef DQ_WDK_SAL_H
#define DQ_WDK_SAL_H

/* Parameters, results and fields. */
#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _Inout_
#define _Inout_opt_
#define _Inout_z_
#define _Inout_opt_z_
#define _Out_
#define _Out_opt_
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_z_
#define _Outptr_opt_result_z_
#define _Outptr_result_maybenull_z_
#define _Outptr_result_nullonfailure_
#define _Outref_
#define _Outref_result_maybenull_
#define _Result_nullonfailure_
#define _Result_zeroonfailure_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Ret_z_
#define _Ret_maybenull_z_
#define _Ret_null_
#define _Ret_valid_
#define _Ret_opt_valid_
#define _Reserved_
#define _Const_
#define _Null_
#define _Notnull_
#define _Maybenull_
#define _Null_terminated_
#define _Pre_notnull_
#define _Pre_maybenull_
#define _Pre_null_
#define _Pre_valid_
#define _Pre_opt_valid_
#define _Pre_invalid_
#define _Pre_z_
#define _Pre_writable_
#define _Pre_readonly_
#define _Pre_writeonly_
#define _Post_notnull_
#define _Post_maybenull_
#define _Post_null_
#define _Post_valid_
#define _Post_invalid_
#define _Post_ptr_invalid_
#define _Post_z_
#define _Post_
#define _Pre_
#define _Deref_pre_z_
#define _Deref_post_z_
#define _Deref_out_
#define _Deref_out_opt_
#define _Deref_post_maybenull_
#define _Deref_post_notnull_
#define _Deref_opt_out_
#define _Prepost_z_
#define _Prepost_valid_
#define _Valid_
#define _Notvalid_
#define _Notref_
#define _Points_to_data_
#define _Literal_
#define _Notliteral_
#define _Check_return_
#define _Must_inspect_result_
#define _Use_decl_annotations_
#define _Printf_format_string_
#define _Scanf_format_string_
#define _Field_z_
#define _Maybevalid_
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _Exceptthat_
#define _Interlocked_
#define _Interlocked_operand_
#define _NullNull_terminated_
#define _Maybe_raises_SEH_exception_
#define _Raises_SEH_exception_
#define _Curr_
#define _Old_
#define _Enum_is_bitflag_
#define _Strict_type_match_
#define _Requires_no_locks_held_
#define _Analysis_noreturn_
#define _Kernel_float_used_
#define _Kernel_float_saved_
#define _Kernel_float_restored_
#define _Kernel_IoGetDmaAdapter_
#define _Post_defensive_
#define _Pre_defensive_
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _Benign_race_begin_
#define _Benign_race_end_
#define _No_competing_thread_
#define _No_competing_thread_begin_
#define _No_competing_thread_end_

/* The same, with an argument. */
#define _In_reads_(...)
#define _In_reads_opt_(...)
#define _In_reads_bytes_(...)
#define _In_reads_bytes_opt_(...)
#define _In_reads_z_(...)
#define _In_reads_opt_z_(...)
#define _In_reads_or_z_(...)
#define _In_reads_or_z_opt_(...)
#define _In_reads_to_ptr_(...)
#define _In_reads_to_ptr_opt_(...)
#define _In_range_(...)
#define _In_count_(...)
#define _In_opt_count_(...)
#define _In_bytecount_(...)
#define _In_opt_bytecount_(...)
#define _In_function_class_(...)
#define _Inout_updates_(...)
#define _Inout_updates_opt_(...)
#define _Inout_updates_z_(...)
#define _Inout_updates_opt_z_(...)
#define _Inout_updates_to_(...)
#define _Inout_updates_to_opt_(...)
#define _Inout_updates_all_(...)
#define _Inout_updates_all_opt_(...)
#define _Inout_updates_bytes_(...)
#define _Inout_updates_bytes_opt_(...)
#define _Inout_updates_bytes_to_(...)
#define _Inout_updates_bytes_to_opt_(...)
#define _Inout_updates_bytes_all_(...)
#define _Inout_updates_bytes_all_opt_(...)
#define _Out_writes_(...)
#define _Out_writes_opt_(...)
#define _Out_writes_z_(...)
#define _Out_writes_opt_z_(...)
#define _Out_writes_to_(...)
#define _Out_writes_to_opt_(...)
#define _Out_writes_all_(...)
#define _Out_writes_all_opt_(...)
#define _Out_writes_bytes_(...)
#define _Out_writes_bytes_opt_(...)
#define _Out_writes_bytes_to_(...)
#define _Out_writes_bytes_to_opt_(...)
#define _Out_writes_bytes_all_(...)
#define _Out_writes_bytes_all_opt_(...)
#define _Out_writes_to_ptr_(...)
#define _Out_writes_to_ptr_z_(...)
#define _Out_range_(...)
#define _Outptr_result_buffer_(...)
#define _Outptr_opt_result_buffer_(...)
#define _Outptr_result_buffer_to_(...)
#define _Outptr_opt_result_buffer_to_(...)
#define _Outptr_result_buffer_all_(...)
#define _Outptr_result_bytebuffer_(...)
#define _Outptr_opt_result_bytebuffer_(...)
#define _Outptr_result_bytebuffer_to_(...)
#define _Outptr_opt_result_bytebuffer_to_(...)
#define _Outptr_result_buffer_maybenull_(...)
#define _Outptr_result_bytebuffer_maybenull_(...)
#define _Outptr_opt_result_buffer_maybenull_(...)
#define _Outptr_opt_result_bytebuffer_maybenull_(...)
#define _Ret_range_(...)
#define _Ret_writes_(...)
#define _Ret_writes_bytes_(...)
#define _Ret_writes_maybenull_(...)
#define _Ret_writes_bytes_maybenull_(...)
#define _Ret_writes_to_(...)
#define _Ret_writes_bytes_to_(...)
#define _Ret_maybenull_writes_(...)
#define _Deref_in_range_(...)
#define _Deref_out_range_(...)
#define _Deref_inout_range_(...)
#define _Deref_ret_range_(...)
#define _Field_range_(...)
#define _Field_size_(...)
#define _Field_size_opt_(...)
#define _Field_size_bytes_(...)
#define _Field_size_bytes_opt_(...)
#define _Field_size_part_(...)
#define _Field_size_full_(...)
#define _Field_size_bytes_part_(...)
#define _Field_size_bytes_full_(...)
#define _Struct_size_bytes_(...)
#define _Pre_satisfies_(...)
#define _Post_satisfies_(...)
#define _Pre_equal_to_(...)
#define _Post_equal_to_(...)
#define _Pre_readable_size_(...)
#define _Pre_readable_byte_size_(...)
#define _Pre_writable_size_(...)
#define _Pre_writable_byte_size_(...)
#define _Post_readable_size_(...)
#define _Post_readable_byte_size_(...)
#define _Post_writable_size_(...)
#define _Post_writable_byte_size_(...)
#define _Readable_bytes_(...)
#define _Readable_elements_(...)
#define _Writable_bytes_(...)
#define _Writable_elements_(...)
#define _Readable_size_(...)
#define _Writable_size_(...)
#define _Success_(...)
#define _On_failure_(...)
#define _When_(...)
#define _At_(...)
#define _At_buffer_(...)
#define _Group_(...)
#define _Satisfies_(...)
#define _Return_type_success_(...)
#define _Always_(...)
#define _Guarded_by_(...)
#define _Write_guarded_by_(...)
#define _Has_lock_kind_(...)
#define _Has_lock_level_(...)
#define _Lock_level_order_(...)
#define _Acquires_lock_(...)
#define _Releases_lock_(...)
#define _Acquires_shared_lock_(...)
#define _Releases_shared_lock_(...)
#define _Acquires_exclusive_lock_(...)
#define _Releases_exclusive_lock_(...)
#define _Acquires_nonreentrant_lock_(...)
#define _Releases_nonreentrant_lock_(...)
#define _Requires_lock_held_(...)
#define _Requires_lock_not_held_(...)
#define _Requires_shared_lock_held_(...)
#define _Requires_exclusive_lock_held_(...)
#define _Create_lock_level_(...)
#define _Post_same_lock_(...)
#define _Internal_lock_level_order_(...)
#define _Function_class_(...)
#define _Called_from_function_class_(...)
#define _Analysis_assume_(...)
#define _Analysis_assume_lock_held_(...)
#define _Analysis_assume_lock_not_held_(...)
#define _Analysis_assume_lock_acquired_(...)
#define _Analysis_assume_lock_released_(...)
#define _Analysis_assume_nullterminated_(...)
#define _Analysis_mode_(...)
#define _Analysis_suppress_lock_checking_(...)
#define _Dispatch_type_(...)
#define _Kernel_clear_do_init_(...)
#define _Kernel_requires_resource_held_(...)
#define _Kernel_requires_resource_not_held_(...)
#define _Kernel_acquires_resource_(...)
#define _Kernel_releases_resource_(...)

/* IRQL: a driver may have its own. */
#ifndef _IRQL_requires_same_
#define _IRQL_requires_same_
#endif
#ifndef _IRQL_saves_
#define _IRQL_saves_
#endif
#ifndef _IRQL_restores_
#define _IRQL_restores_
#endif
#ifndef _IRQL_is_cancel_
#define _IRQL_is_cancel_
#endif
#ifndef _IRQL_uses_cancel_
#define _IRQL_uses_cancel_
#endif
#ifndef _IRQL_requires_
#define _IRQL_requires_(...)
#endif
#ifndef _IRQL_requires_min_
#define _IRQL_requires_min_(...)
#endif
#ifndef _IRQL_requires_max_
#define _IRQL_requires_max_(...)
#endif
#ifndef _IRQL_raises_
#define _IRQL_raises_(...)
#endif
#ifndef _IRQL_always_function_min_
#define _IRQL_always_function_min_(...)
#endif
#ifndef _IRQL_always_function_max_
#define _IRQL_always_function_max_(...)
#endif
#ifndef _IRQL_saves_global_
#define _IRQL_saves_global_(...)
#endif
#ifndef _IRQL_restores_global_
#define _IRQL_restores_global_(...)
#endif

/* Older spellings for drivers. */
#define __drv_aliasesMem
#define __drv_sameIRQL
#define __drv_useCancelIRQL
#define __drv_isCancelIRQL
#define __drv_savesIRQL
#define __drv_restoresIRQL
#define __drv_floatUsed
#define __drv_inTry
#define __drv_notInTry
#define __drv_interlocked
#define __drv_dispatchType_other
#define __drv_isObjectPointer
#define __drv_notPointer
#define __drv_maxIRQL(...)
#define __drv_minIRQL(...)
#define __drv_requiresIRQL(...)
#define __drv_raisesIRQL(...)
#define __drv_setsIRQL(...)
#define __drv_when(...)
#define __drv_at(...)
#define __drv_in(...)
#define __drv_out(...)
#define __drv_functionClass(...)
#define __drv_dispatchType(...)
#define __drv_allocatesMem(...)
#define __drv_freesMem(...)
#define __drv_acquiresResource(...)
#define __drv_releasesResource(...)
#define __drv_mustHold(...)
#define __drv_neverHold(...)
#define __drv_reportError(...)
#define __drv_preferredFunction(...)
#define __drv_strictTypeMatch(...)
#define __drv_strictType(...)
#define __drv_savesIRQLGlobal(...)
#define __drv_restoresIRQLGlobal(...)
#define __drv_sameIRQL_except(...)
#define __drv_arg(...)
#define __drv_ret(...)
#define __drv_typeConst(...)
#define __drv_innerMustHoldGlobal(...)

#if defined(_WIN32)
#define __in
#define __in_opt
#define __out
#define __out_opt
#define __inout
#define __inout_opt
#define __reserved
#define __checkReturn
#define __deref_out
#define __deref_out_opt
#define __deref_opt_out
#define __nullterminated
#define __callback
#define __in_bcount(...)
#define __in_ecount(...)
#define __in_bcount_opt(...)
#define __in_ecount_opt(...)
#define __out_bcount(...)
#define __out_ecount(...)
#define __out_bcount_opt(...)
#define __out_ecount_opt(...)
#define __inout_bcount(...)
#define __inout_ecount(...)
#define __out_bcount_part(...)
#define __out_ecount_part(...)
#define __inout_bcount_part(...)
#define __deref_out_bcount(...)
#define __deref_out_ecount(...)
#define __field_bcount(...)
#define __field_ecount(...)
#define __success(...)
#define __analysis_assume(...)
#endif

#endif /* DQ_WDK_SAL_H */
