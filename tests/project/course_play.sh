#!/bin/sh
# course_play.sh SOURCE BINARY: the page to play with shows the numbers of play.c, is driven by the keyboard, asks the
# network for nothing and complains of nothing. Where Chromium and node are installed.
source=$1 binary=$2
numbers=$binary/examples/course/play
[ -x "$numbers" ] || { echo "skipped: the examples are not built"; exit 77; }
for name in chromium chromium-browser google-chrome; do
    browser=$(command -v "$name") && break
done
[ -n "$browser" ] || { echo "skipped: there is no Chromium"; exit 77; }
command -v node >/dev/null || { echo "skipped: there is no node"; exit 77; }
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
"$numbers" >"$profile/numbers" || exit 1
node "$source/tests/project/course_play.js" "$browser" "$profile" "$source/examples/course/play.html"
