#!/usr/bin/python3
"""Tiny GPT-2, BERT, ResNet, AlexNet (in the real layouts of their weights), GCN, GAT and a GAN pair, written out in PyTorch
from their papers and definitions, for tests/unit/nn/models_test.cpp.

Run from the repository's root: /usr/bin/python3 tests/oracle/models.py
model/w:name are the weights as a published file has them, model/g:name their gradients in the same layout,
model/a:name and model/d:name values and gradients under the names that our modules record, the rest inputs and results.
"""
import os

import numpy
import torch
from torch import nn
from torch.nn import functional as F

from tensor_files import write

torch.manual_seed(20260103)
torch.set_default_dtype(torch.float64)
generator = numpy.random.default_rng(13)
tensors = {}


def save(name, **parts):
    for key, value in parts.items():
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
        tensors[f"{name}/{key}"] = array.astype(numpy.int32 if array.dtype.kind == "i" else numpy.float32)


seen = {}


def act(name, x):
    """What our module records as `name`: kept with its gradient."""
    if any(x is other for other in seen.values()):
        x = x.view_as(x)  # a second name, with a gradient of its own
    x.retain_grad()
    seen[name] = x
    return x


def save_seen(model):
    for name, x in seen.items():
        save(model, **{"a:" + name: x})
        if x.grad is not None:
            save(model, **{"d:" + name: x.grad})
    seen.clear()


def weights(shapes, scale=0.3):
    return {k: torch.tensor((generator.standard_normal(s) * scale + (1 if ("ln" in k or "Norm" in k or "bn" in k) and k.endswith("weight") else 0))
                            .astype(numpy.float32).astype(numpy.float64), requires_grad=True) for k, s in shapes.items()}


def finish(name, w, loss, **results):
    loss.backward()
    save_seen(name)
    save(name, loss=loss, **results, **{"w:" + k: v for k, v in w.items()}, **{"g:" + k: v.grad for k, v in w.items() if v.grad is not None})


