#!/usr/bin/python3
"""Writes what scikit-learn says of random values and labels, for test_target_metrics.c.

    sklearn_targets.py FILE

The file: support/named_arrays.py.
"""
import os
import sys

import numpy as np
from sklearn import metrics

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import named_arrays  # noqa: E402

out = open(sys.argv[1], "wb")
random = np.random.default_rng(11)

for case in range(12):
    outputs, rows = (1, 2, 5)[case % 3], (2, 17, 300, 1000)[case // 3]
    targets = (random.normal(size=(rows, outputs)) * 10.0 ** (case - 4) + (0, 50, -1e4)[case % 3]).astype(np.float32)
    spread = targets.std(axis=0) * (0.1, 0.7, 2)[case % 3]
    values = (targets + random.normal(size=(rows, outputs)) * spread).astype(np.float32)
    t, v = targets.astype(np.float64), values.astype(np.float64)
    mean = np.broadcast_to(t.mean(axis=0), t.shape)
    named_arrays.put(out, f"values{case}", values)
    named_arrays.put(out, f"targets{case}", targets)
    named_arrays.put(out, f"outputs{case}", np.array([outputs]))
    named_arrays.put(out, f"regression{case}", np.array([
        metrics.r2_score(t, v), metrics.mean_squared_error(t, v) ** 0.5, metrics.mean_absolute_error(t, v),
        metrics.mean_squared_error(t, mean) ** 0.5, metrics.mean_absolute_error(t, mean)]))

for case in range(12):
    labels, rows = (2, 3, 8)[case % 3], (9, 40, 300, 1000)[case // 3]
    there = random.integers(2, size=(rows, labels))
    there[0], there[1] = 0, 1
    p = np.clip(there * 0.3 + random.random(size=(rows, labels)) * 0.7, 0, 1).astype(np.float32)
    told = p > 0.5
    named_arrays.put(out, f"p{case}", p)
    named_arrays.put(out, f"there{case}", there)
    named_arrays.put(out, f"labels{case}", np.array([labels]))
    figures = metrics.precision_recall_fscore_support(there, told, average=None, zero_division=0)
    named_arrays.put(out, f"figures{case}", np.array(figures[:3]))
    named_arrays.put(out, f"exact{case}", np.array([metrics.accuracy_score(there, told)]))
