#!/bin/sh
# marking_attacks.sh SOURCE BINARY: programs that crash, loop, flood, delete, fork or forge cost their test its points, are
# told in a line, and nothing else. Each file of tests/course/attacks/ takes the place of the function `bits` in the
# solution of task 1; its first line has the points and a pattern.
set -u
source=$1 binary=$2
. "$source/tests/course/marking.sh"

mkdir "$work/class"
for attack in "$source"/tests/course/attacks/*.c; do
    student=$work/class/$(basename "$attack" .c)
    mkdir "$student"
    {
        printf '#define _POSIX_C_SOURCE 200809L\n#define ELSEWHERE "%s"\n' "$work/elsewhere"
        grep -v '^double bits' "$assignments/solutions/entropy.c"
        cat "$attack"
    } >"$student/entropy.c"
done
check_class "1 --no-hidden" "$source/tests/course/attacks" c

if grep -q 'no user namespaces' "$work/log"; then
    echo "not tried: there are no user namespaces here"
else
    [ ! -e "$work/elsewhere" ] || complain "a program wrote a file outside its folder"
fi
left=$(ps -eo args 2>/dev/null | grep -c "$work/xent-mark.*/[p]rogram")
[ "$left" -eq 0 ] || complain "$left processes are left"
exit $status
