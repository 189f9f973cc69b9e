#!/bin/sh
# mutate.sh: are the tests worth something? Puts small faults into the library and the program, one at a time, and
# looks whether a test fails.
#   sh tests/mutate.sh [--only REGEX] [--again]    goes on where the last run stopped; tries survivors again
#   sh tests/mutate.sh --list [--only REGEX]       shows the mutants, and checks that each still fits the sources
# The mutants are listed in tests/mutants/, which tells how one is written; REGEX chooses by file, test or text. Each is
# built in a copy, in build/mutants. The test that it names runs first, then those of the floor, then all but the scripts.
# --again forgets what former runs found. On a busy machine CK_TIMEOUT_MULTIPLIER=1 (0.25) gives the tests more time, so that
# none is taken for one that hangs. The exit status is 0 only if each survivor is explained in its list.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

work=$PWD/build/mutants
tree=$work/tree built=$work/built results=$work/results
lists=tests/mutants
tab=$(printf '\t')
usage="usage: sh tests/mutate.sh [--list] [--only REGEX] [--again]"

mutants() { # mutants MODE TREE [NUMBER]: what tests/mutants/mutants.awk makes of the lists
    LC_ALL=C awk -v mode="$1" -v tree="$2/" -v wanted="${3-}" -f tests/mutants/mutants.awk "$lists"/*.list
}

sums_of() { # sums_of FOLDER: the checksum, size and name of each source
    (cd "$1" && find . -name .git -prune -o -path ./build -prune -o -type f -exec cksum {} + | sort)
}

# Files that differ get a new time, so that they are compiled again; a mutant of a run that was stopped is among them.
copy_sources() {
    if [ ! -d "$tree" ]; then
        mkdir -p "$tree"
        tar cf - --exclude ./build --exclude ./.git . | (cd "$tree" && tar xf -) || die "cannot copy the sources"
    fi
    sums_of . >"$work/wanted"
    sums_of "$tree" >"$work/copied"
    comm -13 "$work/wanted" "$work/copied" | cut -d ' ' -f 3- | while IFS= read -r name; do rm -f "$tree/$name"; done
    comm -23 "$work/wanted" "$work/copied" | cut -d ' ' -f 3- | while IFS= read -r name; do
        mkdir -p "$tree/$(dirname "$name")" && cp "$name" "$tree/$name" || die "cannot copy $name"
    done
}

prepare() {
    configure "$built" -S "$tree" -B "$built" -DCMAKE_BUILD_TYPE=Release -DXENT_WERROR=OFF -DXENT_EXAMPLES=OFF \
        >"$work/log" 2>&1 || { tail -n 20 "$work/log"; die "cannot configure $built"; }
    ctest --test-dir "$built" -N -LE script | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
}

target_of() { # target_of TEST: what builds it
    case $1 in fuzz/*) echo "replay_${1#fuzz/}" ;; *) echo "test_$1" | tr / _ ;; esac
}

compile() { # compile [TEST...]: these and the program, or everything
    targets="xent_program"
    for name in "$@"; do targets="$targets $(target_of "$name")"; done
    [ $# -gt 0 ] || targets=all
    # shellcheck disable=SC2086 # a word each
    cmake --build "$built" -j "$cores" --target $targets >"$work/log" 2>&1 </dev/null
}

# A mutant may make a test hang, in children that outlive it: what began in its session ends with it.
holds() { # holds OPTION...: whether the tests pass that ctest chooses by these
    CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-0.25} setsid ctest --test-dir "$built" -LE script -j "$cores" --stop-on-failure \
        --no-tests=error "$@" >"$work/log" 2>&1 </dev/null &
    session=$!
    wait "$session"
    outcome=$?
    end_session
    return $outcome
}

end_session() {
    [ -z "${session-}" ] || pkill -KILL -s "$session" 2>/dev/null
    session=""
}

failed_test() { sed -n 's/^[ \t]*[0-9]* - \([^ ]*\) (.*/\1/p' "$work/log" | head -n 1; }

# Before a test is believed that it finds a mutant, it must pass without one.
require() { # require WHAT: after a build and its tests
    [ "$1" -eq 0 ] && return
    tail -n 20 "$work/log"
    die "This must hold before anything is changed. The log is $work/log."
}

whole_suite_holds() {
    [ -z "${whole-}" ] || return 0
    say "the whole suite without a mutant ..."
    cp "$work/original" "$tree/$file"
    compile
    require $?
    holds
    require $?
    cp "$work/mutated" "$tree/$file"
    whole=1
}

# Sets outcome: "found TEST", "survived", or "error" where the mutant cannot be compiled.
try() {
    outcome=error
    compile "$test" || return
    holds -R "^$test\$" || { outcome="found $test"; return; }
    whole_suite_holds
    floor=${file#src/} floor=${floor%%/*}
    # shellcheck disable=SC2046 # names of tests have no blanks
    compile $(grep "^$floor/" "$work/tests") || return
    holds -R "^$floor/" || { outcome="found $(failed_test)"; return; }
    compile || return
    holds -E "^$floor/" || { outcome="found $(failed_test)"; return; }
    outcome=survived
}

# A line of the results: OUTCOME, SECONDS, TITLE. The last one of a title counts.
try_and_record() { # try_and_record NUMBER FILE TEST TITLE
    file=$2 test=$3
    start=$(date +%s)
    mutants apply "$tree" "$1" >"$work/mutated" || die "tests/mutants does not fit $tree"
    cp "$tree/$file" "$work/original"
    cp "$work/mutated" "$tree/$file"
    try
    cp "$work/original" "$tree/$file"
    seconds=$(($(date +%s) - start))
    printf '%s\t%s\t%s\n' "$outcome" "$seconds" "$4" >>"$results"
    printf '%-32s %4d s  %s\n' "$outcome" "$seconds" "$4"
}

# summarise: what is known of each mutant that was chosen; fails unless all were tried and survivors are explained.
summarise() {
    awk -F '\t' '
        FILENAME == ARGV[1] { outcome[$3] = $1; seconds[$3] = $2; next }
        !($4 in outcome) { left++; next }
        { tried++; time += seconds[$4] }
        outcome[$4] ~ /^found/ && $5 != "" { print "found, so the list need not explain it: " $4; bad = 1 }
        outcome[$4] ~ /^found/ { found++; next }
        { print outcome[$4] ": " $4 ($5 == "" ? "" : "\n    " $5) }
        outcome[$4] == "error" || $5 == "" { bad = 1 }
        END {
            printf "%d mutants, %d found, %d not: %.1f %%; %d s\n", tried, found, tried - found, tried ? 100 * found / tried : 0, time
            if (left) printf "%d are not tried yet\n", left
            exit bad || left
        }' "$results" "$work/chosen"
}

only=. listing="" again=""
while [ $# -gt 0 ]; do
    case $1 in
        --list) listing=1 ;;
        --again) again=1 ;;
        --only) [ $# -gt 1 ] || die "$usage"; only=$2; shift ;;
        *) die "$usage" ;;
    esac
    shift
