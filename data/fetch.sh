#!/bin/sh
# fetch.sh NAME...: brings data sets (mnist, fashion-mnist, kmnist) to where xent looks for names: $XENT_DATA if it
# is set, or else $XDG_DATA_HOME/xent or ~/.local/share/xent. A set is there whole and checked, or not at all.
# $XENT_MIRROR, if it is set, is the address of the directory to take the files from; file:///... will do.
set -u

say() { printf '%s\n' "$*"; }
die() { printf 'fetch.sh: %s\n' "$*" >&2; exit 1; }

# Where a set lies, and the MD5 sums that its authors or torchvision publish: training images and labels, then
# those of the test set. Behind a stroke the sum of what is in the file, so that one that was packed again will do.
# They tell a broken file, not a forged one.
describe() {
    case $1 in
        mnist)
            places="https://ossci-datasets.s3.amazonaws.com/mnist
                https://storage.googleapis.com/cvdf-datasets/mnist"
            sums="f68b3c2dcbeaaa9fbdd348bbdeb94873/6bbc9ace898e44ae57da46a324031adb
                d53e105ee54ea40749a09fcbcd1e9432/a25bea736e30d166cdddb491f175f624
                9fb629c4189551a2d022fa330f9573f3/2646ac647ad5339dbf082846283269ea
                ec29112dd5afa0611ce80d1b7f02629c/27ae3e4e09519cfbb04c329615203637"
            ;;
        fashion-mnist)
            places="https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion
                http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"
            sums="8d4fb7e6c68d591d4c3dfef9ec88bf0d/f4a8712d7a061bf5bd6d2ca38dc4d50a
                25c81989df183df01b3e8a0aad5dffbe/9018921c3c673c538a1fc5bad174d6f9
                bef4ecab320f06d8554ea6380940ec79/8181f5470baa50b63fa0f6fddb340f0a
                bb300cfdad3c16e7a12a480ee83cd310/15d484375f8d13e6eb1aabb0c3f46965"
            ;;
        kmnist)
            places="https://codh.rois.ac.jp/kmnist/dataset/kmnist http://codh.rois.ac.jp/kmnist/dataset/kmnist"
            sums="bdb82020997e1d708af4cf47b453dcf7 e144d726b3acfaa3e44228e80efcd344
                5c965bf0a639b31b8f53240b1b52f4d7 7320c461ea6c1c855c0b718fb2a4b134"
            ;;
        *) die "there is no set '$1' here; expected mnist, fashion-mnist or kmnist" ;;
    esac
    places=${XENT_MIRROR:-$places}
}

download() { # download ADDRESS FILE
    if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location --connect-timeout 20 --output "$2" "$1"
    elif command -v wget >/dev/null 2>&1; then
        wget --quiet --timeout=20 --output-document="$2" "$1"
    else
        die "it takes curl or wget; 'apt-get install curl' brings the first"
    fi
}

sum_of() { md5sum | cut -d ' ' -f 1; }

# is_right FILE SUMS: whether it has one of them, packed or unpacked.
is_right() {
    for sum in "$(sum_of <"$1")" "$(gzip -dc <"$1" 2>/dev/null | sum_of)"; do
        case "/$2/" in */"$sum"/*) return 0 ;; esac
    done
    return 1
}

# fetch_file NAME SUMS: from the first place that gives the right file.
fetch_file() {
    for place in $places; do
        download "$place/$1" "$part/$1" || continue
        is_right "$part/$1" "$2" && return 0
        say "$place/$1 is not the file that it should be: MD5 $(sum_of <"$part/$1"); expected $2"
    done
    return 1
}

fetch_set() {
    describe "$1"
    set=$1
    [ ! -e "$folder/$set" ] || { say "$folder/$set is there already"; return; }
    part=$folder/$set.part.$$
    trap 'rm -rf "$part"' EXIT
    trap 'exit 1' HUP INT TERM
    mkdir -p "$part" || die "cannot make $part"
    say "fetching $set"
    set -- $sums
    for file in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
        fetch_file "$file-ubyte.gz" "$1" || die "$set cannot be had; XENT_MIRROR may name another place"
        shift
    done
    mv "$part" "$folder/$set" || die "cannot name it $folder/$set"
    say "$folder/$set"
}

[ $# -gt 0 ] || die "usage: sh data/fetch.sh mnist|fashion-mnist|kmnist..."
folder=${XENT_DATA:-}
[ -n "$folder" ] || folder=${XDG_DATA_HOME:-${HOME:?"is not set; set XENT_DATA"}/.local/share}/xent
for name in "$@"; do
    describe "$name"
done
for name in "$@"; do
    fetch_set "$name"
done
