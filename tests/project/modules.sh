#!/bin/sh
# modules.sh SOURCE: who asks for a module of Python is not fooled by an empty folder of its name, and nobody asks in
# another way.
set -u
cd "$1" || exit 1
python=/usr/bin/python3
status=0
complain() { echo "$*"; status=1; }
asked=$(grep -rnE --include='*.sh' --include=run -e '-c .*import (onnx|torch|sklearn)' tests examples .ci 2>/dev/null)
[ -z "$asked" ] || complain "these do not ask tests/support/has_module.py: $asked"
caught=$(grep -rlE --include='*.py' 'except (ImportError|ModuleNotFoundError)' tests | grep -v '/has_module\.py$')
[ -z "$caught" ] || complain "these ask by an import of their own: $caught"

[ -x "$python" ] || { [ $status -eq 0 ] && echo "skipped: there is no $python" && exit 77; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/onnx" "$folder/torch" "$folder/sklearn"
for module in onnx torch sklearn; do
    # -S: without the modules that are installed
    PYTHONPATH=$folder "$python" -S -c "import $module" || complain "an empty folder is no module $module here"
    PYTHONPATH=$folder "$python" -S tests/support/has_module.py $module
    [ $? -eq 77 ] || complain "takes an empty folder for the module $module"
done
exit $status
