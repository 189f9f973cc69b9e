#!/bin/sh
# install.sh SOURCE BINARY: installs into a folder, moves that, and uses it: the program that README.md shows is built through
# pkg-config (shared library, static library, all of it static) and through CMake; the installed program finds the data
# beside it; in the end everything is uninstalled.
set -eu
source=$1 binary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/support/build.sh"
[ -z "$sanitizer" ] || { echo "skipped: this build is instrumented"; exit 77; }
fail() { echo "$*"; exit 1; }

quietly cmake --install "$binary" --prefix "$work/first"
mv "$work/first" "$work/usr"
[ -n "$(find "$work/usr" -name LICENSE)" ] || fail "the licence is not installed"
readme_program >"$work/main.c"
[ -s "$work/main.c" ] || fail "README.md shows no C program"

# The program and a caller of each library find a set that only the moved tree has, with nothing of ours in sight.
cp -r "$source/data/digits" "$work/usr/share/$name/moved-digits"
alone() { env -u XENT_DATA XDG_DATA_HOME="$work" "$@"; }
alone "$work/usr/bin/$name" inspect moved-digits >"$work/log" 2>&1 || { cat "$work/log"; fail "the program does not find its data"; }

PKG_CONFIG_PATH=$(dirname "$(find "$work/usr" -name "$name.pc")")
libraries=${PKG_CONFIG_PATH%/pkgconfig}
export PKG_CONFIG_PATH
"$CC" -std=c11 -Wall -Wextra -Werror "$work/main.c" -o "$work/shared" $(pkg-config --cflags --libs "$name") \
    -Wl,-rpath,"$(pkg-config --variable=libdir "$name")"
"$work/shared" >"$work/output"
cat "$work/output"
while IFS= read -r line; do
    grep -qxF "$line" "$source/README.md" || fail "README.md shows another output: not this line"
done <"$work/output"

cat >"$work/find.c" <<'END'
#include <stdio.h>
#include <xent/xent.h>
int main(void) {
    xent_data data;
    xent_error error;
    if (xent_data_load("moved-digits", &data, &error)) return puts(error.message), 1;
    xent_data_clear(&data);
    return 0;
}
END
"$CC" -std=c11 "$work/find.c" -o "$work/find" $(pkg-config --cflags --libs "$name") -Wl,-rpath,"$libraries"
alone "$work/find" || fail "the shared library does not find its data"

mkdir "$work/away"
mv "$libraries/lib$name".so* "$work/away"
for static in "" -static; do
    if [ -n "$static" ] && ! echo 'int main(void) { return 0; }' | "$CC" -x c - -static -lopenblas -lm -o "$work/static" \
        $(pkg-config --libs openblas) 2>/dev/null; then
        echo "not tried: there is no static OpenBLAS"
        continue
    fi
    "$CC" -std=c11 $static "$work/main.c" -o "$work/static" $(pkg-config --static --cflags --libs "$name")
    "$work/static" | cmp - "$work/output"
done
mv "$work/away"/* "$libraries"

mkdir "$work/project"
cat >"$work/project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(user C)
find_package($name 0.1 REQUIRED)
foreach(library IN ITEMS $name ${name}_static)
  add_executable(with_\${library} ../main.c)
  target_link_libraries(with_\${library} PRIVATE xent::\${library})
endforeach()
END
quietly cmake -S "$work/project" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/usr" -DCMAKE_C_COMPILER="$CC"
quietly cmake --build "$work/build"
"$work/build/with_$name" | cmp - "$work/output"
"$work/build/with_${name}_static" | cmp - "$work/output"

# Back where it was installed, it is uninstalled.
rm -r "$work/usr/share/$name/moved-digits"
mv "$work/usr" "$work/first"
quietly cmake --build "$binary" --target uninstall
left=$(find "$work/first" ! -type d; find "$work/first" -name 'xent*')
[ -z "$left" ] || fail "uninstall leaves: $left"
