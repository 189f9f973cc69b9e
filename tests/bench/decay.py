#!/usr/bin/python3
"""decay.py [PROGRAM]: the search behind the weight decay of `xent train` on small sets.

Each decay is tried on parts that are held out of the training rows of sklearn_peer.py's splits, whose test rows are not
looked at, and on made tables of 60 to 1,100 rows. Prints a line a decay: the mean accuracy in %, or R2, of each table.
Needs scikit-learn (apt-get install python3-sklearn); about five minutes on two cores.
"""
import sys
import tempfile

from sklearn import datasets
from sklearn.datasets import make_friedman1, make_friedman2, make_friedman3, make_regression
from sklearn.model_selection import train_test_split

from sklearn_peer import SEEDS, xent_score

DECAYS = ("0.1", "0.3", "1", "2", "4")


def training_rows(load, evenly):
    """The training rows of each split that sklearn_peer.py measures on."""
    x, y = load
    for seed in SEEDS:
        x1, _, y1, _ = train_test_split(x, y, test_size=0.2, random_state=seed, stratify=y if evenly else None)
        yield x1, y1


def tables():
    """(name, task, sets of rows)"""
    for name in ("iris", "wine", "breast_cancer", "digits"):
        yield name, "classify", training_rows(getattr(datasets, "load_" + name)(return_X_y=True), True)
    yield "diabetes", "regression", training_rows(datasets.load_diabetes(return_X_y=True, scaled=False), False)
    made = {
        "friedman1-200": make_friedman1(200, noise=1, random_state=1),
        "friedman1-1500": make_friedman1(1500, noise=1, random_state=2),
        "friedman2-400": make_friedman2(400, noise=80, random_state=3),
        "friedman3-600": make_friedman3(600, noise=0.1, random_state=4),
        "linear-80": make_regression(80, 6, n_informative=6, noise=120, random_state=5),
        "linear-1000": make_regression(1000, 20, n_informative=20, noise=250, random_state=6),
    }
    for name, rows in made.items():
        yield name, "regression", [rows]


def mean_score(program, folder, task, sets, decay):
    scores = []
    for x, y in sets:
        for part in range(3):
            evenly = y if task == "classify" else None
            x1, x2, y1, y2 = train_test_split(x, y, test_size=0.25, random_state=50 + part, stratify=evenly)
            options = ["--weight-decay", decay]
            scores.append(xent_score(program, folder, (x1, y1), (x2, y2), part + 1, task, options))
    return sum(scores) / len(scores)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/xent"
    with tempfile.TemporaryDirectory() as folder:
        sets = [(name, task, list(rows)) for name, task, rows in tables()]
        for decay in DECAYS:
            told = [f"{name} {100 * s:.1f}" if task == "classify" else f"{name} {s:.3f}"
                    for name, task, rows in sets
                    for s in [mean_score(program, folder, task, rows, decay)]]
            print(f"{decay:4}", ", ".join(told), flush=True)


if __name__ == "__main__":
    main()
