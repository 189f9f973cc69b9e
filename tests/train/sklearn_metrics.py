#!/usr/bin/python3
"""Writes what scikit-learn says of random probabilities, for test_probabilities.c.

    sklearn_metrics.py FILE

The file: support/named_arrays.py. The expected calibration error, which scikit-learn has not, is that of its
definition.
"""
import os
import sys

import numpy as np
from sklearn import metrics

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import named_arrays  # noqa: E402

out = open(sys.argv[1], "wb")
random = np.random.default_rng(5)


def calibration_error(p, labels, bins=15):
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    return sum(np.mean(place == b) * abs(right[place == b].mean() - confidence[place == b].mean())
               for b in range(bins) if np.any(place == b))


for case in range(20):
    classes, rows = (2, 3, 7, 10)[case % 4], (5, 40, 300, 1000)[case // 5]
    logits = random.normal(size=(rows, classes)) * (1, 3, 8)[case % 3]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    if case % 5 == 4:
        p = (np.round(p * 8) / 8).astype(np.float32)  # equal scores; such rows need not sum to 1
    labels = random.integers(classes, size=rows)
    labels[:2] = 0, 1
    one_hot = np.eye(classes)[labels]
    wide = p.astype(np.float64)
    sums = wide.sum(axis=1, keepdims=True)
    wide = np.where(sums > 0, wide / np.where(sums > 0, sums, 1), 1 / classes)
    figures = [metrics.accuracy_score(labels, p.argmax(axis=1)),
               metrics.balanced_accuracy_score(labels, p.argmax(axis=1)),
               ((wide - one_hot) ** 2).sum(axis=1).mean() if classes > 2 else metrics.brier_score_loss(labels, wide[:, 1]),
               calibration_error(wide, labels),
               metrics.roc_auc_score(labels, wide[:, 1]) if classes == 2 else -1,
               metrics.log_loss(labels, wide, eps=2.0 ** -52, labels=range(classes))]
    named_arrays.put(out, f"p{case}", p)
    named_arrays.put(out, f"labels{case}", labels)
    named_arrays.put(out, f"figures{case}", np.array(figures))
