#!/bin/sh
# torture.sh: runs every test again and again, each time with another call of the library or the program refused: an
# allocation, an open, a read, a write, a sync, a rename, a close, the start of a thread; once, and from then on.
#   sh tests/torture.sh [--again] [--every | --sample K] [REGEX]
# REGEX chooses tests as ctest -R does. Each place that makes such a call has its turn; a way to it through the library or the
# program that led to no finding in one case is not tried in another, unless --every asks for all places of every case.
# The quick cases come first. With --sample, at most K places, evenly spread, of each case and kind. Examples and the replays of
# fuzzing harnesses, which end where memory does, have no cases that could be chosen: each is told as skipped. Tests called
# refused, which refuse every call themselves, are left out. tests/README.md tells what is looked for. A run that was stopped
# goes on with the cases that had not come to their end, or had found something; --again begins anew, as --sample does, and as
# is needed after a change. What was found, and reports of sanitizers, stay in build/torture. The exit status is 0 only if
# nothing was found.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

usage="usage: sh tests/torture.sh [--again] [--every | --sample K] [REGEX]"
again=0 every=0 sample=0
while :; do
    case "${1-}" in
        --again) again=1 ;;
        --every) every=1 ;;
        --sample)
            sample=${2-} again=1
            case $sample in "" | *[!0-9]* | 0*) die "--sample takes a number from 1 on" ;; esac
            shift
            ;;
        -*) die "$usage" ;;
        *) break ;;
    esac
    shift
done
[ "$every" = 0 ] || [ "$sample" = 0 ] || die "$usage"
want_to_build
want_to_test
install_missing
check_cmake
built=${XENT_TORTURE_BUILD:-build/debug} # another that is built already, such as that of coverage.sh
[ "$built" != build/debug ] || build debug

work=$PWD/build/torture
[ "$built" = build/debug ] || work=$PWD/$built/torture
[ "$sample" = 0 ] || work=$work-sample
[ "$every" = 0 ] || work=$work-every
[ "$again" = 0 ] || rm -rf "$work"
mkdir -p "$work"
ctest --test-dir "$built" -N -LE script -R "${1-.}" | sed -n 's/^ *Test *#[0-9]*: //p' |
    grep -vx -e project/faults -e '.*/refused' >"$work/tests" # which plan themselves what is refused
[ -s "$work/tests" ] || die "no test is called ${1-}"

export XENT_SOURCE="$PWD" XENT_PROGRAM="$PWD/$built/tests/xent_faults" built
jobs=${XENT_TORTURE_JOBS:-$((2 * cores))} # a test waits as often as it computes

# The cases of each test, and how long each takes, as Check notes it.
xargs -P "$jobs" -n 1 sh -c '
    name=$(echo "$1" | tr / _)
    [ ! -s "$0/$name.xml" ] || exit 0
    [ -x "$built/tests/test_$name" ] || { echo "$1: skipped, as it is no suite of tests"; exit 0; }
    CK_XML_LOG_FILE_NAME="$0/$name.xml" "$built/tests/test_$name" 2>&1 </dev/null | sed -n "s|^skipped|$1: &|p"' \
    "$work" <"$work/tests"
while read -r test; do
    [ ! -s "$work/$(echo "$test" | tr / _).xml" ] || awk -F '[<>]' -v test="$test" '
        $2 == "duration" { seconds = $3 < 0 ? 1000 : $3 } # of one that failed it is not known
        $2 == "description" { taken[$3] += seconds }
        END { for (name in taken) printf "%f %s %s\n", taken[name], test, name }' "$work/$(echo "$test" | tr / _).xml"
done <"$work/tests" | sort -n | cut -d ' ' -f 2- >"$work/cases"
grep ' .* ' "$work/cases" && die "the name of a case has no blanks"

[ "$sample" != 0 ] || [ "$every" = 1 ] || export XENT_TORTURE_TRIED="$work/tried"
export XENT_TORTURE="$sample"
xargs -P "$jobs" -n 2 sh -c '
    name=$(echo "$1" | tr / _) folder=$0/$(echo "$1" | tr / _)/$2
    tail -n 1 "$folder/found" 2>/dev/null | grep -q " 0 findings\$" && exit 0
    rm -rf "$folder"
    mkdir -p "$folder"
    export XENT_TORTURE_REPORTS="$folder" CK_RUN_CASE="$2"
    ASAN_OPTIONS=log_path="$folder/report":exitcode=99:handle_abort=1 \
        LSAN_OPTIONS=print_suppressions=0 \
        UBSAN_OPTIONS=log_path="$folder/report":print_stacktrace=1 \
        "$built/tests/test_$name" 2>"$folder/errors" </dev/null >"$folder/found"
    tail -n 1 "$folder/found" | grep -q " findings\$" || echo "did not come to its end" >>"$folder/found"
    sed "s|^|$1: |" "$folder/found"' "$work" <"$work/cases"

while read -r name case; do cat "$work/$(echo "$name" | tr / _)/$case/found"; done <"$work/cases" | awk '
    / findings$/ { tests++; runs += $2; refused += $4; next }
    { found++ }
    END {
        printf "%d tests, %d runs, %d with a call refused, %d findings\n", tests, runs, refused, found
        exit tests == 0 || found > 0
    }'
