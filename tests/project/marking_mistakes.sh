#!/bin/sh
# marking_mistakes.sh SOURCE BINARY: each planted mistake of tests/course/mistakes/, made in the reference solution, costs
# points in its task, and the first message fits it. A mistake is a sed script; its first line has the pattern, and says if
# it is for the hidden tests to find.
set -u
source=$1 binary=$2
. "$source/tests/course/marking.sh"
can_mark

plant() { # plant TASK "" or "hidden tests ": makes the mistakes that are for these tests
    rm -rf "$work/class" && mkdir "$work/class"
    for script in $(grep -l "^# ${2}expect:" "$mistakes"/*.sed); do
        student=$work/class/$(basename "$script" .sed)
        mkdir "$student"
        sed -f "$script" "$assignments/solutions/$answer" >"$student/$answer"
        cmp -s "$assignments/solutions/$answer" "$student/$answer" && complain "$script changes nothing"
        count=$((count + 1))
    done
    [ -n "$(ls "$work/class")" ]
}

count=0
for task in $tasks; do
    answer=$(cd "$assignments/solutions" && echo "${task#*-}".*) mistakes=$source/tests/course/mistakes/${task#*-}
    if plant "$task" ""; then check_class "$task --no-hidden" "$mistakes" sed; fi
    if plant "$task" "hidden tests "; then check_class "$task" "$mistakes" sed; fi
done
echo "$count mistakes"
[ $count -ge 14 ] || complain "there are no mistakes"
exit $status
