# course_page.awk: a page of the course against its program. Arguments: what the program printed, its source, the page.
#   - each ```text block is a run of lines of the output, and each line of the output is in one;
#   - each ```c block is a run of lines of the source;
#   - each number with a point, or of three digits and more, anywhere else is one of the output, maybe rounded, or of the
#     source.
# Used behind course_near.awk.

function complain(line, what) {
    print page ":" line ": " what
    failed = 1
}

function trim(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}

# Whether lines 1 .. n of block stand one behind the other in the output, which are then marked as told.
function is_printed(n,    from, k) {
    for (from = 1; from + n - 1 <= printed_lines; from++) {
        for (k = 1; k <= n && near(block[k], printed[from + k - 1]); k++) continue
        if (k <= n) continue
        for (k = 0; k < n; k++) told[from + k] = 1
        return 1
    }
    return 0
}

function is_source(n,    from, k) {
    for (from = 1; from + n - 1 <= source_lines; from++) {
        for (k = 1; k <= n && trim(block[k]) == trim(source[from + k - 1]); k++) continue
        if (k > n) return 1
    }
    return 0
}

function keep_numbers(text, list,    at, number) {
    for (at = next_number(text, 1); at; at = next_number(text, at + length(number))) {
        number = substr(text, at, RLENGTH)
        list[number] = number + 0
    }
}

# Whether a number of the page is a rounding of one that the program printed, or stands in its source.
function is_known(number,    k) {
    for (k in from_source) if (from_source[k] == number + 0) return 1
    for (k in from_output) if (distance(from_output[k], number + 0) <= 0.500001 * unit(number) + 1e-15) return 1
    return 0
}

function look_at_prose(text,    at, number) {
    gsub(/\]\([^)]*\)/, "]", text)
    gsub(/<[^>]*>/, "", text)
    for (at = next_number(text, 1); at; at = next_number(text, at + length(number))) {
        number = substr(text, at, RLENGTH)
        if ((number ~ /[.e]/ || length(number) > 2) && !is_known(number))
            complain(FNR, "the program does not print " number)
    }
}

FNR == 1 { file++ }
file == 1 { printed[++printed_lines] = $0; keep_numbers($0, from_output); next }
file == 2 { source[++source_lines] = $0; keep_numbers($0, from_source); next }
FNR == 1 { page = FILENAME }
/^```/ && fence == "" { fence = $0; n = 0; begin = FNR; next }
/^```/ {
    if (fence == "```text" && !is_printed(n)) complain(begin, "the program does not print this block")
    if (fence == "```c" && !is_source(n)) complain(begin, "this is not in the program")
    if (fence !~ /^```(text|c|sh)$/) complain(begin, "a block is text, c or sh; this is " fence)
    fence = ""
    next
}
fence != "" { block[++n] = $0; next }
{ look_at_prose($0) }
END {
    if (file != 3) { print "three files are wanted, none of them empty; found " file; exit 1 }
    for (k = 1; k <= printed_lines; k++)
        if (!told[k] && printed[k] != "") complain(0, "this line of the output is nowhere: " printed[k])
    exit failed
}
