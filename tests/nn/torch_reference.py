#!/usr/bin/python3
"""Writes what PyTorch makes of the same networks, losses, optimisers and schedules, in double, for test_torch.c.

    torch_reference.py FILE

The file: support/named_arrays.py.
"""
import os
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import named_arrays  # noqa: E402
from named_arrays import rounded  # noqa: E402

torch.manual_seed(7)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
out = open(sys.argv[1], "wb")


def put(name, tensor):
    named_arrays.put(out, name, tensor)


SIZES, ROWS, STEPS = [5, 7, 6, 4], 9, 1000
x = rounded(torch.randn(ROWS, SIZES[0]))
labels = torch.randint(SIZES[-1], (ROWS,))
targets = rounded(torch.rand(ROWS, SIZES[-1]))
distributions = rounded(torch.softmax(torch.randn(ROWS, SIZES[-1]), 1))
weights = rounded(torch.rand(SIZES[-1]) + 0.5)
element_weights = rounded(torch.rand(ROWS, SIZES[-1]) + 0.5)
start = [rounded(torch.randn(n, m) / m**0.5) for m, n in zip(SIZES, SIZES[1:])]
start_bias = [rounded(torch.randn(n) / 4) for n in SIZES[1:]]
for name in ["x", "labels", "targets", "distributions", "weights", "element_weights"]:
    put(name, globals()[name])


def parameters():
    return [p.clone().requires_grad_() for pair in zip(start, start_bias) for p in pair]


def flat(tensors):
    """As one row, matrices as [in, out]."""
    return torch.cat([(t.t() if t.dim() == 2 else t).reshape(-1) for t in tensors])


def forward(p):
    h = x
    for i in range(0, len(p), 2):
        h = h @ p[i].t() + p[i + 1]
        h = torch.tanh(h) if i + 2 < len(p) else h
    return h


put("start", flat([q for pair in zip(start, start_bias) for q in pair]))
LOSSES = {
    "ce": lambda z: F.cross_entropy(z, labels),
    "ce_sum": lambda z: F.cross_entropy(z, labels, reduction="sum"),
    "ce_smoothing": lambda z: F.cross_entropy(z, labels, label_smoothing=0.1),
    "ce_weights": lambda z: F.cross_entropy(z, labels, weight=weights),
    "ce_all": lambda z: F.cross_entropy(z, labels, weight=weights, ignore_index=1, label_smoothing=0.2),
    "ce_distributions": lambda z: F.cross_entropy(z, distributions),
    "ce_distributions_all": lambda z: F.cross_entropy(z, distributions, weight=weights, label_smoothing=0.3),
    "bce_logits": lambda z: F.binary_cross_entropy_with_logits(z, targets),
    "bce_logits_all": lambda z: F.binary_cross_entropy_with_logits(
        z, targets, weight=element_weights, pos_weight=weights, reduction="sum"),
    "bce": lambda z: F.binary_cross_entropy(torch.sigmoid(z), targets),
    "mse": lambda z: F.mse_loss(z, targets),
    "mse_sum": lambda z: F.mse_loss(z, targets, reduction="sum"),
    "l1": lambda z: F.l1_loss(z, targets),
    "huber": lambda z: F.huber_loss(z, targets, delta=0.7),
    "nll": lambda z: F.nll_loss(F.log_softmax(z, 1), labels, weight=weights, ignore_index=2),
    "kl": lambda z: F.kl_div(F.log_softmax(z, 1), distributions, reduction="sum"),
    "kl_log": lambda z: F.kl_div(F.log_softmax(z, 1), torch.log(distributions), log_target=True, reduction="mean"),
}
for name, loss in LOSSES.items():
    p = parameters()
    value = loss(forward(p))
    value.backward()
    put("loss." + name, value)
    put("gradient." + name, flat([q.grad for q in p]))

# A relative change of 1e-14 in the start changes none of these ends by more than 1e-13: with smaller epsilons Adam with
# decay and RMSprop with momentum end anywhere, as gradients that are nearly 0 are divided by their own size.
SGD, O = torch.optim.SGD, torch.optim
OPTIMIZERS = {
    "sgd": (lambda p: SGD(p, lr=0.1), 0),
    "momentum": (lambda p: SGD(p, lr=0.05, momentum=0.9), 0),
    "nesterov": (lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True), 0),
    "decay": (lambda p: SGD(p, lr=0.05, momentum=0.5, weight_decay=0.01), 0),
    "adam": (lambda p: O.Adam(p, lr=0.003), 0),
    "adam_decay": (lambda p: O.Adam(p, lr=0.001, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.01), 0),
    "adamw": (lambda p: O.AdamW(p, lr=0.003, weight_decay=0.1), 0),
    "groups": (lambda p: O.AdamW([{"params": p[:2], "lr": 0.0003, "weight_decay": 0.5}, {"params": p[2:3], "weight_decay": 0},
                                  {"params": p[3:]}], lr=0.003, weight_decay=0.1), 0.05),
    "rmsprop": (lambda p: O.RMSprop(p, lr=0.001), 0),
    "rmsprop_momentum": (lambda p: O.RMSprop(p, lr=0.0002, alpha=0.9, eps=1e-3, momentum=0.8), 0),
    "clipped": (lambda p: SGD(p, lr=0.1, momentum=0.9), 0.05),
}
for name, (make, clip) in OPTIMIZERS.items():
    p = parameters()
    optimizer = make(p)
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        F.cross_entropy(forward(p), labels, label_smoothing=0.1).backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(p, clip)
        optimizer.step()
        if step in (100, STEPS):
            put("%s.%d" % (name, step), flat(p))

L = torch.optim.lr_scheduler
SCHEDULES = {
    "step": (lambda o: L.StepLR(o, 30, gamma=0.5), 0.2),
    "cosine": (lambda o: L.CosineAnnealingLR(o, 200, eta_min=0.02), 0.2),
    "one_cycle": (lambda o: L.OneCycleLR(o, 0.2, total_steps=200, pct_start=0.3, div_factor=25,
                                         final_div_factor=1e4), 0.2),
}
for name, (make, rate) in SCHEDULES.items():
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=rate, momentum=0.9)
    schedule = make(optimizer)
    rates = []
    for _ in range(200):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step() if len(rates) < 200 else None
    put("schedule." + name, rates)
out.close()
