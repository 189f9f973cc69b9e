#!/bin/sh
# floors.sh SOURCE: a file of src/ includes only from its own floor or below, the program (study/, report/, lab/,
# cli/) sees the public headers only, no two files include each other, xent.h names every public header, and
# gemm.c alone includes cblas.h.
# The floor of a public header is the comment above it in xent.h.
set -u
cd "$1" || exit 1

rules='
BEGIN {
    split("base math graph ops nn data model train study report lab cli", name, " ")
    for (i in name) level[name[i]] = i + 0
    program = level["study"]
    split("terminal option command", name, " ") # the rooms of cli/
    for (i in name) room[name[i]] = i + 0
}
function complain(text) { print file ":" line ": " text; bad = 1 }

# First the table of the public headers ...
FNR == NR {
    if ($1 == "/*") floor = $2
    if ($1 == "#include") {
        split($2, part, "\"")
        if (!(floor in level)) { print "xent.h: " part[2] " stands under no floor"; bad = 1 }
        header[part[2]] = level[floor]
    }
    next
}
# ... then every #include of the project, as FILE:LINE:TEXT.
{
    split($0, part, ":")
    file = part[1]
    line = part[2]
    if (!match($0, /["<][^">]*[">]/) || file == "include/xent/xent.h") next
    quoted = substr($0, RSTART, 1) == "\""
    target = substr($0, RSTART + 1, RLENGTH - 2)
    split(file, folder, "/")
    split(target, to, "/")
    if (folder[1] == "include" && !("xent/" folder[3] in header)) {
        header["xent/" folder[3]] = program
        complain("xent.h does not include this header, under the comment of its floor")
    }
    mine = folder[1] == "src" ? level[folder[2]] : header["xent/" folder[3]]
    theirs = target in header ? header[target] : level[to[1]]

    if (target == "cblas.h" && file != "src/math/gemm.c") complain("only gemm.c includes cblas.h")
    if (!quoted) next
    includes[file, "src/" target] = line
    if (folder[2] == "cli" && to[1] == "cli" && room[folder[3]] && room[to[2]] > room[folder[3]])
        complain("cli/" folder[3] "/ includes " target)
    if (mine >= program && to[1] != "xent" && theirs < program) {
        complain("the program includes " target)
    } else if (folder[1] == "include" && to[1] != "xent") {
        complain("a public header includes " target)
    } else if (!theirs) {
        complain(target " has no floor")
    } else if (theirs > mine) {
        complain(target " is from a higher floor")
    }
}
END {
    for (pair in includes) {
        split(pair, side, SUBSEP)
        if (!((side[2], side[1]) in includes)) continue
        file = side[1]
        line = includes[pair]
        complain(side[2] " includes it back")
    }
    exit bad
}'

grep -rn --include='*.[ch]' '^ *# *include' src include/xent | awk "$rules" include/xent/xent.h -
