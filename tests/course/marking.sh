# marking.sh: what the tests of the course's marker share. Sourced with $source and $binary set.

assignments=$source/examples/course/assignments
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 711 "$work"
export XENT_BUILD="$binary" XENT_MARK_TOOLS="$work/tools" TMPDIR="$work"
status=0
complain() { echo "$*"; status=1; }

# Sets $tasks to those that this build can mark: 7 and 8 run its library and program, with limits on memory.
can_mark() {
    tasks=$(cd "$assignments" && echo [0-9][0-9]-*)
    grep -q '^XENT_SANITIZE:[A-Z]*=.' "$binary/CMakeCache.txt" || return 0
    echo "not tried: tasks 7 and 8, as this build is instrumented"
    tasks=$(printf '%s\n' $tasks | grep -v "operation\|paper" | tr '\n' ' ')
}

column() { # column FILE.csv STUDENT N: a field of a row without quotes before it
    awk -F , -v student="$2" -v n="$3" '$1 == student { print $n }' "$1"
}

# Marks the students in $work/class, whose names are those of files, and compares with what the first line of each file
# expects: "N points, " or fewer than all, and a pattern for the remark.
check_class() { # check_class "TASK OPTION..." FOLDER EXTENSION
    sh "$assignments/mark.sh" $1 --class "$work/class" -j 2 -o "$work/class.csv" 2>"$work/log" || { cat "$work/log"; exit 1; }
    for file in "$2"/*."$3"; do
        name=$(basename "$file" ".$3")
        [ -d "$work/class/$name" ] || continue
        expected=$(sed -n '1s,.*expect: \(.*\),\1,; 1s, \*/$,,; 1p' "$file")
        points=less
        case $expected in [0-9]*" points, "*) points=${expected%% *} expected=${expected#*, } ;; esac
        got=$(column "$work/class.csv" "$name" 2) of=$(column "$work/class.csv" "$name" 4)
        [ "$points" = less ] && right=$(awk "BEGIN { print $got < $of }") || right=$(awk "BEGIN { print $got == $points }")
        [ "$right" = 1 ] || complain "$1, $name: $got points of $of; expected $points"
        grep "^$name," "$work/class.csv" | grep -qE -e "$expected" ||
            complain "$1, $name: expected '$expected'; $(grep "^$name," "$work/class.csv")"
    done
}
