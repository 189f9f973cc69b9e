#!/bin/sh
# floors.sh SOURCE: a file of src/ includes only from its own floor or below, cli/ and report/ see the public
# headers only, xent.h names every public header, and gemm.c alone includes cblas.h.
# The floor of a public header is the comment above it in xent.h.
set -u
cd "$1" || exit 1

rules='
BEGIN {
    count = split("base math graph ops nn data model train", name, " ")
    for (i = 1; i <= count; i++) level[name[i]] = i
    level["cli"] = level["report"] = program = count + 1
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
    if (mine == program) {
        if (to[2] != "" && to[1] !~ /^(xent|cli|report)$/) complain("the program includes " target)
    } else if (folder[1] == "include" && to[1] != "xent") {
        complain("a public header includes " target)
    } else if (!theirs) {
        complain(target " has no floor")
    } else if (theirs > mine) {
        complain(target " is from a higher floor")
    }
}
END { exit bad }'

grep -rn --include='*.[ch]' '^ *# *include' src include/xent | awk "$rules" include/xent/xent.h -
