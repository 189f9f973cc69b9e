# build.sh: what the scripts of project/ ask a build folder. Sourced with $source and $binary set.

cached() { sed -n "s/^$1:[A-Z]*=//p" "$binary/CMakeCache.txt"; } # cached OPTION: its value in this build

case $(cached XENT_DOUBLE) in
    ON | 1 | TRUE) name=xent_double define=-DXENT_DOUBLE other="" ;;
    *) name=xent define="" other=-DXENT_DOUBLE ;;
esac

# A sanitizer's library must be linked into a program too.
sanitizer=$(cached XENT_SANITIZE)
sanitizer=${sanitizer:+-fsanitize=$sanitizer}

# What a program that links an archive of this build names besides.
dependencies="$(pkg-config --libs openblas jansson libdeflate zlib) -lm -lpthread"

# The program that README.md shows.
readme_program() { awk '/^```c$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$source/README.md"; }

# Runs a command, and shows what it said if it failed.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $*"; exit 1; }; }
