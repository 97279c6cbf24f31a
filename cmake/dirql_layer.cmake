# SPDX-License-Identifier: MIT
#
# dirql_layer - one OBJECT library dq_<layer> per folder of src/.

# The layer in the current folder. HEADERS: the rings of headers beside src/ that
# it may include (microsoft, public); which layers it may include is the business
# of tests/lint/layers.py, as all layers share the root src/. LIBRARIES: imported
# targets that it uses. SOURCES: its files; a file that is not among them stops the
# configure step. Without SOURCES: all files of the folder.
function(dirql_add_layer layer)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LIBRARIES;SOURCES")
    file(GLOB_RECURSE present CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}
         ${CMAKE_CURRENT_SOURCE_DIR}/*.c ${CMAKE_CURRENT_SOURCE_DIR}/*.S)
    list(FILTER present EXCLUDE REGEX "(^|/)preload/")
    if(arg_SOURCES)
        list(REMOVE_ITEM present ${arg_SOURCES})
        if(present)
            message(FATAL_ERROR "src/${layer}/CMakeLists.txt does not name: ${present}")
        endif()
    else()
        set(arg_SOURCES ${present})
    endif()
    if(NOT arg_SOURCES)
        set(arg_SOURCES ${CMAKE_CURRENT_BINARY_DIR}/empty.c)
        file(WRITE ${arg_SOURCES} "typedef int dq_empty_layer;\n")
    endif()
    add_library(dq_${layer} OBJECT ${arg_SOURCES})
    target_link_libraries(dq_${layer} PRIVATE dirql_options dirql_headers_inside)
    if(layer IN_LIST DIRQL_INSTRUMENTED_LAYERS)
        target_compile_options(dq_${layer} PRIVATE $<$<COMPILE_LANGUAGE:C>:${DIRQL_ACCESS_OPTIONS}>)
    endif()
    foreach(ring IN LISTS arg_HEADERS)
        target_link_libraries(dq_${layer} PRIVATE dirql_headers_${ring})
    endforeach()
    target_link_libraries(dq_${layer} PRIVATE ${arg_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY DIRQL_LAYERS dq_${layer})
    set_property(GLOBAL APPEND PROPERTY DIRQL_LAYER_LIBRARIES ${arg_LIBRARIES})
endfunction()
