#!/bin/sh
# install.sh SOURCE BINARY: installs into a folder of its own, then builds and runs the program that README.md
# shows, found through pkg-config (with the shared and the static library) and through CMake.
set -eu
source=$1 binary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A sanitizer's library must be linked into the program too.
if nm -u "$binary/libxent.a" | grep -q '__[at]san_'; then
    echo "skipped: this build is instrumented"
    exit 77
fi

cmake --install "$binary" --prefix "$work/usr" >"$work/log" || { cat "$work/log"; exit 1; }
awk '/^```c$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$source/README.md" >"$work/main.c"
[ -s "$work/main.c" ] || { echo "README.md shows no C program"; exit 1; }

PKG_CONFIG_PATH=$(dirname "$(find "$work/usr" -name xent.pc)")
libraries=${PKG_CONFIG_PATH%/pkgconfig}
export PKG_CONFIG_PATH
"$CC" -std=c11 -Wall -Wextra -Werror "$work/main.c" -o "$work/shared" $(pkg-config --cflags --libs xent) \
    -Wl,-rpath,"$(pkg-config --variable=libdir xent)"
"$work/shared" >"$work/output"
cat "$work/output"
while IFS= read -r line; do
    grep -qxF "$line" "$source/README.md" || { echo "README.md shows another output: not this line"; exit 1; }
done <"$work/output"

mv "$libraries"/libxent.so* "$work"
"$CC" -std=c11 "$work/main.c" -o "$work/static" $(pkg-config --static --cflags --libs xent)
"$work/static" | cmp - "$work/output"
mv "$work"/libxent.so* "$libraries"

mkdir "$work/project"
cat >"$work/project/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.22)
project(user C)
find_package(xent 0.1 REQUIRED)
foreach(library IN ITEMS xent xent_static)
  add_executable(with_${library} ../main.c)
  target_link_libraries(with_${library} PRIVATE xent::${library})
endforeach()
END
{ cmake -S "$work/project" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/usr" -DCMAKE_C_COMPILER="$CC" &&
    cmake --build "$work/build"; } >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/build/with_xent" | cmp - "$work/output"
"$work/build/with_xent_static" | cmp - "$work/output"
