#!/usr/bin/env python3
"""Recomputes the traces of the figures of attention outside, with PyTorch in float64.

    /usr/bin/python3 tests/oracle/attention.py build/desktop/glassbox           compares; exit status 1 when something differs
    /usr/bin/python3 tests/oracle/attention.py build/desktop/glassbox --write   and writes tests/oracle/attention.json

A case is a figure with control values. The program writes its trace; inputs and parameters are read from it and all else is
computed anew by the formulas in the headers explainers/attention/model_*.h. tests/unit/explainers/references.cpp then
compares the models with the committed file, without PyTorch.
"""
import torch

from figures import Case, compare
from tensor_files import read


def lookup(t, hard):
    mixed = {}
    scores = (t["keys"] @ t["query"]).detach().requires_grad_()
    if hard:
        weights = torch.nn.functional.one_hot(scores.argmax(), len(scores)).double()
    else:
        weights = torch.softmax(scores / t["temperature"], 0)
    mix = weights @ t["values"]
    influence = torch.zeros(len(scores), dtype=torch.float64)
    if not hard:
        jacobian = torch.stack([torch.autograd.grad(m, scores, retain_graph=True)[0] for m in mix])
        influence = jacobian.norm(dim=0)
    entropy = torch.distributions.Categorical(probs=weights.detach()).entropy()
    mixed |= {"scores": scores, "weights": weights, "mix": mix, "influence": influence, "listened": entropy.exp()}
    return mixed


def two_scores(t):
    q, k = t["query"], t["keys"]
    g = t["dot.field"].shape[-1]
    middle = (torch.arange(g, dtype=torch.float64) + 0.5) * (5.0 / g) - 2.5
    y, x = torch.meshgrid(-middle, middle, indexing="ij")
    grid = torch.stack([x, y], -1).reshape(-1, 2)

    def dot(query, keys):
        return (query @ t["dot.q.weight"]) @ (keys @ t["dot.k.weight"]).T

    def additive(query, keys):
        inner = (query @ t["additive.q.weight"])[..., None, :] + keys @ t["additive.k.weight"] + t["additive.k.bias"]
        return (torch.tanh(inner) @ t["additive.v.weight"])[..., 0]

    out = {"nearest": torch.nn.functional.one_hot((k - q).norm(dim=1).argmin(), len(k)).double()}
    for name, score in (("dot", dot), ("additive", additive)):
        out[name + ".scores"] = score(q, k)
        out[name + ".weights"] = torch.softmax(out[name + ".scores"], 0)
        out[name + ".field"] = torch.softmax(score(grid, k), 1).T.reshape(len(k), g, g)
    return out


def wide_scores(t):
    width = t["queries"].shape[1]
    plain = torch.einsum("qc,qkc->qk", t["queries"], t["keys"])
    out = {}
    for name, scores in (("plain", plain), ("scaled", plain / width**0.5)):
        weights = torch.softmax(scores, 1)
        jacobians = torch.stack([torch.autograd.functional.jacobian(lambda s: torch.softmax(s, 0), row) for row in scores])
        out |= {
            name + ".scores": scores,
            name + ".weights": weights,
            name + ".deviation": scores.std(unbiased=False),
            name + ".listened": torch.distributions.Categorical(probs=weights).entropy().exp(),
            name + ".gradient": jacobians.flatten(1).norm(dim=1).mean(),
        }
    return out


def head(t, edit=None):
    x = t["x"]
    q, k, v = (x @ t[w] for w in ("wq", "wk", "wv"))
    products = q @ k.T
    scores = products / k.shape[1] ** 0.5
    if edit:
        scores = scores.clone()
        scores.view(-1)[edit[0]] += edit[1]
    weights = torch.softmax(scores.masked_fill(t["keep"] == 0, float("-inf")), 1)
    return {"q": q, "k": k, "v": v, "products": products, "scores": scores, "weights": weights, "mix": weights @ v, "out": weights @ v @ t["wo"]}


