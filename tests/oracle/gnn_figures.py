#!/usr/bin/env python3
"""Recomputes the models of the figures of gnn outside, with PyTorch, from the inputs and parameters in their traces.

    /usr/bin/python3 tests/oracle/gnn_figures.py build/desktop/glassbox           compares
    /usr/bin/python3 tests/oracle/gnn_figures.py build/desktop/glassbox --write   and writes gnn_figures.json

Exit status 1 when a tensor differs by more than 1e-5 (relative to its largest element, at least 1). The committed
reference is compared without PyTorch by tests/unit/explainers/references.cpp.
"""
import torch

from figures import Case, compare


def mlp(t, path, x, activation=torch.relu):
    """Linear layers path.0, path.1 ... with the activation between them."""
    count = 0
    while f"{path}.{count}.weight" in t:
        count += 1
    for i in range(count):
        x = x @ t[f"{path}.{i}.weight"] + t[f"{path}.{i}.bias"]
        if i + 1 < count:
            x = activation(x)
    return x


def scatter(rows, to, count):
    return torch.zeros(count, rows.shape[1], dtype=rows.dtype).index_add(0, to, rows)


def gin(t, path, x, sender, receiver):
    pooled = scatter(x[sender], receiver, len(x))
    return mlp(t, path + ".mlp", (1 + t[path + ".epsilon"]) * x + pooled)


def aggregators(t):
    sender, receiver = t["edge_index"].long()
    x, out = t["x"], {}
    centres = [x[sender][receiver == v] for v in (len(x) - 2, len(x) - 1)]
    out["sum"] = torch.stack([c.sum() for c in centres])
    out["mean"] = torch.stack([c.mean() for c in centres])
    out["max"] = torch.stack([c.max() for c in centres])
    out["gin"] = gin(t, "gin.1", gin(t, "gin.0", x, sender, receiver), sender, receiver)[-2:]
    return out


def message_layer(t, path, h, e, sender, receiver):
    """Battaglia et al. 2018 with a residual, as MessageLayer of engine/nn/graph.h without a global state."""
    tanh = torch.tanh
    m = mlp(t, path + ".edge", torch.cat([h[sender], h[receiver], e], 1), tanh)
    return h + mlp(t, path + ".node", torch.cat([h, scatter(m, receiver, len(h))], 1), tanh), e + m


def twins(t):
    sender, receiver = t["edge_index"].long()
    first = int(t["counts.0"][0].sum())
    h = t["x"] @ t["encode.node.weight"] + t["encode.node.bias"]
    e = t["edge_attr"] @ t["encode.edge.weight"] + t["encode.edge.bias"]
    out = {}
    for k in range(7):
        if k:
            h, e = message_layer(t, f"layers.{k - 1}", h, e, sender, receiver)
        out[f"pooled.{k}"] = torch.stack([h[:first].sum(0), h[first:].sum(0)])
    out["h.6"] = h
    return out


def gcn(t, path, x, sender, receiver):
    """Kipf and Welling 2017."""
    a = torch.eye(len(x), dtype=x.dtype).index_put((receiver, sender), torch.ones(len(sender), dtype=x.dtype), accumulate=True)
    d = a.sum(1).rsqrt()
    return d[:, None] * a @ (d[:, None] * (x @ t[path + ".weight"])) + t[path + ".bias"]


def gat(t, path, x, sender, receiver, slope=0.2):
    """Velickovic et al. 2018, the heads side by side."""
    to, source = t[path + ".attention_to"], t[path + ".attention_from"]
    loops = torch.arange(len(x))
    sender, receiver = torch.cat([sender, loops]), torch.cat([receiver, loops])
    z = (x @ t[path + ".weight"]).reshape(len(x), *to.shape)
    scores = torch.nn.functional.leaky_relu((z * to).sum(2)[receiver] + (z * source).sum(2)[sender], slope)
    out = torch.zeros_like(z)
    for v in range(len(x)):
        out[v] = (torch.softmax(scores[receiver == v], 0)[:, :, None] * z[sender[receiver == v]]).sum(0)
    return out.flatten(1) + t[path + ".bias"]


def molecule(t):
    """The probe of the playground: default settings but for the kind of layer, sum pooling, with residual."""
    t = {name[6:]: value for name, value in t.items() if name.startswith("probe/")}
    sender, receiver = t["edge_index"].long()
    h0 = (t["x"] @ t["encode.node.weight"] + t["encode.node.bias"]).detach().requires_grad_()
    h, e, k = h0, None, 0
    if "encode.edge.weight" in t:
        e = t["edge_attr"] @ t["encode.edge.weight"] + t["encode.edge.bias"]
    while any(name.startswith(f"layers.{k}.") for name in t):
        path = f"layers.{k}"
        if e is not None:
            h, e = message_layer(t, path, h, e, sender, receiver)
        elif path + ".epsilon" in t:
            h = h + gin(t, path, h, sender, receiver)
        else:
            h = h + torch.relu((gat if path + ".attention_to" in t else gcn)(t, path, h, sender, receiver))
        k += 1
    pooled = h.sum(0, keepdim=True)
    embedding = torch.nn.functional.leaky_relu(pooled @ t["readout.hidden.weight"] + t["readout.hidden.bias"], 0.1)
    logit = embedding @ t["readout.out.weight"] + t["readout.out.bias"]
    (gradient,) = torch.autograd.grad(logit.sum(), h0)
    out = {"embedding": embedding, "logit": logit, "probability": torch.sigmoid(logit)[0], "influence": gradient.norm(dim=1)}
    return {"probe/" + name: value for name, value in out.items()}


