# build.sh: builds the marker's own programs into $work/tools. Sourced by mark.sh. Where XENT_MARK_TOOLS names a folder they
# are built there, and are taken from there the next time: for who marks often and does not change the marker.

compile() { # compile OUTPUT ARGUMENT...: of files that are ours
    result=$1
    [ ! -e "$result" ] || return 0
    shift
    $CC -std=c11 "$@" -lm -o "$result" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        echo "mark.sh: the marker itself does not compile" >&2
        exit 1
    }
}

build_tools() {
    tools=${XENT_MARK_TOOLS:-$work/tools} common=""
    mkdir -p "$tools"
    for part in check expect sandbox sandbox_text isolate mark serve; do
        compile "$tools/$part.o" -c "$home/marker/$part.c"
    done
    for part in check expect sandbox sandbox_text isolate mark; do common="$common $tools/$part.o"; done
    compile "$tools/confine" "$home/marker/confine.c" "$tools/sandbox.o" "$tools/sandbox_text.o" "$tools/isolate.o"
    for task in $wanted; do build_tests "$task"; done
}

# The tests of a task are a program each, the visible ones and the hidden ones.
build_tests() { # build_tests TASK
    [ -e "$home/$1/tests.c" ] || return 0
    compile "$tools/$1-visible" -I"$home" -I"$home/$1" "$home/$1/tests.c" $common
    ! find_libraries "$1" || compile "$tools/$1-serve.o" -c -I"$home" -I"$home/$1" "$home/$1/serve.c" $libraries
    [ "$hidden" = yes ] && [ -e "$home/hidden/${1#*-}.c" ] || return 0
    compile "$tools/$1-hidden" -I"$home" -I"$home/$1" "$home/hidden/${1#*-}.c" $common
}
