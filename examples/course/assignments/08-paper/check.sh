#!/bin/sh
# check.sh PAPER FOLDER CONFINE ISOLATED BUILD: marks a paper (README.md says what makes one sound), and writes the results
# as marker/mark.c does. FOLDER is scratch, CONFINE runs a command with limits, BUILD has the program.
#   check.sh --list      the tests and their points
set -u

# Points, 1 if mandatory, name.
tests='1 0 claim_is_stated
1 1 command_may_be_run
1 1 five_seeds
1 0 seed_of_ones_own
2 0 interval_is_quoted
2 1 numbers_are_reproduced
1 0 verdict_fits_the_interval
1 0 one_page_with_limits'

if [ "${1-}" = --list ]; then
    echo "$tests" | awk -v OFS='\t' '{ print "-", $1, $2, $3, "" }'
    exit 0
fi
paper=$1 folder=$2 confine=$3 isolated=$4 program=$5/xent
[ -x "$program" ] || program=$5/xent_double

# field ENGLISH CHINESE: what follows the first line's "ENGLISH:" or "CHINESE：", code marks left out; "..." is nothing yet.
field() {
    sed -n -e "s/^$1: *//p" -e "s/^$2: *//p" -e "s/^$2： *//p" "$paper" | head -n 1 | tr -d '`\r' |
        sed 's/^ *\.\.\. *$//; s/ *$//'
}

option() { # option NAME: the value of --NAME in the command
    echo "$command" | awk -v name="--$1" '{ for (i = 1; i <= NF; i++) {
        if ($i == name) value = $(i + 1)
        if (index($i, name "=") == 1) value = substr($i, length(name) + 2) } print value }'
}

# What `compare` printed, or what is quoted, as: first loss, second loss, difference, lower end, upper end.
differences() { sed -nE 's/^ *([a-z-]+) - ([a-z-]+) +([-+][0-9.]+),? +\(([-+][0-9.]+) to ([-+][0-9.]+)\).*/\1 \2 \3 \4 \5/p'; }

claim_is_stated() {
    [ "$(printf %s "$claim" | wc -c)" -ge 40 ] || { echo "there is no line 'Claim: ...' with a sentence that could be wrong"; return; }
    case $claim in *[0-9]* | *higher* | *lower* | *faster* | *slower* | *more* | *less* | *better* | *worse* | *fewer* | *sooner* | *高* | *低* | *快* | *慢* | *多* | *少* | *优* | *劣*) ;;
        *) echo "the claim compares nothing: higher, lower, faster, slower than what?" ;; esac
}

# Only options that name no file, so that a stranger's command can be run.
command_may_be_run() {
    [ -n "$command" ] || { echo "there is no line 'Command: xent compare ...'"; return; }
    case $command in
        *[!A-Za-z0-9\ ,.=_+-]*) echo "the command has characters that it does not need: letters, digits and , . = _ + - do"; return ;;
        "xent compare "*) ;;
        *) echo "the command is not 'xent compare ...'"; return ;;
    esac
    for word in ${command#xent compare}; do
        case $word in
            --losses* | --lr* | --tune | --seeds* | --target* | --hidden* | --activation* | --batch* | --epochs* | --seed* | \
                --momentum* | --nesterov | --weight-decay* | --decay-weights-only | --normalize* | --validation*) ;;
            -*) echo "the option $word is not one that a paper may use: see the page"; return ;;
        esac
    done
    [ -x "$program" ] || { echo "not marked: there is no program in ${program%/*}; cmake --workflow --preset release builds it"; return; }
    [ "$ran" = 0 ] || echo "the command fails: $(cat "$folder/printed" "$folder/errors" 2>/dev/null | grep . | tail -n 1)"
}

five_seeds() {
    [ "${seeds:-1}" -ge 5 ] 2>/dev/null || echo "${seeds:-1} seeds: a difference of that many runs may be chance; take --seeds 5 or more"
}

