#!/bin/sh
# valgrind.sh: runs the tests of the library under Valgrind's memcheck: what is read before it is written, and what is
# lost. OpenBLAS takes kernels without AVX-512 there. Threads take turns, or one that waits would keep the others from work.
#   sh tests/valgrind.sh [REGEX]      those that ctest -R REGEX runs; all of them without, which takes hours
# Tests that run the program or a script are left out, and graph/gradcheck_faults, whose operations read what nobody wrote:
# that is what it looks for; and train/memory, which takes the place of malloc, as Valgrind does. One that takes more than an hour is ended. build/valgrind has what Valgrind and the tests say.
# The exit status is 0 only if Valgrind is silent and the tests pass.
set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
work=$root/build/valgrind built=$root/build/release

# run_one NAME: a line for it, and the report that there should not be.
run_one() {
    file=$(echo "$1" | tr / _) code=0 begin=$(date +%s)
    case $1 in
        fuzz/*) set -- "$1" "./replay_${1#fuzz/}" "$root/tests/fuzz/seeds/${1#fuzz/}" ;;
        *) set -- "$1" "./test_$file" ;;
    esac
    [ -x "$2" ] || { echo "skipped $1, a script" && return 0; }
    name=$1 log=$work/$file
    shift
    timeout -s KILL 3600 valgrind -q --fair-sched=yes --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --log-file="$log" "$@" >"$log.out" 2>&1 || code=$?
    result="$name, $(($(date +%s) - begin)) s"
    [ "$code" != 77 ] || { echo "skipped $result" && return 0; }
    [ "$code" != 0 ] || [ -s "$log" ] || { echo "silent  $result" && return 0; }
    [ "$code" != 137 ] || { echo "ended   $result" && return 1; }
    echo "FAILED  $result, status $code"
    head -n 30 "$log"
    tail -n 10 "$log.out"
    return 1
}

if [ "${1-}" = --one ]; then
    cd "$built/tests" || exit 1
    run_one "$2"
    exit
fi

cd "$root" || exit 1
. tests/setup.sh
case "${1-}" in -*) die "usage: sh tests/valgrind.sh [REGEX]" ;; esac
want_to_build
want_to_test
want valgrind valgrind --version
install_missing
check_cmake
build release
rm -rf "$work"
mkdir -p "$work"
ctest --test-dir "$built" -N -R "${1-.}" -E '^(graph/gradcheck_faults|train/memory)$' |
    sed -n 's/^ *Test *#[0-9]*: \(\(base\|math\|graph\|ops\|nn\|data\|model\|train\|study\|report\|fuzz\)\/.*\)/\1/p' >"$work/names"
[ -s "$work/names" ] || die "No test of the library has such a name."
export XENT_OTHER_KERNELS=1 # than those of the program, which runs without Valgrind
export XENT_PROGRAM="$built/xent" XENT_SOURCE="$root" CK_TIMEOUT_MULTIPLIER=60 OPENBLAS_NUM_THREADS=1
status=0
xargs -P "$cores" -I NAME sh tests/valgrind.sh --one NAME <"$work/names" | tee "$work/lines"
grep -q '^FAILED\|^ended' "$work/lines" && status=1
printf '%d tests: %d silent, %d skipped\n' "$(wc -l <"$work/names")" "$(grep -c '^silent' "$work/lines")" \
    "$(grep -c '^skipped' "$work/lines")"
exit "$status"
