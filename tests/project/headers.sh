#!/bin/sh
# headers.sh SOURCE: each public header compiles alone, as C11 and as C++11, with float and with double.
set -u
cd "$1" || exit 1
status=0
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
cxx=${CXX:-c++}
command -v "$cxx" >/dev/null 2>&1 || { echo "no C++ compiler: the headers are tried as C only"; cxx=""; }
for real in "" -DXENT_DOUBLE; do
    for header in include/xent/*.h; do
        printf '#include "%s"\n' "$header" | "${CC:-cc}" -std=c11 $warnings $real -Iinclude -I. -fsyntax-only -x c - ||
            { echo "$header: not alone as C11 $real"; status=1; }
        [ -z "$cxx" ] || printf '#include "%s"\n' "$header" |
            "$cxx" -std=c++11 $warnings $real -Iinclude -I. -fsyntax-only -x c++ - ||
            { echo "$header: not alone as C++11 $real"; status=1; }
    done
done
exit $status
