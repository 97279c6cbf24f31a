# SPDX-License-Identifier: MIT
#
# dirql_install - install rules, and the CMake package in both trees.
#
# FindWDK.cmake and DirqlDriver.cmake find bin/dirql-cc and the headers relative
# to their own place under lib/cmake/dirql, so the package can be moved.

include(CMakePackageConfigHelpers)
set(package_dir ${DIRQL_LIB_DIR}/cmake/dirql)
configure_file(${PROJECT_SOURCE_DIR}/cmake/DirqlConfig.cmake.in ${package_dir}/DirqlConfig.cmake @ONLY)
write_basic_package_version_file(${package_dir}/DirqlConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
file(GLOB package_modules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/FindWDK.cmake
     ${PROJECT_SOURCE_DIR}/cmake/Dirql*.cmake)
foreach(module IN LISTS package_modules)
    cmake_path(GET module FILENAME name)
    file(CREATE_LINK ${module} ${package_dir}/${name} SYMBOLIC)
endforeach()
install(FILES ${package_modules} ${package_dir}/DirqlConfig.cmake
        ${package_dir}/DirqlConfigVersion.cmake DESTINATION lib/cmake/dirql)

install(TARGETS dirql_shared LIBRARY DESTINATION lib)
foreach(program dirql_cli dirql_cc dirql-cc)
    if(TARGET ${program})
        install(TARGETS ${program} RUNTIME DESTINATION bin)
    endif()
endforeach()
install(FILES ${DIRQL_EXPORTS_FILE} DESTINATION lib/dirql)
install(DIRECTORY ${DIRQL_PARTS_DIR}/ DESTINATION lib/dirql USE_SOURCE_PERMISSIONS
        FILES_MATCHING PATTERN "*.so")

foreach(ring wdk wdf)
    if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/include/${ring})
        install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/${ring} DESTINATION include/dirql-driver)
    endif()
endforeach()
if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/include/dirql)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/dirql DESTINATION include)
endif()
file(GLOB man_pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.1)
install(FILES ${man_pages} DESTINATION share/man/man1)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/dirql)
