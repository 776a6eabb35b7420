#!/usr/bin/python3
"""Reference values of optimisers, schedules and layers, by PyTorch, for tests/unit/nn.

Run from the repository's root: /usr/bin/python3 tests/oracle/nn.py
"""
import os

import numpy
import torch

from writer import write

torch.manual_seed(20260102)
generator = numpy.random.default_rng(11)
tensors = {}


def normal(*shape):
    return generator.standard_normal(shape).astype(numpy.float32)


def save(name, **parts):
    for key, value in parts.items():
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
        tensors[f"{name}/{key}"] = array.astype(numpy.int32 if array.dtype.kind == "i" else numpy.float32)


# --- optimisers: start, gradients of 12 steps, values after each ---
STEPS = 12


def optimiser(name, make):
    w = torch.tensor(normal(19), dtype=torch.float64, requires_grad=True)
    start = w.detach().clone()
    method = make([w])
    grads, values = normal(STEPS, 19), []
    for g in grads:
        w.grad = torch.tensor(g, dtype=torch.float64)
        method.step()
        values.append(w.detach().clone())
    save("optimizer:" + name, start=start, grads=grads, values=torch.stack(values))


O = torch.optim
optimiser("sgd", lambda p: O.SGD(p, lr=0.1))
optimiser("sgd_decay", lambda p: O.SGD(p, lr=0.1, weight_decay=0.05))
optimiser("momentum", lambda p: O.SGD(p, lr=0.1, momentum=0.9))
optimiser("nesterov", lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
optimiser("rmsprop", lambda p: O.RMSprop(p, lr=0.05))
optimiser("adam", lambda p: O.Adam(p, lr=0.05))
optimiser("adam_decay", lambda p: O.Adam(p, lr=0.05, weight_decay=0.1))
optimiser("adamw", lambda p: O.AdamW(p, lr=0.05, weight_decay=0.1))

# --- clipping ---
g = [torch.nn.Parameter(torch.zeros(7)), torch.nn.Parameter(torch.zeros(5))]
for p in g:
    p.grad = torch.tensor(normal(*p.shape))
save("clip:norm", in0=g[0].grad.clone(), in1=g[1].grad.clone())
norm = torch.nn.utils.clip_grad_norm_(g, 1.5)
save("clip:norm", norm=norm, out0=g[0].grad, out1=g[1].grad)

# --- schedules ---
cosine = O.lr_scheduler.CosineAnnealingLR(O.SGD([torch.zeros(1)], lr=0.4), T_max=20, eta_min=0.02)
rates = []
for _ in range(20):
    rates.append(cosine.get_last_lr()[0])
    cosine.optimizer.step()
    cosine.step()
save("schedule:cosine", rates=numpy.array(rates))

# --- a whole training: tanh MLP, binary cross-entropy, 40 steps of Adam ---
torch.manual_seed(5)
net = torch.nn.Sequential(torch.nn.Linear(2, 7), torch.nn.Tanh(), torch.nn.Linear(7, 7), torch.nn.Tanh(), torch.nn.Linear(7, 1)).double()
x, y = normal(30, 2), (generator.uniform(size=(30, 1)) < 0.5).astype(numpy.float32)
save("training:mlp", x=x, y=y)
for i, layer in enumerate((0, 2, 4)):
    save("training:mlp", **{f"w{i}": net[layer].weight.T.contiguous(), f"b{i}": net[layer].bias})
adam, losses = O.Adam(net.parameters(), lr=0.02), []
for _ in range(40):
    loss = torch.nn.functional.binary_cross_entropy_with_logits(net(torch.tensor(x).double()), torch.tensor(y).double())
    adam.zero_grad()
    loss.backward()
    adam.step()
    losses.append(loss.item())
save("training:mlp", losses=numpy.array(losses))

if __name__ == "__main__":
    write(os.path.join(os.path.dirname(__file__), "nn.safetensors"), tensors,
          {"made by": "tests/oracle/nn.py with PyTorch " + torch.__version__.split("a")[0]})
