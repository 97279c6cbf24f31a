/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/file.h - files by handle, part of wdm.h.
 *
 * There is one volume, C:, with \SystemRoot as C:\Windows. What it begins with is the directory of
 * --system-drive; what a run changes in it ends with the run. STATUS_ACCESS_DENIED by a handle: it
 * was opened with OBJ_FORCE_ACCESS_CHECK, without the access that is needed; other handles of
 * kernel mode can be used for everything (kernel/object-handles).
 */
#ifndef DQ_WDK_WDM_FILE_H
#define DQ_WDK_WDM_FILE_H

#include "types.h"

EXTERN_C_START

/* ---- Access ---- FILE_READ_DATA and FILE_WRITE_DATA: types.h. */

#define FILE_LIST_DIRECTORY       0x0001
#define FILE_ADD_FILE             0x0002
#define FILE_APPEND_DATA          0x0004
#define FILE_ADD_SUBDIRECTORY     0x0004
#define FILE_CREATE_PIPE_INSTANCE 0x0004
#define FILE_READ_EA              0x0008
#define FILE_WRITE_EA             0x0010
#define FILE_EXECUTE              0x0020
#define FILE_TRAVERSE             0x0020
#define FILE_DELETE_CHILD         0x0040
#define FILE_READ_ATTRIBUTES      0x0080
#define FILE_WRITE_ATTRIBUTES     0x0100
#define FILE_ALL_ACCESS           (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1FF)
#define FILE_GENERIC_READ                                                                          \
    (STANDARD_RIGHTS_READ | FILE_READ_DATA | FILE_READ_ATTRIBUTES | FILE_READ_EA | SYNCHRONIZE)
#define FILE_GENERIC_WRITE                                                                         \
    (STANDARD_RIGHTS_WRITE | FILE_WRITE_DATA | FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA |             \
     FILE_APPEND_DATA | SYNCHRONIZE)
#define FILE_GENERIC_EXECUTE                                                                       \
    (STANDARD_RIGHTS_EXECUTE | FILE_READ_ATTRIBUTES | FILE_EXECUTE | SYNCHRONIZE)

/* What other openers may do meanwhile. */
#define FILE_SHARE_READ        0x00000001
#define FILE_SHARE_WRITE       0x00000002
#define FILE_SHARE_DELETE      0x00000004
#define FILE_SHARE_VALID_FLAGS 0x00000007

/* ---- Opening ---- */

/* What happens if the file is there, and if it is not. */
#define FILE_SUPERSEDE           0x00000000
#define FILE_OPEN                0x00000001
#define FILE_CREATE              0x00000002
#define FILE_OPEN_IF             0x00000003
#define FILE_OVERWRITE           0x00000004
#define FILE_OVERWRITE_IF        0x00000005
#define FILE_MAXIMUM_DISPOSITION 0x00000005

#define FILE_DIRECTORY_FILE            0x00000001
#define FILE_WRITE_THROUGH             0x00000002
#define FILE_SEQUENTIAL_ONLY           0x00000004
#define FILE_NO_INTERMEDIATE_BUFFERING 0x00000008
#define FILE_SYNCHRONOUS_IO_ALERT      0x00000010
#define FILE_SYNCHRONOUS_IO_NONALERT   0x00000020
#define FILE_NON_DIRECTORY_FILE        0x00000040
#define FILE_CREATE_TREE_CONNECTION    0x00000080
#define FILE_COMPLETE_IF_OPLOCKED      0x00000100
#define FILE_NO_EA_KNOWLEDGE           0x00000200
#define FILE_OPEN_REMOTE_INSTANCE      0x00000400
#define FILE_RANDOM_ACCESS             0x00000800
#define FILE_DELETE_ON_CLOSE           0x00001000
#define FILE_OPEN_BY_FILE_ID           0x00002000
#define FILE_OPEN_FOR_BACKUP_INTENT    0x00004000
#define FILE_NO_COMPRESSION            0x00008000
#define FILE_OPEN_REQUIRING_OPLOCK     0x00010000
#define FILE_DISALLOW_EXCLUSIVE        0x00020000
#define FILE_SESSION_AWARE             0x00040000
#define FILE_RESERVE_OPFILTER          0x00100000
#define FILE_OPEN_REPARSE_POINT        0x00200000
#define FILE_OPEN_NO_RECALL            0x00400000
#define FILE_OPEN_FOR_FREE_SPACE_QUERY 0x00800000
#define FILE_VALID_OPTION_FLAGS        0x00ffffff

