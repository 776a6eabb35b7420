#!/usr/bin/env python3
"""Recomputes a trace of gnn/message-passing outside, with PyTorch: forward pass and gradients.

    glassbox trace gnn/message-passing -o t.safetensors --set layers=3
    /usr/bin/python3 tests/oracle/gnn_message_passing.py t.safetensors

reads the inputs and parameters of the trace, recomputes everything else by the formulas of explainers/gnn/model.h in
float64 and compares; exit status 1 when a tensor differs by more than 1e-5 (relative to its largest element, at least 1).

The committed reference, which tests/unit/explainers/gnn_model.cpp compares without PyTorch, is made from traces that
this test writes when GB_WRITE_TRACES names a folder:

    GB_WRITE_TRACES=/tmp/gnn build/desktop/tests/test_explainers -tc='gnn model: equals PyTorch*'
    /usr/bin/python3 tests/oracle/gnn_message_passing.py /tmp/gnn/*.safetensors --write tests/oracle/gnn_message_passing.json
"""
import argparse
import json
import pathlib
import sys

import torch

from tensor_files import read

TOLERANCE = 1e-5


def pool(messages, receiver, atoms, how):
    rows = []
    for v in range(atoms):
        arriving = messages[receiver == v]
        if len(arriving) == 0:
            rows.append(torch.zeros(messages.shape[1], dtype=messages.dtype))
        elif how == 0:
            rows.append(arriving.sum(0))
        elif how == 1:
            rows.append(arriving.mean(0))
        else:
            rows.append(arriving.max(0).values)  # the first of equal ones gets the gradient
    return torch.stack(rows)


def recompute(t):
    """All that the model records beyond inputs and parameters."""
    layers, how, residual, feed_global, focus = (int(v) for v in t["options"])
    sender, receiver = t["edge_index"].long()
    bonds, atoms = t["edge_attr"].shape[0], t["x"].shape[0]
    bond_of = torch.arange(2 * bonds) // 2
    out = {}

    def linear(v, name):
        return v @ t[name + ".weight"] + t[name + ".bias"]

    x = t["x"].clone().requires_grad_()
    h, e, u = linear(x, "encode.node"), linear(t["edge_attr"], "encode.edge"), t["encode.global"]
    out["h.0"], out["e.0"], out["u.0"] = h, e, u
    depths = [h]
    for k in range(layers):
        p = f"layers.{k}."
        m = linear(h[sender], p + "message") + (e @ t[p + "message.edge_weight"])[bond_of]
        pooled = pool(m, receiver, atoms, how)
        seen = (u if feed_global else torch.zeros_like(u)).expand(atoms, -1)
        z = torch.cat([h, pooled, seen], 1)
        hidden = torch.relu(linear(z, p + "update.0"))
        update = linear(hidden, p + "update.1")
        h = h + update if residual else update
        ends = h[sender[0::2]] + h[receiver[0::2]]
        e = linear(torch.cat([ends, e], 1), p + "edge")
        mean_e = e.mean(0, keepdim=True) if bonds else torch.zeros_like(u)
        u = linear(torch.cat([h.mean(0, keepdim=True), mean_e, u], 1), p + "global")
        out |= {p + "message": m, p + "pooled": pooled, p + "update.in": z, p + "update.hidden": hidden, p + "update": update}
        out |= {f"h.{k + 1}": h, f"e.{k + 1}": e, f"u.{k + 1}": u}
        depths.append(h)
    if focus >= 0:
        rows = []
        for depth in depths:
            squares = torch.zeros(atoms, dtype=torch.float64)
            for c in range(depth.shape[1]):
                (g,) = torch.autograd.grad(depth[focus, c], x, retain_graph=True)
                squares += (g * g).sum(1)
            rows.append(squares.sqrt())
        out["influence"] = torch.stack(rows)
        near = torch.zeros(atoms, dtype=torch.bool)
        near[focus] = True
        reach = [near.double()]
        for _ in range(layers):
            grown = near.clone()
            grown[receiver[near[sender]]] = True
            near = grown
            reach.append(near.double())
        out["reach"] = torch.stack(reach)
    return {name: value.detach() for name, value in out.items()}


def compare(path, t, expected):
    worst = 0.0
    good = True
    for name, want in expected.items():
        if name not in t:
            print(f"{path}: {name} is missing")
            good = False
            continue
        if t[name].shape != want.shape:
            print(f"{path}: {name} has shape {list(t[name].shape)}, not {list(want.shape)}")
            good = False
            continue
        error = float((t[name] - want).abs().max()) / max(1.0, float(want.abs().max())) if want.numel() else 0.0
        worst = max(worst, error)
        if not error <= TOLERANCE:
            print(f"{path}: {name} differs by {error:.2e}")
            good = False
    print(f"{path}: {len(expected)} tensors, largest difference {worst:.1e}: {'equal' if good else 'NOT EQUAL'}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traces", nargs="+")
    parser.add_argument("--write", metavar="FILE", help="write the recomputed results as the committed reference")
    args = parser.parse_args()
    good = True
    reference = {}
    for path in args.traces:
        t = {name: torch.from_numpy(array.copy()) for name, array in read(path).items()}
        expected = recompute(t)
        good = compare(path, t, expected) and good
        last = int(t["options"][0])
        kept = [f"h.{last}", f"e.{last}", f"u.{last}", f"layers.{last - 1}.pooled", f"layers.{last - 1}.update.hidden", "influence"]
        reference[pathlib.Path(path).stem] = {
            name: {"shape": list(expected[name].shape), "values": [float(f"{v:.8g}") for v in expected[name].flatten().tolist()]}
            for name in kept
            if name in expected
        }
    if args.write and good:
        lines = [f'{json.dumps(case)}: {json.dumps(values)}' for case, values in sorted(reference.items())]
        pathlib.Path(args.write).write_text("{\n" + ",\n".join(lines) + "\n}\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