seed_of_ones_own() {
    [ "${seed:-1}" -gt 1 ] 2>/dev/null || echo "the seed is ${seed:-1}, as for everybody: choose one of your own with --seed, before you look"
}

interval_is_quoted() {
    [ -n "$quoted" ] || echo "there is no line 'Difference: A - B +0.00 (-0.00 to +0.00)', as the command prints it"
}

# Another processor rounds differently; that moves a mean by less than a quarter of its interval.
numbers_are_reproduced() {
    [ -n "$quoted" ] || { echo "there are no numbers to compare"; return; }
    [ -n "$measured" ] || { echo "the command prints no such difference"; return; }
    echo "$quoted $measured" | awk '{
        slack = ($10 - $9) / 4; if (slack < 0.3) slack = 0.3
        for (i = 3; i <= 5; i++) { off = $i - $(i + 5); if (off < 0) off = -off; if (off > slack) wrong = 1 }
        if (wrong) printf "the paper says %s (%s to %s), the command gives %s (%s to %s)\n", $3, $4, $5, $8, $9, $10 }'
}

verdict_fits_the_interval() {
    case $verdict in
        supported* | 支持*) sides=one ;;
        refuted* | 否定*) sides=one ;;
        undecided* | 未定*) sides=both ;;
        *) echo "there is no line 'Verdict: supported', 'refuted' or 'undecided'"; return ;;
    esac
    [ -n "$quoted" ] || { echo "there is no interval that the verdict could rest on"; return; }
    echo "$quoted" | awk -v sides=$sides -v verdict="$verdict" '{
        zero = $4 <= 0 && $5 >= 0
        if (zero && sides == "one") printf "the interval from %s to %s holds 0: the data do not decide, and the verdict is %s\n", $4, $5, verdict
        if (!zero && sides == "both") printf "the interval from %s to %s does not hold 0: the data decide\n", $4, $5 }'
}

one_page_with_limits() {
    [ "$(wc -l <"$paper")" -le 60 ] && [ "$(wc -c <"$paper")" -le 6000 ] || { echo "more than a page: 60 lines and 6000 bytes"; return; }
    for section in 'Method|方法' 'Result|结果' 'Limits|局限'; do
        length=$(awk -v section="^## ($section)" '/^## / { inside = $0 ~ section; next } inside && $0 !~ /^ *\.\.\. *$/' "$paper" | wc -c)
        [ "$length" -ge 60 ] || { echo "the section '## ${section%|*}' is missing or says nothing"; return; }
    done
}

# Runs the paper's command, if it is one that may be run; what it says goes to $folder/printed.
run_command() {
    ran=0
    mkdir -p "$folder/run" && : >"$folder/printed"
    [ -z "$(command_may_be_run)" ] || return
    OPENBLAS_NUM_THREADS=1 "$confine" "$folder/run" "$isolated" sh -c 'exec "$@" 2>errors' xent \
        "$program" ${command#xent } --threads 2 >"$folder/printed" </dev/null || ran=1
    mv "$folder/run/errors" "$folder/errors" 2>/dev/null
}

set -f
LC_ALL=C
export LC_ALL
claim=$(field Claim 主张) command=$(field Command 命令) verdict=$(field Verdict 结论)
quoted=$(field Difference 差值 | differences)
seeds=$(option seeds) seed=$(option seed)
run_command
pair=$(echo "$quoted" | awk '{ print $1, $2 }')
measured=$(differences <"$folder/printed" 2>/dev/null | grep "^$pair " | head -n 1)

echo "$tests" | while read -r points mandatory name; do
    message=$($name | head -n 1 | tr -cd '\40-\176' | cut -c 1-240)
    [ -z "$message" ] && result=ok || result="not ok"
    printf '%s\t%s\t%s\t%s\t%s\n' "$result" "$points" "$mandatory" "$name" "$message"
done
