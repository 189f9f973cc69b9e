#!/bin/sh
# fetch.sh SOURCE BINARY: data/fetch.sh brings a set from a directory, refuses files that are not the right ones, and
# then leaves nothing behind. The set is Debian's package of Fashion-MNIST.
set -eu
source=$1 binary=$2
mirror=/usr/share/datasets/fashion-mnist
[ -e "$mirror" ] || { echo "skipped: dataset-fashion-mnist is not installed"; exit 77; }
command -v curl >/dev/null 2>&1 || { echo "skipped: there is no curl"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
XENT_DATA="$work/some data"
export XENT_DATA
fetch() { XENT_MIRROR=$1 sh "$source/data/fetch.sh" "$2" >"$work/log" 2>&1; }
complain() { cat "$work/log"; echo "$*"; exit 1; }

fetch "file://$mirror" mnist && complain "took Fashion-MNIST for MNIST"
grep -q 'is not the file that it should be' "$work/log" || complain "did not say what was wrong"
[ -z "$(ls "$XENT_DATA")" ] || complain "left something behind"
fetch "file://$work/nowhere" mnist && complain "found files that are not there"
fetch "file://$mirror" emnist && complain "knows a set that it cannot know"
[ -z "$(ls "$XENT_DATA")" ] || complain "left something behind"

fetch "file://$mirror" fashion-mnist || complain "did not bring Fashion-MNIST"
[ "$(ls "$XENT_DATA")" = fashion-mnist ] || complain "put it somewhere else"
"$binary/xent" train fashion-mnist --epochs 1 --hidden none --quiet -o "$work/model" >"$work/log" 2>&1 ||
    complain "xent does not find it"
fetch file:///nowhere fashion-mnist || complain "fetched again what is there"
