"""The file of named arrays that named_arrays.c reads.

The length of a name (4 bytes, little-endian), the name, the number of numbers (8 bytes), the numbers (doubles); and so
on for each array.
"""
import struct

import numpy


def put(out, name, numbers):
    """Numbers of PyTorch, of NumPy, or in a list."""
    if hasattr(numbers, "detach"):
        numbers = numbers.detach().double()
    values = numpy.asarray(numbers, dtype=numpy.float64).reshape(-1).tolist()
    out.write(struct.pack("<I", len(name)) + name.encode() + struct.pack("<Q", len(values)))
    out.write(struct.pack("<%dd" % len(values), *values))


def rounded(tensor):
    """To numbers that a float build starts from, too."""
    return tensor.float().double()
