#!/usr/bin/python3
"""The models whose weights we ship, written out in PyTorch and run on those weights, for tests/unit/trained/oracle_test.cpp.

Run from the repository's root, again whenever assets/weights changes: /usr/bin/python3 tests/oracle/trained.py
"""
import numpy
import torch
from torch.nn import functional as F

from tensor_files import read, write

torch.set_default_dtype(torch.float64)
generator = numpy.random.default_rng(29)
tensors = {}


def weights(name):
    return {key: torch.tensor(array, requires_grad=True) for key, array in read(f"assets/weights/{name}.safetensors").items()}


def save(name, **parts):
    for key, value in parts.items():
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
        tensors[f"{name}/{key}"] = array.astype(numpy.int32 if array.dtype.kind == "i" else numpy.float32)


# --- the language model ---
w = weights("language")
WIDTH, HEADS, LAYERS, T = w["wte.weight"].shape[1], 4, 4, 24
ids, targets = generator.integers(1, w["wte.weight"].shape[0], T), generator.integers(1, w["wte.weight"].shape[0], T)
ln = lambda x, n: F.layer_norm(x, x.shape[-1:], w[n + ".weight"], w[n + ".bias"])
linear = lambda x, n: x @ w[n + ".weight"] + w[n + ".bias"]
heads = lambda x: x.reshape(T, HEADS, WIDTH // HEADS).transpose(0, 1)
x, kept = w["wte.weight"][ids] + w["wpe.weight"][:T], {}
for i in range(LAYERS):
    h = f"h.{i}."
    y = ln(x, h + "ln1")
    q, k, v = (heads(linear(y, h + "attn." + n)) for n in "qkv")
    scores = (q @ k.transpose(1, 2) / (WIDTH // HEADS) ** 0.5).masked_fill(~torch.ones(T, T).tril().bool(), -numpy.inf)
    kept[f"probs{i}"] = torch.softmax(scores, -1)
    x = x + linear((kept[f"probs{i}"] @ v).transpose(0, 1).reshape(T, WIDTH), h + "attn.out")
    x = x + linear(F.gelu(linear(ln(x, h + "ln2"), h + "mlp.0"), approximate="tanh"), h + "mlp.1")
    kept[f"resid{i}"] = x
logits = ln(x, "ln_f") @ w["wte.weight"].T
F.cross_entropy(logits, torch.tensor(targets)).backward()
grads = {f"g:{n}": w[n].grad for n in w if n.endswith(("ln1.weight", "ln2.bias", "attn.q.bias", "ln_f.weight"))}
save("language", ids=ids, targets=targets, logits=logits, **kept, **grads)

# --- networks for pictures ---
images = torch.tensor(generator.random((2, 3, 32, 32)).astype(numpy.float32).astype(numpy.float64))
labels = numpy.array([3, 7])
save("pictures", images=images, labels=labels)

w = weights("resnet")
bn = lambda x, n: F.batch_norm(x, w[n + ".running_mean"].detach(), w[n + ".running_var"].detach(), w[n + ".weight"], w[n + ".bias"])
x = F.relu(bn(F.conv2d((images - 0.5) * 2, w["stem.conv.weight"], padding=1), "stem.bn"))
for i in range(9):
    b, stride = f"blocks.{i}.", 2 if i in (3, 6) else 1
    y = F.relu(bn(F.conv2d(x, w[b + "conv1.weight"], stride=stride, padding=1), b + "bn1"))
    y = bn(F.conv2d(y, w[b + "conv2.weight"], padding=1), b + "bn2")
    x = F.relu(y + (x if stride == 1 else bn(F.conv2d(x, w[b + "downsample.0.weight"], stride=stride), b + "downsample.1")))
pooled = x.mean((2, 3))
logits = linear(pooled, "head")
F.cross_entropy(logits, torch.tensor(labels)).backward()
save("resnet", pooled=pooled, logits=logits, **{"g:" + n: w[n].grad for n in ("stem.conv.weight", "blocks.4.bn1.weight", "head.weight")})

w = weights("alexnet")
x, kept = (images - 0.5) * 2, {}
for i in range(5):
    kernel = w[f"conv.{i}.weight"]
    x = F.relu(F.conv2d(x, kernel, w[f"conv.{i}.bias"], stride=2 if i == 0 else 1, padding=kernel.shape[2] // 2))
    if i < 2:
        x = kept[f"norm{i}"] = F.local_response_norm(x, 5, 5e-4, 0.75, 2.0)
    if i in (0, 1, 4):
        x = F.max_pool2d(x, 3, 2, 1)
logits = linear(F.relu(linear(x.flatten(1), "hidden")), "head")
F.cross_entropy(logits, torch.tensor(labels)).backward()
save("alexnet", norm1=kept["norm1"], logits=logits, **{"g:" + n: w[n].grad for n in ("conv.0.weight", "conv.4.bias", "head.weight")})

write("tests/oracle/trained.safetensors", tensors, {"torch": torch.__version__})
