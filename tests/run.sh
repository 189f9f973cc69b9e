#!/bin/sh
# run.sh: installs what is missing, builds, and runs the tests, once with float and once with double.
#   sh tests/run.sh            what a change needs
#   sh tests/run.sh --full     installs PyTorch and ONNX too, so that no comparison with them is skipped
# The exit status is 0 only if every test passed in both.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

has_module() { /usr/bin/python3 tests/support/has_module.py "$1"; }

case "${1-}" in
    "") ;;
    --full)
        want python3-torch has_module torch
        want python3-onnx has_module onnx
        want python3-sklearn has_module sklearn
        want_package dataset-fashion-mnist
        ;;
    *) die "usage: sh tests/run.sh [--full]" ;;
esac
want_to_build
want_to_test
install_missing
check_cmake

failed=""
for preset in release double; do
    build "$preset"
    ctest --preset "$preset" -j "$cores" --no-tests=error </dev/null || failed="$failed $preset"
done
[ -z "$failed" ] || die "Tests failed in:$failed"
say "All tests passed, with float and with double."
