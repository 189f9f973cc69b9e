#!/bin/sh
# rates.sh [PROGRAM [DATA]]: finds the learning rates that `xent compare` uses where none is said. Each loss is
# trained with every rate on nine tenths of the training set and measured on the tenth that was held out; the test
# set is not looked at. Prints the accuracy in % for each loss and rate, and the best rate of each loss.
# About 7 minutes on 2 cores.
set -eu
program=${1:-build/release/xent} data=${2:-fashion-mnist}
losses=ce,bce,mse,mse-sigmoid,mse-logits,focal,gce
rates="0.01 0.02 0.05 0.1 0.2 0.5 1 2 5"
results=$(mktemp)
trap 'rm -f "$results"' EXIT

for loss in $(echo $losses | tr ',' ' '); do
    for rate in $rates; do
        # A rate that explodes ends in an error, which is a result too.
        accuracy=$("$program" compare "$data" --losses "$loss" --lr "$rate" --validation 0.1 --seeds 2 --epochs 10 \
            --batch 64 --hidden 128 --json --quiet 2>/dev/null |
            sed 's/.*"accuracy_mean":\([0-9.]*\).*/\1/')
        echo "$loss $rate ${accuracy:-0}" >>"$results"
    done
done

awk '{
    if (!($1 in best)) { order[++n] = $1; best[$1] = -1 }
    if ($3 + 0 > best[$1]) { best[$1] = $3 + 0; rate[$1] = $2 }
    row[$1] = row[$1] sprintf("%8.2f", 100 * $3)
    if (n == 1) head = head sprintf("%8s", $2)
} END {
    printf "%-12s%s    best\n", "loss", head
    for (i = 1; i <= n; i++) printf "%-12s%s    %s\n", order[i], row[order[i]], rate[order[i]]
}' "$results"
