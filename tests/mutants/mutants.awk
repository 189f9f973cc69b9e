# mutants.awk MODE LIST...: reads lists of mutants. A mutant is a paragraph:
#   FILE: TEST
#   - what stands in FILE, exactly once; further lines of this kind are the lines below it
#   + what is put in its place
#   survives: why no test can find it (only where that is so)
# Lines that begin with # between paragraphs are remarks. The modes (-v mode=...):
#   list     a line for each mutant: its number, FILE, TEST, its title, why it survives; separated by tabs
#   apply    what FILE becomes with the mutant of the number `wanted`; FILE is looked for under `tree`
# What is wrong with a list is told, and the exit status is 1.

function complain(text) { print FILENAME ":" FNR ": " text | "cat 1>&2"; bad = 1 }

function contents(name, line, text) {
    if (name in content) return content[name]
    while ((getline line < name) > 0) text = text line "\n"
    close(name)
    return content[name] = text
}

function joined(before, line) { return before == "" ? line : before "\n" line }

function finish(floor, text, at) {
    if (file == "") return
    inside = file
    file = ""
    count++
    path = tree inside
    title = inside ": " found " => " put
    gsub(/\n */, " ", title)
    text = contents(path)
    at = index(text, found)
    if (test == "") complain("no test is named; expected 'FILE: TEST'")
    else if (inside !~ "^src/" floor_of(list) "/") complain(inside " belongs into the list of another floor")
    else if (text == "") complain("there is no file " inside)
    else if (found == "" || found == put) complain("the mutant changes nothing of " inside)
    else if (!at) complain(inside " does not have '" found "'")
    else if (index(substr(text, at + 1), found)) complain(inside " has '" found "' more than once")
    else if (title in seen) complain("this mutant stands here twice: " title)
    else if (mode == "list") print count "\t" inside "\t" test "\t" title "\t" why
    else if (count == wanted) printf "%s", substr(text, 1, at - 1) put substr(text, at + length(found))
    seen[title] = 1
}

function floor_of(name) { sub(/.*\//, "", name); sub(/\.list$/, "", name); return name }

FNR == 1 { finish(); list = FILENAME }
/^$/ { finish(); next }
file == "" && /^#/ { next }
file == "" {
    file = test = $0
    sub(/:.*/, "", file)
    if (!sub(/^[^:]*: */, "", test)) test = ""
    found = put = why = ""
    putting = 0
    next
}
/^- / && !putting { found = joined(found, substr($0, 3)); next }
/^\+$/ || /^\+ / { put = putting ? put "\n" substr($0, 3) : substr($0, 3); putting = 1; next }
/^survives: / { why = substr($0, 11); next }
{ complain("'" $0 "' begins neither with '- ', '+ ' nor 'survives: '") }
END { finish(); exit bad }
