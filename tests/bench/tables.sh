#!/bin/sh
# tables.sh BUILD MNIST-DIRECTORY [ROUNDS]: how long tables take to load, beside pandas, numpy and R's data.table where
# these are installed. Each is a process of its own, they take turns, and the time is of the reading alone, from
# files in the cache. Prints the medians, their ratios to xent's, and the most memory that each took.
set -eu
[ $# -ge 2 ] || { echo "usage: tables.sh BUILD MNIST-DIRECTORY [ROUNDS]" >&2; exit 2; }
build=$(cd "$1" && pwd) mnist=$2 rounds=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc -O2 -I"$here/../../include" "$here/load.c" -o "$work/load" "$build/libxent.so" -Wl,-rpath,"$build"

# MNIST: a label and 784 bytes a row, with a header; decimals: 100 of %.6g and a label.
"$python" - "$mnist" "$work" <<'END'
import glob, gzip, random, sys
def content(name):
    path = sorted(glob.glob(f"{sys.argv[1]}/{name}*"))[0]
    return (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
pixels, labels = content("train-images")[16:], content("train-labels")[8:]
word = [str(i) for i in range(256)]
with open(sys.argv[2] + "/mnist.csv", "w") as file:
    file.write("label," + ",".join(f"pixel{j}" for j in range(784)) + "\n")
    for i, label in enumerate(labels):
        file.write(word[label] + "," + ",".join([word[x] for x in pixels[784 * i : 784 * i + 784]]) + "\n")
random.seed(1)
with open(sys.argv[2] + "/decimals.csv", "w") as file:
    file.write(",".join(f"x{j}" for j in range(100)) + ",label\n")
    for i in range(60000):
        file.write(",".join(["%.6g" % random.gauss(0, 100) for j in range(100)]) + f",{i % 7}\n")
END

cat >"$work/peer.py" <<'END'
import resource, sys, time
name, path, kind = sys.argv[1:]
if name == "pandas":
    import pandas
    read = lambda: pandas.read_csv(path, dtype="uint8" if kind == "bytes" else "float32")
else:
    import numpy
    read = lambda: numpy.loadtxt(path, delimiter=",", skiprows=1, dtype="uint8" if kind == "bytes" else "float32")
begin = time.perf_counter()
table = read()
seconds = time.perf_counter() - begin
print(f"{1000 * seconds:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
END
cat >"$work/peer.R" <<'END'
library(data.table)
path <- commandArgs(TRUE)
time <- system.time(table <- fread(path))[["elapsed"]]
most <- sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(sprintf("%.1f %d\n", 1000 * time, as.integer(most) %/% 1024L))
END

# Prints "milliseconds MiB" of one reading.
reading() {
    case $1 in
        xent) "$work/load" "$2" 0 1 | sed 's/.*median \([0-9.]*\) ms, \([0-9]*\) MiB.*/\1 \2/' ;;
        fread) Rscript "$work/peer.R" "$2" ;;
        *) "$python" "$work/peer.py" "$1" "$2" "$3" ;;
    esac
}

peers=xent
for peer in pandas numpy; do
    if "$python" -c "import $peer" 2>/dev/null; then peers="$peers $peer"; else echo "$peer: not installed, skipped"; fi
done
if Rscript -e 'library(data.table)' >/dev/null 2>&1; then peers="$peers fread"; else echo "fread: not installed, skipped"; fi

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg); medians of $rounds"
for table in mnist:bytes decimals:reals; do
    file=$work/${table%:*}.csv
    cat "$file" >/dev/null
    for round in $(seq "$rounds"); do
        for peer in $peers; do reading "$peer" "$file" "${table#*:}" >>"$work/$peer.${table%:*}"; done
    done
    own=
    for peer in $peers; do
        median=$(sort -n "$work/$peer.${table%:*}" | sed -n "$(((rounds + 1) / 2))p")
        own=${own:-${median% *}}
        echo "${table%:*} $peer $median $own"
    done
done | awk '{ printf "%-10s%-8s%9.0f ms %6.2f times xent %7d MiB\n", $1, $2, $3, $3 / $5, $4 }'
