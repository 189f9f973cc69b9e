# task.sh: marks one task of one student. Sourced by mark.sh. Results are lines of: task, "ok", "not ok" or "note", points,
# 1 if mandatory, the test's name, a message; with tabs between.

each_program() { # each_program TASK: the programs with its tests
    for kind in visible hidden; do
        [ ! -x "$tools/$1-$kind" ] || echo "$tools/$1-$kind"
    done
}

list_tests() { # list_tests TASK: as results
    if [ -e "$home/$1/check.sh" ]; then
        sh "$home/$1/check.sh" --list
    else
        for program in $(each_program "$1"); do "$program" --list; done
    fi | sed "s/^/$1	/"
}

fail_all() { # fail_all TASK MESSAGE: every test, for the same reason
    list_tests "$1" | awk -F '\t' -v OFS='\t' -v message="$2" '{ $2 = "not ok"; $6 = message; print }'
}

note() { printf '%s\tnote\t0\t0\t\t%s\n' "$1" "$2"; }

# One line of plain characters, whatever a compiler quotes from a file.
one_line() { head -n 1 | LC_ALL=C tr -cd '\40-\176' | cut -c 1-240; }

find_file() { # find_file FROM TASK NAME: where the student's file is
    for place in "$1/$3" "$1/$2/$3"; do
        [ -f "$place" ] && { echo "$place"; return; }
    done
    return 1
}

# What task 7 is compiled with besides; "" elsewhere. Sets $libraries, or fails if there is no library.
find_libraries() { # find_libraries TASK
    libraries=""
    [ -e "$home/$1/needs_library" ] || return 0
    for name in xent xent_double; do
        [ -e "$XENT_BUILD/lib$name.so" ] || continue
        libraries="-I$home/../../../include $XENT_BUILD/lib$name.so -Wl,-rpath,$XENT_BUILD"
        [ $name = xent ] || libraries="-DXENT_DOUBLE $libraries"
        return 0
    done
    return 1
}

compile_student() { # compile_student TASK FOLDER: into FOLDER/program; what the compiler says into FOLDER.log
    "$tools/confine" "$2" "$isolated" $CC -std=c11 -O1 -Wall -Wextra -I"$home/$1" "${1#*-}.c" \
        "$tools/$1-serve.o" "$tools/serve.o" $libraries -lm -o program >"$2.log" 2>&1 </dev/null
}

mark_program() { # mark_program TASK FILE FOLDER
    build=$3/build
    mkdir -p "$build" && cp "$2" "$build/${1#*-}.c" || { fail_all "$1" "the marker cannot copy $2"; return; }
    if ! compile_student "$1" "$build"; then
        fault=$(grep -E 'error|undefined|multiple definition|confine|more than|no answer' "$build.log" | one_line)
        fail_all "$1" "does not compile: ${fault:-$(one_line <"$build.log")}"
        return
    fi
    warnings=$(grep -c 'warning:' "$build.log")
    [ "$warnings" -eq 0 ] || note "$1" "the compiler warns ($warnings): $(grep 'warning:' "$build.log" | one_line)"
    chmod 755 "$build" "$build/program"
    for program in $(each_program "$1"); do
        "$program" "$build/program" "$3/cell" "$seed" "$isolated" </dev/null | sed "s/^/$1	/"
    done
}

mark_task() { # mark_task TASK FROM FOLDER: FOLDER is scratch, and removed at the end
    file=${1#*-}.c
    [ ! -e "$home/$1/check.sh" ] || file=${1#*-}.md
    rm -rf "$3" && mkdir -p "$3" && chmod 711 "$3"
    if ! place=$(find_file "$2" "$1" "$file"); then
        fail_all "$1" "there is no file $file"
    elif [ "$(wc -c <"$place")" -gt 1000000 ]; then
        fail_all "$1" "$file has more than 1 MB"
    elif [ -e "$home/$1/check.sh" ]; then
        sh "$home/$1/check.sh" "$place" "$3" "$tools/confine" "$isolated" "$XENT_BUILD" | sed "s/^/$1	/"
    elif ! find_libraries "$1"; then
        fail_all "$1" "not marked: there is no library in $XENT_BUILD; cmake --workflow --preset release builds it"
    else
        mark_program "$1" "$place" "$3"
    fi
    chmod -R u+rwx "$3" 2>/dev/null
    rm -rf "$3"
}
