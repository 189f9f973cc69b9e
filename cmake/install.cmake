# Installing: the libraries, the headers, a CMake package (find_package(xent), target xent::xent) and a
# pkg-config file, so that a program finds xent either way.
include(CMakePackageConfigHelpers)

set_target_properties(xent_shared PROPERTIES EXPORT_NAME xent)
install(TARGETS xent_shared xent_static EXPORT xent
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/xent DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/xent)
install(EXPORT xent NAMESPACE xent:: FILE xentTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(cmake/xentConfig.cmake.in ${PROJECT_BINARY_DIR}/xentConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xentConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/xentConfig.cmake ${PROJECT_BINARY_DIR}/xentConfigVersion.cmake
  DESTINATION ${package_dir})

set(pc_definitions "")
if(XENT_DOUBLE)
  set(pc_definitions " -DXENT_DOUBLE")
endif()
# Not as a requirement: that would link what OpenBLAS is made of too (libgfortran), which a shared one brings along.
string(REPLACE ";" " " pc_openblas "${OPENBLAS_LDFLAGS}")
# The file finds its own prefix, so that an installed tree can be moved.
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/xent.pc.in xent.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/xent.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The digits that the program trains on when no data is named.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/digits DESTINATION ${CMAKE_INSTALL_DATADIR}/xent)
