#!/bin/sh
# busy.sh [PROGRAM [DATA [ROUNDS]]]: `xent train` by default and on one thread, in turn, while a loop keeps one of the cores
# busy, and then while none does. Prints medians, least and greatest of whole processes, in seconds. DATA is what
# `xent train` takes (mnist). A second PROGRAM to compare with is in OTHER.
set -eu
program=${1:-build/release/xent} data=${2:-mnist} rounds=${3:-11} other=${OTHER-}
folder=$(mktemp -d)
loop=
trap '[ -z "$loop" ] || kill "$loop"; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM

seconds() { # seconds NAME COMMAND...: of a whole process
    name=$1 begin=$(date +%s.%N)
    shift
    "$@" train "$data" --quiet -o "$folder/model"
    date +%s.%N | awk -v b="$begin" '{ printf "%.3f\n", $1 - b }' >>"$folder/$name"
}
one_thread() { "$program" "$@" --threads 1; }
tell() { # tell STATE
    for name in default one_thread ${other:+other}; do
        sort -n "$folder/$name" | awk -v what="$1" -v name="$name" '{ x[NR] = $1 } END {
            printf "%-6s %-10s %6.2f (%.2f to %.2f)\n", what, name, (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2, x[1], x[NR] }'
        rm "$folder/$name"
    done
}
rounds_of() { # rounds_of STATE
    for round in $(seq "$rounds"); do
        seconds default "$program"
        seconds one_thread one_thread
        [ -z "$other" ] || seconds other "$other"
    done
    tell "$1"
}

echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
core=$(taskset -cp $$ | sed 's/.*[:,-] *//') # the last that is allowed
taskset -c "$core" sh -c 'while :; do :; done' &
loop=$!
rounds_of busy
kill "$loop"
loop=
rounds_of quiet
