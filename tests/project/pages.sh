#!/bin/sh
# pages.sh SOURCE BINARY: links of the project's pages lead somewhere, paths that they name are there, and README.md
# names the commands of the program, all of them and no others.
set -u
source=$1 binary=$2
cd "$source" || exit 1
status=0
complain() { echo "$*"; status=1; }

for page in *.md */*.md */*/*.md examples/course/*/*.md examples/course/*/*/*.md; do
    [ -e "$page" ] || continue
    for target in $(grep -oE '\]\([^)# ]+' "$page" | sed 's/^](//' | grep -v '^https\{0,1\}:'); do
        [ -e "$(dirname "$page")/$target" ] || complain "$page: no file $target"
    done
    for path in $(grep -oE '`(src|include|tests|examples|data|cmake|\.ci)/[^` ]*`' "$page" | tr -d '`' | grep -v '[A-Z*{]' ); do
        [ -e "$path" ] || complain "$page: there is no $path"
    done
done

commands() { sed -n 's/^| `xent \([a-z]*\)[ `].*/\1/p' README.md | sort; }
"$binary/xent" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  .*/\1/p' | sort >"$binary/commands.txt"
[ -s "$binary/commands.txt" ] || complain "the program names no commands"
commands | diff - "$binary/commands.txt" || complain "README.md (<) and the program (>) differ in their commands"
exit $status
