# SPDX-License-Identifier: MIT
#
# dirql_tree - where things lie in the build tree, and how parts join it.
#
# Sets DIRQL_BIN_DIR, DIRQL_LIB_DIR, DIRQL_PARTS_DIR, DIRQL_EXPORTS_FILE and
# gives dirql_add_part().

set(DIRQL_BIN_DIR ${PROJECT_BINARY_DIR}/bin)
set(DIRQL_LIB_DIR ${PROJECT_BINARY_DIR}/lib)
set(DIRQL_PARTS_DIR ${DIRQL_LIB_DIR}/dirql)
set(DIRQL_EXPORTS_FILE ${DIRQL_PARTS_DIR}/exports.txt)

file(MAKE_DIRECTORY ${DIRQL_BIN_DIR} ${DIRQL_PARTS_DIR}/models ${DIRQL_PARTS_DIR}/drivers
     ${DIRQL_PARTS_DIR}/scenarios ${PROJECT_BINARY_DIR}/include/dirql-driver)

# Headers are links, so that an edit in the source tree needs no build step.
foreach(ring wdk wdf)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/include/${ring}
         ${PROJECT_BINARY_DIR}/include/dirql-driver/${ring} SYMBOLIC)
endforeach()
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/include/dirql ${PROJECT_BINARY_DIR}/include/dirql SYMBOLIC)

# Add a folder of the tree that has a CMakeLists.txt of its own.
function(dirql_add_part folder)
    if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
        add_subdirectory(${PROJECT_SOURCE_DIR}/${folder} ${PROJECT_BINARY_DIR}/${folder})
    endif()
endfunction()
