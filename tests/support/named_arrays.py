"""The file of named arrays that named_arrays.c reads.

The length of a name (4 bytes, little-endian), the name, the number of numbers (8 bytes), the numbers (doubles); and so
on for each array.
"""
import struct

import torch


def put(out, name, tensor):
    values = torch.as_tensor(tensor, dtype=torch.float64).detach().reshape(-1).tolist()
    out.write(struct.pack("<I", len(name)) + name.encode() + struct.pack("<Q", len(values)))
    out.write(struct.pack("<%dd" % len(values), *values))


def rounded(tensor):
    """To numbers that a float build starts from, too."""
    return tensor.float().double()
