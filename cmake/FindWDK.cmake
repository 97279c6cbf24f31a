# SPDX-License-Identifier: MIT
#
# FindWDK - find_package(WDK) on Linux: dirql in the place of the Windows Driver Kit.
#
# The functions are those of the FindWDK project, so that a driver's CMakeLists.txt
# builds here as it is:
#
#   wdk_add_driver(<target> [KMDF <1.x>] [WINVER <hex>] [NTDDI_VERSION <hex>]
#                  [ACCESS] [COVERAGE] [SANITIZE <a,b>] <source>...)
#   wdk_add_library(<target> [STATIC|SHARED] [the same options] <source>...)
#
# The driver is <target>.so. ACCESS, COVERAGE and SANITIZE (address,undefined) are
# dirql's own; for a project that does not name them there are the variables
# DIRQL_DRIVER_ACCESS, DIRQL_DRIVER_COVERAGE and DIRQL_DRIVER_SANITIZE.
#
# Targets are ordinary ones of the project's compiler, with dirql-cc as compiler and
# linker launcher: target_include_directories and the like, header dependencies and
# static libraries work as ever. Why: docs/decisions/0002-driver-compiler.md.
#
# Sets WDK_FOUND, WDK_ROOT, WDK_VERSION, WDK_WINVER, WDK_NTDDI_VERSION and gives the
# empty targets WDK::NTOSKRNL, WDK::HAL and so on: drivers link no import library.

# Inside dirql's own build the compiler is a target, and lies where that puts it.
if(TARGET dirql-cc)
    get_target_property(folder dirql-cc RUNTIME_OUTPUT_DIRECTORY)
    set(WDK_DIRQL_CC ${folder}/dirql-cc)
else()
    find_program(WDK_DIRQL_CC NAMES dirql-cc
                 HINTS ${CMAKE_CURRENT_LIST_DIR}/../../../bin ${Dirql_PREFIX}/bin
                 DOC "The driver compiler of dirql")
endif()
if(WDK_DIRQL_CC)
    get_filename_component(WDK_ROOT ${WDK_DIRQL_CC} REALPATH)
    get_filename_component(WDK_ROOT ${WDK_ROOT} DIRECTORY)
    get_filename_component(WDK_ROOT ${WDK_ROOT} DIRECTORY)
endif()
# What dirql's headers describe: Windows 11 22H2 and its kit.
set(WDK_VERSION 10.0.22621.0)
if(NOT WDK_WINVER)
    set(WDK_WINVER 0x0A00)
endif()
if(NOT WDK_NTDDI_VERSION)
    set(WDK_NTDDI_VERSION 0x0A00000C)
endif()

include(FindPackageHandleStandardArgs)
set(FPHSA_NAME_MISMATCHED TRUE) # DirqlDriver includes this file
find_package_handle_standard_args(WDK
    REQUIRED_VARS WDK_DIRQL_CC WDK_ROOT
    VERSION_VAR WDK_VERSION
    REASON_FAILURE_MESSAGE "dirql-cc was not found: install dirql, or name it with -DWDK_DIRQL_CC=")
unset(FPHSA_NAME_MISMATCHED)
if(NOT WDK_FOUND)
    return()
endif()

foreach(library AUX_KLIB BUFFEROVERFLOWFASTFAILK BUFFEROVERFLOWK CNG FLTMGR HAL HIDPARSE KSECDD
        LIBCNTPR NDIS NETIO NTOSKRNL NTSTRSAFE RTLVER WDFDRIVERENTRY WDFLDR WDM WDMSEC WMILIB
        WPPRECORDER)
    if(NOT TARGET WDK::${library})
        add_library(WDK::${library} INTERFACE IMPORTED GLOBAL)
    endif()
endforeach()

