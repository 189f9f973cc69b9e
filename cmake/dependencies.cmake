# The libraries that xent stands on. Each is a system package; optional ones say what is off without them.

# Global, because a project that xent is a part of links them too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET GLOBAL openblas)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET GLOBAL jansson)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET GLOBAL libdeflate zlib)
# One header, which src/data/image.c compiles.
find_path(STB_INCLUDE stb/stb_image.h REQUIRED)
mark_as_advanced(STB_INCLUDE)
# SHA-256 of the data, for reports (src/report/digest.c).
pkg_check_modules(LIBMD IMPORTED_TARGET GLOBAL libmd)
if(NOT LIBMD_FOUND)
  message(STATUS "libmd is not installed: reports have no SHA-256 of the data")
endif()
