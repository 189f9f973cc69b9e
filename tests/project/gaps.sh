#!/bin/sh
# gaps.sh SOURCE: each branch that tests/gaps/ explains stands in the sources yet, and its explanation below it. Whether a
# test takes it, and whether each one that none takes is explained, tests/coverage.sh tells.
set -u
cd "$1" || exit 1
awk '
    function complain(text) { print FILENAME ":" FNR ": " text; bad = 1 }
    function close_entry() { if (open_entry) complain("the line above has no explanation"); open_entry = 0 }
    FNR == 1 && NR > 1 { close_entry() }
    /^src\// {
        close_entry()
        delete stands
        lines = 0
        while ((getline line < $0) > 0) { sub(/^ +/, "", line); stands[line] = 1; lines++ }
        close($0)
        if (lines == 0) complain("there is no " $0)
        next
    }
    /^    [^ ]/ { if (!open_entry) complain("an explanation of nothing"); open_entry = 0; next }
    /^  [^ ]/ {
        close_entry()
        entries++
        if (!(substr($0, 3) in stands)) complain("does not stand there: " substr($0, 3))
        open_entry = 1
        next
    }
    /^#/ || /^$/ { next }
    { complain("expected src/FILE, two spaces and a line of it, or four spaces and why") }
    END { close_entry(); if (entries == 0) { print "tests/gaps explains nothing"; bad = 1 } exit bad }' tests/gaps/*.list