def attention(q, k, v, heads, path, mask=None):
    t, width = q.shape
    split = lambda x: x.reshape(t, heads, width // heads).transpose(0, 1)
    q, k, v = (act(path + n, split(x)) for n, x in zip("qkv", (q, k, v)))
    scores = act(path + "scores", q @ k.transpose(1, 2) / (width // heads) ** 0.5)
    if mask is not None:
        scores = scores.masked_fill(~mask, -numpy.inf)
    probs = act(path + "probs", torch.softmax(scores, -1))
    return act(path + "mix", probs @ v).transpose(0, 1).reshape(t, width), probs


# --- GPT-2 ---
W, HEADS, T = 12, 3, 7
shapes = {"wte.weight": (11, W), "wpe.weight": (9, W), "ln_f.weight": (W,), "ln_f.bias": (W,)}
for i in range(2):
    h = f"h.{i}."
    for n, s in (("ln_1", (W,)), ("ln_2", (W,))):
        shapes.update({h + n + ".weight": s, h + n + ".bias": s})
    for n, a, b in (("attn.c_attn", W, 3 * W), ("attn.c_proj", W, W), ("mlp.c_fc", W, 4 * W), ("mlp.c_proj", 4 * W, W)):
        shapes.update({h + n + ".weight": (a, b), h + n + ".bias": (b,)})
w = weights(shapes)
ids, targets = generator.integers(0, 11, T), generator.integers(0, 11, T)
ln = lambda x, n, eps=1e-5: F.layer_norm(x, x.shape[-1:], w[n + ".weight"], w[n + ".bias"], eps)
x, probs = act("embedded", w["wte.weight"][ids] + w["wpe.weight"][:T]), []
for i in range(2):
    h = f"h.{i}."
    conv1d = lambda x, n: x @ w[h + n + ".weight"] + w[h + n + ".bias"]
    y, p = attention(*conv1d(act(h + "ln1", ln(x, h + "ln_1")), "attn.c_attn").split(W, -1), HEADS, h + "attn.", torch.ones(T, T).tril().bool())
    probs.append(p)
    x = act(h + "resid1", x + act(h + "attn.out", conv1d(y, "attn.c_proj")))
    y = act(h + "mlp.0.z", conv1d(act(h + "ln2", ln(x, h + "ln_2")), "mlp.c_fc"))
    x = act(h + "resid2", x + act(h + "mlp.1.z", conv1d(act(h + "mlp.0.a", F.gelu(y, approximate="tanh")), "mlp.c_proj")))
logits = act("logits", act("ln_f", ln(x, "ln_f")) @ w["wte.weight"].T)
finish("gpt2", w, F.cross_entropy(logits, torch.tensor(targets)), ids=ids, targets=targets, logits=logits, probs0=probs[0], probs1=probs[1])

# --- BERT ---
e = "embeddings."
shapes = {e + "word_embeddings.weight": (11, W), e + "position_embeddings.weight": (9, W), e + "token_type_embeddings.weight": (2, W),
          e + "LayerNorm.weight": (W,), e + "LayerNorm.bias": (W,), "pooler.dense.weight": (W, W), "pooler.dense.bias": (W,)}
for i in range(2):
    l = f"encoder.layer.{i}."
    for n, out, inp in (("attention.self.query", W, W), ("attention.self.key", W, W), ("attention.self.value", W, W), ("attention.output.dense", W, W),
                        ("intermediate.dense", 20, W), ("output.dense", W, 20)):
        shapes.update({l + n + ".weight": (out, inp), l + n + ".bias": (out,)})
    for n in ("attention.output.LayerNorm", "output.LayerNorm"):
        shapes.update({l + n + ".weight": (W,), l + n + ".bias": (W,)})
w = weights(shapes)
segments, keep = numpy.array([0, 0, 0, 0, 1, 1, 1]), numpy.array([1, 1, 1, 1, 1, 0, 0])
x = act("embedded", ln(w[e + "word_embeddings.weight"][ids] + w[e + "token_type_embeddings.weight"][segments] + w[e + "position_embeddings.weight"][:T],
                       e + "LayerNorm", 1e-12))
for i in range(2):
    l, o = f"encoder.layer.{i}.", f"layers.{i}."
    dense = lambda x, n: F.linear(x, w[l + n + ".weight"], w[l + n + ".bias"])
    y, p = attention(*(dense(x, "attention.self." + n) for n in ("query", "key", "value")), HEADS, o + "attn.", torch.tensor(keep == 1).expand(T, T))
    x = act(o + "resid1", x + act(o + "attn.out", dense(y, "attention.output.dense")))
    x = act(o + "ln1", ln(x, l + "attention.output.LayerNorm", 1e-12))
    y = act(o + "mlp.0.a", F.gelu(act(o + "mlp.0.z", dense(x, "intermediate.dense"))))
    x = act(o + "resid2", x + act(o + "mlp.1.z", dense(y, "output.dense")))
    x = act(o + "ln2", ln(x, l + "output.LayerNorm", 1e-12))
pooled = act("pooled", torch.tanh(F.linear(x[:1], w["pooler.dense.weight"], w["pooler.dense.bias"])))
finish("bert", w, (x ** 2).mean() + pooled.sum(), ids=ids, segments=segments, keep=keep.astype(numpy.float32), hidden=x, pooled=pooled, probs1=p)


# --- ResNet: torchvision's names ---
class Block(nn.Module):
    def __init__(self, a, b, stride, path):
        super().__init__()
        self.path = path
        self.conv1, self.bn1 = nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b)
        self.conv2, self.bn2 = nn.Conv2d(b, b, 3, 1, 1, bias=False), nn.BatchNorm2d(b)
        self.downsample = None if a == b and stride == 1 else nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))

    def forward(self, x):
        y = act(self.path + "branch", self.bn2(self.conv2(act(self.path + "conv1.out", F.relu(self.bn1(self.conv1(x)))))))
        y = act(self.path + "sum", y + act(self.path + "shortcut", x if self.downsample is None else self.downsample(x)))
        return act(self.path + "out", F.relu(y))