def rotate(x):
    """Su et al. 2021: channels 2i and 2i+1 turned by position / 10000^(2i / width)."""
    n, width = x.shape
    angle = torch.arange(n, dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, width, 2, dtype=torch.float64) / width)
    a, b = x[:, 0::2], x[:, 1::2]
    return torch.stack([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], 2).reshape(n, width)


def waves(n, width):
    angle = torch.arange(n, dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.stack([angle.sin(), angle.cos()], 2).reshape(n, width)


def positions(t, code, causal, width):
    def head(order):
        x = t["x"][order]
        n, d = x.shape
        if code == "sinusoidal":
            x = x + waves(n, d)
        q, k, v = (x @ t[w] for w in ("wq", "wk", "wv"))
        if code == "rotary":
            q, k = rotate(q), rotate(k)
        scores = q @ k.T / d**0.5
        if causal:
            scores = scores.masked_fill(torch.triu(torch.ones(n, n), 1) > 0, float("-inf"))
        out = torch.zeros_like(x)
        out[order] = torch.softmax(scores, 1) @ v
        return out

    n = t["similarity"].shape[0]
    codes = {"none": torch.ones(n, width, dtype=torch.float64), "sinusoidal": waves(n, width), "rotary": rotate(torch.ones(n, width, dtype=torch.float64))}[code]
    unit = torch.nn.functional.normalize(codes, dim=1)
    return {"first": head(torch.arange(len(t["order"]))), "now": head(t["order"].long()), "similarity": unit @ unit.T}


def transformer(t):
    """Pre-norm decoder blocks with learned positions, on the inputs of the example rows."""
    ids = t["example.ids"][:, :-1].long()
    rows, n = ids.shape
    width = t["tokens.weight"].shape[1]
    functional = torch.nn.functional

    def norm(x, name):
        return functional.layer_norm(x, (width,), t[name + ".weight"], t[name + ".bias"], 1e-5)

    def dense(x, name):
        return x @ t[name + ".weight"] + t[name + ".bias"]

    x = t["tokens.weight"][ids] + t["positions.weight"][:n]
    states, added, out = [x], [x], {}
    b = 0
    while f"blocks.{b}.attn.q.weight" in t:
        p = f"blocks.{b}."
        heads = t["aligned"].shape[1]
        y = norm(x, p + "ln1")
        q, k, v = (dense(y, p + "attn." + w).reshape(rows, n, heads, -1).transpose(1, 2) for w in "qkv")
        scores = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
        scores = scores.masked_fill(torch.triu(torch.ones(n, n), 1) > 0, float("-inf"))
        probs = torch.softmax(scores, 3)
        added.append(dense((probs @ v).transpose(1, 2).reshape(rows, n, width), p + "attn.out"))
        x = x + added[-1]
        states.append(x)
        inner = dense(norm(x, p + "ln2"), p + "mlp.0")
        gelu = 0.5 * inner * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (inner + 0.044715 * inner**3)))
        added.append(dense(gelu, p + "mlp.1"))
        x = x + added[-1]
        states.append(x)
        out |= {f"example.{p}attn.probs": probs, f"example.{p}resid2": x}
        b += 1
    assert b == t["aligned"].shape[0]
    out["example.probs"] = torch.softmax(norm(x, "last") @ t["head.weight"], 2)
    if "example.lens" in t:
        out["example.norms"] = torch.stack([s.norm(dim=2) for s in states], 1)
        out["example.added"] = torch.stack([s.norm(dim=2) for s in added], 1)
        out["example.lens"] = torch.stack([torch.softmax(norm(s, "last") @ t["head.weight"], 2) for s in states], 1)
    return out


