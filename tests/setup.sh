# setup.sh: finds out which packages are missing and installs them. Sourced by tests/run.sh, examples/demo.sh
# and .ci/run; written for Debian 12, Ubuntu 24.04 and newer, and for POSIX sh.

missing=""
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# want PACKAGE COMMAND...: notes the package as missing unless the command succeeds.
want() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

# want_package PACKAGE: the same for a package that no command can ask for.
want_package() { want "$1" sh -c "dpkg-query -W -f '\${Status}' $1 | grep -q ' installed'"; }

compiles() { # compiles COMPILER LANGUAGE: whether an empty program can be compiled and linked
    printf 'int main(void) { return 0; }\n' | "$1" -x "$2" -o /dev/null -
}

# What building the library and the program takes.
want_to_build() {
    want gcc compiles "${CC:-cc}" c
    want libc6-dev compiles "${CC:-cc}" c
    command -v ninja >/dev/null 2>&1 || want make make --version
    want cmake cmake --version
    want pkg-config pkg-config --version
    want libopenblas-pthread-dev pkg-config --exists openblas
    want libjansson-dev pkg-config --exists jansson
    want libdeflate-dev pkg-config --exists libdeflate
    want zlib1g-dev pkg-config --exists zlib
    want libstb-dev test -e /usr/include/stb/stb_image.h
}

# What the tests take besides. MPFR, libmd and the ONNX vectors are small and let the strictest tests run.
want_to_test() {
    want check pkg-config --exists check
    want g++ compiles "${CXX:-c++}" c++
    want libmpfr-dev pkg-config --exists mpfr
    want libmd-dev pkg-config --exists libmd
    want_package libonnx-testdata
}

# install_missing [optional]: installs what was noted, or says what to do by hand. Fails if something that is
# not optional stays away; returns 1 if something optional does.
install_missing() {
    [ -n "$missing" ] || return 0
    say "missing packages:$missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        reason="there is no apt-get here"
    elif [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    else
        reason="installing takes root, and there is no sudo here"
    fi
    if [ -z "${reason-}" ]; then
        say "installing them with apt-get"
        log=${TMPDIR:-/tmp}/xent-apt.$$
        if { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
            rm -f "$log"
            missing=""
            return 0
        fi
        tail -n 15 "$log"
        rm -f "$log"
        reason="apt-get failed, see above"
    fi
    install_reason=$reason not_installed=$missing missing="" reason=""
    [ "${1-}" = optional ] && return 1
    die "Cannot install:$not_installed ($install_reason).
Install these, or what your system calls them, and run this again."
}

# The presets need CMake 3.25.
check_cmake() {
    version=$(cmake --version | sed -n '1s/.* \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    major=${version% *} minor=${version#* }
    [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 25 ]; } ||
        die "CMake is $major.$minor; 3.25 or newer is needed (Debian 12 and Ubuntu 24.04 have it)."
}

# configure FOLDER OPTION...: cmake with these; a new folder is for Ninja, if it is there, which is done sooner than make
configure() {
    generator=""
    [ -e "$1/CMakeCache.txt" ] || ! command -v ninja >/dev/null 2>&1 || generator="-G Ninja"
    shift
    # shellcheck disable=SC2086 # two words or none
    cmake $generator "$@"
}

# build PRESET [OPTION...]: configures and builds build/PRESET, all of it or $targets, quietly unless it fails.
build() {
    preset=$1
    shift
    say "building build/$preset"
    mkdir -p build
    if ! { configure "build/$preset" --preset "$preset" "$@" && cmake --build --preset "$preset" -j "$cores" ${targets:+--target $targets}; } \
        >"build/$preset.log" 2>&1 </dev/null; then
        grep -nE 'error|Error|FAILED' "build/$preset.log" | head -n 20
        tail -n 20 "build/$preset.log"
        die "The $preset build failed; build/$preset.log has all of it."
    fi
}