#define FILE_ATTRIBUTE_READONLY            0x00000001
#define FILE_ATTRIBUTE_HIDDEN              0x00000002
#define FILE_ATTRIBUTE_SYSTEM              0x00000004
#define FILE_ATTRIBUTE_DIRECTORY           0x00000010
#define FILE_ATTRIBUTE_ARCHIVE             0x00000020
#define FILE_ATTRIBUTE_DEVICE              0x00000040
#define FILE_ATTRIBUTE_NORMAL              0x00000080
#define FILE_ATTRIBUTE_TEMPORARY           0x00000100
#define FILE_ATTRIBUTE_SPARSE_FILE         0x00000200
#define FILE_ATTRIBUTE_REPARSE_POINT       0x00000400
#define FILE_ATTRIBUTE_COMPRESSED          0x00000800
#define FILE_ATTRIBUTE_OFFLINE             0x00001000
#define FILE_ATTRIBUTE_NOT_CONTENT_INDEXED 0x00002000
#define FILE_ATTRIBUTE_ENCRYPTED           0x00004000
#define FILE_ATTRIBUTE_VALID_FLAGS         0x00007fb7
#define FILE_ATTRIBUTE_VALID_SET_FLAGS     0x000031a7

/* IO_STATUS_BLOCK.Information of an opening. */
#define FILE_SUPERSEDED     0x00000000
#define FILE_OPENED         0x00000001
#define FILE_CREATED        0x00000002
#define FILE_OVERWRITTEN    0x00000003
#define FILE_EXISTS         0x00000004
#define FILE_DOES_NOT_EXIST 0x00000005

/* LowPart of a ByteOffset with HighPart -1. */
#define FILE_WRITE_TO_END_OF_FILE      0xffffffff
#define FILE_USE_FILE_POINTER_POSITION 0xfffffffe

/* ---- What a file is asked for ---- */

typedef enum _FILE_INFORMATION_CLASS {
    FileDirectoryInformation = 1,
    FileFullDirectoryInformation,
    FileBothDirectoryInformation,
    FileBasicInformation,
    FileStandardInformation,
    FileInternalInformation,
    FileEaInformation,
    FileAccessInformation,
    FileNameInformation,
    FileRenameInformation,
    FileLinkInformation,
    FileNamesInformation,
    FileDispositionInformation,
    FilePositionInformation,
    FileFullEaInformation,
    FileModeInformation,
    FileAlignmentInformation,
    FileAllInformation,
    FileAllocationInformation,
    FileEndOfFileInformation,
    FileAlternateNameInformation,
    FileStreamInformation,
    FilePipeInformation,
    FilePipeLocalInformation,
    FilePipeRemoteInformation,
    FileMailslotQueryInformation,
    FileMailslotSetInformation,
    FileCompressionInformation,
    FileObjectIdInformation,
    FileCompletionInformation,
    FileMoveClusterInformation,
    FileQuotaInformation,
    FileReparsePointInformation,
    FileNetworkOpenInformation,
    FileAttributeTagInformation,
    FileTrackingInformation,
    FileIdBothDirectoryInformation,
    FileIdFullDirectoryInformation,
    FileValidDataLengthInformation,
    FileShortNameInformation,
    FileIoCompletionNotificationInformation,
    FileIoStatusBlockRangeInformation,
    FileIoPriorityHintInformation,
    FileSfioReserveInformation,
    FileSfioVolumeInformation,
    FileHardLinkInformation,
    FileProcessIdsUsingFileInformation,
    FileNormalizedNameInformation,
    FileNetworkPhysicalNameInformation,
    FileIdGlobalTxDirectoryInformation,
    FileIsRemoteDeviceInformation,
    FileUnusedInformation,
    FileNumaNodeInformation,
    FileStandardLinkInformation,
    FileRemoteProtocolInformation,
    FileRenameInformationBypassAccessCheck,
    FileLinkInformationBypassAccessCheck,
    FileVolumeNameInformation,
    FileIdInformation,
    FileIdExtdDirectoryInformation,
    FileReplaceCompletionInformation,
    FileHardLinkFullIdInformation,
    FileIdExtdBothDirectoryInformation,
    FileDispositionInformationEx,
    FileRenameInformationEx,
    FileRenameInformationExBypassAccessCheck,
    FileDesiredStorageClassInformation,
    FileStatInformation,
    FileMemoryPartitionInformation,
    FileStatLxInformation,
    FileCaseSensitiveInformation,
    FileLinkInformationEx,
    FileLinkInformationExBypassAccessCheck,
    FileStorageReserveIdInformation,
    FileCaseSensitiveInformationForceAccessCheck,
    FileKnownFolderInformation,
    FileStatBasicInformation,
    FileId64ExtdDirectoryInformation,
    FileId64ExtdBothDirectoryInformation,
    FileIdAllExtdDirectoryInformation,
    FileIdAllExtdBothDirectoryInformation,
    FileMaximumInformation
} FILE_INFORMATION_CLASS,
    *PFILE_INFORMATION_CLASS;