class Language:
    """The trained language model (engine/trained/language_model.h), with rows of attention or results of heads replaced."""

    def __init__(self):
        self.w = {k: torch.tensor(v, dtype=torch.float64) for k, v in read("assets/weights/language.safetensors").items()}
        self.heads, self.layers = 4, 4

    def norm(self, x, name):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"])

    def dense(self, x, name):
        return x @ self.w[name + ".weight"] + self.w[name + ".bias"]

    def __call__(self, ids, change=lambda what, layer, value: value):
        """All that is recorded of a pass; `change` gives another value for probs or mix of a layer, [heads, queries, ...]."""
        n, width, out = len(ids), self.w["wte.weight"].shape[1], {}
        x = self.w["wte.weight"][ids] + self.w["wpe.weight"][:n]
        out["embedded"] = x
        for i in range(self.layers):
            p = f"h.{i}."
            y = out[p + "ln1"] = self.norm(x, p + "ln1")
            q, k, v = (self.dense(y, p + "attn." + name).reshape(n, self.heads, -1).transpose(0, 1) for name in "qkv")
            scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
            probs = torch.softmax(scores.masked_fill(torch.triu(torch.ones(n, n), 1) > 0, float("-inf")), 2)
            probs = change("probs", i, probs)
            mix = change("mix", i, probs @ v)
            attn = self.dense(mix.transpose(0, 1).reshape(n, width), p + "attn.out")
            x = x + attn
            out |= {p + "attn.q": q, p + "attn.k": k, p + "attn.v": v, p + "attn.scores": scores, p + "attn.probs": probs, p + "attn.mix": mix, p + "attn.out": attn, p + "resid1": x}
            y = out[p + "ln2"] = self.norm(x, p + "ln2")
            z = out[p + "mlp.0.z"] = self.dense(y, p + "mlp.0")
            a = out[p + "mlp.0.a"] = torch.nn.functional.gelu(z, approximate="tanh")
            x = x + self.dense(a, p + "mlp.1")
            out |= {p + "mlp.1.z": x - out[p + "resid1"], p + "resid2": x}
        out["ln_f"] = self.norm(x, "ln_f")
        out["logits"] = out["ln_f"] @ self.w["wte.weight"].T
        return out

    def surprise(self, ids, word, change=lambda what, layer, value: value):
        return -torch.log_softmax(self(ids, change)["logits"][-1], 0)[word]

    def last(self, what, layer, head, value):
        """A change: that head's last query has this value."""

        def change(name, i, old):
            if name == what and i == layer:
                old = old.clone()
                old[head, -1] = value
            return old

        return change

    def costs(self, ids, word, what, value):
        base = self.surprise(ids, word)
        return torch.stack([torch.stack([self.surprise(ids, word, self.last(what, i, h, value)) - base for h in range(self.heads)]) for i in range(self.layers)])


def heads_of_language(t):
    out = Language()(t["ids"].long())
    for name in list(out):
        if ".attn." in name and not name.endswith(".out"):
            out[name] = out[name][None]
    return out | {"next": torch.softmax(out["logits"][-1], 0)}


def own_row(t):
    m, ids, answer = Language(), t["ids"].long(), int(t["answer"])
    layer, head = (int(v) for v in t["place"])
    plain, changed = m(ids), m(ids, m.last("probs", layer, head, t["row"]))
    return {
        "cost": m.costs(ids, answer, "probs", 1 / len(ids)),
        "trained.row": plain[f"h.{layer}.attn.probs"][head, -1],
        "trained.next": torch.softmax(plain["logits"][-1], 0),
        "trained.loss": m.surprise(ids, answer),
        "next": torch.softmax(changed["logits"][-1], 0),
        "loss": -torch.log_softmax(changed["logits"][-1], 0)[answer],
    }


def patched(t):
    m, target = Language(), t["into.ids"].long()
    theirs, ours = m(t["from.ids"].long()), m(target)
    a, b = int(ours["logits"][-1].argmax()), int(theirs["logits"][-1].argmax())

    def after(which):
        def change(what, i, old):
            if what == "mix":
                old = old.clone()
                for h in range(m.heads):
                    if which[i, h]:
                        old[h, -1] = theirs[f"h.{i}.attn.mix"][h, -1]
            return old

        return m(target, change)["logits"][-1]

    lean = lambda logits: logits[b] - logits[a]
    start, end = lean(ours["logits"][-1]), lean(theirs["logits"][-1])
    way = lambda logits: (lean(logits) - start) / (end - start)
    one = torch.eye(m.layers * m.heads).reshape(-1, m.layers, m.heads)
    chosen = after(t["patched"])
    return {
        "answers": torch.tensor([a, b], dtype=torch.float64),
        "lean": torch.stack([start, end, lean(chosen)]),
        "moved": torch.stack([way(after(w)) for w in one]).reshape(m.layers, m.heads),
        "moved.chosen": way(chosen),
        "next": torch.softmax(chosen, 0),
    }


