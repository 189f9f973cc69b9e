#!/bin/sh
# mnist_nets.sh [SEEDS [NAME [PROGRAM]]]: the trainings of the README on MNIST's test set (`sh data/fetch.sh mnist`), one or
# all: accuracy as mean and lowest of so many seeds (default: 10), seconds since a process began (mean), those of the
# processor, and parameters. They were chosen on a tenth of the training set that was held out (README.md here).
set -eu
cd "$(dirname "$0")/../.."
seeds=${1:-10} only=${2-} program=${3:-build/release/xent}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# value KEY FILE: the number of a key, in the last line of a file of JSON lines
value() { tail -n 1 "$2" | sed "s/.*\"$1\":[ ]*\([0-9.eE+-]*\).*/\1/"; }

# processor: the seconds that the processes of this shell have taken until now
processor() {
    times >"$folder/times"
    tail -n 1 "$folder/times" | tr 'ms' '  ' | awk '{ print 60 * $1 + $2 + 60 * $3 + $4 }'
}

# row NAME OPTIONS...
row() {
    name=$1
    shift
    [ -z "$only" ] || [ "$only" = "$name" ] || return 0
    : >"$folder/accuracy"
    : >"$folder/seconds"
    processor >"$folder/before"
    for seed in $(seq "$seeds"); do
        "$program" train mnist "$@" --seed "$seed" --quiet --json -o "$folder/model" >"$folder/lines"
        value test_accuracy "$folder/lines" >>"$folder/accuracy"
        value seconds_since_start "$folder/lines" >>"$folder/seconds"
    done
    processor >"$folder/after"
    parameters=$("$program" inspect "$folder/model" --json | tr ',' '\n' | sed -n 's/.*"parameters":\([0-9]*\).*/\1/p' |
        tail -n 1) # the layers' are before it
    paste "$folder/accuracy" "$folder/seconds" | awk -v name="$name" -v parameters="$parameters" -v seeds="$seeds" \
        -v before="$(cat "$folder/before")" -v after="$(cat "$folder/after")" '
        NR == 1 || $1 < low { low = $1 }
        { sum += $1; time += $2 }
        END { printf "%-8s %5d %8.2f %8.2f %9.2f %10.2f %11d\n", name, seeds, 100 * sum / NR, 100 * low, time / NR,
                     (after - before) / NR, parameters }'
}

printf '%-8s %5s %8s %8s %9s %10s %11s\n' network seeds mean lowest seconds processor parameters
row plain
row smooth --label-smoothing 0.005
row focus --label-smoothing 0.005 --focus 0.01 --epochs 5
row fast --net 'conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 128 relu' --augment shift=1 --epochs 4
row better --net 'conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 128 relu' --augment shift=1 --epochs 7
row small --net 'conv 8 5x5 pad same, batchnorm relu, maxpool 2, conv 16 5x5, batchnorm relu, maxpool 2, conv 24 3x3 relu, dense 32 relu' \
    --augment shift=2 --epochs 24
