#!/bin/sh
# studies.sh PARTS DIR OPTIONS...: a comparison in parts at once on this machine, joined in DIR. OPTIONS are those of
# `xent compare`; XENT is the program. Run again after a crash, it does what is missing.
set -eu
parts=$1 whole=$2
shift 2
running=""
for i in $(seq "$parts"); do
    "${XENT:-xent}" compare "$@" --threads 1 --quiet --part "$i/$parts" -o "$whole.part-$i" &
    running="$running $!"
done
for part in $running; do
    wait "$part" # set -e: a part that failed ends this here, with its message above
done
"${XENT:-xent}" merge "$whole".part-* -o "$whole"
