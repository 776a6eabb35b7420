#!/usr/bin/env python3
"""Writes tests/oracle/residual.safetensors: the networks of explainers/residual by PyTorch, forward and gradient, in float64.

    /usr/bin/python3 tests/oracle/residual.py

Of a case `net:NAME`: in0 (points), classes, args (skip, norm, relu before), p:PARAMETER, and what comes of them: out (logits),
loss, g:PARAMETER. Of a case `two:NAME` the same for boosting (the sum of its stages) and the residual net of two-residuals on one number: out has a row
for the answer after each stage, the loss is that of the last. Of a case `knobs:NAME`: args (depth, w1, w2, w, target), plain and skip (y, loss, dy/dw1, dy/dw2, dy/dw).
"""
import pathlib

import numpy
import torch

import tensor_files

BLOCKS, WIDTH, POINTS = 3, 5, 12
STAGES, HIDDEN = 6, 8  # of two-residuals


def norm(p, name, h):
    mean, variance = h.mean(0), h.var(0, unbiased=False)
    return (h - mean) / torch.sqrt(variance + 1e-5) * p[name + ".weight"] + p[name + ".bias"]


def network(p, x, skip, normed, before):
    """The formulas of explainers/residual/model_net.h."""
    def fc(name, h):
        y = h @ p[name + ".weight"]
        return y + p[name + ".bias"] if name + ".bias" in p else y

    def maybe(name, h):
        return norm(p, name, h) if normed else h

    h = torch.relu(fc("stem", x))
    for l in range(BLOCKS):
        at = f"blocks.{l}."
        if before:
            h = skip * h + fc(at + "fc2", torch.relu(maybe(at + "norm2", fc(at + "fc1", torch.relu(maybe(at + "norm1", h))))))
        else:
            h = torch.relu(skip * h + maybe(at + "norm2", fc(at + "fc2", torch.relu(maybe(at + "norm1", fc(at + "fc1", h))))))
    if before:
        h = torch.relu(maybe("head.norm", h))
    return fc("head", h)


def two_residuals(p, x, boost):
    """The formulas of explainers/residual/model_two_residuals.h: answers after 0, 1, ... stages."""
    def fc(name, h):
        return h @ p[name + ".weight"] + p[name + ".bias"]

    if boost:
        said = [torch.zeros_like(x)]
        for k in range(STAGES):
            said.append(said[-1] + fc(f"stages.{k}.1", torch.relu(fc(f"stages.{k}.0", x))))
        return said
    h = torch.relu(fc("stem", x))
    said = [fc("head", h)]
    for k in range(STAGES):
        h = h + fc(f"blocks.{k}.fc2", torch.relu(fc(f"blocks.{k}.fc1", h)))
        said.append(fc("head", h))
    return said


def two_parameters(rng, boost):
    sizes = {}
    for k in range(STAGES):
        sizes |= {f"stages.{k}.0": (1, HIDDEN), f"stages.{k}.1": (HIDDEN, 1)} if boost else {f"blocks.{k}.fc1": (HIDDEN, HIDDEN), f"blocks.{k}.fc2": (HIDDEN, HIDDEN)}
    if not boost:
        sizes |= {"stem": (1, HIDDEN), "head": (HIDDEN, 1)}
    return {f"{name}.{part}": rng.normal(0, 0.5, shape if part == "weight" else shape[1:]).astype(numpy.float32)
            for name, shape in sorted(sizes.items()) for part in ("weight", "bias")}


def parameters(rng, normed, before):
    shapes = {"stem.weight": (2, WIDTH), "stem.bias": (WIDTH,), "head.weight": (WIDTH, 2), "head.bias": (2,)}
    for l in range(BLOCKS):
        for fc in ("fc1", "fc2"):
            shapes[f"blocks.{l}.{fc}.weight"] = (WIDTH, WIDTH)
            if not normed:
                shapes[f"blocks.{l}.{fc}.bias"] = (WIDTH,)
        if normed:
            for n in ("norm1", "norm2"):
                shapes[f"blocks.{l}.{n}.weight"] = shapes[f"blocks.{l}.{n}.bias"] = (WIDTH,)
    if normed and before:
        shapes["head.norm.weight"] = shapes["head.norm.bias"] = (WIDTH,)
    # Gains near 1, or channels die and their gradients are nothing but rounding.
    return {name: rng.normal(1 if "norm" in name and name.endswith("weight") else 0, 0.3 if "norm" in name else 0.6, shape).astype(numpy.float32)
            for name, shape in sorted(shapes.items())}


def main():
    rng, out = numpy.random.default_rng(8), {}

    def put(name, value):
        out[name] = numpy.asarray(value.detach() if torch.is_tensor(value) else value, dtype=numpy.float32)

    for before in (0, 1):
        for normed in (0, 1):
            for skip in (0.0, 0.5, 1.0):
                case = f"net:{'before' if before else 'after'}-{'norm' if normed else 'bare'}-{skip:g}"
                values = parameters(rng, normed, before)
                p = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in values.items()}
                x = rng.uniform(-1, 1, (POINTS, 2)).astype(numpy.float32)
                classes = rng.integers(0, 2, POINTS)
                logits = network(p, torch.tensor(x, dtype=torch.float64), skip, normed, before)
                loss = torch.nn.functional.cross_entropy(logits, torch.tensor(classes))
                loss.backward()
                put(case + "/in0", x), put(case + "/index", classes), put(case + "/args", [skip, normed, before])
                put(case + "/out", logits), put(case + "/loss", loss.reshape(1))
                for k, v in p.items():
                    put(f"{case}/p:{k}", values[k]), put(f"{case}/g:{k}", v.grad)
    for i, (depth, w1, w2, w, target) in enumerate([(3, 0.4, -0.3, 0.1, 2), (10, -0.5, -0.6, 0.1, 2), (30, 0.2, 1.5, -0.05, -1), (6, 1.2, 0.8, 0.9, 0.5)]):
        put(f"knobs:{i}/args", [depth, w1, w2, w, target])
        # The model reads single precision.
        v = torch.tensor(numpy.asarray([w1, w2] + [w] * (depth - 2), dtype=numpy.float32), dtype=torch.float64, requires_grad=True)
        for name, add in (("plain", 0), ("skip", 1)):
            y = torch.prod(add + v)
            (slope,) = torch.autograd.grad(y, v)
            put(f"knobs:{i}/{name}", torch.stack([y, (y - target) ** 2 / 2, slope[0], slope[1], slope[2]]))
    for boost in (0, 1):
        case = f"two:{'boost' if boost else 'net'}"
        values = two_parameters(rng, boost)
        p = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in values.items()}
        x, y = (rng.uniform(-1, 1, (POINTS, 1)).astype(numpy.float32) for _ in range(2))
        said = two_residuals(p, torch.tensor(x, dtype=torch.float64), boost)
        loss = ((said[-1] - torch.tensor(y, dtype=torch.float64)) ** 2).mean()
        loss.backward()
        put(case + "/in0", x), put(case + "/in1", y), put(case + "/args", [boost])
        put(case + "/out", torch.cat(said, 1).T), put(case + "/loss", loss.reshape(1))
        for k, v in p.items():
            put(f"{case}/p:{k}", values[k]), put(f"{case}/g:{k}", v.grad)
    tensor_files.write(pathlib.Path(__file__).with_name("residual.safetensors"), out)


if __name__ == "__main__":
    main()
