# print.awk: prints what points.awk added up: as a table, TAP, JSON, or a row of CSV.
function print_table(    task, n) {
    for (task = 1; task <= task_count; task++) {
        print task_name[task]
        for (n = 1; n <= test_count[task]; n++) {
            printf "  %-7s %g/%g  %s%s\n", ok[task, n] ? "ok" : "not ok", ok[task, n] ? worth[task, n] : 0, worth[task, n],
                name[task, n], mandatory[task, n] ? " (mandatory)" : ""
            if (message[task, n] != "") print "               " message[task, n]
        }
        if (task in notes) print "  note:" notes[task]
        printf "  %g of %g points", points[task], of[task]
        print capped[task] ? ": no more, as " mandatory_failed[task] " is mandatory\n" : "\n"
    }
    if (task_count > 1) printf "%g of %g points in all\n", all_points, all_of
}

function print_tap(    task, n, number) {
    for (task = 1; task <= task_count; task++) number += test_count[task]
    print "TAP version 13\n1.." number
    if (!isolated) print "# no user namespaces here: limits alone"
    number = 0
    for (task = 1; task <= task_count; task++) {
        for (n = 1; n <= test_count[task]; n++) {
            print (ok[task, n] ? "ok " : "not ok ") ++number " - " task_name[task] " " name[task, n]
            if (message[task, n] != "") print "# " message[task, n]
        }
        print "# " task_name[task] ": " points[task] " of " of[task] " points"
    }
}

function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}

function truth(value) { return value ? "true" : "false" }

function print_json(    task, n) {
    printf "{\"isolated\":%s,\"points\":%g,\"of\":%g,\"tasks\":[", truth(isolated), all_points, all_of
    for (task = 1; task <= task_count; task++) {
        printf "%s{\"task\":%s,\"points\":%g,\"of\":%g,\"capped\":%s,\"tests\":[", (task > 1 ? "," : ""), quoted(task_name[task]),
            points[task], of[task], truth(capped[task])
        for (n = 1; n <= test_count[task]; n++)
            printf "%s{\"name\":%s,\"ok\":%s,\"points\":%g,\"mandatory\":%s,\"message\":%s}", (n > 1 ? "," : ""), quoted(name[task, n]),
                truth(ok[task, n]), worth[task, n], truth(mandatory[task, n]), quoted(message[task, n])
        printf "]}"
    }
    print "]}"
}

function field(text) {
    # What a spreadsheet would take for a formula is a text.
    if (text ~ /^[-=+@\t\r]/) text = "'" text
    if (text !~ /[",\n\r]/) return text
    gsub(/"/, "\"\"", text)
    return "\"" text "\""
}

# The remark on a task is the message of its first test that failed.
function print_csv(    task, n, remarks) {
    printf "%s", field(ENVIRON["student"])
    for (task = 1; task <= task_count; task++) {
        printf ",%g", points[task]
        for (n = 1; n <= test_count[task] && ok[task, n]; n++) continue
        if (n <= test_count[task]) remarks = remarks (remarks == "" ? "" : "; ") task_name[task] ": " message[task, n]
    }
    printf ",%g,%g,%s\n", all_points, all_of, field(remarks)
}

END {
    add_up()
    if (format == "tap") print_tap()
    else if (format == "json") print_json()
    else if (format == "csv") print_csv()
    else print_table()
    exit format != "csv" && all_points < all_of
}
