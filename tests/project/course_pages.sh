#!/bin/sh
# course_pages.sh SOURCE BINARY: what the chapters of the course say is what their programs print and draw, in both
# languages; a page has all its parts, a program at most 100 lines.
set -u
source=$1 binary=$2
here=$source/tests/project
out=$binary/course_pages
[ -d "$binary/examples/course" ] || { echo "skipped: the examples are not built"; exit 77; }
mkdir -p "$out"
cd "$source/examples/course" || exit 1
status=0
complain() { echo "$*"; status=1; }

has() { # has PAGE COUNT PATTERN WHAT
    [ "$(grep -cE -e "$3" "$1")" -ge "$2" ] || complain "$1: fewer than $2 of: $4"
}

# What every page has; a page of slips has no questions.
check_parts() {
    has "$1" 1 '^# ' "a title"
    has "$1" 1 '^```text' "blocks of output"
    case $1 in [0-9]*)
        has "$1" 1 '^\$\$' "formulas"
        has "$1" 1 '^## (Goals|学习目标)$' "goals"
        has "$1" 1 '[0-9]+ (minutes|分钟)' "minutes"
        has "$1" 1 '^!\[.*\]\(picture\.svg\)$' "pictures"
        has "$1" 3 '^<details><summary>' "predictions with folded answers"
        has "$1" 1 '^## (Exercises|习题)$' "exercises"
        has "$1" 1 '^## (What comes next|下一章)$' "what comes next"
        has "$1" 1 '^```c$' "lines of the program" ;;
    esac
}

check_picture() { # check_picture CHAPTER PROGRAM SLACK
    rm -f "$out/$1.svg"
    "$2" --svg "$out/$1.svg" || { complain "$1: no picture was drawn"; return; }
    awk -v slack="$3" -f "$here/course_near.awk" -f - "$1/picture.svg" "$out/$1.svg" <<'AWK' || complain "$1/picture.svg is not what the program draws"
NR == FNR { old[FNR] = $0; lines = FNR; next }
!near(old[FNR], $0) { bad = 1 }
END { exit bad || FNR != lines || NR == FNR }
AWK
}

chapters=0
for program in [0-9]*/*.c slips/*.c; do
    [ -e "$program" ] || continue
    chapter=${program%/*} name=${program##*/}
    chapters=$((chapters + 1))
    # In units of the last digit. A training tells a row more or less right where the BLAS rounds differently; 0.03 of the
    # accuracy are 9.0 points in the picture.
    case $chapter in 09-*) slack=3 picture_slack=90 ;; *) slack=1.5 picture_slack=1.5 ;; esac
    [ "$(wc -l <"$program")" -le 100 ] || complain "$program has more than 100 lines"
    run=$binary/examples/course/${name%.c}
    "$run" >"$out/$chapter.txt" || { complain "$program ended with $?"; continue; }
    for page in "$chapter/README.md" "$chapter/README.zh-CN.md"; do
        [ -e "$page" ] || { complain "there is no $page"; continue; }
        check_parts "$page"
        awk -v slack=$slack -f "$here/course_near.awk" -f "$here/course_page.awk" "$out/$chapter.txt" "$program" "$page" || status=1
    done
    case $chapter in [0-9]*) check_picture "$chapter" "$run" "$picture_slack" ;; esac
done
[ "$chapters" -gt 0 ] || complain "there are no chapters"
exit $status
