#!/bin/sh
# format.sh SOURCE: the code is formatted as .clang-format says, no comment, which that leaves as it is, is wider than
# the code, no file of the library or the program has more than 350 lines, nothing is left from a merge, and no file lies
# at the root that does not belong there. The style is that of clang-format 14; other versions differ in details.
set -u
cd "$1" || exit 1
clang-format --version 2>/dev/null | grep -q 'version 14\.' || { echo "skipped: there is no clang-format 14"; exit 77; }
files=$(git ls-files '*.c' '*.h' 2>/dev/null)
[ -n "$files" ] || { echo "skipped: this is no clone of the project"; exit 77; }
git grep -nE '^(<{7} |>{7} |={7}$)' && { echo "these lines are left from a merge"; exit 1; }
git ls-files | grep -v / | grep -vxE '\.[a-z-]+|[A-Z]+\.md|LICENSE|CMakeLists\.txt|CMakePresets\.json' &&
    { echo "these files do not belong at the root"; exit 1; }
LC_ALL=C.UTF-8 grep -nE '^.{111,}' $files && { echo "these lines have more than 110 columns"; exit 1; }
wc -l $(git ls-files 'src/*.[ch]' 'include/*.h') | awk '$1 > 350 && $2 != "total"' | grep . && { echo "these files have more than 350 lines"; exit 1; }
clang-format --dry-run --Werror $files
