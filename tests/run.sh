#!/bin/sh
# run.sh: installs what is missing, builds, and runs the tests, once with float and once with double.
#   sh tests/run.sh            what a change needs
#   sh tests/run.sh --full     installs PyTorch, ONNX, scikit-learn and Chromium too, so that nothing is skipped
#   sh tests/run.sh --brief    one round, with float, without the long tests that are labelled once in CMakeLists.txt
# The exit status is 0 only if every test passed.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

has_module() { /usr/bin/python3 tests/support/has_module.py "$1"; }

rounds="float and double" without=
case "${1-}" in
    "") ;;
    --brief) rounds=float without="-LE once" ;;
    --full)
        want python3-torch has_module torch
        want python3-onnx has_module onnx
        want python3-sklearn has_module sklearn
        want_package dataset-fashion-mnist
        want nodejs node --version
        want chromium chromium --version
        ;;
    *) die "usage: sh tests/run.sh [--full | --brief]" ;;
esac
want_to_build
want_to_test
install_missing
check_cmake

failed=""
build release
# shellcheck disable=SC2086 # two words or none
ctest --preset release $without -j "$cores" --no-tests=error </dev/null || failed="$failed release"
if [ "$rounds" != float ]; then
    build double
    ctest --preset double -LE once -j "$cores" --no-tests=error </dev/null || failed="$failed double"
fi
[ -z "$failed" ] || die "Tests failed in:$failed"
say "All tests passed, with $rounds."
