"""The other side of test_torch.c: PyTorch networks in safetensors files, with a reader and a writer of their own.

    torch_model.py run FILE ACTIVATION ...   prints the logits of each network for the features in ROW
    torch_model.py make FILE ACTIVATION TYPE ...   writes Sequentials, prints features and logits of each
"""

import json
import struct
import sys

import torch

ROW = [0.5, -1, 2, 0, 3.25, -0.125]
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}


def read(path):
    """A state_dict of the file, in float64."""
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    state = {}
    for name, entry in header.items():
        if name == "__metadata__":
            assert all(isinstance(value, str) for value in entry.values())
            continue
        begin, end = entry["data_offsets"]
        array = torch.frombuffer(bytearray(data[8 + length + begin : 8 + length + end]), dtype=DTYPES[entry["dtype"]])
        state[name] = array.reshape(entry["shape"]).to(torch.float64)
    return state


def write(path, state, kind):
    header, arrays, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name in sorted(state):
        array = state[name].to(DTYPES[kind]).contiguous()
        # numpy knows no bfloat16; its bits are those of an int16
        width = {2: torch.int16, 4: torch.int32, 8: torch.int64}[array.element_size()]
        arrays.append(array.view(width).numpy().tobytes())
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [at, at + len(arrays[-1])]}
        at += len(arrays[-1])
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(arrays))


def show(values):
    print(" ".join("%.17g" % value for value in values))


def run(path, activation):
    state = read(path)
    weights = [state[name] for name in sorted(state) if name.endswith("weight")]
    part = ACTIVATIONS[activation]
    first, last = weights
    network = torch.nn.Sequential(torch.nn.Linear(*first.T.shape), part(), torch.nn.Linear(*last.T.shape)).double()
    network.load_state_dict(state, strict=True)
    show(network(torch.tensor(ROW, dtype=torch.float64)).tolist())


def make(path, activation, kind):
    torch.manual_seed(3)
    part = ACTIVATIONS[activation]
    network = torch.nn.Sequential(
        torch.nn.Linear(6, 5), part(), torch.nn.Linear(5, 4), part(), torch.nn.Linear(4, 3)
    )
    write(path, network.state_dict(), kind)
    # the outputs of the numbers that the file holds, in float64
    rounded = {name: value.to(DTYPES[kind]).double() for name, value in network.state_dict().items()}
    network = network.double()
    network.load_state_dict(rounded)
    x = torch.randn(6, dtype=torch.float64)
    show(x.tolist())
    show(network(x).tolist())


command, arguments = sys.argv[1], sys.argv[2:]
function, count = {"run": (run, 2), "make": (make, 3)}[command]
for i in range(0, len(arguments), count):
    function(*arguments[i : i + count])
