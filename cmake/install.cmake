# Installing: the program, the libraries, the headers, a CMake package (find_package(xent), target xent::xent) and a
# pkg-config file, so that a program finds xent either way. A double build installs xent_double, beside the other and
# apart from it: package xent_double, target xent::xent_double, pkg-config's xent_double, the program xent_double.
include(CMakePackageConfigHelpers)

set_target_properties(xent_shared PROPERTIES EXPORT_NAME ${xent_name})
set_target_properties(xent_static PROPERTIES EXPORT_NAME ${xent_name}_static)
install(TARGETS xent_shared xent_static EXPORT ${xent_name}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/xent DESTINATION ${header_dir})
if(TARGET xent_program)
  install(PROGRAMS $<TARGET_FILE:xent_program> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME ${xent_name})
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/${xent_name})
set(package ${PROJECT_BINARY_DIR}/${xent_name}Config)
install(EXPORT ${xent_name} NAMESPACE xent:: FILE ${xent_name}Targets.cmake DESTINATION ${package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/xentConfig.cmake.in ${package}.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${package}Version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${package}.cmake ${package}Version.cmake DESTINATION ${package_dir})

set(pc_definitions "")
if(XENT_DOUBLE)
  set(pc_definitions " -DXENT_DOUBLE")
endif()
# Not as a requirement: that would link libgfortran too, which neither a shared OpenBLAS nor the part of a static one
# that multiplies matrices asks for.
string(REPLACE ";" " " pc_openblas "${OPENBLAS_LDFLAGS}")
# The file finds its own prefix, so that an installed tree can be moved.
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/xent.pc.in ${PROJECT_BINARY_DIR}/${xent_name}.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/${xent_name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The digits that the program trains on when no data is named.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/digits DESTINATION ${CMAKE_INSTALL_DATADIR}/${xent_name})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${xent_name})

if(PROJECT_IS_TOP_LEVEL)
  add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${PROJECT_SOURCE_DIR}/cmake/uninstall.cmake
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR} VERBATIM)
endif()
