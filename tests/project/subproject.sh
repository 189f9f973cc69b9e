#!/bin/sh
# subproject.sh SOURCE BINARY: xent as a part of another project, by FetchContent and by add_subdirectory, there with
# link-time optimisation: xent::xent is there, and the rest only if it is asked for.
set -eu
source=$1 binary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/support/build.sh"
[ -z "$sanitizer" ] || { echo "skipped: this build is instrumented"; exit 77; }
fail() { echo "$*"; exit 1; }
double=$([ -z "$define" ] || echo ON)

mkdir "$work/project"
readme_program >"$work/project/main.c"
cat >"$work/project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(user C)
enable_testing()
if(BY_FETCH)
  include(FetchContent)
  FetchContent_Declare(xent SOURCE_DIR "$source")
  FetchContent_MakeAvailable(xent)
else()
  add_subdirectory("$source" xent)
endif()
add_executable(user main.c)
target_link_libraries(user PRIVATE xent::xent)
install(TARGETS user)
END

configure() { # configure FOLDER OPTION...
    folder=$work/$1
    shift
    quietly cmake -S "$work/project" -B "$folder" -DCMAKE_C_COMPILER="$CC" -DXENT_DOUBLE="${double:-OFF}" "$@"
}
configure fetched -DBY_FETCH=ON
configure added -DCMAKE_BUILD_TYPE=Debug -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON
quietly cmake --build "$folder" -j 2
[ "$("$folder/user" | tail -n 1)" = "$(sed -n 's/^\(step 900 .*\)/\1/p' "$source/README.md")" ] ||
    fail "the program of the project prints something else"
[ -z "$(find "$folder/xent" -maxdepth 1 -name xent -type f)" ] || fail "built the program without being asked"
quietly cmake --install "$folder" --prefix "$work/usr"
[ "$(find "$work/usr" ! -type d | wc -l)" -eq 1 ] || fail "installed more than the program of the project"
ctest --test-dir "$folder" -N | grep -qx 'Total Tests: 0' || fail "added tests"
grep -q '^XENT_WERROR:BOOL=OFF' "$folder/CMakeCache.txt" || fail "makes errors of warnings"

configure asked -DXENT_PROGRAM=ON -DXENT_EXAMPLES=ON -DXENT_INSTALL=ON
cmake --build "$folder" --target help >"$work/targets"
for target in xent_program example_xor; do
    grep -q $target "$work/targets" || fail "has no $target when asked for it"
done
