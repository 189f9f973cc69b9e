#!/bin/sh
# mutants.sh SOURCE: each mutant of tests/mutants/ still fits the sources, and names a test that is there; every floor
# has some. Nothing is built: sh tests/mutate.sh does that.
set -u
cd "$1" || exit 1
sh tests/mutate.sh --list >/dev/null || exit 1
status=0
for floor in src/*/; do
    floor=$(basename "$floor")
    grep -q "^src/$floor/" "tests/mutants/$floor.list" || { echo "floor $floor has no mutants"; status=1; }
done
for test in $(sed -n 's/^src[^:]*: //p' tests/mutants/*.list | sort -u); do
    [ -f "tests/${test%/*}/test_${test##*/}.c" ] || { echo "there is no test $test, which a mutant names"; status=1; }
done
exit $status
