# The libraries that xent stands on. Each is a system package; optional ones say what is off without them.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
# One header, which src/data/image.c compiles.
find_path(STB_INCLUDE stb/stb_image.h REQUIRED)
mark_as_advanced(STB_INCLUDE)