# What a target of either kind has in common. Called with the arguments parsed into
# dirql_*; the sources are what no option took.
macro(dirql_set_up_driver_code target)
    set(dirql_launcher ${WDK_DIRQL_CC} --launch)
    set_target_properties(${target} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        DISABLE_PRECOMPILE_HEADERS ON
        INTERPROCEDURAL_OPTIMIZATION OFF
        # The launcher is missing from compile_commands.json, so its entries would mislead.
        EXPORT_COMPILE_COMMANDS OFF
        C_COMPILER_LAUNCHER "${dirql_launcher}"
        CXX_COMPILER_LAUNCHER "${dirql_launcher}"
        C_LINKER_LAUNCHER "${dirql_launcher}"
        CXX_LINKER_LAUNCHER "${dirql_launcher}")

    set(dirql_KMDF_default 1.33)
    set(dirql_WINVER_default ${WDK_WINVER})
    set(dirql_NTDDI_VERSION_default ${WDK_NTDDI_VERSION})
    set(dirql_SANITIZE_default ${DIRQL_DRIVER_SANITIZE})
    foreach(dirql_option KMDF WINVER NTDDI_VERSION SANITIZE)
        if(NOT dirql_${dirql_option})
            set(dirql_${dirql_option} ${dirql_${dirql_option}_default})
        endif()
    endforeach()
    if(NOT dirql_KMDF MATCHES "^([0-9]+)\\.([0-9]+)$")
        message(FATAL_ERROR "wdk: KMDF ${dirql_KMDF} is not a version such as 1.33")
    endif()
    target_compile_definitions(${target} PRIVATE
        KMDF_VERSION_MAJOR=${CMAKE_MATCH_1} KMDF_VERSION_MINOR=${CMAKE_MATCH_2}
        WINVER=${dirql_WINVER} _WIN32_WINNT=${dirql_WINVER} NTDDI_VERSION=${dirql_NTDDI_VERSION}
        $<$<CONFIG:Debug>:DBG=1> $<$<CONFIG:Debug>:DEPRECATE_DDK_FUNCTIONS=1>)

    if(dirql_ACCESS OR DIRQL_DRIVER_ACCESS)
        target_compile_options(${target} PRIVATE -fdirql-access)
    endif()
    if(dirql_COVERAGE OR DIRQL_DRIVER_COVERAGE)
        target_compile_options(${target} PRIVATE -fprofile-instr-generate -fcoverage-mapping)
    endif()
    if(dirql_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${dirql_SANITIZE})
    endif()

    # CMake takes PCIDRV.C for C++, and leaves it out without a word if the project has none.
    foreach(dirql_source ${dirql_UNPARSED_ARGUMENTS})
        if(dirql_source MATCHES "\\.C$")
            set_property(SOURCE ${dirql_source} PROPERTY LANGUAGE C)
        endif()
    endforeach()
    # Another compiler, other objects.
    set_property(SOURCE ${dirql_UNPARSED_ARGUMENTS} APPEND PROPERTY OBJECT_DEPENDS ${WDK_DIRQL_CC})
    if(TARGET dirql-cc)
        add_dependencies(${target} dirql-cc)
    endif()
endmacro()

# A module links as a driver does, and again when the list of exports changes.
macro(dirql_set_up_driver_module target)
    set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so")
    if(TARGET dirql-cc)
        set_target_properties(${target} PROPERTIES
            LIBRARY_OUTPUT_DIRECTORY ${DIRQL_PARTS_DIR}/drivers
            LINK_DEPENDS ${DIRQL_EXPORTS_FILE})
        add_dependencies(${target} dirql_exports)
    else()
        set_target_properties(${target} PROPERTIES
            LINK_DEPENDS ${WDK_ROOT}/lib/dirql/exports.txt)
    endif()
endmacro()

function(wdk_add_driver target)
    cmake_parse_arguments(dirql "ACCESS;COVERAGE" "KMDF;WINVER;NTDDI_VERSION;SANITIZE" "" ${ARGN})
    add_library(${target} MODULE ${dirql_UNPARSED_ARGUMENTS})
    dirql_set_up_driver_code(${target})
    dirql_set_up_driver_module(${target})
endfunction()

function(wdk_add_library target)
    cmake_parse_arguments(dirql "ACCESS;COVERAGE;STATIC;SHARED" "KMDF;WINVER;NTDDI_VERSION;SANITIZE" ""
                          ${ARGN})
    if(dirql_SHARED)
        add_library(${target} MODULE ${dirql_UNPARSED_ARGUMENTS})
        dirql_set_up_driver_module(${target})
        target_link_options(${target} PRIVATE --library)
    else()
        add_library(${target} STATIC ${dirql_UNPARSED_ARGUMENTS})
    endif()
    dirql_set_up_driver_code(${target})
endfunction()
