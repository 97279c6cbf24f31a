/*
 * SPDX-License-Identifier: MIT
 *
 * bcrypt.h - random numbers of the system's cryptography library, cng.sys. dirql does not have
 * the library: a driver that calls it is refused.
 *
 * Source: windows/win32/api/bcrypt/.
 */
#ifndef DQ_WDK_BCRYPT_H
#define DQ_WDK_BCRYPT_H

#include "ntdef.h"
#include "ntstatus.h"

EXTERN_C_START

typedef PVOID BCRYPT_HANDLE;
typedef PVOID BCRYPT_ALG_HANDLE;

#define BCRYPT_RNG_ALGORITHM L"RNG"

#define BCRYPT_RNG_USE_ENTROPY_IN_BUFFER 0x00000001
#define BCRYPT_USE_SYSTEM_PREFERRED_RNG  0x00000002

/**
 * Open an algorithm. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   windows/win32/api/bcrypt/nf-bcrypt-bcryptopenalgorithmprovider
 */
NTSYSAPI NTSTATUS NTAPI BCryptOpenAlgorithmProvider(_Out_ BCRYPT_ALG_HANDLE *phAlgorithm,
                                                    _In_ PCWSTR pszAlgId,
                                                    _In_opt_ PCWSTR pszImplementation,
                                                    _In_ ULONG dwFlags);

/**
 * Close an algorithm. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   windows/win32/api/bcrypt/nf-bcrypt-bcryptclosealgorithmprovider
 */
NTSYSAPI NTSTATUS NTAPI BCryptCloseAlgorithmProvider(_Inout_ BCRYPT_ALG_HANDLE hAlgorithm,
                                                     _In_ ULONG dwFlags);

/**
 * Fill a buffer with random bytes. Declared only.
 *
 * @irql     <= DISPATCH_LEVEL for a provider opened for it, else PASSIVE_LEVEL
 * @context  stops the run
 * @source   windows/win32/api/bcrypt/nf-bcrypt-bcryptgenrandom
 */
NTSYSAPI NTSTATUS NTAPI BCryptGenRandom(_In_opt_ BCRYPT_ALG_HANDLE hAlgorithm,
                                        _Out_writes_bytes_(cbBuffer) PUCHAR pbBuffer,
                                        _In_ ULONG cbBuffer, _In_ ULONG dwFlags);

EXTERN_C_END

#endif /* DQ_WDK_BCRYPT_H */