typedef struct _FILE_BASIC_INFORMATION {
    LARGE_INTEGER CreationTime;
    LARGE_INTEGER LastAccessTime;
    LARGE_INTEGER LastWriteTime;
    LARGE_INTEGER ChangeTime;
    ULONG FileAttributes;
} FILE_BASIC_INFORMATION, *PFILE_BASIC_INFORMATION;

typedef struct _FILE_STANDARD_INFORMATION {
    LARGE_INTEGER AllocationSize;
    LARGE_INTEGER EndOfFile;
    ULONG NumberOfLinks;
    BOOLEAN DeletePending;
    BOOLEAN Directory;
} FILE_STANDARD_INFORMATION, *PFILE_STANDARD_INFORMATION;

typedef struct _FILE_POSITION_INFORMATION {
    LARGE_INTEGER CurrentByteOffset;
} FILE_POSITION_INFORMATION, *PFILE_POSITION_INFORMATION;

typedef struct _FILE_NETWORK_OPEN_INFORMATION {
    LARGE_INTEGER CreationTime;
    LARGE_INTEGER LastAccessTime;
    LARGE_INTEGER LastWriteTime;
    LARGE_INTEGER ChangeTime;
    LARGE_INTEGER AllocationSize;
    LARGE_INTEGER EndOfFile;
    ULONG FileAttributes;
} FILE_NETWORK_OPEN_INFORMATION, *PFILE_NETWORK_OPEN_INFORMATION;

/* ntddk.h */
typedef struct _FILE_END_OF_FILE_INFORMATION {
    LARGE_INTEGER EndOfFile;
} FILE_END_OF_FILE_INFORMATION, *PFILE_END_OF_FILE_INFORMATION;

/* ntddk.h */
typedef struct _FILE_DISPOSITION_INFORMATION {
    BOOLEAN DeleteFile;
} FILE_DISPOSITION_INFORMATION, *PFILE_DISPOSITION_INFORMATION;

typedef VOID NTAPI IO_APC_ROUTINE(_In_ PVOID ApcContext, _In_ PIO_STATUS_BLOCK IoStatusBlock,
                                  _In_ ULONG Reserved);
typedef IO_APC_ROUTINE *PIO_APC_ROUTINE;

/* ---- Functions ---- */

