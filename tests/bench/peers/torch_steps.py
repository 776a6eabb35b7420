#!/usr/bin/python3
"""Times in eager PyTorch, one thread, of the training steps that engine/app/bench_training.cpp times.

/usr/bin/python3 tests/bench/peers/torch_steps.py [build/desktop/glassbox [ROUNDS]]
With the program: runs both in turn, 5 rounds unless told, and prints the medians of times and of ratios. All are times of the processor.
"""
import json
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


def step_time(step, group):
    for _ in range(group):
        step()
    times, start = [], time.process_time()
    while len(times) < 5 or time.process_time() - start < 1:
        before = time.process_time()
        for _ in range(group):
            step()
        times.append((time.process_time() - before) / group * 1e6)
    return sorted(times)[len(times) // 2]


def stack(widths, activation):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1])


def mlp(activation, make):
    net = stack((2, 16, 16, 1), activation)
    opt = make(net.parameters())
    x, y = torch.randn(100, 2), torch.randn(100, 1)

    def step():
        opt.zero_grad()
        ((net(x) - y) ** 2).mean().backward()
        opt.step()
    return step_time(step, 50)


def gnn(width):
    nodes = 32 * 20
    source, target, generator = [], [], torch.Generator().manual_seed(1)
    for m in range(32):
        for a in range(1, 20):
            b = int(torch.randint(a, (1,), generator=generator))
            source += [m * 20 + a, m * 20 + b]
            target += [m * 20 + b, m * 20 + a]
    source, target = torch.tensor(source), torch.tensor(target)
    molecule = torch.arange(32).repeat_interleave(20)
    encode, decode = nn.Linear(8, width), nn.Linear(width, 1)
    own, other = nn.ModuleList(nn.Linear(width, width) for _ in range(3)), nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(3))
    parameters = [p for m in (encode, decode, own, other) for p in m.parameters()]
    opt = torch.optim.Adam(parameters, lr=0.001)
    x, y = torch.randn(nodes, 8), torch.randn(32, 1)

    def step():
        opt.zero_grad()
        h = torch.relu(encode(x))
        for a, b in zip(own, other):
            h = torch.relu(a(h) + torch.zeros(nodes, width).index_add(0, target, b(h)[source]))
        pooled = torch.zeros(32, width).index_add(0, molecule, h) / 20
        ((decode(pooled) - y) ** 2).mean().backward()
        opt.step()
    return step_time(step, 10)


def gan():
    generator, discriminator = stack((2, 14, 14, 2), nn.ReLU), stack((2, 14, 14, 1), nn.ReLU)
    go, do = (torch.optim.Adam(n.parameters(), lr=0.001) for n in (generator, discriminator))
    real, noise, softplus = torch.randn(150, 2), torch.randn(150, 2), nn.functional.softplus

    def step():
        do.zero_grad()
        (softplus(-discriminator(real)).mean() + softplus(discriminator(generator(noise).detach())).mean()).backward()
        do.step()
        discriminator.requires_grad_(False)
        go.zero_grad()
        softplus(-discriminator(generator(noise))).mean().backward()
        go.step()
        discriminator.requires_grad_(True)
    return step_time(step, 20)


class Block(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
                                  nn.Conv2d(b, b, 3, 1, 1, bias=False), nn.BatchNorm2d(b))
        self.skip = nn.Identity() if a == b and stride == 1 else nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))

    def forward(self, x):
        return torch.relu(self.body(x) + self.skip(x))


def resnet20(size, batch):
    layers, width = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for stage in range(3):
        for i in range(3):
            layers.append(Block(width, 16 << stage, 2 if stage and not i else 1))
            width = 16 << stage
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    opt = torch.optim.SGD(net.parameters(), lr=0.01)
    x, y = torch.randn(batch, 3, size, size), torch.arange(batch) % 10

    def step():
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    return step_time(step, 1) * 1e-3


rows = {
    "train.mlp_relu_sgd": lambda: mlp(nn.ReLU, lambda p: torch.optim.SGD(p, lr=0.03)),
    "train.mlp_tanh_adam": lambda: mlp(nn.Tanh, lambda p: torch.optim.Adam(p, lr=0.001)),
    "train.gnn_16": lambda: gnn(16),
    "train.gnn_64": lambda: gnn(64),
    "train.gan": gan,
    "train.resnet20_16x16_b8": lambda: resnet20(16, 8),
    "train.resnet20_32x32_b32": lambda: resnet20(32, 32),
}
program = sys.argv[1] if len(sys.argv) > 1 else None
rounds = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5 if program else 1):
    ours = {}
    if program:
        output = subprocess.run([program, "bench", "--only", "training", "--json"], capture_output=True, check=True).stdout
        ours = {row["name"]: row["value"] for row in json.loads(output)["rows"]}
    rounds.append({name: (measure(), ours.get(name)) for name, measure in rows.items()})
for name in rows:
    pairs = [r[name] for r in rounds]
    line = f"{name:28s} PyTorch {statistics.median(p[0] for p in pairs):9.2f}"
    if program:
        line += f"  glassbox {statistics.median(p[1] for p in pairs):9.2f}  {statistics.median(p[0] / p[1] for p in pairs):6.2f}x"
    print(line)
