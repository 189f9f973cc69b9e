#!/usr/bin/env python3
"""write_folders.py IDX_DIRECTORY OUT: MNIST's four files as PNG files in OUT/{train,test}/CLASS/NUMBER.png."""
import gzip
import os
import struct
import sys
import zlib


def read(path):
    for name in (path + ".gz", path):
        if os.path.exists(name):
            data = open(name, "rb").read()
            return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    sys.exit(f"there is no {path}")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels, width, height):
    lines = b"".join(b"\0" + pixels[i * width:(i + 1) * width] for i in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines))
            + chunk(b"IEND", b""))


def write_set(source, kind, out):
    images = read(f"{source}/{kind}-images-idx3-ubyte")
    labels = read(f"{source}/{kind}-labels-idx1-ubyte")[8:]
    count, height, width = struct.unpack(">III", images[4:16])
    for label in set(labels):
        os.makedirs(f"{out}/{label}", exist_ok=True)
    size = width * height
    for i in range(count):
        with open(f"{out}/{labels[i]}/{i:05}.png", "wb") as file:
            file.write(png(images[16 + i * size:16 + (i + 1) * size], width, height))


if len(sys.argv) != 3:
    sys.exit(__doc__)
write_set(sys.argv[1], "train", sys.argv[2] + "/train")
write_set(sys.argv[1], "t10k", sys.argv[2] + "/test")
