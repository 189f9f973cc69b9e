# class.sh: marks a folder of submissions, one folder a student, side by side. Sourced by mark.sh.

mark_student() { # mark_student NUMBER FOLDER: one line of CSV into $work/row.NUMBER
    for task in $wanted; do mark_task "$task" "$2" "$work/student.$1"; done >"$work/results.$1"
    student=$(basename "$2") awk -v format=csv -f "$home/marker/points.awk" -f "$home/marker/print.awk" "$work/results.$1" \
        >"$work/row.$1"
    rm -f "$work/results.$1"
}

# Worker K of N takes every N-th student.
work_on() { # work_on K
    number=0
    for folder in "$class"/*/; do
        [ -d "$folder" ] || continue
        [ $((number % jobs)) -ne "$1" ] || mark_student $number "$folder"
        number=$((number + 1))
    done
}

mark_class() {
    worker=0
    while [ $worker -lt "$jobs" ]; do
        work_on $worker &
        worker=$((worker + 1))
    done
    wait
    {
        printf 'student'
        for task in $wanted; do printf ',%s' "$task"; done
        printf ',total,of,remarks\n'
        number=0
        for folder in "$class"/*/; do
            [ -d "$folder" ] || continue
            cat "$work/row.$number" || exit 1
            number=$((number + 1))
        done
    } >"$work/class.csv"
    if [ -z "$output" ]; then
        cat "$work/class.csv"
    else
        cp "$work/class.csv" "$output.new" && mv "$output.new" "$output" || exit 1
        echo "$output: $number students" >&2
    fi
}
