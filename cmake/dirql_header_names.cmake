# SPDX-License-Identifier: MIT
#
# dirql_header_names - script (cmake -P): lists what drivers get from headers alone.
#
# FOLDERS: where Microsoft's headers lie. OUTPUT: a C string literal and a comma per macro, inline
# function, and C library function (of crt/), sorted by strcmp's order.

cmake_minimum_required(VERSION 3.24)

set(names "")
foreach(folder IN LISTS FOLDERS)
    file(GLOB_RECURSE headers ${folder}/*.h)
    foreach(header IN LISTS headers)
        file(READ ${header} text)
        string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" " " text "${text}")
        # What would end an element of a list, or hide its end.
        string(REGEX REPLACE "[]\\[\\\\]" " " text "${text}")
        string(REPLACE ";" "@" text "${text}")
        string(REGEX MATCHALL "# *define +[A-Za-z_][A-Za-z0-9_]*" found "${text}")
        list(TRANSFORM found REPLACE "^# *define +" "")
        list(APPEND names ${found})
        string(REGEX MATCHALL "(DQ_HEADER_INLINE|DQ_HEADER_VARIADIC|FORCEINLINE|NTSTRSAFEDDI)[^(){}@]*[ *\n][A-Za-z_][A-Za-z0-9_]*\\(" found "${text}")
        list(TRANSFORM found REPLACE "^.*[ *\n]([A-Za-z_][A-Za-z0-9_]*)\\($" "\\1")
        list(APPEND names ${found})
        # Families: a macro that defines a function, called with its name first.
        string(REGEX MATCHALL "\nDQ_[A-Z0-9_]+\\([A-Za-z0-9_]+," found "\n${text}")
        list(TRANSFORM found REPLACE "^.*\\((.*),$" "\\1")
        list(APPEND names ${found})
        if(text MATCHES "# *include <stdarg.h>")
            list(APPEND names va_start va_arg va_end va_copy)
        endif()
        if(header MATCHES "/crt/")
            string(REGEX MATCHALL "[a-z_][A-Za-z0-9_]*\\([^()]*\\)[ \n]*[@{]" found "${text}")
            list(TRANSFORM found REPLACE "\\(.*$" "")
            list(APPEND names ${found})
        endif()
    endforeach()
endforeach()

list(REMOVE_DUPLICATES names)
list(SORT names COMPARE STRING CASE SENSITIVE)
list(TRANSFORM names REPLACE "^(.+)$" "\"\\1\",")
list(JOIN names "\n" text)
file(WRITE ${OUTPUT} "${text}\n")
