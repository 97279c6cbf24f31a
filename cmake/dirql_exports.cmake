# SPDX-License-Identifier: MIT
#
# dirql_exports - script (cmake -P): writes exports.txt, one name per line.
#
# NM, LIBRARY: the dynamic symbols that LIBRARY defines. TABLE: ddi_table.def,
# whose rows with status DECLARED are added as `NAME declared`: a driver may
# call them, and the run then stops and names the call. OUTPUT: the file.

cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${NM} -D --defined-only --format=posix ${LIBRARY}
                OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
set(names "")
foreach(symbol IN LISTS symbols)
    if(symbol MATCHES "^([A-Za-z_][A-Za-z0-9_]*)(@@?[^ ]+)? [TDBRVWGSi] ")
        list(APPEND names ${CMAKE_MATCH_1})
    endif()
endforeach()

# The bounds of sections, which the linker lists although they are hidden.
list(FILTER names EXCLUDE REGEX "^__(start|stop)_")

set(declared "")
if(EXISTS ${TABLE})
    file(READ ${TABLE} text)
    string(REPLACE ";" "," text "${text}")
    # Columns: name, header, first version, lowest IRQL, highest IRQL, status.
    string(REGEX MATCHALL "\n *DQ_DDI\\( *[A-Za-z0-9_]+ *(,[^,()]*)(,[^,()]*)(,[^,()]*)(,[^,()]*), *DECLARED *," rows "\n${text}")
    foreach(row IN LISTS rows)
        string(REGEX REPLACE "^\n *DQ_DDI\\( *([A-Za-z0-9_]+).*" "\\1" name "${row}")
        list(REMOVE_ITEM names ${name})
        list(APPEND declared "${name} declared")
    endforeach()
endif()

list(APPEND names ${declared})
list(SORT names)
list(REMOVE_DUPLICATES names)
list(JOIN names "\n" text)
file(WRITE ${OUTPUT} "${text}\n")
