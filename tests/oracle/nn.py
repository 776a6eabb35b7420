#!/usr/bin/python3
"""Reference values of optimisers, schedules and layers, by PyTorch, for tests/unit/nn.

Run from the repository's root: /usr/bin/python3 tests/oracle/nn.py
"""
import os

import numpy
import torch

from tensor_files import write

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



# --- layers: /in0 ..., /p:name (parameters as we call and lay them out), /out, /seed, /grad0 ..., /g:name ---
def layer(name, inputs, parameters, forward, **extra):
    """parameters: our name -> tensor in our layout; forward(inputs, parameters) -> result."""
    xs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    ps = {k: torch.tensor(numpy.asarray(v), dtype=torch.float64, requires_grad=True) for k, v in parameters.items()}
    out = forward(xs, ps)
    seed = torch.tensor(normal(*out.shape), dtype=torch.float64)
    out.backward(seed)
    save(name, out=out, seed=seed, **extra, **{f"in{i}": x for i, x in enumerate(xs)}, **{"p:" + k: v for k, v in ps.items()},
         **{f"grad{i}": x.grad for i, x in enumerate(xs) if x.grad is not None}, **{"g:" + k: v.grad for k, v in ps.items() if v.grad is not None})


def spread(parameters, prefix=""):
    """Random values for a dictionary of shapes."""
    return {prefix + k: normal(*s) * (0.4 if len(s) > 1 else 0.2) for k, s in parameters.items()}


def linears(names, width, hidden=None):
    shapes = {}
    for n in names:
        shapes.update({n + ".weight": (width, width), n + ".bias": (width,)})
    if hidden:
        shapes.update({"mlp.0.weight": (width, hidden), "mlp.0.bias": (hidden,), "mlp.1.weight": (hidden, width), "mlp.1.bias": (width,)})
    return shapes


def torch_attention(p, width, heads, prefix=""):
    """torch.nn.functional's own multi-head attention with our parameters."""
    def run(x, memory, causal=False, keep=None):
        x, memory = x.transpose(0, 1), memory.transpose(0, 1)  # it wants [length, batch, width]
        mask = torch.ones(x.shape[0], memory.shape[0]).triu(1).bool() if causal else None
        bias = torch.cat([p[prefix + n + ".bias"] for n in "qkv"])
        y, _ = torch.nn.functional.multi_head_attention_forward(
            x, memory, memory, width, heads, None, bias, None, None, False, 0.0, p[prefix + "out.weight"].T, p[prefix + "out.bias"],
            training=False, key_padding_mask=None if keep is None else keep == 0, attn_mask=mask, use_separate_proj_weight=True,
            q_proj_weight=p[prefix + "q.weight"].T, k_proj_weight=p[prefix + "k.weight"].T, v_proj_weight=p[prefix + "v.weight"].T)
        return y.transpose(0, 1)
    return run


shapes = linears(("q", "k", "v", "out"), 12)
layer("attention:plain", [normal(2, 5, 12)], spread(shapes), lambda x, p: torch_attention(p, 12, 3)(x[0], x[0]))
layer("attention:causal", [normal(1, 7, 12)], spread(shapes), lambda x, p: torch_attention(p, 12, 4)(x[0], x[0], causal=True))
layer("attention:cross", [normal(2, 5, 12), normal(2, 3, 12)], spread(shapes), lambda x, p: torch_attention(p, 12, 3)(x[0], x[1]))
keep = numpy.array([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0]])
layer("attention:padding", [normal(2, 5, 12)], spread(shapes), lambda x, p: torch_attention(p, 12, 3)(x[0], x[0], keep=torch.tensor(keep)),
      keep=keep.astype(numpy.float32))


