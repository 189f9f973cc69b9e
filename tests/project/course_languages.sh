#!/bin/sh
# course_languages.sh SOURCE BINARY: the two languages of each page of the course say the same: headings, formulas, numbers,
# code, links and glossary terms; and a Chinese page is written in Chinese.
set -u
source=$1 out=$2/course_languages
here=$source/tests/project
mkdir -p "$out"
cd "$source/examples/course" || exit 1
status=0 pages=0
complain() { echo "$*"; status=1; }

same() { # same PAGE WHAT: $out/english and $out/chinese have the same lines
    diff "$out/english" "$out/chinese" >"$out/diff" || { complain "$1: $2 differ from English (<) to Chinese (>):"; cat "$out/diff"; }
}

for english in README.md */README.md; do
    chinese=${english%.md}.zh-CN.md
    case $english in assignments/*) continue ;; esac
    [ -e "$chinese" ] || { complain "there is no $chinese"; continue; }
    pages=$((pages + 1))
    awk -f "$here/course_skeleton.awk" "$english" | LC_ALL=C sort >"$out/english"
    awk -f "$here/course_skeleton.awk" "$chinese" | LC_ALL=C sort >"$out/chinese"
    grep '^[^ ]* error ' "$out/english" "$out/chinese" && status=1
    same "$english" "headings, formulas, numbers, code or links"
    awk -v column=1 -f "$here/course_terms.awk" glossary.md "$english" >"$out/english" || { complain "$english:"; cat "$out/english"; }
    awk -v column=2 -f "$here/course_terms.awk" glossary.md "$chinese" >"$out/chinese" || { complain "$chinese:"; cat "$out/chinese"; }
    same "$english" "terms of the glossary"
    grep -nE '[^ -~][,;:?!]( |$)' "$chinese" && complain "$chinese: punctuation of these lines is half as wide as Chinese is"
done
[ "$pages" -gt 0 ] || complain "there are no pages"
exit $status
