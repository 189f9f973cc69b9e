#!/bin/sh
# demo.sh: installs what is missing, builds xent, and trains one network with three losses on 70,000 images
# of clothing (on the digits that come with xent where those cannot be had).
#   sh examples/demo.sh [OPTION...]       options of `xent compare`, such as --seeds 3
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh

want_to_build
install_missing
check_cmake

data=fashion-mnist
if [ ! -e /usr/share/datasets/fashion-mnist ]; then
    want_package dataset-fashion-mnist
    install_missing optional || {
        say "Fashion-MNIST cannot be had ($install_reason); taking the built-in digits."
        data=digits
    }
fi

targets="xent_program xent_shared xent_static"
build release
say "build/release/xent compare $data $*"
exec build/release/xent compare "$data" "$@"
