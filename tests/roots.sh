#!/bin/bash
# roots.sh [--brief] [NAME...]: both commands of README.md in roots in which nothing is installed but a bare Debian, from
# a clone of the last commit; with --brief the tests are those of tests/run.sh --brief. Takes root, debootstrap, and the
# network for apt; 77 where there is none of it.
#   bare      nothing at all
#   python    with python3, and without the modules that tests look for
#   user      from a path with a blank, by a user who is not root: first without packages, then with them
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
skip() { echo "skipped: $*"; exit 77; }
fail() { echo "FAILED: $*"; exit 1; }
round=
[ "${1-}" != --brief ] || { round=" --brief"; shift; }
[ $# -gt 0 ] || set -- bare python user
for name in "$@"; do
    case $name in bare | python | user) ;; *) fail "there is no root '$name'; expected bare, python or user" ;; esac
done

[ "$(id -u)" -eq 0 ] || skip "making a root takes root"
command -v apt-get >/dev/null 2>&1 || skip "this is no Debian"
command -v debootstrap >/dev/null 2>&1 || apt-get install -y --no-install-recommends debootstrap >/dev/null 2>&1 ||
    skip "debootstrap cannot be installed"

# The repository of the system's own packages, and its release.
read -r repository release component < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    sort -u | awk -v release="$(. /etc/os-release && echo "${VERSION_CODENAME-}")" '$2 == release && $3 == "main"')
[ -n "${component-}" ] || skip "apt names no repository"

work=$(mktemp -d "${TMPDIR:-/var/tmp}/xent-roots.XXXXXX")
leave() {
    local mounted
    for mounted in "$work"/*/proc; do umount "$mounted" 2>/dev/null; done
    rm -rf --one-file-system "$work"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

# What apt needs to reach its repositories goes along.
make_base() {
    debootstrap --variant=minbase "$release" "$work/base" "$repository" >"$work/log" 2>&1 ||
        { tail -n 3 "$work/log"; skip "debootstrap failed"; }
    rm -rf "$work/base/etc/apt"
    cp -a /etc/apt "$work/base/etc/apt"
    mkdir -p "$work/base/usr/share/keyrings"
    cp -a /usr/share/keyrings/. "$work/base/usr/share/keyrings/"
    cp -L /etc/resolv.conf /etc/hosts "$work/base/etc/"
    mkdir -p "$work/base/etc/ssl"
    [ ! -d /etc/ssl/certs ] || cp -aL /etc/ssl/certs "$work/base/etc/ssl/" 2>/dev/null
    git clone -q --no-hardlinks . "$work/project" || fail "this is no clone of the project"
}

enter() { # enter ROOT COMMAND: runs it in there, with nothing of our environment but the way to the network
    local root=$work/$1
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        ${no_proxy:+no_proxy="$no_proxy"} chroot "$root" /bin/sh -c "$2" >"$work/log" 2>&1 </dev/null
}

make_root() { # make_root NAME FOLDER: a root with the project in FOLDER
    cp -a "$work/base" "$work/$1"
    mount -t proc proc "$work/$1/proc" 2>/dev/null || skip "cannot mount /proc in a root"
    mkdir -p "$work/$1$(dirname "$2")"
    cp -a "$work/project" "$work/$1$2"
}

# Whether the demo ended with its table, and every test passed.
both_commands() { # both_commands ROOT PREFIX: PREFIX goes before each command
    local start=$SECONDS
    enter "$1" "$2 sh examples/demo.sh" || { tail -n 20 "$work/log"; fail "$1: sh examples/demo.sh"; }
    grep -q '^loss  *rate  *mean' "$work/log" || { tail -n 20 "$work/log"; fail "$1: the demo shows no table"; }
    echo "$1: sh examples/demo.sh: $((SECONDS - start)) s"
    start=$SECONDS
    enter "$1" "$2 sh tests/run.sh$round" || {
        grep -E '\*\*\*(Failed|Timeout|Exception|Not Run)|:[FE]:|error' "$work/log"
        tail -n 20 "$work/log"
        fail "$1: sh tests/run.sh$round"
    }
    grep '^100% tests passed' "$work/log"
    echo "$1: sh tests/run.sh$round: $((SECONDS - start)) s"
}

root_bare() {
    make_root bare /xent
    both_commands bare "cd /xent &&"
}

root_python() {
    make_root python /xent
    enter python "apt-get update && apt-get install -y --no-install-recommends python3" || { tail "$work/log"; skip "no python3"; }
    both_commands python "cd /xent &&"
}

# What is missing is what tests/setup.sh says that it is.
root_user() {
    local folder="/home/someone/a path with a blank/xent" command as_user
    make_root user "$folder"
    enter user "useradd -m someone && chown -R someone /home/someone" || fail "user: cannot add a user"
    as_user="cd '$folder' && HOME=/home/someone setpriv --reuid=someone --regid=someone --clear-groups"
    for command in "examples/demo.sh" "tests/run.sh"; do
        enter user "$as_user sh $command"
        [ $? -eq 1 ] || { cat "$work/log"; fail "user: sh $command does not fail without packages"; }
        grep -q '^Cannot install: gcc .*libopenblas.*takes root' "$work/log" || { cat "$work/log"; fail "user: $command names nothing"; }
        echo "user: sh $command says what is missing"
    done
    enter user "cd '$folder' && . tests/setup.sh && want_to_build && want_to_test && want_package dataset-fashion-mnist && install_missing" ||
        { tail "$work/log"; fail "user: cannot install the packages"; }
    both_commands user "$as_user"
}

make_base
for name in "$@"; do
    "root_$name"
    umount "$work/$name/proc"
    rm -rf --one-file-system "${work:?}/$name"
done
