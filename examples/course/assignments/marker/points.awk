# points.awk: reads results and adds up points. A task with a mandatory test that fails gets no more than 0.4 of its points.
BEGIN { FS = "\t"; cap = 0.4 }

!($1 in place) { place[$1] = ++task_count; task_name[task_count] = $1; points[task_count] = of[task_count] = 0 }
{ task = place[$1] }

$2 == "note" { notes[task] = notes[task] "\n" $6; next }
{
    n = ++test_count[task]
    ok[task, n] = $2 == "ok"
    worth[task, n] = $3
    mandatory[task, n] = $4
    name[task, n] = $5
    message[task, n] = $6
    of[task] += $3
    if (ok[task, n]) points[task] += $3
    else if ($4 && !(task in mandatory_failed)) mandatory_failed[task] = $5
}

function add_up(    task) {
    for (task = 1; task <= task_count; task++) {
        capped[task] = (task in mandatory_failed) && points[task] > cap * of[task]
        if (capped[task]) points[task] = cap * of[task]
        all_points += points[task]
        all_of += of[task]
    }
}