def grouped(x, p):
    """4 query heads share 2 key and value heads, causal."""
    def heads(n, count):
        return (x[0] @ p[n + ".weight"] + p[n + ".bias"]).reshape(2, 6, count, 3).transpose(1, 2)
    q, k, v = heads("q", 4), heads("k", 2).repeat_interleave(2, 1), heads("v", 2).repeat_interleave(2, 1)
    scores = (q @ k.transpose(-1, -2) / 3 ** 0.5).masked_fill(torch.ones(6, 6).triu(1).bool(), -numpy.inf)
    y = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(2, 6, 12)
    return y @ p["out.weight"] + p["out.bias"]


layer("attention:grouped", [normal(2, 6, 12)],
      spread({**shapes, "k.weight": (12, 6), "k.bias": (6,), "v.weight": (12, 6), "v.bias": (6,)}), grouped)


def norm(x, p, n):
    return torch.nn.functional.layer_norm(x, x.shape[-1:], p[n + ".weight"], p[n + ".bias"])


def block(pre, causal):
    def run(x, p):
        attention = torch_attention(p, 12, 3, "attn.")
        mlp = lambda y: torch.nn.functional.gelu(y @ p["mlp.0.weight"] + p["mlp.0.bias"], approximate="tanh") @ p["mlp.1.weight"] + p["mlp.1.bias"]
        y = x[0]
        if pre:
            n = norm(y, p, "ln1")
            y = y + attention(n, n, causal=causal)
            return y + mlp(norm(y, p, "ln2"))
        y = norm(y + attention(y, y, causal=causal), p, "ln1")
        return norm(y + mlp(y), p, "ln2")
    return run


shapes = {**linears(("attn.q", "attn.k", "attn.v", "attn.out"), 12, 20), "ln1.weight": (12,), "ln1.bias": (12,), "ln2.weight": (12,), "ln2.bias": (12,)}
layer("transformer:pre", [normal(2, 5, 12)], spread(shapes), block(True, True))
layer("transformer:post", [normal(2, 5, 12)], spread(shapes), block(False, False))
# The same against the layer that PyTorch ships.
encoder = torch.nn.TransformerEncoderLayer(12, 3, 20, 0.0, batch_first=True, norm_first=True).double()
parameters = {}
for i, n in enumerate("qkv"):
    parameters[f"attn.{n}.weight"] = encoder.self_attn.in_proj_weight[12 * i:12 * i + 12].T.detach().numpy()
    parameters[f"attn.{n}.bias"] = encoder.self_attn.in_proj_bias[12 * i:12 * i + 12].detach().numpy() + 0.1
parameters.update({"attn.out.weight": encoder.self_attn.out_proj.weight.T.detach().numpy(), "attn.out.bias": encoder.self_attn.out_proj.bias.detach().numpy()})
for ours, theirs in (("mlp.0", encoder.linear1), ("mlp.1", encoder.linear2)):
    parameters.update({ours + ".weight": theirs.weight.T.detach().numpy(), ours + ".bias": theirs.bias.detach().numpy()})
for i in (1, 2):
    m = getattr(encoder, f"norm{i}")
    parameters.update({f"ln{i}.weight": m.weight.detach().numpy(), f"ln{i}.bias": m.bias.detach().numpy()})
with torch.no_grad():
    encoder.self_attn.in_proj_bias += 0.1
x = normal(2, 6, 12)
xt = torch.tensor(x, dtype=torch.float64, requires_grad=True)
y = encoder(xt)
seed = normal(*y.shape)
y.backward(torch.tensor(seed, dtype=torch.float64))
save("transformer:shipped", in0=x, out=y, seed=seed, grad0=xt.grad, **{"p:" + k: v for k, v in parameters.items()})

# --- residual blocks ---
conv = torch.nn.functional.conv2d


def bn(x, p, n):
    return torch.nn.functional.batch_norm(x, None, None, p[n + ".weight"], p[n + ".bias"], training=True)


