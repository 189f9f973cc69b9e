#!/bin/sh
# course_formulas.sh SOURCE: the formulas of the course parse in KaTeX, where node and KaTeX are: in XENT_KATEX, the folder
# that npm installed it to, or where node finds it by itself.
set -u
place=${XENT_KATEX:+$XENT_KATEX/node_modules/}katex
command -v node >/dev/null 2>&1 || { echo "skipped: there is no node"; exit 77; }
node -e 'require(process.argv[1])' "$place" 2>/dev/null || { echo "skipped: there is no KaTeX"; exit 77; }
cd "$1/examples/course" || exit 1
exec node "$1/tests/project/course_formulas.js" "$place" $(ls ./*.md ./*/*.md)
