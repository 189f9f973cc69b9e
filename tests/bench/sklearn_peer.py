#!/usr/bin/python3
"""sklearn_peer.py [PROGRAM]: the recipe of `xent train` without an option beside scikit-learn's networks, on its own data.

Five times a fifth of the rows is drawn as the test set (of classes, evenly over them), and both sides train on the
same file of the others. scikit-learn's networks are what its users write: with all defaults, and behind a
StandardScaler. Prints the means of the five, in % right or as R2, and how far xent lies above the best of the others.
Needs scikit-learn (apt-get install python3-sklearn); about two minutes on two cores.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import warnings

from sklearn import datasets
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEEDS = range(1, 6)


def write_table(path, x, y):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([f"x{j + 1}" for j in range(x.shape[1])] + ["target"])
        out.writerows([repr(float(v)) for v in row] + [repr(label)] for row, label in zip(x, y.tolist()))


def xent_score(program, folder, train, test, seed, task, options=()):
    """Trains on one table and measures another: accuracy, or R2."""
    paths = [os.path.join(folder, name) for name in ("train.csv", "test.csv", "model")]
    write_table(paths[0], *train)
    write_table(paths[1], *test)
    command = [program, "train", paths[0], "--test", paths[1], "--seed", str(seed), "-o", paths[2], "--quiet", *options]
    if task == "regression":
        command += ["--task", task]
    subprocess.run(command, check=True)
    told = subprocess.run([program, "eval", paths[2], paths[1], "--json"], check=True, capture_output=True)
    figures = json.loads(told.stdout)
    return figures["r2" if task == "regression" else "accuracy"]


def peers(task, seed):
    """What scikit-learn's users would train, by name."""
    network = MLPRegressor if task == "regression" else MLPClassifier
    found = {"MLP": network(random_state=seed), "scaled MLP": make_pipeline(StandardScaler(), network(random_state=seed))}
    if task == "regression":
        found["linear"] = LinearRegression()
    return found


def compare(program, name, load, task):
    x, y = load()
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            evenly = None if task == "regression" else y
            x1, x2, y1, y2 = train_test_split(x, y, test_size=0.2, random_state=seed, stratify=evenly)
            score = xent_score(program, folder, (x1, y1), (x2, y2), seed, task)
            scores.setdefault("xent", []).append(score)
            for peer, model in peers(task, seed).items():
                scores.setdefault(peer, []).append(model.fit(x1, y1).score(x2, y2))
    means = {peer: sum(s) / len(s) for peer, s in scores.items()}
    ahead = means["xent"] - max(m for peer, m in means.items() if peer != "xent")
    unit, digits = (1, 3) if task == "regression" else (100, 2)
    told = ", ".join(f"{peer} {unit * m:.{digits}f}" for peer, m in means.items())
    print(f"{name:14} {told}; ahead by {unit * ahead:+.{digits}f}", flush=True)
    return ahead


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/xent"
    warnings.filterwarnings("ignore")  # scikit-learn's defaults end before they converge, and say so
    for name in ("iris", "wine", "breast_cancer", "digits"):
        load = getattr(datasets, "load_" + name)
        compare(program, name, lambda: load(return_X_y=True), "classify")
    compare(program, "diabetes", lambda: datasets.load_diabetes(return_X_y=True, scaled=False), "regression")


if __name__ == "__main__":
    main()
