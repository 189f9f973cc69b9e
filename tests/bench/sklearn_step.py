#!/usr/bin/python3
"""sklearn_step.py NET BATCH SECONDS: microseconds of a training step with momentum 0.9 of scikit-learn's
MLPClassifier, for peers.sh; NET is 784-128-10 and the like. Epochs of 200 batches go on from each other."""
import sys
import time
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")  # that an epoch alone does not converge
sizes, batch, seconds = [int(n) for n in sys.argv[1].split("-")], int(sys.argv[2]), float(sys.argv[3])
rows = 200 * batch
x = np.random.default_rng(1).standard_normal((rows, sizes[0]), dtype=np.float32)
y = np.arange(rows) % max(sizes[-1], 2)
model = MLPClassifier(sizes[1:-1], solver="sgd", momentum=0.9, learning_rate_init=1e-4, alpha=0, batch_size=batch,
                      max_iter=1, warm_start=True)
model.fit(x, y)
epochs, begin = 0, time.perf_counter()
while epochs == 0 or time.perf_counter() - begin < seconds:
    model.fit(x, y)
    epochs += 1
print("%.1f" % (1e6 * (time.perf_counter() - begin) / epochs / 200))