class ResNet(nn.Module):
    def __init__(self, blocks, width, classes):
        super().__init__()
        self.conv1, self.bn1, a = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), width
        for stage in range(4):
            layers = []
            for i in range(blocks[stage]):
                layers.append(Block(a, width << stage, 2 if stage and not i else 1, f"layer{stage + 1}.{i}."))
                a = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(a, classes)

    def forward(self, x):
        x = F.max_pool2d(act("stem", F.relu(self.bn1(self.conv1(x)))), 3, 2, 1)
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return act("logits", self.fc(act("pooled", x.mean((2, 3)))))


def picture(*shape):
    """The same numbers in C++: sin of 0.1 times the index."""
    return torch.tensor(numpy.sin(0.1 * numpy.arange(numpy.prod(shape))).astype(numpy.float32).reshape(shape).astype(numpy.float64))


def round_weights(net):
    with torch.no_grad():
        for t in [*net.parameters(), *net.buffers()]:
            if t.dtype.is_floating_point:
                t.copy_(t.float().double())


def run_net(name, net, x, classes, training):
    net.train(training)
    start = {k: v.clone() for k, v in net.state_dict().items()}
    logits = net(x)
    loss = F.cross_entropy(logits, torch.tensor(classes))
    loss.backward()
    save_seen(name)
    save(name, logits=logits, loss=loss, classes=numpy.array(classes), **{"w:" + k: v for k, v in start.items()},
         **{"g:" + k: p.grad for k, p in net.named_parameters()})


net = ResNet((2, 1, 1, 1), 4, 5)
with torch.no_grad():
    for k, t in net.state_dict().items():
        if k.endswith("running_mean"):
            t.normal_(0, 0.2)
        if k.endswith("running_var"):
            t.uniform_(0.5, 2)
round_weights(net)
run_net("resnet", net, picture(2, 3, 33, 40), [1, 4], False)
run_net("resnet_training", ResNet((1, 1, 1, 1), 3, 5), picture(2, 3, 64, 64), [1, 4], True)

# --- AlexNet: torchvision's names ---
f = (3, 4, 5, 4, 2)
net = nn.Module()
net.features = nn.Sequential(nn.Conv2d(3, f[0], 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(f[0], f[1], 5, 1, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
                             nn.Conv2d(f[1], f[2], 3, 1, 1), nn.ReLU(), nn.Conv2d(f[2], f[3], 3, 1, 1), nn.ReLU(), nn.Conv2d(f[3], f[4], 3, 1, 1),
                             nn.ReLU(), nn.MaxPool2d(3, 2))
net.classifier = nn.Sequential(nn.Dropout(), nn.Linear(f[4] * 36, 7), nn.ReLU(), nn.Dropout(), nn.Linear(7, 7), nn.ReLU(), nn.Linear(7, 5))


def alexnet(x):
    names = {1: "features.0", 2: "pooled.0", 4: "features.3", 5: "pooled.1", 7: "features.6", 9: "features.8", 11: "features.10", 12: "pooled.4"}
    for i, part in enumerate(net.features):
        x = act(names[i], part(x)) if i in names else part(x)
    x = x.flatten(1)
    for i, part in enumerate(net.classifier):
        x = act({2: "classifier.1", 5: "classifier.4", 6: "logits"}[i], part(x)) if i in (2, 5, 6) else part(x)
    return x


net.forward = alexnet
round_weights(net)
run_net("alexnet", net, picture(1, 3, 224, 224), [3], False)

# --- GCN and GAT: two layers over a graph of 8 nodes, of which the last is alone ---
NODES = 8
source = numpy.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 0, 6, 2, 5])
target = numpy.array([1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6, 0, 5, 2])
everyone = numpy.arange(NODES)
features, classes = torch.tensor(generator.standard_normal((NODES, 5)).astype(numpy.float32)).double(), generator.integers(0, 3, NODES)
graph = dict(source=source, target=target, features=features, classes=classes)


