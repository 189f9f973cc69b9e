#!/usr/bin/python3
"""The jobs of xent in PyTorch, as a fast CPU user would write them, for peers.sh.

    torch_peer.py step NET BATCH THREADS SECONDS    microseconds of a training step with momentum 0.9; NET is
                                                    784-128-10 and the like, or lenet
    torch_peer.py train DIRECTORY                   MNIST by xent's recipe: seconds and test accuracy

The whole data set is one float tensor in memory and batches are gathered by index; there is no DataLoader.
"""
import gzip
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def lenet():
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(),
        nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def network(sizes):
    layers = []
    for i, (m, n) in enumerate(zip(sizes, sizes[1:])):
        linear = nn.Linear(m, n)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.ReLU()] if i + 2 < len(sizes) else [linear]
    return nn.Sequential(*layers)


def step(net, batch, threads, seconds):
    torch.set_num_threads(threads)
    sizes = [784, 10] if net == "lenet" else [int(n) for n in net.split("-")]
    rows = 60000
    clock = time.process_time if threads == 1 else time.perf_counter
    x, y = torch.randn(rows, sizes[0]), torch.randint(max(sizes[-1], 2), (rows,))
    loss = F.cross_entropy
    if sizes[-1] == 1:  # the logit of two classes
        y, loss = y.float().unsqueeze(1), F.binary_cross_entropy_with_logits
    model = lenet() if net == "lenet" else network(sizes)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    order, at, steps, begin = torch.randperm(rows), 0, 0, None
    while begin is None or clock() - begin < seconds:
        for _ in range(1 + steps // 8):  # as often as xent looks at the clock
            if at + batch > rows:
                order, at = torch.randperm(rows), 0
            index = order[at:at + batch]
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[index]), y[index]).backward()
            optimizer.step()
            at, steps = at + batch, steps + 1
        if begin is None and steps >= 20:
            begin, steps = clock(), 0
    print("%.1f" % (1e6 * (clock() - begin) / steps))


def idx(directory, name):
    path = os.path.join(directory, name)
    raw = open(path, "rb").read() if os.path.exists(path) else gzip.open(path + ".gz", "rb").read()
    sizes = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(raw[3])]
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes).copy())


def train(directory, batch=128, epochs=4):
    begin = time.time()
    torch.set_num_threads(1)  # the fastest for this job on Debian's build
    x = idx(directory, "train-images-idx3-ubyte").reshape(-1, 784).float()
    mean, deviation = x.mean(), x.std()
    x.sub_(mean).div_(deviation)
    y = idx(directory, "train-labels-idx1-ubyte").long()
    model = network([784, 128, 10])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.1, foreach=True)
    steps = (len(x) + batch - 1) // batch * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.005, total_steps=steps, cycle_momentum=False)
    for _ in range(epochs):
        for index in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(x[index]), y[index]).backward()
            optimizer.step()
            schedule.step()
    xt = (idx(directory, "t10k-images-idx3-ubyte").reshape(-1, 784).float() - mean) / deviation
    yt = idx(directory, "t10k-labels-idx1-ubyte").long()
    with torch.no_grad():
        print("%.2f s, test accuracy %.2f %%" % (time.time() - begin, 100 * (model(xt).argmax(1) == yt).float().mean()))


if sys.argv[1] == "step":
    step(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
else:
    train(sys.argv[2])