def key_rankings(t):
    m, ids = Language(), t["ids"].long()
    plain = m(ids)
    answer = int(plain["logits"][-1].argmax())
    layer, head = (int(v) for v in t["place"])
    p = f"h.{layer}.attn."
    weight, v, mix = plain[p + "probs"][head, -1], plain[p + "v"][head], plain[p + "mix"][head, -1]
    written = (v @ m.w[p + "out.weight"].reshape(m.heads, v.shape[1], -1)[head]).norm(dim=1)
    base = m.surprise(ids, answer)
    return {
        "answer": torch.tensor(float(answer)),
        "cost": m.costs(ids, answer, "mix", 0),
        "weight": weight,
        "values": written,
        "size": weight * written,
        "drop": torch.stack([m.surprise(ids, answer, m.last("mix", layer, head, mix - weight[j] * v[j])) - base for j in range(len(ids))]),
    }


# What is trained is bits of our own: compared here, with a reference outside of one step in tests/oracle/nn.py.
CASES = [
    Case("attention/lookup", lambda t: lookup(t, False)),
    Case("attention/lookup", lambda t: lookup(t, False), {"temperature": "0.1", "query": "-1.7 0.4"}),
    Case("attention/lookup", lambda t: lookup(t, True), {"lookup": "hard"}),
    Case("attention/additive", two_scores, {"steps": "300"}, kept=["dot.weights", "additive.weights", "nearest"]),
    Case("attention/additive", two_scores, {"hidden": "1", "steps": "50"}, kept=["dot.scores", "additive.scores"]),
    Case("attention/sqrt-d", wide_scores, {"width": "48", "spread": "1.5"}, kept=["plain.deviation", "scaled.listened", "plain.gradient", "scaled.gradient"]),
    Case("attention/head", head, kept=["scores", "out"]),
    Case("attention/head", lambda t: head(t, (9, 1.5)), {"weights": "random", "mask": "causal", "cell": "scores 9", "add": "1.5"}, kept=["weights", "out"]),
    Case("attention/head", head, {"text": "Anna called Tom", "mask": "sliding", "weights": "random"}, kept=["weights", "mix", "out"]),
    Case("attention/positions", lambda t: positions(t, "none", False, 32), {"order": "350124"}, kept=["now"]),
    Case("attention/positions", lambda t: positions(t, "sinusoidal", False, 8), {"order": "350124", "positions": "sinusoidal", "width": "8"}, kept=["now"]),
    Case("attention/positions", lambda t: positions(t, "rotary", True, 6), {"order": "210543", "positions": "rotary", "causal": "true", "width": "6"}, kept=["first", "now"]),
    Case("attention/heads", heads_of_language, kept=["next"]),
    Case("attention/be-the-head", own_row, {"sentence": "copying", "row": "0.5 1.275 1;-0.5 0.825 1"}, kept=["cost", "trained.row", "trained.loss", "loss"]),
    Case("attention/patch", patched, {"strongest": "2"}, kept=["lean", "moved", "moved.chosen"]),
    Case("attention/why-not-weight", key_rankings, kept=["cost", "weight", "size", "drop"]),
    Case("attention/block", transformer, {"task": "reverse"}, ticks=2, kept=[]),
    Case("attention/train", transformer, {"width": "16"}, ticks=2, kept=[]),
    Case("attention/train", transformer, {"task": "pairs", "layers": "3", "heads": "4", "rate": "0.02"}, ticks=3, kept=[]),
]

if __name__ == "__main__":
    compare(__doc__, "attention.json", CASES)
