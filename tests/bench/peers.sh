#!/bin/sh
# peers.sh [PROGRAM [MNIST [ROUNDS]]]: xent beside its peers, those that are installed; the others are skipped with a line.
#
#   steps      microseconds of a training step with momentum: PyTorch (Debian: python3-torch), scikit-learn
#              (python3-sklearn), FANN (libfann-dev), KANN where its sources are given (KANN=DIR)
#   answers    microseconds of a prediction for 1, 256 and 10,000 rows: onnxruntime-node of npm, where node finds it
#              (ONNXRUNTIME_NODE_INSTALL=skip npm install --prefix DIR onnxruntime-node, NODE_PATH=DIR/node_modules)
#   with MNIST, a directory of its files, also
#   recipe     whole processes that learn it as `xent train` does: PyTorch
#   tables     tables.sh: pandas, numpy, R's data.table (r-cran-data.table)
#
# All take turns, ROUNDS (3) times; medians. Peers with a choice of threads run on one and on all cores, and the
# faster one is told; so does the OpenBLAS below them, to which PyTorch does not pass its number on (with cores far apart its
# steps took ten times as long). Say with figures what `xent bench` says of the cores. About 12 minutes.
set -eu
cd "$(dirname "$0")/../.."
program=${1:-build/release/xent} mnist=${2-} rounds=${3:-3}
build=$(dirname "$program")
python=/usr/bin/python3 cores=$(getconf _NPROCESSORS_ONLN)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

skip() { echo "$1: $2, skipped"; }
has_python() { "$python" tests/support/has_module.py "$1" 2>/dev/null; }
median() { sort -n | awk '{ x[NR] = $1 } END { if (NR) print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'; }

steppers="xent1 xent$cores"
if has_python torch; then steppers="$steppers PyTorch1 PyTorch$cores"; else skip PyTorch "not installed"; fi
if has_python sklearn; then steppers="$steppers scikit-learn1 scikit-learn$cores"; else skip scikit-learn "not installed"; fi
# shellcheck disable=SC2046 # flags are words
if pkg-config --exists fann 2>/dev/null && cc -O2 -D_POSIX_C_SOURCE=200809L -o "$folder/fann" tests/bench/fann_peer.c \
    $(pkg-config --cflags --libs fann) -lm; then
    steppers="$steppers FANN"
else
    skip FANN "not installed"
fi
# shellcheck disable=SC2046
if [ -n "${KANN-}" ] && cc -O3 -march=native -DHAVE_PTHREAD -DHAVE_CBLAS -o "$folder/kann" -I"$KANN" tests/bench/kann_peer.c \
    "$KANN/kann.c" "$KANN/kautodiff.c" $(pkg-config --cflags --libs openblas) -lpthread -lm; then
    steppers="$steppers KANN1 KANN$cores"
else
    skip KANN "no sources (KANN=DIR) that build"
fi
answerers=""
if node -e 'require("onnxruntime-node")' 2>/dev/null; then answerers=onnxruntime; else skip onnxruntime "node does not find it"; fi

# Prints the microseconds of a step: step PEER NET BATCH. A peer's name ends with its number of threads.
step() {
    threads=$(echo "$1" | sed 's/[^0-9]*//')
    case $1 in
        xent*) "$program" bench --nets "$2:$3" --threads "$threads" --seconds 2 --json |
            sed 's/"measuring".*//; s/.*"step_us":\([0-9.]*\).*/\1/' ;;
        PyTorch*) OPENBLAS_NUM_THREADS=$threads "$python" tests/bench/torch_peer.py step "$2" "$3" "$threads" 2 ;;
        scikit-learn*) OPENBLAS_NUM_THREADS=$threads "$python" tests/bench/sklearn_step.py "$2" "$3" 2 ;;
        FANN) "$folder/fann" "$2" 1 | awk -v b="$3" '{ print $1 * b }' ;; # learns row by row
        KANN*) OPENBLAS_NUM_THREADS=1 "$folder/kann" "$2" "$3" "$threads" 2 ;;
    esac
}
answer() { # answer PEER ROWS
    case $1 in
        xent) "$folder/answer" "$folder/model" "$2" 2 ;;
        onnxruntime) node tests/bench/onnx_peer.cjs "$folder/model.onnx" 784 "$2" 2 ;;
    esac
}
seconds() { # seconds COMMAND...: of a whole process
    begin=$(date +%s.%N)
    "$@" >"$folder/log" 2>&1 || { tail -n 3 "$folder/log" >&2 && exit 1; }
    date +%s.%N | awk -v b="$begin" '{ printf "%.3f\n", $1 - b }'
}
# Prints the peers' medians, each by its fastest number of threads, and clears them: tell WHAT UNIT PEER...
tell() {
    what=$1 unit=$2
    shift 2
    for peer in "$@"; do
        [ ! -f "$folder/of.$peer" ] || echo "$(echo "$peer" | sed 's/[0-9]*$//') $(median <"$folder/of.$peer")"
    done | awk -v what="$what" -v unit="$unit" '
        !($1 in least) { order[++n] = $1; least[$1] = $2 }
        $2 < least[$1] { least[$1] = $2 }
        END { for (i = 1; i <= n; i++)
            printf "%-22s %-13s " (least[order[i]] < 10 ? "%12.2f" : "%12.0f") " %s %6.2f\n", i == 1 ? what : "", order[i],
                least[order[i]], unit, least[order[i]] / least[order[1]] }'
    rm -f "$folder"/of.*
}

"$program" bench --nets 2-8-1:4 --seconds 0.05 | sed '/^$/,$d'
printf '\nsteps: net and batch; times that of xent\n'
for job in 2-8-1:4 784-128-10:64 784-128-10:128 784-512-512-10:128; do
    for round in $(seq "$rounds"); do
        for peer in $steppers; do step "$peer" "${job%:*}" "${job#*:}" >>"$folder/of.$peer"; done
    done
    # shellcheck disable=SC2086
    tell "$job" us $steppers
done

printf '\nanswers of 784-128-10, rows; scaling included\n'
cc -O2 -Iinclude tests/bench/answer.c -o "$folder/answer" "$build/libxent.so" -Wl,-rpath,"$(cd "$build" && pwd)"
"$program" train "${mnist:-fashion-mnist}" --hidden 128 --epochs 1 -q -o "$folder/model" >"$folder/log"
"$program" export "$folder/model" --onnx "$folder/model.onnx" -q >"$folder/log"
for rows in 1 256 10000; do
    for round in $(seq "$rounds"); do
        for peer in xent $answerers; do answer "$peer" "$rows" >>"$folder/of.$peer"; done
    done
    # shellcheck disable=SC2086
    tell "$rows" us xent $answerers
done

[ -n "$mnist" ] || exit 0
printf '\nMNIST by the recipe, process start to end\n'
for round in $(seq "$rounds"); do
    seconds "$program" train "$mnist" --quiet --seed "$round" -o "$folder/model" >>"$folder/of.xent"
    ! has_python torch || seconds env OPENBLAS_NUM_THREADS=1 "$python" tests/bench/torch_peer.py train "$mnist" >>"$folder/of.PyTorch"
done
tell recipe s xent PyTorch

printf '\ntables\n'
sh tests/bench/tables.sh "$build" "$mnist" "$rounds"
