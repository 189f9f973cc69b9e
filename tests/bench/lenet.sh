#!/bin/sh
# lenet.sh [ROUNDS [THREADS]]: a training step of LeNet-5, batch 128, beside PyTorch's (Debian: python3-torch), in turn;
# microseconds and medians. With one thread, the default, it is the processor's time. After cmake --preset release.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-7} threads=${2:-1}
net='conv 6 5x5 pad same relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 120 relu, dense 84 relu'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cc -O2 -Iinclude tests/bench/net_step.c -o "$folder/net_step" -Lbuild/release -lxent -Wl,-rpath,"$PWD/build/release"
for round in $(seq "$rounds"); do
    "$folder/net_step" "$net" 128 "$threads" 1 >>"$folder/xent"
    /usr/bin/python3 tests/bench/torch_peer.py step lenet 128 "$threads" 1 >>"$folder/torch"
done
paste "$folder/xent" "$folder/torch" | awk '{ print $1 / $2 }' >"$folder/ratio"
median() { sort -n "$1" | awk '{ x[NR] = $1 } END { print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'; }
printf 'xent %s us, PyTorch %s us, ratio %s\n' "$(median "$folder/xent")" "$(median "$folder/torch")" \
    "$(median "$folder/ratio")"
