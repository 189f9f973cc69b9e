#!/bin/sh
# bits.sh: the same trainings again and again, by the program as gcc makes it and as clang does, with 1 to 8 threads in
# turn: every model file has the same bytes.
#   sh tests/bits.sh [RUNS]       RUNS of each training by each compiler: 100 unless told
# The exit status is 0 only if no file differed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

runs=${1:-100}
case $runs in *[!0-9]* | 0*) die "usage: sh tests/bits.sh [RUNS]" ;; esac
want_to_build
want clang compiles clang c
install_missing
check_cmake
targets=xent_program
build release
{ configure build/clang -S . -B build/clang -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang &&
    cmake --build build/clang -j "$cores" --target xent_program; } >build/clang.log 2>&1 ||
    { tail -n 20 build/clang.log; die "The build by clang failed; build/clang.log has all of it."; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
others=0

# A table of 200 columns that are mostly 0, as the words of texts are: 1,500 rows of 4 classes.
awk 'BEGIN {
    state = 1
    for (row = 0; row < 1500; row++) {
        for (column = 0; column < 200; column++) {
            state = state * 16807 % 2147483647 # Park and Miller, 1988
            printf "%d,", state % 100 < (column % 4 == row % 4 ? 30 : 10) ? 1 + state % 7 : 0
        }
        print "class" row % 4
    }
}' >"$work/sparse.csv"

# 600 rows of 8 numbers: with a number that depends on two of them, with three labels each, of two classes.
awk -v work="$work" 'BEGIN {
    state = 1
    for (row = 0; row < 600; row++) {
        line = ""
        for (column = 0; column < 8; column++) {
            state = state * 16807 % 2147483647
            number[column] = state % 2001 / 1000 - 1
            line = line number[column] ","
        }
        print line 3 * number[0] - number[1] * number[2] >(work "/numbers.csv")
        print line (number[0] > 0) "," (number[1] > 0.2) "," (number[2] > number[3]) >(work "/labels.csv")
        print line (number[0] > number[1] ? "a" : "b") >(work "/two.csv")
    }
}'

# same [OPTION...] [DATA]: a training, of the digits unless told, two epochs
same() {
    different=0 number=0
    while [ "$number" -lt "$runs" ]; do
        for compiler in release clang; do
            "build/$compiler/xent" train -q --epochs 2 --threads $((number % 8 + 1)) "$@" -o "$work/again" || exit 1
            [ -e "$work/first" ] || cp "$work/again" "$work/first"
            cmp -s "$work/first" "$work/again" || different=$((different + 1))
        done
        number=$((number + 1))
    done
    rm "$work/first"
    printf '%d of %d differ: %s\n' "$different" $((2 * runs)) "$*"
    others=$((others + different))
}

images='conv 8 3x3 relu, batchnorm, maxpool 2, dropout 0.2, dense 33 relu'
same --hidden 128,64
same --hidden 301 --batch 37 --clip 0.1
same --net "$images"
same --net "$images" --augment shift=1,rotate=10,scale=0.1,shear=0.1,elastic=5
same --optimizer sgd --momentum 0.9 --nesterov
same --optimizer sgd --batch 1 --lr 0.01
same --optimizer adam --schedule cosine
same --optimizer rmsprop --schedule step
same --hidden 128,64 "$work/sparse.csv"
same --net 'dense 301 relu, dropout 0.2' --batch 37 "$work/sparse.csv"
# Every kind of layer, loss and task, once at least; and what else decides which rows count how much, and when it ends.
same --loss focal --class-weights balanced --net 'conv 6 3x3 stride 2 pad 1 gelu, avgpool 2, layernorm, dense 40 silu, rmsnorm elu, dense 20 softplus'
same --loss bce --net 'conv 5 3x3 leaky_relu, avgpool global, dense 20 sigmoid' --warmup 10
same --loss mse --net 'dense 40 tanh, layernorm gelu' --patience 1
same --loss mse-sigmoid --net 'dense 40 elu 0.5, batchnorm silu, dropout 0.1' --init torch
same --loss mse-logits --hidden 40 --normalize scale --weight-decay 0.01 --decay-weights-only
same --loss gce --net 'flatten, dense 40 nobias, rmsnorm softplus' --schedule constant
same --focus 0.5 --label-smoothing 0.005 --hidden 50
same --task regression --loss squared --net 'dense 40 silu' "$work/numbers.csv"
same --task regression --loss l1 --net 'dense 40 gelu, layernorm' "$work/numbers.csv"
same --task regression --loss huber --net 'dense 40 softplus' --optimizer sgd --lr 0.01 "$work/numbers.csv"
same --task multilabel --label 9-11 --net 'dense 40 elu' "$work/labels.csv"
same --net 'dense 30 sigmoid, dense 1, binary' --class-weights 1,3 "$work/two.csv"
[ "$others" -eq 0 ] || die "$others files differ"
say "every file is the same"