/**
 * Open a file or a directory, or create it.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle         receives the handle; give it back with ZwClose
 * @param    DesiredAccess      FILE_READ_DATA, ..., GENERIC_READ, ...
 * @param    ObjectAttributes   name, and the directory that the name is relative to, or NULL
 * @param    IoStatusBlock      receives the status, and FILE_OPENED, FILE_CREATED,
 * FILE_OVERWRITTEN, FILE_SUPERSEDED, FILE_EXISTS or FILE_DOES_NOT_EXIST
 * @param    AllocationSize     bytes that a new file will need, or NULL
 * @param    FileAttributes     FILE_ATTRIBUTE_NORMAL, ..., of a file that is created or overwritten
 * @param    ShareAccess        FILE_SHARE_READ, ..., or 0
 * @param    CreateDisposition  FILE_OPEN, FILE_CREATE, ...
 * @param    CreateOptions      FILE_SYNCHRONOUS_IO_NONALERT, ...; a handle without one of the two
 *                              FILE_SYNCHRONOUS_IO_* can be asked and closed, not read or written
 * @param    EaBuffer           NULL
 * @param    EaLength           0
 * @return   STATUS_SUCCESS; STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND,
 *           STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_NAME_INVALID,
 *           STATUS_OBJECT_NAME_COLLISION, STATUS_SHARING_VIOLATION, STATUS_ACCESS_DENIED,
 *           STATUS_DELETE_PENDING, STATUS_CANNOT_DELETE, STATUS_FILE_IS_A_DIRECTORY,
 *           STATUS_NOT_A_DIRECTORY, STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE,
 *           STATUS_OBJECT_TYPE_MISMATCH, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-zwcreatefile
 */
NTSYSAPI NTSTATUS NTAPI ZwCreateFile(_Out_ PHANDLE FileHandle, _In_ ACCESS_MASK DesiredAccess,
                                     _In_ POBJECT_ATTRIBUTES ObjectAttributes,
                                     _Out_ PIO_STATUS_BLOCK IoStatusBlock,
                                     _In_opt_ PLARGE_INTEGER AllocationSize,
                                     _In_ ULONG FileAttributes, _In_ ULONG ShareAccess,
                                     _In_ ULONG CreateDisposition, _In_ ULONG CreateOptions,
                                     _In_opt_ PVOID EaBuffer, _In_ ULONG EaLength);

/**
 * Open a file or a directory that is there.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle        receives the handle; give it back with ZwClose
 * @param    DesiredAccess     as of ZwCreateFile
 * @param    ObjectAttributes  as of ZwCreateFile
 * @param    IoStatusBlock     receives the status, and FILE_OPENED or FILE_DOES_NOT_EXIST
 * @param    ShareAccess       as of ZwCreateFile
 * @param    OpenOptions       CreateOptions of ZwCreateFile
 * @return   those of ZwCreateFile with FILE_OPEN
 * @source   wdm/nf-wdm-zwopenfile
 */
NTSYSAPI NTSTATUS NTAPI ZwOpenFile(_Out_ PHANDLE FileHandle, _In_ ACCESS_MASK DesiredAccess,
                                   _In_ POBJECT_ATTRIBUTES ObjectAttributes,
                                   _Out_ PIO_STATUS_BLOCK IoStatusBlock, _In_ ULONG ShareAccess,
                                   _In_ ULONG OpenOptions);

/**
 * Read from a file that was opened for synchronous operations.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle     opened with FILE_READ_DATA
 * @param    Event          NULL
 * @param    ApcRoutine     NULL
 * @param    ApcContext     ignored
 * @param    IoStatusBlock  receives the status and the number of bytes read
 * @param    Buffer         receives the bytes
 * @param    Length         how many there is room for
 * @param    ByteOffset     where; NULL or FILE_USE_FILE_POINTER_POSITION: at the current position
 * @param    Key            ignored: nothing locks files
 * @return   STATUS_SUCCESS; STATUS_END_OF_FILE, STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST (a directory), STATUS_INVALID_HANDLE,
 *           STATUS_OBJECT_TYPE_MISMATCH
 * @source   wdm/nf-wdm-zwreadfile
 */
NTSYSAPI NTSTATUS NTAPI ZwReadFile(_In_ HANDLE FileHandle, _In_opt_ HANDLE Event,
                                   _In_opt_ PIO_APC_ROUTINE ApcRoutine, _In_opt_ PVOID ApcContext,
                                   _Out_ PIO_STATUS_BLOCK IoStatusBlock, _Out_ PVOID Buffer,
                                   _In_ ULONG Length, _In_opt_ PLARGE_INTEGER ByteOffset,
                                   _In_opt_ PULONG Key);

