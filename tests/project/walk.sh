#!/bin/sh
# walk.sh SOURCE BINARY: the commands that README.md shows behind $, run one after the other, print each of the lines that it
# shows below them, in their order. Decimals may differ: they depend on the processor.
set -u
source=$1 binary=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/place"
cp -r "$source/examples" "$work/place/examples"
cd "$work/place" || exit 1
PATH=$binary:$PATH
status=0 commands=0

rounded() { sed -E 's/[0-9]+\.[0-9]+/N/g'; }

# Whether the lines of file 1 are among those of file 2, in their order; prints the first that is not.
among() {
    awk 'NR == FNR { line[++n] = $0; next }
         $0 == line[at + 1] { at++ }
         END { if (at < n) { print line[at + 1]; exit 1 } }' "$1" "$2"
}

check() {
    [ -n "$command" ] || return 0
    commands=$((commands + 1))
    sh -c "$command" >"$work/all" 2>&1 || { echo "$command: ends with $?"; status=1; }
    rounded <"$work/all" >"$work/said"
    rounded <"$work/shown" >"$work/wanted"
    among "$work/wanted" "$work/said" >"$work/lacks" || { echo "$command: does not print: $(cat "$work/lacks")"; status=1; }
}

command=
while IFS= read -r line; do
    case $line in
    '$ '*) check; command=${line#??}; : >"$work/shown" ;;
    '```'*) check; command= ;;
    ...) ;;
    *) [ -z "$command" ] || printf '%s\n' "$line" >>"$work/shown" ;;
    esac
done <"$source/README.md"
[ $commands -ge 4 ] || { echo "README.md shows $commands commands"; status=1; }
exit $status