def sums(messages, to):
    return torch.zeros(NODES, *messages.shape[1:]).index_add(0, torch.tensor(to), messages)


def gcn(x, w, n):
    d = (1 + torch.bincount(torch.tensor(target), minlength=NODES)).double().rsqrt()
    z = act(n + "z", x @ w[n + "weight"])
    messages = act(n + "messages", z[source] * (d[source] * d[target])[:, None])
    return act(n + "out", sums(messages, target) + z * (d * d)[:, None] + w[n + "bias"])


def gat(x, w, n, heads, concat):
    senders, receivers = numpy.concatenate([source, everyone]), numpy.concatenate([target, everyone])
    z = act(n + "z", (x @ w[n + "weight"]).reshape(NODES, heads, -1))
    scores = (z * w[n + "attention_to"]).sum(2)[receivers] + (z * w[n + "attention_from"]).sum(2)[senders]
    scores = act(n + "scores", F.leaky_relu(scores, 0.2))
    e = torch.exp(scores)
    probs = act(n + "probs", e / sums(e, receivers)[receivers])
    y = sums(z[senders] * probs[..., None], receivers)
    return act(n + "out", (y.reshape(NODES, -1) if concat else y.mean(1)) + w[n + "bias"])


w = weights({"0.weight": (5, 6), "0.bias": (6,), "1.weight": (6, 3), "1.bias": (3,)})
finish("gcn", w, F.cross_entropy(gcn(torch.relu(gcn(features, w, "0.")), w, "1."), torch.tensor(classes)), **graph)
w = weights({"0.weight": (5, 6), "0.attention_to": (2, 3), "0.attention_from": (2, 3), "0.bias": (6,),
             "1.weight": (6, 6), "1.attention_to": (2, 3), "1.attention_from": (2, 3), "1.bias": (3,)})
finish("gat", w, F.cross_entropy(gat(torch.tanh(gat(features, w, "0.", 2, True)), w, "1.", 2, False),
                                 torch.tensor(classes)), **graph)

# --- a GAN pair: the losses of both sides, non-saturating ---
g = weights({f"g.{i}.{p}": s for i, (a, b) in enumerate(((2, 5), (5, 5), (5, 2))) for p, s in (("weight", (a, b)), ("bias", (b,)))})
d = weights({f"d.{i}.{p}": s for i, (a, b) in enumerate(((2, 5), (5, 5), (5, 1))) for p, s in (("weight", (a, b)), ("bias", (b,)))})
noise, real = (torch.tensor(generator.standard_normal((6, 2)).astype(numpy.float32)).double() for _ in range(2))


def mlp(x, w, n, keep=act):
    for i in range(3):
        x = keep(f"{n}.{i}.z", x @ w[f"{n}.{i}.weight"] + w[f"{n}.{i}.bias"])
        x = keep(f"{n}.{i}.a", torch.relu(x)) if i < 2 else x
    return x


unseen = lambda name, x: x
fake = mlp(noise, g, "g", unseen).detach()
finish("gan_d", d, F.softplus(-mlp(real, d, "d")).mean() + F.softplus(mlp(fake, d, "d", unseen)).mean(), noise=noise, real=real)
finish("gan_g", g, F.softplus(-mlp(mlp(noise, g, "g"), d, "d")).mean())

if __name__ == "__main__":
    write(os.path.join(os.path.dirname(__file__), "models.safetensors"), tensors,
          {"made by": "tests/oracle/models.py with PyTorch " + torch.__version__.split("a")[0]})
