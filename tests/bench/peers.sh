#!/bin/sh
# peers.sh [PROGRAM [MNIST]]: xent beside PyTorch (Debian: python3-torch) and FANN (libfann-dev), where they are installed.
# Microseconds of a training step with momentum, in turn and three times over, the medians; PyTorch on one thread
# or on all, whichever is faster. With a directory of MNIST's files also whole processes that learn it by the recipe
# of `xent train`. About 4 minutes.
set -eu
cd "$(dirname "$0")/../.."
program=${1:-build/release/xent} mnist=${2-}
python=/usr/bin/python3 cores=$(getconf _NPROCESSORS_ONLN)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
torch="" fann=""
"$python" tests/support/has_module.py torch 2>/dev/null && torch=yes
pkg-config --exists fann 2>/dev/null && cc -O2 -D_POSIX_C_SOURCE=200809L -o "$folder/fann" tests/bench/fann_peer.c \
    $(pkg-config --cflags --libs fann) -lm 2>/dev/null && fann=yes

median() { sort -n | awk '{ x[NR] = $1 } END { print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'; }
xent_step() { "$program" bench --nets "$1:$2" --seconds 2 --json | sed 's/.*"step_us":\([0-9.]*\).*/\1/'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a == "" ) print "-"; else printf "%.1f", a / b }'; }

grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'
printf '%-18s %6s %12s %12s %12s %8s %8s\n' net batch 'xent us' 'PyTorch us' 'FANN us' PyTorch/ FANN/
for job in 2-8-1:4 784-128-10:64 784-128-10:128 784-512-512-10:128; do
    net=${job%:*} batch=${job#*:}
    rm -f "$folder"/us.*
    for round in 1 2 3; do
        xent_step "$net" "$batch" >>"$folder/us.xent"
        if [ -n "$torch" ]; then
            for threads in 1 "$cores"; do
                "$python" tests/bench/torch_peer.py step "$net" "$batch" "$threads" 2 >>"$folder/us.torch$threads"
            done
        fi
        [ -z "$fann" ] || "$folder/fann" "$net" 1 | awk -v b="$batch" '{ print $1 * b }' >>"$folder/us.fann"
    done
    ours=$(median <"$folder/us.xent") theirs="" single=""
    [ -z "$torch" ] || theirs=$(for t in 1 "$cores"; do median <"$folder/us.torch$t"; done | sort -n | head -n 1)
    [ -z "$fann" ] || single=$(median <"$folder/us.fann")
    printf '%-18s %6s %12.1f %12s %12s %8s %8s\n' "$net" "$batch" "$ours" "${theirs:--}" "${single:--}" \
        "$(ratio "$theirs" "$ours")" "$(ratio "$single" "$ours")"
done

[ -n "$mnist" ] || exit 0
printf '\nMNIST by the recipe, process start to end, seconds (median of 5)\n'
seconds() { # seconds COMMAND...: of a whole process
    begin=$(date +%s.%N)
    "$@" >/dev/null 2>&1
    date +%s.%N | awk -v b="$begin" '{ printf "%.3f\n", $1 - b }'
}
for round in 1 2 3 4 5; do
    seconds "$program" train "$mnist" --quiet --seed "$round" -o "$folder/model" >>"$folder/all.xent"
    [ -z "$torch" ] || seconds "$python" tests/bench/torch_peer.py train "$mnist" >>"$folder/all.torch"
done
ours=$(median <"$folder/all.xent")
theirs=$([ -z "$torch" ] || median <"$folder/all.torch")
printf 'xent %s, PyTorch %s: %s times\n' "$ours" "${theirs:--}" "$(ratio "$theirs" "$ours")"
