"""Tells whether Python has the modules that are named: exit status 0 if it has all of them, 77 if not.

    has_module.py onnx|torch|sklearn|scipy|xml...

`import onnx` alone succeeds where there is a folder of that name, such as the test data of libonnx-testdata: so what a
comparison works with is imported.
"""

import importlib
import sys

WORKS_WITH = {"onnx": "onnx.checker", "torch": "torch.nn.functional", "sklearn": "sklearn.linear_model",
              "scipy": "scipy.stats", "xml": "xml.etree.ElementTree"}

try:
    for name in sys.argv[1:]:
        importlib.import_module(WORKS_WITH[name])
except ImportError:
    sys.exit(77)
