#!/bin/sh
# mark.sh [TASK...] [OPTION...]: marks the tasks of the course; without a TASK (a number, or a folder's name) all of them.
#   --from DIR         the files to mark are in DIR (default: the folders of the tasks)
#   --tap, --json      results for programs, instead of a table
#   --no-hidden        leaves out the hidden tests
#   --seed N           of the hidden tests' inputs (default: 1)
#   --no-namespaces    marks as where there are none: limits alone
#   --list             the tests and their points; marks nothing
#   --class DIR        marks each folder in DIR as one student's, as CSV; with -j N so many at once, with -o FILE into FILE
# Tasks 7 and 8 use what `cmake --workflow --preset release` builds, or the build folder that XENT_BUILD names.
# The exit status is 0 for full marks (with --class: when all is marked), 1 for less, 2 for a mistake in the command line.
set -u
home=$(cd "$(dirname "$0")" && pwd) || exit 1
CC=${CC:-cc}
XENT_BUILD=${XENT_BUILD:-$home/../../../build/release}
format=table from=$home class="" output="" jobs=1 hidden=yes namespaces=yes seed=1 list="" wanted=""

usage() { sed -n '2,12s/^# \{0,1\}//p' "$home/mark.sh"; }
refuse() { echo "mark.sh: $*" >&2; exit 2; }

find_task() { # find_task TEXT: the folder's name
    case $1 in [0-9]) pattern=0$1-* ;; *) pattern=$1 ;; esac
    for folder in "$home"/$pattern/; do
        name=$(basename "$folder")
        case $name in [0-9][0-9]-*) [ ! -d "$folder" ] || { echo "$name"; return; } ;; esac
    done
    return 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --tap | --json) format=${1#--} ;;
        --no-hidden) hidden=no ;;
        --no-namespaces) namespaces=no ;;
        --list) list=yes ;;
        --from | --class | --seed | -j | -o)
            [ $# -gt 1 ] || refuse "$1 wants a value"
            case $1 in --from) from=$2 ;; --class) class=$2 ;; --seed) seed=$2 ;; -j) jobs=$2 ;; -o) output=$2 ;; esac
            shift ;;
        -h | --help) usage; exit 0 ;;
        -*) refuse "there is no option $1; see mark.sh --help" ;;
        *) wanted="$wanted $(find_task "$1")" || refuse "there is no task $1; they are $(cd "$home" && echo [0-9]*)" ;;
    esac
    shift
done
case $seed in *[!0-9]* | "") refuse "--seed wants a whole number, not '$seed'" ;; esac
case $jobs in *[!0-9]* | "" | 0) refuse "-j wants a whole number from 1 on, not '$jobs'" ;; esac
for folder in "$from" "${class:-$from}"; do [ -d "$folder" ] || refuse "there is no folder $folder"; done
[ -n "$wanted" ] || wanted=$(cd "$home" && echo [0-9][0-9]-*)
command -v $CC >/dev/null || refuse "there is no C compiler '$CC'; the README's commands install one"
from=$(cd "$from" && pwd) || exit 1

work=$(mktemp -d "${TMPDIR:-/tmp}/xent-mark.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 711 "$work" || exit 1
. "$home/marker/build.sh"
. "$home/marker/task.sh"
build_tools

if [ -n "$list" ]; then
    for task in $wanted; do list_tests "$task"; done
    exit 0
fi
isolated=0
if [ $namespaces = yes ] && "$tools/confine" --works; then
    isolated=1
else
    echo "note: no user namespaces: programs run with limits on time, memory and output, but could write" \
        "to files of yours. Mark strangers' work in a container or a virtual machine." >&2
fi

if [ -n "$class" ]; then
    . "$home/marker/class.sh"
    mark_class
    exit $?
fi
for task in $wanted; do mark_task "$task" "$from" "$work/here"; done >"$work/results"
awk -v format="$format" -v isolated="$isolated" -f "$home/marker/points.awk" -f "$home/marker/print.awk" "$work/results"