/**
 * Write to a file that was opened for synchronous operations; what it skips is zero.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle     opened with FILE_WRITE_DATA or FILE_APPEND_DATA; with the latter alone
 *                          all is written at the end
 * @param    Event          NULL
 * @param    ApcRoutine     NULL
 * @param    ApcContext     ignored
 * @param    IoStatusBlock  receives the status and the number of bytes written
 * @param    Buffer         the bytes
 * @param    Length         how many
 * @param    ByteOffset     where; NULL or FILE_USE_FILE_POINTER_POSITION: at the current position;
 *                          FILE_WRITE_TO_END_OF_FILE: at the end
 * @param    Key            ignored: nothing locks files
 * @return   STATUS_SUCCESS; STATUS_DISK_FULL, STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST (a directory), STATUS_INVALID_HANDLE,
 *           STATUS_OBJECT_TYPE_MISMATCH
 * @source   wdm/nf-wdm-zwwritefile
 */
NTSYSAPI NTSTATUS NTAPI ZwWriteFile(_In_ HANDLE FileHandle, _In_opt_ HANDLE Event,
                                    _In_opt_ PIO_APC_ROUTINE ApcRoutine, _In_opt_ PVOID ApcContext,
                                    _Out_ PIO_STATUS_BLOCK IoStatusBlock, _In_ PVOID Buffer,
                                    _In_ ULONG Length, _In_opt_ PLARGE_INTEGER ByteOffset,
                                    _In_opt_ PULONG Key);

/**
 * What is known of a file.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle            FileBasicInformation, FileNetworkOpenInformation: opened with
 *                                 FILE_READ_ATTRIBUTES; FilePositionInformation: with
 * FILE_READ_DATA or FILE_WRITE_DATA, for synchronous operations; FileStandardInformation: any
 * @param    IoStatusBlock         receives the status and the number of bytes in FileInformation
 * @param    FileInformation       receives the structure
 * @param    Length                bytes of FileInformation
 * @param    FileInformationClass  which structure
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_INFO_CLASS,
 *           STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE,
 *           STATUS_OBJECT_TYPE_MISMATCH
 * @source   wdm/nf-wdm-zwqueryinformationfile
 */
NTSYSAPI NTSTATUS NTAPI ZwQueryInformationFile(_In_ HANDLE FileHandle,
                                               _Out_ PIO_STATUS_BLOCK IoStatusBlock,
                                               _Out_ PVOID FileInformation, _In_ ULONG Length,
                                               _In_ FILE_INFORMATION_CLASS FileInformationClass);

/**
 * Change what is known of a file, or its length.
 *
 * @irql     PASSIVE_LEVEL, with special kernel APCs enabled
 * @context  does not call out; steps
 * @param    FileHandle            FileBasicInformation: opened with FILE_WRITE_ATTRIBUTES;
 *                                 FileEndOfFileInformation: with FILE_WRITE_DATA;
 *                                 FileDispositionInformation: with DELETE;
 *                                 FilePositionInformation: with FILE_READ_DATA or FILE_WRITE_DATA,
 *                                 for synchronous operations
 * @param    IoStatusBlock         receives the status and the number of bytes set
 * @param    FileInformation       the structure
 * @param    Length                its bytes
 * @param    FileInformationClass  which structure
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_INFO_CLASS,
 *           STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER, STATUS_DISK_FULL, STATUS_CANNOT_DELETE,
 *           STATUS_DIRECTORY_NOT_EMPTY, STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH
 * @source   wdm/nf-wdm-zwsetinformationfile
 */
NTSYSAPI NTSTATUS NTAPI ZwSetInformationFile(_In_ HANDLE FileHandle,
                                             _Out_ PIO_STATUS_BLOCK IoStatusBlock,
                                             _In_ PVOID FileInformation, _In_ ULONG Length,
                                             _In_ FILE_INFORMATION_CLASS FileInformationClass);

EXTERN_C_END

#endif /* DQ_WDK_WDM_FILE_H */
