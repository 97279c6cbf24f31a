# SPDX-License-Identifier: MIT
#
# DirqlDriver - what belongs to a driver that is tested with dirql: the driver itself
# (wdk_add_driver, of FindWDK.cmake), device models and scenarios.
#
#   dirql_add_model(<name> <source>...)      target model_<name>, module <name>.so
#   dirql_add_scenario(<name> <source>...)   target scenario_<name>, module <name>.so
#
# Models and scenarios are C code of the host against dirql/*.h, not driver code. They
# bind to the process that loads them and link nothing. The targets have a prefix,
# because a driver, its model and its scenario often have one name.

include(${CMAKE_CURRENT_LIST_DIR}/FindWDK.cmake)

function(dirql_add_host_module kind name)
    set(target ${kind}_${name})
    add_library(${target} MODULE ${ARGN})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${name}
        PREFIX ""
        SUFFIX ".so"
        # dirql_device_model and dirql_scenario are looked up by name.
        C_VISIBILITY_PRESET default)
    if(TARGET dirql_headers_public)
        target_link_libraries(${target} PRIVATE dirql_options dirql_headers_public)
        set_target_properties(${target} PROPERTIES
            LIBRARY_OUTPUT_DIRECTORY ${DIRQL_PARTS_DIR}/${kind}s)
    else()
        target_link_libraries(${target} PRIVATE dirql::headers)
    endif()
endfunction()

function(dirql_add_model name)
    dirql_add_host_module(model ${name} ${ARGN})
endfunction()

function(dirql_add_scenario name)
    dirql_add_host_module(scenario ${name} ${ARGN})
endfunction()
