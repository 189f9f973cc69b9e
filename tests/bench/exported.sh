#!/bin/sh
# exported.sh [DATA]: one row at a time through 784-128-10 as exported C, compiled as users do, beside the library's
# predictor on one thread: microseconds of the processor (medians of nine passes over the test set), the largest
# difference of a probability, and how many rows are another class. DATA: mnist (`sh data/fetch.sh mnist`) or
# fashion-mnist. After cmake --preset release.
set -eu
cd "$(dirname "$0")/../.."
data=${1:-mnist}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/release/xent train "$data" -q -o "$folder/model" >"$folder/log"
build/release/xent export "$folder/model" --c "$folder/net.c" --name net >"$folder/log"
cc -O2 -Iinclude -I"$folder" -c tests/bench/exported.c -o "$folder/main.o"
printf '%-22s %9s %9s %11s %8s\n' compiled exported library difference classes
for options in "-O2" "-O3 -march=native"; do
    # shellcheck disable=SC2086 # options are words
    cc $options -c "$folder/net.c" -o "$folder/net.o"
    cc "$folder/main.o" "$folder/net.o" -o "$folder/run" -Lbuild/release -lxent -lm -Wl,-rpath,"$PWD/build/release"
    "$folder/run" "$folder/model" "$data" >"$folder/line"
    read -r exported library difference classes <"$folder/line"
    printf '%-22s %6s us %6s us %11s %8s\n' "$options" "$exported" "$library" "$difference" "$classes"
done