done
if [ -n "$listing" ]; then
    list=$(mutants list .) || exit 1
    printf '%s\n' "$list" | cut -f 3,4 | grep -E -- "$only" || die "no mutant is chosen by $only"
    exit
fi

want_to_build
want_to_test
want procps pkill -V
install_missing
check_cmake
mkdir -p "$work/lists"
mutants list . >"$work/all" || exit 1
rm -f "$work"/lists/*
cp "$lists"/*.list "$work/lists" && lists=$work/lists # which stay as they are while it runs
grep -E -- "$only" "$work/all" >"$work/chosen" || die "no mutant is chosen by $only"
[ -z "$again" ] || rm -f "$results"
[ -e "$results" ] || : >"$results"
say "building $built"
copy_sources
prepare
grep '^found' "$results" | cut -f 3 >"$work/done"
awk -F '\t' 'FILENAME == ARGV[1] { done[$0] = 1; next } !($4 in done)' "$work/done" "$work/chosen" >"$work/left"
trap 'end_session; exit 1' HUP INT TERM

if [ -s "$work/left" ]; then
    named=$(cut -f 3 "$work/left" | sort -u)
    # shellcheck disable=SC2086 # names of tests have no blanks
    compile $named
    require $?
    holds -R "^($(echo $named | tr ' ' '|'))\$"
    require $?
fi
while IFS=$tab read -r number file test title why; do
    try_and_record "$number" "$file" "$test" "$title"
done <"$work/left"
summarise
