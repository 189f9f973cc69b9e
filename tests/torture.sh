#!/bin/sh
# torture.sh: runs every test again and again, each time with another call of the library or the program refused: an
# allocation, an open, a read, a write, a sync, a rename, a close, the start of a thread; once, and from then on.
#   sh tests/torture.sh [--again] [--sample K] [REGEX]
# REGEX chooses tests as ctest -R does. Each place that makes such a call has its turn; with --sample, at most K places,
# evenly spread, of each test and kind. Examples and the replays of fuzzing harnesses, which end where memory does, have no
# tests that could be chosen: each is told as skipped. tests/README.md tells what is looked for. A run that was stopped goes on with the
# tests that had not come to their end, or had found something; --again begins anew, as --sample does. What was found, and
# reports of sanitizers, stay in build/torture. The exit status is 0 only if nothing was found.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

again=0 sample=0
if [ "${1-}" = --again ]; then
    again=1
    shift
fi
if [ "${1-}" = --sample ]; then
    sample=${2-}
    case $sample in "" | *[!0-9]* | 0*) die "--sample takes a number from 1 on" ;; esac
    again=1
    shift 2
fi
case "${1-}" in -*) die "usage: sh tests/torture.sh [--again] [--sample K] [REGEX]" ;; esac
want_to_build
want_to_test
install_missing
check_cmake
build debug

work=$PWD/build/torture
[ "$sample" = 0 ] || work=$work-sample
[ "$again" = 0 ] || rm -rf "$work"
mkdir -p "$work"
ctest --preset debug -N -LE script -R "${1-.}" | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
[ -s "$work/tests" ] || die "no test is called ${1-}"

export XENT_TORTURE="$sample" XENT_SOURCE="$PWD" XENT_PROGRAM="$PWD/build/debug/tests/xent_faults"
xargs -P "${XENT_TORTURE_JOBS:-$cores}" -n 1 sh -c '
    name=$(echo "$1" | tr / _)
    [ -x "build/debug/tests/test_$name" ] || { echo "$1: skipped, as it is no suite of tests"; exit 0; }
    tail -n 1 "$0/$name/found" 2>/dev/null | grep -q " 0 findings\$" && exit 0
    rm -rf "${0:?}/$name"
    export XENT_TORTURE_REPORTS="$0/$name"
    mkdir -p "$XENT_TORTURE_REPORTS"
    ASAN_OPTIONS=log_path="$0/$name/report":exitcode=99:handle_abort=1 \
        LSAN_OPTIONS=print_suppressions=0 \
        UBSAN_OPTIONS=log_path="$0/$name/report":print_stacktrace=1 \
        "build/debug/tests/test_$name" 2>"$0/$name/errors" </dev/null | sed "s|^|$1: |" | tee "$0/$name/found"
    tail -n 1 "$0/$name/found" | grep -q " findings\$\|: skipped: " || echo "$1: did not come to its end" | tee -a "$0/$name/found"' \
    "$work" <"$work/tests"

tr / _ <"$work/tests" | while read -r name; do cat "$work/$name/found" 2>/dev/null; done | awk '
    / skipped: / { next }
    / findings$/ { tests += $2; runs += $4; refused += $6; next }
    { found++ }
    END {
        printf "%d tests, %d runs, %d with a call refused, %d findings\n", tests, runs, refused, found
        exit tests == 0 || found > 0
    }'