def whisper(t):
    sender, receiver = t["edge_index"].long()
    h = [t["x"].clone().requires_grad_()]
    while f"layers.{len(h) - 1}.weight" in t:
        h.append(torch.tanh(gcn(t, f"layers.{len(h) - 1}", h[-1], sender, receiver)))
    listener = int((t["distance"] == 0).nonzero())
    rows = []
    for depth in h[:-1]:
        grads = [torch.autograd.grad(h[-1][listener, c], depth, retain_graph=True)[0] for c in range(h[-1].shape[1])]
        rows.append(torch.stack(grads).pow(2).sum((0, 2)).sqrt())
    return {f"h.{len(h) - 1}": h[-1], "influence": torch.cat([torch.stack(rows), t["influence"][-1:]])}


def permutations(t):
    out = {"plain_network": mlp(t, "mlp", t["matrices"].flatten(1), torch.tanh)[:, 0]}
    nodes = []
    for m in t["matrices"]:
        x = torch.ones(4, 1, dtype=m.dtype)
        for k in (0, 1):
            x = mlp(t, f"gin.{k}.mlp", (1 + t[f"gin.{k}.epsilon"]) * x + m @ x, torch.tanh)
        nodes.append(x[:, 0])
    out["nodes"] = torch.stack(nodes)
    out["graph_network"] = out["nodes"].sum(1)
    return out


def smoothing(t):
    sender, receiver = t["edge_index"].long()
    out, alike, size = {}, [], []
    for name in ("plain", "residual"):
        own = {key[len(name) + 1 :]: value for key, value in t.items() if key.startswith(name + ".")}
        h = [own["members"]]
        while f"layers.{len(h) - 1}.weight" in own:
            step = torch.tanh(gcn(own, f"layers.{len(h) - 1}", h[-1], sender, receiver))
            h.append(h[-1] + step if name == "residual" else step)
        logit = h[-1] @ own["out.weight"] + own["out.bias"]
        out |= {f"{name}.h.{len(h) - 1}": h[-1], f"{name}.logit": logit, f"{name}.probability": torch.sigmoid(logit)[:, 0]}
        pairs = torch.triu_indices(len(logit), len(logit), 1)
        alike.append(torch.stack([torch.nn.functional.cosine_similarity(x[pairs[0]], x[pairs[1]]).abs().mean() for x in h]))
        size.append(torch.stack([x.norm(dim=1).mean() for x in h]))
    return out | {"alike": torch.stack(alike), "size": torch.stack(size)}


def dictionary(t):
    sender, receiver = t["edge_index"].long()
    x, k = t["x"], len(t["x"]) // 2
    if "layer.attention" in t:  # Brody et al. 2022
        loops, a = torch.arange(2 * k), t["layer.attention"]
        sender, receiver = torch.cat([sender, loops]), torch.cat([receiver, loops])
        z, own = ((x @ t[name]).reshape(2 * k, *a.shape) for name in ("layer.weight", "layer.to.weight"))
        scores = (torch.nn.functional.leaky_relu(own[receiver] + z[sender], 0.2) * a).sum(2)
        out = torch.stack([(torch.softmax(scores[receiver == v], 0)[:, :, None] * z[sender[receiver == v]]).sum(0) for v in range(2 * k)])
        h = out.flatten(1) + t["layer.bias"]
    else:
        h = (gat if "layer.attention_to" in t else gcn)(t, "layer", x, sender, receiver)
    return {"layer.out": h, "logit": h[k:] @ t["out.weight"] + t["out.bias"]}


def blocks(t):
    """Two blocks of Battaglia et al. 2018 with all lines, or with those that read only themselves."""
    t = {name[6:]: value for name, value in t.items() if name.startswith("probe/")}
    sender, receiver = t["edge_index"].long()
    now = [t[name] @ t[f"encode.{name}.weight"] + t[f"encode.{name}.bias"] for name in ("node", "edge", "global")]
    whole = len(t["blocks.0.node.weight"]) > len(now[0][0])
    for k in (0, 1):
        part = lambda name, *read: torch.tanh(torch.cat(read, 1) @ t[f"blocks.{k}.{name}.weight"] + t[f"blocks.{k}.{name}.bias"])
        v, e, u = now
        e = part("edge", v[sender], v[receiver], e, u.expand(len(e), -1)) if whole else part("edge", e)
        v = part("node", v, scatter(e, receiver, len(v)), u.expand(len(v), -1)) if whole else part("node", v)
        u = part("global", v.mean(0, keepdim=True), e.mean(0, keepdim=True), u) if whole else part("global", u)
        now = [v, e, u]
    out = {f"blocks.1.{name}": value for name, value in zip(("node", "edge", "global"), now)}
    out["answer"] = now[0] @ t["out.weight"] + t["out.bias"]
    return {"probe/" + name: value for name, value in out.items()}


