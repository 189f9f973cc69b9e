#!/bin/sh
# Fuzzes every reader, under AddressSanitizer, UBSan and LeakSanitizer; needs clang with its fuzzer's library.
#   sh tests/fuzz/run.sh [RUNS [NAME...]]   each harness, or those of these names, to RUNS executions (10,000,000; of
#                                           images and cells a tenth), one on each core; goes on where it was stopped
#   sh tests/fuzz/run.sh --seconds S        all of them in about S seconds: a share of them each
#   sh tests/fuzz/run.sh --table            what has come of it, as README.md has it
# SIGTERM to the shells that wait for a harness, then SIGUSR1 to the harness, stops it with its figures.
# Inputs that were found, what was said, and figures are kept in build/fuzz. Ends with 1 if a harness found something.
set -eu
cd "$(dirname "$0")/../.."
place=build/fuzz kept=build/fuzz/kept
cores=$(getconf _NPROCESSORS_ONLN)
slice=1000000 # executions between two lines of figures
longest=3    # seconds of one run: with sanitizers, one of 1 s without
# Memory that is kept, not given back to the system between two inputs, makes them half as many again in a
# second; what was freed in the last few inputs is watched, and fits the cache.
export ASAN_OPTIONS=quarantine_size_mb=4:allocator_release_to_os_interval_ms=-1 OPENBLAS_NUM_THREADS=1
export XENT_FUZZ_FOLDER=
stopped=
trap 'stopped=yes' TERM
trap '[ -z "$XENT_FUZZ_FOLDER" ] || rm -rf "$XENT_FUZZ_FOLDER"' EXIT

names() { for seeds in tests/fuzz/seeds/*/; do basename "$seeds"; done; }

build() {
    mkdir -p "$place"
    { cmake -S . -B "$place" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang -DXENT_FUZZ=ON \
        -DCMAKE_C_FLAGS_RELWITHDEBINFO="-O2 -gline-tables-only ${CFLAGS-}" -DXENT_TESTS=OFF -DXENT_EXAMPLES=OFF \
        -DXENT_SANITIZE=address,undefined &&
        cmake --build "$place" -j "$cores" --target fuzzers; } >"$place/build.log" 2>&1 ||
        { tail -n 40 "$place/build.log" && exit 1; }
}

# The figure of this name that libFuzzer ended with; 0 where it has told none.
figure() { sed -n "s/^stat::$2: *//p" "$1" | grep . || echo 0; }

# fuzz NAME LIMIT: once, from what was found before; adds a line of figures. A block of 256 MB, or 512 MB with
# what sanitizers take, is too much memory. The inputs are its own: they are read once (-reload=0). What most
# inputs pass is looked for among the rarest features: among a hundred, it took a third of the time.
fuzz() {
    mkdir -p "$kept/$1/inputs" "$kept/$1/found"
    XENT_FUZZ_FOLDER=$(mktemp -d /dev/shm/xent-fuzz-XXXXXX 2>/dev/null || mktemp -d)
    log=$kept/$1/log ended=0 begin=$(date +%s)
    "$place/tests/fuzz/fuzz_$1" "$2" -max_len=16384 -reload=0 -entropic_number_of_rarest_features=20 \
        -timeout="$longest" -malloc_limit_mb=256 -rss_limit_mb=512 -close_fd_mask=3 \
        -print_final_stats=1 -artifact_prefix="$kept/$1/found/" \
        "$kept/$1/inputs" "tests/fuzz/seeds/$1" >"$log" 2>&1 || ended=$?
    printf '%s %s %s\n' "$(figure "$log" number_of_executed_units)" $(($(date +%s) - begin)) \
        "$(figure "$log" peak_rss_mb)" >>"$kept/$1/figures"
    rm -rf "$XENT_FUZZ_FOLDER"
    [ "$ended" = 0 ] || { tail -n 40 "$log" && return 1; }
}

executions() { { cat "$kept/$1/figures" 2>/dev/null || true; } | awk '{ n += $1 } END { printf "%.0f", n }'; }

fuzz_to() { # fuzz_to NAME RUNS
    runs=$2
    case $1 in image | cell) runs=$((runs / 10)) ;; esac
    while [ "$(executions "$1")" -lt "$runs" ]; do
        left=$((runs - $(executions "$1")))
        fuzz "$1" "-runs=$((left < slice ? left : slice))" || return 1
        [ -z "$stopped" ] || return 255 # to xargs: no other one
    done
}

table() {
    echo "| harness | executions | a second | peak memory | findings |"
    echo "|---|---:|---:|---:|---:|"
    for name in $(names); do
        [ ! -f "$kept/$name/figures" ] || awk -v name="$name" -v found="$(find "$kept/$name/found" -type f | wc -l)" '
            { n += $1; s += $2; if ($3 > m) m = $3 }
            END { printf "| %s | %d | %d | %d MB | %d |\n", name, n, n / (s > 0 ? s : 1), m, found }' "$kept/$name/figures"
    done
}

case ${1-} in
    --table) table ;;
    --one) # NAME SECONDS, beside another one
        longest=10
        fuzz "$2" "-max_total_time=$3"
        printf '%s: %s inputs\n' "$2" "$(figure "$kept/$2/log" number_of_executed_units)"
        ;;
    --seconds)
        build
        share=$(($2 * cores / $(names | wc -l)))
        names | xargs -P "$cores" -I NAME sh tests/fuzz/run.sh --one NAME $((share > 0 ? share : 1))
        ;;
    --to) fuzz_to "$2" "$3" ;; # NAME RUNS, beside other ones
    *)
        build
        runs=${1:-10000000} status=0
        [ $# = 0 ] || shift
        { [ $# -gt 0 ] && printf '%s\n' "$@" || names; } |
            xargs -P "$cores" -I NAME sh tests/fuzz/run.sh --to NAME "$runs" || status=1
        table
        exit "$status"
        ;;
esac
