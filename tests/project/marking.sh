#!/bin/sh
# marking.sh SOURCE BINARY: the course's assignments: files as they are handed out fail every test, solutions get full
# marks with any seed, pages name the tests and their points, and what goes to the marker wrong is refused.
set -u
source=$1 binary=$2
. "$source/tests/course/marking.sh"
mark="sh $assignments/mark.sh"

can_mark

$mark $tasks --tap >"$work/handed_out" 2>"$work/log" && complain "the files as they are handed out get full marks"
grep '^ok' "$work/handed_out" && complain "this test passes before anything is written"
$mark $tasks --from "$assignments/solutions" >"$work/solved" 2>"$work/log" || { cat "$work/solved"; complain "the solutions do not get full marks"; }
$mark $tasks --from "$assignments/solutions" --seed 20 --json >"$work/json" 2>"$work/log" || { cat "$work/json"; complain "the solutions fail with another seed"; }
grep -q '"points":\([0-9]*\),"of":\1,"tasks"' "$work/json" || complain "the JSON has other points"

# Each page has a row for each visible test, and one with the points of the hidden ones.
$mark --list >"$work/list" || complain "--list fails"
for task in "$assignments"/[0-9][0-9]-*/; do
    task=$(basename "$task")
    for page in README.md README.zh-CN.md; do
        awk -F '\t' -v task="$task" '$1 == task && $5 !~ /^hidden_/ { print $5, $4, $3 }' "$work/list" >"$work/tests"
        awk -F ' *[|] *' '/^\| `[a-z_]*`( \(mandatory\)|（必过）)? \|/ {
            split($2, part, "`"); print part[2], ($2 ~ /mandatory|必过/) + 0, $3 }' "$assignments/$task/$page" >"$work/page"
        diff "$work/tests" "$work/page" || complain "$task/$page and its tests differ"
        hidden=$(awk -F '\t' -v task="$task" '$1 == task && $5 ~ /^hidden_/ { sum += $3 } END { print sum + 0 }' "$work/list")
        [ "$hidden" = 0 ] || grep -qE "^\| (hidden|隐藏测试) \| $hidden \|" "$assignments/$task/$page" ||
            complain "$task/$page: the hidden tests have $hidden points"
    done
done

# A paper may be in Chinese.
case $tasks in *paper*)
    mkdir "$work/chinese"
    sed -e 's/^Claim: .*/主张：在 digits 数据上训练 10 轮之后，交叉熵的测试正确率高于平方误差。/' -e 's/^Command:/命令：/' \
        -e 's/^Difference:/差值：/' -e 's/^Verdict: refuted/结论：否定/' -e 's/^## Method/## 方法/' -e 's/^## Result/## 结果/' \
        -e 's/^## Limits/## 局限/' "$assignments/solutions/paper.md" >"$work/chinese/paper.md"
    $mark 8 --from "$work/chinese" >"$work/solved" || { cat "$work/solved"; complain "a paper in Chinese has no full marks"; } ;;
esac

# Both languages of a page have the same headings, formulas, numbers, links and code. (The keywords of the paper are code that
# is not the same.)
skeleton() { # skeleton PAGE
    awk -f "$source/tests/project/course_skeleton.awk" "$1" | case $1 in *paper*) grep -v ' code ' ;; *) cat ;; esac | LC_ALL=C sort
}
for english in "$assignments/../teaching.md" "$assignments"/README.md "$assignments"/0*/README.md; do
    skeleton "$english" >"$work/english"
    skeleton "${english%.md}.zh-CN.md" >"$work/chinese_page"
    diff "$work/english" "$work/chinese_page" || complain "$english (<) and its Chinese (>) differ"
done

# Without a library and a program, the tasks that want them say so.
for task in 7 8; do
    XENT_BUILD=$work $mark $task --from "$assignments/solutions" >"$work/unbuilt" 2>"$work/log" && complain "task $task is marked without a build"
    grep -q 'not marked: there is no .*cmake --workflow' "$work/unbuilt" || { cat "$work/unbuilt"; complain "task $task does not say what is missing"; }
done

# A teacher may leave out the hidden tests and the solutions.
cp -r "$assignments" "$work/course" && rm -r "$work/course/hidden" "$work/course/solutions"
XENT_MARK_TOOLS="" sh "$work/course/mark.sh" 1 --from "$assignments/solutions" >"$work/solved" 2>"$work/log" || complain "no marks without the hidden tests"
grep -q '6 of 6 points' "$work/solved" || complain "without the hidden tests a task has other points"

refused() { # refused PATTERN ARGUMENT...
    pattern=$1
    shift
    $mark "$@" >"$work/log" 2>&1
    [ $? -eq 2 ] && grep -q -e "$pattern" "$work/log" || { cat "$work/log"; complain "mark.sh $*: not refused with '$pattern'"; }
}
refused 'no task 9' 9
refused 'no option --fast' --fast
refused '-j wants a whole number' --class "$work" -j many
refused 'no folder /nowhere' 1 --from /nowhere
refused '--seed wants' --seed -1

# A class: names that CSV has to quote, a file that is missing, and the same rows however many at once.
mkdir -p "$work/class/Ann, B." "$work/class/none" "$work/class/=1+1"
cp "$assignments/solutions/entropy.c" "$work/class/Ann, B."
cp "$assignments/01-entropy/entropy.c" "$work/class/=1+1"
$mark 1 --class "$work/class" -j 3 2>"$work/log" >"$work/three" || complain "a class cannot be marked"
$mark 1 --class "$work/class" -o "$work/one" 2>"$work/log" || complain "a class cannot be marked into a file"
cmp "$work/three" "$work/one" || complain "the marks depend on how many are marked at once"
for row in 'student,01-entropy,total,of,remarks' '"Ann, B.",10,10,10,' "'=1+1,0,0,10,01-entropy: the information" \
    'none,0,0,10,01-entropy: there is no file entropy.c'; do
    grep -qF -e "$row" "$work/one" || { cat "$work/one"; complain "no row '$row'"; }
done
exit $status