def small_graph(t):
    """gnn/pooling and gnn/parts, without directions, by the sum."""
    sender, receiver = t["edge_index"].long()
    node, edge, n = t["node"], t["edge"], len(t["node"])
    adjacency = torch.zeros(n, n, dtype=node.dtype).index_put((torch.cat([sender, receiver]), torch.cat([receiver, sender])), torch.ones(2 * len(edge), dtype=node.dtype), accumulate=True)
    return {
        "adjacency": adjacency,
        "arriving": adjacency.sum(0),
        "node_from_edges": scatter(torch.cat([edge, edge]), torch.cat([receiver, sender]), n),
        "edge_from_nodes": node[sender] + node[receiver],
        "global_from_nodes": node.sum(0, keepdim=True),
        "global_from_edges": edge.sum(0, keepdim=True),
    }


def club(t):
    sender, receiver = t["edge_index"].long()
    h = gcn(t, "layers.1", torch.tanh(gcn(t, "layers.0", t["members"], sender, receiver)), sender, receiver)
    if "pairs" in t:
        a, b = t["pairs"].long().T
        logit = (h[a] * h[b]).sum(1)
    else:
        logit = (h @ t["out.weight"] + t["out.bias"])[:, 0]
    return {"h": h, "logit": logit, "probability": torch.sigmoid(logit)}


def sampling(t):
    def layers(index):
        sender, receiver = index.long()
        h = torch.tanh(gcn(t, "layers.0", t["x"], sender, receiver))
        return torch.tanh(gcn(t, "layers.1", h, sender, receiver))

    whole, sampled, taken = layers(t["edge_index"]), layers(t["sample_index"]), t["order"] >= 0
    error = (whole - sampled).norm(dim=1)[taken].mean() / whole.norm(dim=1)[taken].mean()
    return {"whole": whole, "sampled": sampled, "error": error.reshape(1)}


def masked_attention(t):
    q, k, v = (t["x"] @ t[name + ".weight"] for name in ("query", "key", "value"))
    scores = (q @ k.T / q.shape[1] ** 0.5).masked_fill(t["mask"] == 0, -torch.inf)
    weights = torch.softmax(scores, 1)
    return {"weights": weights, "by_matrix": weights @ v, "by_messages": weights @ v}


CASES = [
    Case("gnn/aggregators", aggregators, {"left": "0 2 4", "right": "1 1 4"}),
    Case("gnn/aggregators", aggregators, {"left": "3", "right": "2 2 4 4 0"}, seed=5),
    Case("gnn/twins", twins, {"extra": "bond in a ring"}),
    Case("gnn/twins", twins, {"extra": "size of the ring", "second": "CC(=O)Oc1ccccc1"}, seed=2),
    *(Case("gnn/playground", molecule, {"layer": kind, "molecules": "100", "depth": "2"}, seed=1, ticks=2) for kind in ("messages", "GCN", "GIN", "attention")),
    Case("gnn/teaser", whisper, {"layers": "3"}),
    Case("gnn/whisper", whisper, {"stretch": "2", "layers": "6"}, seed=3),
    Case("gnn/over-smoothing", smoothing, {"layers": "6"}),
    Case("gnn/over-smoothing", smoothing, {"layers": "3"}, seed=2),
    Case("gnn/permutations", permutations),
    Case("gnn/permutations", permutations, {"edges": "1"}, seed=4),
    *(Case("gnn/attention", dictionary, {"layer": kind, "keys": "4", "heads": heads}, seed=1, ticks=1) for kind, heads in (("GCN", "1"), ("GAT", "2"), ("GATv2", "2"))),
    Case("gnn/pooling", small_graph),
    Case("gnn/parts", small_graph, {"several": "true"}),
    *(Case("gnn/tasks", club, {"task": task}, seed=1, ticks=2) for task in ("node: which side", "edge: hidden friends")),
    Case("gnn/sampling", sampling, {"how": "walk"}, seed=2),
    Case("gnn/transformer-is-a-graph", masked_attention, {"mask": "causal"}, seed=3),
    *(Case("gnn/simplest-layer", blocks, {"connect": connect}, seed=1, ticks=2) for connect in ("false", "true")),
]

if __name__ == "__main__":
    compare(__doc__, "gnn_figures.json", CASES)
