# SPDX-License-Identifier: MIT
#
# dirql_compile_options - target dirql_options: how all C code of the runtime,
# its tools and its tests is compiled. Drivers are compiled by dirql-cc instead.

add_library(dirql_options INTERFACE)
target_compile_definitions(dirql_options INTERFACE _GNU_SOURCE)
target_compile_options(dirql_options INTERFACE
    $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual
    -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Wimplicit-fallthrough -Wswitch>)
if(DIRQL_WERROR)
    target_compile_options(dirql_options INTERFACE $<$<COMPILE_LANGUAGE:C>:-Werror>)
endif()

# Reports and tokens name source files; they must not depend on where the tree
# was checked out.
target_compile_options(dirql_options INTERFACE
    $<$<COMPILE_LANGUAGE:C>:-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=>)
# Microsoft's lists and ours are the same two pointers under two types.
target_compile_options(dirql_options INTERFACE -fno-omit-frame-pointer -fno-strict-aliasing)

# Undefined symbols are refused at link time, except under clang's sanitizers,
# whose runtime lies in the executable and not in our library.
set(DIRQL_LINK_DEFINED -Wl,-z,defs)
# All relocations at load: the rewind's audit compares the library's data.
target_link_options(dirql_options INTERFACE -Wl,-z,now)
if(DIRQL_SANITIZE)
    target_compile_options(dirql_options INTERFACE -fsanitize=${DIRQL_SANITIZE}
        $<$<COMPILE_LANGUAGE:C>:-fno-sanitize-recover=undefined>)
    target_link_options(dirql_options INTERFACE -fsanitize=${DIRQL_SANITIZE})
    set(DIRQL_LINK_DEFINED "")
endif()
# The build that explores itself: every layer knows, the layers above engine/ are
# instrumented. Their __tsan_* functions are ours, in src/engine/access.c.
if(DIRQL_SELF)
    target_compile_definitions(dirql_options INTERFACE DQ_SELF)
    set(DIRQL_INSTRUMENTED_LAYERS kernel framework ddi)
    set(DIRQL_ACCESS_OPTIONS -Xclang -fsanitize=thread
        "SHELL:-mllvm -tsan-instrument-read-before-write=1"
        "SHELL:-mllvm -tsan-distinguish-volatile=1"
        "SHELL:-mllvm -tsan-handle-cxx-exceptions=0"
        "SHELL:-mllvm -tsan-instrument-func-entry-exit=0")
endif()
if(DIRQL_COVERAGE)
    target_compile_options(dirql_options INTERFACE --coverage)
    target_link_options(dirql_options INTERFACE --coverage)
endif()

# Headers of the three rings. A target links the rings that it may see.
add_library(dirql_headers_inside INTERFACE)   # "engine/step.h"
target_include_directories(dirql_headers_inside INTERFACE ${PROJECT_SOURCE_DIR}/src)
add_library(dirql_headers_public INTERFACE)   # "dirql/machine.h"
target_include_directories(dirql_headers_public INTERFACE ${PROJECT_SOURCE_DIR}/include)
add_library(dirql_headers_microsoft INTERFACE) # <wdf.h>
target_include_directories(dirql_headers_microsoft INTERFACE
    ${PROJECT_SOURCE_DIR}/include/wdf ${PROJECT_SOURCE_DIR}/include/wdk)