def residual(x, p, stride=1, project=False, pre=False, bottleneck=False, shortcut=True, padded=0):
    y = skip = x[0]
    strides = (1, stride, 1) if bottleneck else (stride, 1)
    for i, s in enumerate(strides, 1):
        w = p[f"conv{i}.weight"]
        if pre:
            y = torch.relu(bn(y, p, f"bn{i}"))
            if i == 1 and project:
                skip = y
            y = conv(y, w, stride=s, padding=w.shape[-1] // 2)
        else:
            y = bn(conv(y, w, stride=s, padding=w.shape[-1] // 2), p, f"bn{i}")
            if i < len(strides):
                y = torch.relu(y)
    if shortcut:
        if project:
            skip = conv(skip, p["downsample.0.weight"], stride=stride)
            skip = skip if pre else bn(skip, p, "downsample.1")
        if padded:
            skip = torch.nn.functional.pad(skip[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, padded))
        y = y + skip
    return y if pre else torch.relu(y)


def bns(**channels):
    return {f"{n}.{part}": (c,) for n, c in channels.items() for part in ("weight", "bias")}


basic = {"conv1.weight": (4, 4, 3, 3), "conv2.weight": (4, 4, 3, 3), **bns(bn1=4, bn2=4)}
layer("residual:identity", [normal(2, 4, 5, 5)], spread(basic), residual)
layer("residual:none", [normal(2, 4, 5, 5)], spread(basic), lambda x, p: residual(x, p, shortcut=False))
layer("residual:pre", [normal(2, 4, 5, 5)], spread(basic), lambda x, p: residual(x, p, pre=True))
wider = {"conv1.weight": (6, 4, 3, 3), "conv2.weight": (6, 6, 3, 3), "downsample.0.weight": (6, 4, 1, 1)}
layer("residual:projection", [normal(2, 4, 6, 6)], spread({**wider, **bns(bn1=6, bn2=6), **{"downsample.1.weight": (6,), "downsample.1.bias": (6,)}}),
      lambda x, p: residual(x, p, stride=2, project=True))
layer("residual:pre_projection", [normal(2, 4, 6, 6)], spread({**wider, **bns(bn1=4, bn2=6)}), lambda x, p: residual(x, p, stride=2, project=True, pre=True))
layer("residual:bottleneck", [normal(2, 8, 5, 5)],
      spread({"conv1.weight": (2, 8, 1, 1), "conv2.weight": (2, 2, 3, 3), "conv3.weight": (8, 2, 1, 1), **bns(bn1=2, bn2=2, bn3=8)}),
      lambda x, p: residual(x, p, bottleneck=True))
# --- graphs ---
NODES = 8
source = numpy.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 0, 6, 2, 5])
target = numpy.array([1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6, 0, 5, 2])  # node 7 is alone
ends = dict(source=source, target=target)
adjacency = torch.zeros(NODES, NODES).double()
adjacency[target, source] = 1


def gcn(x, p):
    loops = adjacency + torch.eye(NODES)
    d = loops.sum(1).rsqrt()
    return (d[:, None] * loops * d[None]) @ x[0] @ p["weight"] + p["bias"]


def gat(concat):
    def run(x, p):
        z = (x[0] @ p["weight"]).reshape(NODES, 2, 3)
        scores = torch.nn.functional.leaky_relu((z * p["attention_to"]).sum(2)[:, None] + (z * p["attention_from"]).sum(2)[None], 0.2)
        scores = scores.masked_fill((adjacency + torch.eye(NODES) == 0)[..., None], -numpy.inf)  # [to, from, head]
        y = torch.einsum("ijh,jhc->ihc", torch.softmax(scores, 1), z)
        return (y.reshape(NODES, 6) if concat else y.mean(1)) + p["bias"]
    return run


degree = adjacency.sum(1, keepdim=True).clamp(min=1)
layer("gcn:small", [normal(NODES, 5)], spread({"weight": (5, 4), "bias": (4,)}), gcn, **ends)
layer("sage:mean", [normal(NODES, 5)], spread({"self.weight": (5, 4), "self.bias": (4,), "neighbour.weight": (5, 4)}),
      lambda x, p: x[0] @ p["self.weight"] + p["self.bias"] + adjacency @ x[0] / degree @ p["neighbour.weight"], **ends)
layer("gin:small", [normal(NODES, 5)], spread({"epsilon": (1,), "mlp.0.weight": (5, 7), "mlp.0.bias": (7,), "mlp.1.weight": (7, 4), "mlp.1.bias": (4,)}),
      lambda x, p: torch.relu(((1 + p["epsilon"]) * x[0] + adjacency @ x[0]) @ p["mlp.0.weight"] + p["mlp.0.bias"]) @ p["mlp.1.weight"] + p["mlp.1.bias"],
      **ends)
gat_shapes = {"weight": (5, 6), "attention_to": (2, 3), "attention_from": (2, 3)}
layer("gat:concat", [normal(NODES, 5)], spread({**gat_shapes, "bias": (6,)}), gat(True), **ends)
layer("gat:mean", [normal(NODES, 5)], spread({**gat_shapes, "bias": (3,)}), gat(False), **ends)


def mlp(p, n, x):
    return torch.relu(x @ p[n + ".0.weight"] + p[n + ".0.bias"]) @ p[n + ".1.weight"] + p[n + ".1.bias"]


graph_of_node = torch.tensor([0, 0, 0, 0, 0, 0, 0, 1])


def message(x, p):
    v, e, u = x
    of_edge = graph_of_node[target]
    m = mlp(p, "edge", torch.cat([v[source], v[target], e, u[of_edge]], 1))
    pooled = torch.zeros(NODES, 3).double().index_add(0, torch.tensor(target), m)
    v2 = v + mlp(p, "node", torch.cat([v, pooled, u[graph_of_node]], 1))
    sums = lambda t, index: torch.zeros(2, t.shape[1]).double().index_add(0, index, t)
    u2 = u + mlp(p, "global", torch.cat([sums(v2, graph_of_node), sums(m, of_edge), u], 1))
    return torch.cat([v2.flatten(), (e + m).flatten(), u2.flatten()])


def mlp_shapes(n, a, b, c):
    return {n + ".0.weight": (a, b), n + ".0.bias": (b,), n + ".1.weight": (b, c), n + ".1.bias": (c,)}


layer("message:all", [normal(NODES, 4), normal(len(source), 3), normal(2, 2)],
      spread({**mlp_shapes("edge", 13, 6, 3), **mlp_shapes("node", 9, 6, 4), **mlp_shapes("global", 9, 6, 2)}), message, **ends)

# --- residual blocks that pad with zeros; last, so that the random numbers of the others stay ---
narrow = {name: shape for name, shape in wider.items() if not name.startswith("downsample")}
layer("residual:zero_padding", [normal(2, 4, 6, 6)], spread({**narrow, **bns(bn1=6, bn2=6)}), lambda x, p: residual(x, p, stride=2, padded=2))
layer("residual:pre_zero_padding", [normal(2, 4, 5, 5)], spread({**narrow, **bns(bn1=4, bn2=6)}), lambda x, p: residual(x, p, stride=2, padded=2, pre=True))

# --- three small networks side by side ---
sides = {"0.weight": (3, 2, 5), "0.bias": (3, 1, 5), "1.weight": (3, 5, 1), "1.bias": (3, 1, 1)}


def side_by_side(x, p):
    h = x[0].expand(3, -1, -1) if x[0].dim() == 2 else x[0]
    return torch.bmm(torch.tanh(torch.bmm(h, p["0.weight"]) + p["0.bias"]), p["1.weight"]) + p["1.bias"]


layer("ensemble:shared", [normal(7, 2)], spread(sides), side_by_side)
layer("ensemble:own", [normal(3, 7, 2)], spread(sides), side_by_side)

if __name__ == "__main__":
    write(os.path.join(os.path.dirname(__file__), "nn.safetensors"), tensors,
          {"made by": "tests/oracle/nn.py with PyTorch " + torch.__version__.split("a")[0]})
