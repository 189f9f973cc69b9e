#!/bin/sh
# coverage.sh: which lines of src/ the tests reach, as gcov, which comes with gcc, counts them.
#   sh tests/coverage.sh [REGEX]      of the tests that ctest -R REGEX runs; of all without
# Prints a line for each floor, then each file of which less than 95 % is reached, with the lines that are not, then the
# branches of what reads and writes files. build/coverage/lines has all files, and build/coverage/branches each line of which
# a branch is not taken, and how many of it. Without REGEX the tests of readers and writers are also refused every call in
# turn (torture.sh), and each line of theirs with a branch that is not taken must be explained in tests/gaps.
# The exit status is 0 only if the tests passed and each such line is explained.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh
case "${1-}" in -*) die "usage: sh tests/coverage.sh [REGEX]" ;; esac
want_to_build
want_to_test
install_missing
check_cmake

build_dir=build/coverage
say "building $build_dir"
mkdir -p build
{ configure $build_dir -S . -B $build_dir -DCMAKE_BUILD_TYPE=Debug -DXENT_EXAMPLES=OFF -DCMAKE_C_COMPILER=gcc \
    -DCMAKE_C_FLAGS_DEBUG="-O1 -g --coverage -fprofile-update=atomic" \
    -DCMAKE_EXE_LINKER_FLAGS=-Wl,-u,__gcov_dump && # by which support/torture.c counts a test that fails
    cmake --build $build_dir -j "$cores"; } >$build_dir.log 2>&1 || { tail -n 20 $build_dir.log; die "The build failed; $build_dir.log has all of it."; }
find $build_dir -name '*.gcda' -delete
failed=0
ctest --test-dir $build_dir -LE script -R "${1-.}" -j "$cores" --output-on-failure --no-tests=error >$build_dir/tests.log 2>&1 </dev/null ||
    { failed=1 && sed -n '/tests passed/,$p' $build_dir/tests.log; }
# Those of broken files and those that refuse calls themselves go no new ways.
writing='^(base/file|data/([^fr]|formats/[^d])|model/([^det]|export_c)|train/checkpoint)'
[ -n "${1-}" ] || XENT_TORTURE_BUILD=$build_dir sh tests/torture.sh --again "$writing" >$build_dir/refused.log 2>&1 ||
    { failed=1 && grep -v ' 0 findings$' $build_dir/refused.log; }

# FILE LINES REACHED BRANCHES TAKEN MISSED, a line each; MISSED are the lines that are not reached, with commas between.
find $build_dir/src -name '*.gcda' -exec gcov --stdout --branch-probabilities {} + 2>/dev/null | awk -v branches_file=$build_dir/branches '
    / 0:Source:/ { file = $0; sub(/.*Source:/, "", file); ours = sub(/^.*\/src\//, "", file) || sub(/^src\//, "", file); next }
    !ours || file !~ /\.c$/ { next }
    /^ *(#####|=====|[0-9]+\*?):/ { # once, though a macro or an inlined function may stand there several times
        split($0, part, ":")
        line = file " " part[2] + 0
        text = $0
        sub(/^[^:]*:[^:]*: */, "", text)
        if (!(line in seen)) { seen[line] = 0; lines[file]++; order[++count] = line }
        if ($1 ~ /^[0-9]/ && !seen[line]) { seen[line] = 1; reached[file]++ }
    }
    /^branch/ {
        branches[file]++
        if ($0 !~ /never executed|taken 0%/) { taken[file]++; next }
        if (!untaken[line]++) { gaps[++gap_count] = line; texts[line] = text }
    }
    END {
        for (i = 1; i <= gap_count; i++)
            print gaps[i] " (" untaken[gaps[i]] "): " texts[gaps[i]] | "sort -k 1,1 -k 2n >" branches_file
        for (i = 1; i <= count; i++)
            if (!seen[order[i]]) { split(order[i], part, " "); missed[part[1]] = missed[part[1]] "," part[2] }
        for (f in lines) print f, lines[f], reached[f] + 0, branches[f] + 0, taken[f] + 0, substr(missed[f], 2) }' |
    sort >$build_dir/lines

awk '
    { floor = $1; sub(/\/.*/, "", floor); all += $2; reached += $3; lines[floor] += $2; hits[floor] += $3 }
    END {
        for (f in lines) printf "%-8s %6.2f %% of %6d lines\n", f, 100 * hits[f] / lines[f], lines[f] | "sort"
        close("sort")
        printf "%-8s %6.2f %% of %6d lines\n", "src", 100 * reached / all, all
    }' $build_dir/lines
printf '\nfiles below 95 %%, and the lines that no test reaches\n'
awk '$3 < 0.95 * $2 { printf "%-40s %6.2f %%  %s\n", $1, 100 * $3 / $2, $6 }' $build_dir/lines
printf '\nbranches of what reads and writes files\n'
kept='^(base/file|data/(formats|gzip|zip|pnm|image|save)|model/files|train/checkpoint)'
awk -v kept="$kept" '$1 ~ kept {
        all += $4; taken += $5
        if ($4) printf "%-40s %6.2f %% of %4d\n", $1, 100 * $5 / $4, $4 }
    END { printf "%-40s %6.2f %% of %4d\n", "together", 100 * taken / all, all }' $build_dir/lines
[ -z "${1-}" ] || exit $failed
awk -v kept="$kept" '
    FILENAME != branches && /^src\// { file = substr($0, 5); next }
    FILENAME != branches && /^  [^ ]/ { why[file "\t" substr($0, 3)] = 1; next }
    FILENAME != branches || $1 !~ kept { next }
    {
        text = $0
        sub(/^[^ ]* [0-9]+ \([0-9]+\): */, "", text)
        gaps++
        if (!(($1 "\t" text) in why)) { print "not explained in tests/gaps: src/" $0; bad = 1 }
    }
    END { printf "%d lines have a branch that is not taken\n", gaps; exit bad }' branches=$build_dir/branches tests/gaps/*.list $build_dir/branches ||
    failed=1
exit $failed
