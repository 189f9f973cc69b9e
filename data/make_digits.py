#!/usr/bin/env python3
"""make_digits.py CSV DIRECTORY: writes data/digits from scikit-learn's copy of the UCI digits.

CSV is sklearn/datasets/data/digits.csv.gz: 1,797 lines of 64 pixels from 0 to 16 and a label. Every fifth
image of each class becomes a test image. Pixels are multiplied by 15, so that they fill a
byte as those of MNIST do. The gzip headers carry no time, so the files are the same each time."""
import csv
import gzip
import os
import struct
import sys


def write(path, sizes, numbers):
    header = bytes([0, 0, 8, len(sizes)]) + b"".join(struct.pack(">i", size) for size in sizes)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(header + bytes(numbers))


def main():
    source, directory = sys.argv[1:]
    with gzip.open(source, "rt") as file:
        rows = [[int(float(number)) for number in row] for row in csv.reader(file)]
    os.makedirs(directory, exist_ok=True)
    # Within its class, because the writers wrote 0 to 9 in turn: every fifth line would be a 4 or a 9.
    seen = [0] * 10
    parts = {"train": [], "t10k": []}
    for row in rows:
        seen[row[64]] += 1
        parts["t10k" if seen[row[64]] % 5 == 0 else "train"].append(row)
    for name, part in parts.items():
        pixels = [15 * pixel for row in part for pixel in row[:64]]
        write(f"{directory}/{name}-images-idx3-ubyte.gz", [len(part), 8, 8], pixels)
        write(f"{directory}/{name}-labels-idx1-ubyte.gz", [len(part)], [row[64] for row in part])


main()
