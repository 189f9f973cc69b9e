#!/bin/sh
# symbols.sh SOURCE BINARY: both libraries define names that begin with xent_ and no others, the same ones; a program
# that has a file_read, a csv_clear and a gemm of its own links with either. The library calls nothing that ends the
# process, prints or touches signals, and has no writable globals.
set -u
source=$1 binary=$2
. "$source/tests/support/build.sh"
cd "$binary" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
complain() { echo "$1:" $2; status=1; }

# The names that others can see; what a sanitizer adds is not ours.
names() { nm "$@" --defined-only | awk '$2 ~ /^[A-Z]$/ && $3 !~ /^__(asan|odr_asan|start_asan|stop_asan)/ { print $3 }' | sort; }
names -D "lib$name.so" >"$work/shared"
names -g "lib$name.a" >"$work/static"
for kind in shared static; do
    others=$(grep -v '^xent_' "$work/$kind")
    [ -z "$others" ] || complain "the $kind library defines names without xent_" "$others"
    grep -qx xent_tape_create "$work/$kind" || complain "the $kind library lacks" xent_tape_create
done
diff "$work/shared" "$work/static" || complain "the libraries differ in their names" "see above"

# Symbols of a program must not take the place of the library's own: this one reads a table and multiplies.
cat >"$work/main.c" <<'END'
#include <stdio.h>
#include <xent/xent.h>
int file_read(void) { return puts("the program's own file_read was called"), 1; }
int csv_clear(void) { return puts("the program's own csv_clear was called"), 1; }
int gemm(void) { return puts("the program's own gemm was called"), 1; }
int main(int count, char **arguments) {
    xent_data data = XENT_DATA_EMPTY;
    xent_error error;
    if (count != 2 || xent_data_load(arguments[1], &data, &error)) return puts(error.message), 1;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_real x[] = {1, 2, 3, 4};
    xent_tensor *a = xent_input(tape, xent_matrix(2, 2), x);
    printf("%g\n", (double)xent_tensor_values(xent_matmul(tape, a, a, 0, 0))[3]);
    xent_tape_destroy(tape);
    xent_data_clear(&data);
    return 0;
}
END
i=0
while [ $i -lt 10 ]; do echo "$i,0,a"; echo "$i,1,b"; i=$((i + 1)); done >"$work/table.csv"
for library in "lib$name.so" "lib$name.a"; do
    "$CC" -std=c11 $sanitizer $define -I"$source/include" "$work/main.c" "$PWD/$library" $dependencies \
        -Wl,-rpath,"$PWD" -o "$work/program" || { complain "does not link" "$library"; continue; }
    [ "$("$work/program" "$work/table.csv" 2>&1)" = 22 ] || complain "$library calls a program's functions" \
        "$("$work/program" "$work/table.csv" 2>&1)"
done

[ -e libxent_internal.a ] || complain "there is no" libxent_internal.a
forbidden=$(nm -u libxent_internal.a | awk '{ print $2 }' | sed 's/@.*//' | sort -u | grep -xE \
    '_?_?exit|_Exit|quick_exit|atexit|abort|__assert_fail|(__)?v?printf(_chk)?|puts|putchar|perror|stdout|stderr|signal|sigaction|raise|kill|system|longjmp|__longjmp_chk')
[ -z "$forbidden" ] || complain "the library calls" "$forbidden"

planted=$(nm "lib$name.a" "lib$name.so" xent 2>/dev/null | grep -o ' fault_.*')
[ -z "$planted" ] || complain "what only tests are linked with is in the library or the program" "$planted"

# gemm.c's few bytes guard the thread count of OpenBLAS, which is itself one for the whole process.
if ! nm -u libxent_internal.a | grep -q '__[at]san_'; then
    globals=$(objdump -h libxent_internal.a | awk '/file format/ { file = $1 }
        ($2 == ".data" || $2 == ".bss") && $3 !~ /^0*$/ && file != "gemm.c.o:" { print file, $2 }')
    [ -z "$globals" ] || complain "writable globals in" "$globals"
fi
exit $status
