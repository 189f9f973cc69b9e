#!/usr/bin/python3
"""Writes what PyTorch makes of a network of images, step by step, in double, for test_torch_images.c.

    torch_images.py FILE

The file: support/named_arrays.py.
"""
import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from named_arrays import put, rounded  # noqa: E402

torch.manual_seed(11)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
BATCHES, ROWS, CHANNELS, HEIGHT, WIDTH, CLASSES, STEPS = 4, 16, 2, 8, 9, 3, 100
x = rounded(torch.rand(BATCHES, ROWS, CHANNELS, HEIGHT, WIDTH))
labels = torch.randint(CLASSES, (BATCHES, ROWS))


def network():
    """What the text of test_torch_images.c says."""
    torch.manual_seed(12)
    net = nn.Sequential(
        nn.Conv2d(CHANNELS, 4, (3, 5), padding=(1, 2), bias=False), nn.BatchNorm2d(4), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 5, 3, stride=(1, 2), padding=1), nn.Tanh(), nn.LayerNorm([5, 4, 2]),
        nn.Flatten(), nn.Linear(40, CLASSES))
    for p in net.parameters():
        p.data = rounded(p + 0.1 * torch.randn(p.shape))
    return net


def numbers(net):
    """Parameters and running statistics by name, matrices as [in, out]."""
    return {name: a.t() if a.dim() == 2 else a for name, a in net.state_dict().items() if a.dim() > 0}


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.003),
}
with open(sys.argv[1], "wb") as out:
    put(out, "x", x.permute(0, 1, 3, 4, 2))  # channels last
    put(out, "labels", labels)
    for name, a in numbers(network()).items():
        put(out, "start." + name, a)
    for method, make in OPTIMIZERS.items():
        net = network()
        optimizer = make(net.parameters())
        for step in range(1, STEPS + 1):
            batch = (step - 1) % BATCHES
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), labels[batch]).backward()
            optimizer.step()
            if step in (1, STEPS):
                for name, a in numbers(net).items():
                    put(out, "%s.%d.%s" % (method, step, name), a)
        net.eval()
        put(out, method + ".logits", net(x[0]))
