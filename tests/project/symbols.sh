#!/bin/sh
# symbols.sh SOURCE BINARY: the library exports names that begin with xent_, calls nothing that ends the
# process, prints or touches signals, and has no writable globals.
set -u
cd "$2" || exit 1
status=0
complain() { echo "$1:" $2; status=1; }

exported=$(nm -D --defined-only libxent.so | awk '$2 ~ /[A-Z]/ && $3 !~ /^xent_/ && $3 !~ /^__(asan|odr_asan)/ { print $3 }')
[ -z "$exported" ] || complain "libxent.so exports names without xent_" "$exported"
[ -n "$(nm -D --defined-only libxent.so | grep ' xent_tape_create$')" ] || complain "libxent.so exports no" xent_tape_create

forbidden=$(nm -u libxent.a | awk '{ print $2 }' | sed 's/@.*//' | sort -u | grep -xE \
    '_?_?exit|_Exit|quick_exit|atexit|abort|__assert_fail|(__)?v?printf(_chk)?|puts|putchar|perror|stdout|stderr|signal|sigaction|raise|kill|system|longjmp|__longjmp_chk')
[ -z "$forbidden" ] || complain "the library calls" "$forbidden"

# gemm.c's few bytes guard the thread count of OpenBLAS, which is itself one for the whole process.
if ! nm -u libxent.a | grep -q '__[at]san_'; then
    globals=$(objdump -h libxent.a | awk '/file format/ { file = $1 }
        ($2 == ".data" || $2 == ".bss") && $3 !~ /^0*$/ && file != "gemm.c.o:" { print file, $2 }')
    [ -z "$globals" ] || complain "writable globals in" "$globals"
fi
exit $status
