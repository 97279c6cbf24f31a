# SPDX-License-Identifier: MIT
#
# dirql_dependencies - libraries that dirql is built from, as imported targets.
#
# Each missing one stops the configure step with the Debian package that has it.
# The choices are explained in docs/decisions/0001-libraries.md,
# 0010-replay-tokens.md, 0012-registry.md and 0014-registers-through-pointers.md.

find_package(Threads REQUIRED)
find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
    message(FATAL_ERROR "pkg-config is missing: install Debian package pkg-config, or run ./bootstrap")
endif()

# Find module by pkg-config as target PkgConfig::prefix.
function(dirql_require_module prefix module package)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
    if(NOT ${prefix}_FOUND)
        message(FATAL_ERROR "${module} is missing: install Debian package ${package}, or run ./bootstrap")
    endif()
endfunction()

dirql_require_module(LIBDW libdw libdw-dev)
dirql_require_module(LIBELF libelf libelf-dev)
dirql_require_module(HIVEX hivex libhivex-dev)
dirql_require_module(JANSSON jansson libjansson-dev)
dirql_require_module(LIBXXHASH libxxhash libxxhash-dev)
dirql_require_module(LIBZSTD libzstd libzstd-dev)
find_package(zydis QUIET)
if(NOT TARGET Zydis::Zydis)
    message(FATAL_ERROR "Zydis is missing: install Debian package libzydis-dev, or run ./bootstrap")
endif()
if(DIRQL_TESTS)
    dirql_require_module(CMOCKA cmocka libcmocka-dev)
endif()

# dirql-cc reads and writes bitcode, so its LLVM and the clang that it runs have
# to be of the same version.
set(DIRQL_LLVM_VERSION 14)
find_program(DIRQL_LLVM_CONFIG NAMES llvm-config-${DIRQL_LLVM_VERSION})
if(NOT DIRQL_LLVM_CONFIG)
    message(FATAL_ERROR "llvm-config-${DIRQL_LLVM_VERSION} is missing: install Debian package "
                        "llvm-${DIRQL_LLVM_VERSION}-dev, or run ./bootstrap")
endif()
find_program(DIRQL_CLANG NAMES clang-${DIRQL_LLVM_VERSION})
if(NOT DIRQL_CLANG)
    message(FATAL_ERROR "clang-${DIRQL_LLVM_VERSION} is missing: install Debian package "
                        "clang-${DIRQL_LLVM_VERSION}, or run ./bootstrap")
endif()

if(NOT TARGET dirql_llvm)
    foreach(what includedir libdir)
        execute_process(COMMAND ${DIRQL_LLVM_CONFIG} --${what} OUTPUT_VARIABLE DIRQL_LLVM_${what}
                        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
    if(NOT EXISTS ${DIRQL_LLVM_includedir}/llvm-c/Core.h)
        message(FATAL_ERROR "llvm-c/Core.h is missing: install Debian package "
                            "llvm-${DIRQL_LLVM_VERSION}-dev, or run ./bootstrap")
    endif()
    add_library(dirql_llvm INTERFACE)
    target_include_directories(dirql_llvm SYSTEM INTERFACE ${DIRQL_LLVM_includedir})
    target_link_directories(dirql_llvm INTERFACE ${DIRQL_LLVM_libdir})
    target_link_libraries(dirql_llvm INTERFACE LLVM-${DIRQL_LLVM_VERSION})
endif()
