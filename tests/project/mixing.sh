#!/bin/sh
# mixing.sh SOURCE BINARY: a program compiled for the other number than the library does not link with it, and is told
# the name of the number; nor does it where the linker drops what nobody reads. One of the same number does.
set -eu
source=$1 binary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/support/build.sh"

cat >"$work/main.c" <<'END'
#include <xent/xent.h>
int main(void) { return xent_tape_create(0, 0) == 0; }
END
compile() { # compile LIBRARY OPTION...
    library=$1
    shift
    "$CC" -std=c11 $sanitizer "$@" -I"$source/include" "$work/main.c" "$binary/$library" $dependencies \
        -Wl,-rpath,"$binary" -o "$work/program" >"$work/log" 2>&1
}
for library in "lib$name.so" "lib$name.a"; do
    for options in "" "-O2 -ffunction-sections -fdata-sections -Wl,--gc-sections"; do
        compile "$library" $options $define || { cat "$work/log"; echo "$library: does not link $options"; exit 1; }
        compile "$library" $options $other && { echo "$library: links with another number $options"; exit 1; }
        grep -q 'undefined.*xent_real_is_' "$work/log" || { cat "$work/log"; echo "$library: says something else"; exit 1; }
    done
done
