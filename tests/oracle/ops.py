#!/usr/bin/python3
"""Reference values and gradients of every op, by PyTorch in double precision, for tests/unit/tensor/oracle_test.cpp.

Run from the repository's root: /usr/bin/python3 tests/oracle/ops.py
Each case `op:variant` becomes tensors op:variant/in0, in1 ... (inputs), /index, /args (what else the op takes), /out, /seed (the
gradient of the result) and /grad0, grad1 ... (of the inputs that have one).
"""
import os

import numpy
import torch
import torch.nn.functional as F

from tensor_files import write

torch.manual_seed(20260101)
generator = numpy.random.default_rng(7)
tensors = {}


def normal(*shape):
    return generator.standard_normal(shape).astype(numpy.float32)


def positive(*shape):
    return (numpy.abs(generator.standard_normal(shape)) + 0.1).astype(numpy.float32)


def case(name, function, *inputs, index=None, args=None, constant=()):
    """`constant`: positions of inputs without a gradient."""
    given = [torch.tensor(numpy.asarray(x), dtype=torch.float64) for x in inputs]
    for i, x in enumerate(given):
        x.requires_grad_(i not in constant)
    extra = []
    if index is not None:
        tensors[name + "/index"] = numpy.asarray(index, dtype=numpy.int32)
        extra.append(torch.tensor(numpy.asarray(index), dtype=torch.int64))
    if args is not None:
        tensors[name + "/args"] = numpy.asarray(args, dtype=numpy.float32)
    out = function(*given, *extra)
    for i, x in enumerate(inputs):
        tensors[f"{name}/in{i}"] = numpy.asarray(x, dtype=numpy.float32)
    tensors[name + "/out"] = out.detach().numpy().astype(numpy.float32)
    if out.requires_grad and out.grad_fn is not None:
        seed = torch.tensor(normal(*out.shape), dtype=torch.float64)
        tensors[name + "/seed"] = seed.numpy().astype(numpy.float32)
        out.backward(seed)
        for i, x in enumerate(given):
            if x.grad is not None:
                tensors[f"{name}/grad{i}"] = x.grad.numpy().astype(numpy.float32)


# --- elementwise ---
shapes = {"vector": ((7,), (7,)), "matrix": ((5, 19), (5, 19)), "row": ((6, 17), (17,)), "column": ((6, 17), (6, 1)),
          "outer": ((9, 1), (1, 13)), "scalar": ((3, 5), ()), "deep": ((2, 1, 3, 1, 5), (4, 1, 2, 1)), "empty": ((0, 3), (3,)),
          "one": ((1,), (2, 1, 3)), "left": ((11,), (4, 11))}
for variant, (a, b) in shapes.items():
    case("add:" + variant, torch.add, normal(*a), normal(*b))
    case("sub:" + variant, torch.sub, normal(*a), normal(*b))
    case("mul:" + variant, torch.mul, normal(*a), normal(*b))
    case("div:" + variant, torch.div, normal(*a), positive(*b))
for variant in ("matrix", "row", "deep"):
    a, b = shapes[variant]
    case("maximum:" + variant, torch.maximum, normal(*a), normal(*b))
    case("minimum:" + variant, torch.minimum, normal(*a), normal(*b))
    case("pow:" + variant, torch.pow, positive(*a), normal(*b))
    case("less:" + variant, lambda x, y: (x < y).double(), normal(*a), normal(*b))
    case("equal:" + variant, lambda x, y: (x == y).double(), numpy.round(normal(*a)), numpy.round(normal(*b)))
    case("where:" + variant, lambda c, x, y: torch.where(c != 0, x, y), (normal(*a) > 0).astype(numpy.float32), normal(*a), normal(*b),
         constant=(0,))
unary = {"neg": torch.neg, "abs": torch.abs, "square": torch.square, "exp": torch.exp, "sin": torch.sin, "cos": torch.cos,
         "tanh": torch.tanh, "sigmoid": torch.sigmoid, "erf": torch.erf, "relu": torch.relu, "gelu": F.gelu,
         "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "softplus": F.softplus}
for name, function in unary.items():
    case(name + ":matrix", function, 2 * normal(5, 11))
    case(name + ":large", function, 8 * normal(23))
    case(name + ":empty", function, normal(0, 2))
for name, function in {"reciprocal": torch.reciprocal, "sqrt": torch.sqrt, "log": torch.log, "log1p": torch.log1p}.items():
    case(name + ":matrix", function, positive(5, 11))
case("leaky_relu:matrix", lambda x: F.leaky_relu(x, 0.2), normal(5, 11), args=[0.2])
case("pow_scalar:cube", lambda x: x ** 3, normal(5, 11), args=[3])
case("pow_scalar:root", lambda x: x ** -0.5, positive(5, 11), args=[-0.5])
case("clamp:matrix", lambda x: torch.clamp(x, -0.7, 0.4), normal(5, 11), args=[-0.7, 0.4])
case("add_scalar:matrix", lambda x: x + 0.3, normal(5, 11), args=[0.3])
case("scale:matrix", lambda x: x * -1.7, normal(5, 11), args=[-1.7])

# --- products ---
for m, k, n in ((1, 1, 1), (3, 5, 7), (17, 33, 9), (8, 300, 20), (1, 40, 30), (31, 6, 1), (5, 0, 4), (0, 3, 2), (70, 20, 50)):
    case(f"matmul:{m}x{k}x{n}", torch.matmul, normal(m, k), normal(k, n), args=[0])
case("matmul:first", lambda a, b: a.T @ b, normal(6, 9), normal(6, 5), args=[1])
case("matmul:second", lambda a, b: a @ b.T, normal(9, 6), normal(5, 6), args=[2])
case("matmul:both", lambda a, b: a.T @ b.T, normal(6, 9), normal(5, 6), args=[3])
case("matmul:batch", torch.matmul, normal(4, 5, 6), normal(4, 6, 3), args=[0])
case("matmul:shared", torch.matmul, normal(4, 5, 6), normal(6, 3), args=[0])
case("matmul:broadcast", torch.matmul, normal(2, 1, 5, 6), normal(3, 6, 4), args=[0])
case("matmul:attention", lambda q, k: q @ k.transpose(-1, -2), normal(2, 3, 7, 4), normal(2, 3, 7, 4), args=[2])
case("matmul:batchfirst", lambda a, b: a.transpose(-1, -2) @ b, normal(3, 6, 5), normal(3, 6, 2), args=[1])
case("matmul:vector_left", torch.matmul, normal(6), normal(6, 5), args=[0])
case("matmul:vector_right", torch.matmul, normal(4, 6), normal(6), args=[0])
case("linear:bias", lambda x, w, b: x @ w + b, normal(11, 6), normal(6, 5), normal(5))
case("linear:none", lambda x, w: x @ w, normal(2, 3, 6), normal(6, 16))
case("linear:wide", lambda x, w, b: x @ w + b, normal(2, 3, 7), normal(7, 33), normal(33))
case("linear:one", lambda x, w, b: x @ w + b, normal(50, 16), normal(16, 1), normal(1))

# --- reductions: args are keep, then the axes ---
for variant, shape, axes in (("all", (3, 4, 5), ()), ("last", (3, 4, 21), (2,)), ("first", (7, 4, 5), (0,)), ("middle", (3, 9, 5), (1,)),
                             ("ends", (3, 4, 5), (0, 2)), ("negative", (3, 4, 5), (-2,)), ("long", (1, 1000), (1,)), ("scalar", (), ())):
    for keep in (False, True):
        dims = axes if axes else tuple(range(len(shape)))
        args = [keep, *axes]
        suffix = variant + (".keep" if keep else "")
        case("sum:" + suffix, lambda x: torch.sum(x, dim=dims, keepdim=keep) if dims else x.sum(), normal(*shape), args=args)
        case("mean:" + suffix, lambda x: torch.mean(x, dim=dims, keepdim=keep) if dims else x.mean(), normal(*shape), args=args)
        if shape:
            case("max:" + suffix, lambda x: torch.amax(x, dim=dims, keepdim=keep), normal(*shape), args=args)
            case("min:" + suffix, lambda x: torch.amin(x, dim=dims, keepdim=keep), normal(*shape), args=args)
            case("variance:" + suffix, lambda x: torch.var(x, dim=dims, unbiased=True, keepdim=keep), normal(*shape), args=args)
case("sum:empty", lambda x: torch.sum(x, dim=0), normal(0, 4), args=[0, 0])
case("argmax:rows", lambda x: torch.argmax(x, dim=1).double(), normal(6, 9), args=[1])

# --- shape ---
case("reshape:flat", lambda x: x.reshape(6, 4), normal(2, 3, 4), args=[6, 4])
case("permute:three", lambda x: x.permute(2, 0, 1), normal(3, 4, 5), args=[2, 0, 1])
case("permute:four", lambda x: x.permute(0, 2, 1, 3), normal(2, 3, 4, 5), args=[0, 2, 1, 3])
case("transpose:batch", lambda x: x.transpose(-1, -2), normal(2, 3, 4))
case("slice:first", lambda x: x[1:4], normal(6, 3), args=[0, 1, 4])
case("slice:last", lambda x: x[..., 2:-1], normal(2, 3, 7), args=[2, 2, -1])
case("slice:nothing", lambda x: x[:, 2:2], normal(3, 4), args=[1, 2, 2])
case("concat:columns", lambda *p: torch.cat(p, 1), normal(4, 3), normal(4, 1), normal(4, 5), args=[1])
case("concat:rows", lambda *p: torch.cat(p, 0), normal(4, 3), normal(0, 3), normal(2, 3), args=[0])
case("stack:middle", lambda *p: torch.stack(p, 1), normal(4, 3), normal(4, 3), args=[1])
case("pad:middle", lambda x: F.pad(x, (0, 0, 2, 1), value=0.5), normal(2, 3, 4), args=[1, 2, 1, 0.5])
case("expand:rows", lambda x: x.expand(4, 3, 5), normal(3, 1), args=[4, 3, 5])

# --- by index ---
segment = generator.integers(0, 5, 23)
segment[segment == 3] = 2  # group 3 stays empty


def scatter(x, s, reduce):
    out = torch.zeros(5, *x.shape[1:], dtype=x.dtype)
    if reduce == "sum":
        return out.index_add(0, s, x)
    if reduce == "mean":
        count = torch.bincount(s, minlength=5).clamp(min=1).double()
        return out.index_add(0, s, x) / count.reshape(-1, *[1] * (x.dim() - 1))
    where = s.reshape(-1, *[1] * (x.dim() - 1)).expand_as(x)
    return out.scatter_reduce(0, where, x, "a" + reduce, include_self=False)


def segment_softmax(x, s):
    e = torch.exp(x - x.detach().amax(0))
    return e / scatter(e, s, "sum")[s]


for variant, width in (("vectors", (6,)), ("scalars", ()), ("wide", (37,)), ("matrices", (2, 3))):
    for reduce in ("sum", "mean", "max", "min"):
        case(f"segment_{reduce}:{variant}", lambda x, s: scatter(x, s, reduce), normal(23, *width), index=segment, args=[5])
    case(f"segment_softmax:{variant}", segment_softmax, normal(23, *width), index=segment, args=[5])
    case(f"gather:{variant}", lambda x, s: x[s], normal(5, *width), index=segment)
case("gather:nothing", lambda x, s: x[s], normal(5, 3), index=numpy.zeros(0, dtype=numpy.int64))
case("take:rows", lambda x, s: x[torch.arange(6), s], normal(6, 4), index=[0, 3, 1, 1, 2, 0])

# --- softmax and losses ---
for variant, shape, axis in (("rows", (5, 9), -1), ("long", (2, 100), 1), ("middle", (3, 4, 5), 1), ("first", (6, 3), 0), ("one", (4, 1), 1)):
    case("softmax:" + variant, lambda x: torch.softmax(x, axis), 3 * normal(*shape), args=[axis])
    case("log_softmax:" + variant, lambda x: torch.log_softmax(x, axis), 3 * normal(*shape), args=[axis])
    case("logsumexp:" + variant, lambda x: torch.logsumexp(x, axis), 3 * normal(*shape), args=[axis])
classes = generator.integers(0, 7, 12)
for over, how in enumerate(("mean", "sum", "none")):
    case("mse_loss:" + how, lambda p, t: F.mse_loss(p, t, reduction=how), normal(4, 5), normal(4, 5), args=[over])
    case("cross_entropy:" + how, lambda x, c: F.cross_entropy(x, c, reduction=how), 2 * normal(12, 7), index=classes, args=[over])
    masked = classes.copy()
    masked[[2, 5]] = -1
    case("cross_entropy:masked." + how, lambda x, c: F.cross_entropy(x, c, reduction=how, ignore_index=-1), 2 * normal(12, 7), index=masked,
         args=[over])
    case("bce_with_logits:" + how, lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=how), 3 * normal(4, 5),
         generator.uniform(0, 1, (4, 5)).astype(numpy.float32), args=[over])
    case("hinge_loss:" + how, lambda x, y: {"mean": torch.mean, "sum": torch.sum, "none": lambda z: z}[how](torch.relu(1 - x * y)),
         normal(4, 5), numpy.sign(normal(4, 5)), args=[over], constant=(1,))
case("kl_divergence:sum", lambda p, q: (p.exp() * (p - q)).sum(), numpy.log(positive(4, 5)), numpy.log(positive(4, 5)))

gan = {
    0: (lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean(), lambda f: -F.softplus(f).mean()),
    1: (lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean(), lambda f: F.softplus(-f).mean()),
    2: (lambda r, f: ((r - 1) ** 2).mean() / 2 + (f ** 2).mean() / 2, lambda f: ((f - 1) ** 2).mean() / 2),
    3: (lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), lambda f: -f.mean()),
    4: (lambda r, f: f.mean() - r.mean(), lambda f: -f.mean()),
}
for kind, (discriminator, generator_loss) in gan.items():
    case(f"discriminator_loss:{kind}", discriminator, normal(9, 1), normal(7, 1), args=[kind])
    case(f"generator_loss:{kind}", generator_loss, normal(9, 1), args=[kind])

# --- norms ---
for variant, shape in (("rows", (5, 19)), ("deep", (2, 3, 8)), ("one", (4, 1)), ("empty", (0, 6))):
    width = shape[-1:]
    case("layer_norm:" + variant, lambda x, g, b: F.layer_norm(x, width, g, b), normal(*shape) * 3 + 1, normal(*width), normal(*width))
    if variant != "one":  # all of that gradient is rounding
        case("rms_norm:" + variant, lambda x, g: x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * g, normal(*shape), normal(*width))
case("layer_norm:plain", lambda x: F.layer_norm(x, (19,)), normal(5, 19))
for variant, shape in (("columns", (9, 5)), ("images", (3, 4, 5, 6)), ("single", (1, 2, 3, 3))):
    c = shape[1]
    for training in (True, False):
        running = numpy.stack([normal(c), positive(c)])

        def batch_norm(x, g, b):
            mean, var = torch.tensor(running[0]).double(), torch.tensor(running[1]).double()
            out = F.batch_norm(x, mean, var, g, b, training=training)
            tensors[name + "/running"] = torch.stack([mean, var]).numpy().astype(numpy.float32)
            return out

        name = f"batch_norm:{variant}.{'train' if training else 'eval'}"
        tensors[name + "/before"] = running
        case(name, batch_norm, normal(*shape) * 2 + 1, normal(c), normal(c), args=[training])

# --- images; args: stride, padding, groups ---
for variant, x, w, stride, padding, groups, bias in (
        ("plain", (2, 3, 6, 7), (4, 3, 3, 3), 1, 0, 1, True), ("same", (1, 2, 5, 5), (3, 2, 3, 3), 1, 1, 1, False),
        ("stride", (2, 3, 9, 8), (5, 3, 3, 2), 2, 1, 1, True), ("one", (2, 4, 5, 3), (6, 4, 1, 1), 1, 0, 1, True),
        ("groups", (2, 4, 6, 6), (6, 2, 3, 3), 1, 1, 2, True), ("depthwise", (1, 3, 7, 7), (3, 1, 5, 5), 2, 2, 3, True),
        ("wide", (1, 1, 4, 40), (2, 1, 3, 11), 1, 5, 1, True), ("far", (1, 2, 3, 3), (2, 2, 3, 3), 3, 2, 1, True),
        ("one_stride", (1, 3, 6, 6), (4, 3, 1, 1), 2, 0, 1, False), ("nothing", (0, 3, 6, 6), (4, 3, 3, 3), 1, 1, 1, True)):
    parts = [normal(*x), normal(*w)] + ([normal(w[0])] if bias else [])
    case("conv2d:" + variant, lambda x, w, b=None: F.conv2d(x, w, b, stride=stride, padding=padding, groups=groups), *parts,
         args=[stride, padding, groups])
for variant, x, w, stride, padding, groups, bias in (
        ("plain", (2, 3, 4, 5), (3, 4, 3, 3), 1, 0, 1, True), ("stride", (2, 3, 4, 4), (3, 2, 4, 4), 2, 1, 1, True),
        ("groups", (1, 4, 3, 5), (4, 3, 3, 3), 2, 1, 2, False), ("gap", (1, 2, 3, 3), (2, 1, 2, 2), 3, 0, 1, True)):
    parts = [normal(*x), normal(*w)] + ([normal(w[1] * groups)] if bias else [])
    case("conv_transpose2d:" + variant, lambda x, w, b=None: F.conv_transpose2d(x, w, b, stride=stride, padding=padding, groups=groups), *parts,
         args=[stride, padding, groups])
for variant, x, size, stride, padding in (("two", (2, 3, 6, 7), 2, 2, 0), ("overlap", (1, 2, 9, 9), 3, 2, 1), ("dense", (1, 1, 5, 6), 3, 1, 1)):
    case("max_pool2d:" + variant, lambda x: F.max_pool2d(x, size, stride, padding), normal(*x), args=[size, stride, padding])
    case("avg_pool2d:" + variant, lambda x: F.avg_pool2d(x, size, stride, padding), normal(*x), args=[size, stride, padding])
case("global_avg_pool:all", lambda x: F.adaptive_avg_pool2d(x, 1).flatten(1), normal(2, 3, 5, 7))
for size in (5, 4):
    case(f"local_response_norm:{size}", lambda x: F.local_response_norm(x, size, 0.3, 0.75, 2.0), normal(2, 7, 3, 3), args=[size, 0.3, 0.75, 2.0])


# --- sequences ---
def causal(x):
    queries, keys = x.shape[-2:]
    allowed = torch.ones(queries, keys).tril(keys - queries).bool()
    return torch.softmax(x.masked_fill(~allowed, -numpy.inf), -1)


case("causal_softmax:square", causal, normal(2, 3, 6, 6))
case("causal_softmax:cached", causal, normal(3, 2, 7))
keep = numpy.array([[1, 1, 1, 0], [1, 0, 1, 0]], dtype=numpy.float32).reshape(2, 1, 4)
case("masked_softmax:padding", lambda x, m: torch.softmax(x.masked_fill(m == 0, -numpy.inf), -1), normal(2, 3, 4), keep, constant=(1,))


def rotary(x, first, halves):
    length, width = x.shape[-2:]
    angle = (torch.arange(length).double() + first)[:, None] * 10000.0 ** (-2 * torch.arange(width // 2).double() / width)
    turn = torch.polar(torch.ones_like(angle), angle)
    pairs = torch.stack([x[..., : width // 2], x[..., width // 2:]], -1) if halves else x.reshape(*x.shape[:-1], width // 2, 2)
    y = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * turn)
    return torch.cat([y[..., 0], y[..., 1]], -1) if halves else y.flatten(-2)


for halves in (0, 1):
    case(f"rotary:{halves}", lambda x: rotary(x, 3, halves), normal(2, 3, 5, 8), args=[3, halves])

# --- nothing: axes of size 0, for what has no such case above; and comparisons that have none; last, so that the others' numbers stay ---
for variant in ("empty", "outer", "scalar", "one"):
    a, b = shapes[variant]
    case("maximum:" + variant, torch.maximum, normal(*a), normal(*b))
    case("minimum:" + variant, torch.minimum, normal(*a), normal(*b))
    case("pow:" + variant, torch.pow, positive(*a), normal(*b))
    case("less:" + variant, lambda x, y: (x < y).double(), normal(*a), normal(*b))
    case("equal:" + variant, lambda x, y: (x == y).double(), numpy.round(normal(*a)), numpy.round(normal(*b)))
    case("where:" + variant, lambda c, x, y: torch.where(c != 0, x, y), (normal(*a) > 0).astype(numpy.float32), normal(*a), normal(*b),
         constant=(0,))
for variant, (a, b) in shapes.items():
    case("less_equal:" + variant, lambda x, y: (x <= y).double(), numpy.round(normal(*a)), numpy.round(normal(*b)))
case("sign:matrix", torch.sign, numpy.round(normal(5, 11)))
for name, function in {"reciprocal": torch.reciprocal, "sqrt": torch.sqrt, "log": torch.log, "log1p": torch.log1p, "sign": torch.sign}.items():
    case(name + ":empty", function, positive(0, 2))
case("leaky_relu:empty", lambda x: F.leaky_relu(x, 0.2), normal(0, 3), args=[0.2])
case("pow_scalar:empty", lambda x: x ** 3, normal(3, 0), args=[3])
case("clamp:empty", lambda x: torch.clamp(x, -0.7, 0.4), normal(0), args=[-0.7, 0.4])
case("add_scalar:empty", lambda x: x + 0.3, normal(2, 0, 3), args=[0.3])
case("scale:empty", lambda x: x * -1.7, normal(0, 3), args=[-1.7])
case("matmul:batch_empty", torch.matmul, normal(0, 5, 6), normal(0, 6, 3), args=[0])
case("matmul:batch_inner", torch.matmul, normal(2, 5, 0), normal(2, 0, 3), args=[0])
case("linear:empty", lambda x, w, b: x @ w + b, normal(0, 6), normal(6, 5), normal(5))
for name, function in {"max": torch.amax, "min": torch.amin, "sum": torch.sum}.items():
    case(name + ":rows_empty", lambda x: function(x, dim=1), normal(0, 4), args=[0, 1])
case("mean:rows_empty", lambda x: torch.mean(x, dim=1), normal(0, 4), args=[0, 1])
case("variance:rows_empty", lambda x: torch.var(x, dim=1), normal(0, 4), args=[0, 1])
case("argmax:empty", lambda x: torch.argmax(x, dim=1).double(), normal(0, 9), args=[1])
case("reshape:empty", lambda x: x.reshape(4, 0), normal(2, 0, 3), args=[4, 0])
case("permute:empty", lambda x: x.permute(2, 0, 1), normal(3, 0, 5), args=[2, 0, 1])
case("transpose:empty", lambda x: x.transpose(-1, -2), normal(2, 0, 4))
case("stack:empty", lambda *p: torch.stack(p, 1), normal(0, 3), normal(0, 3), args=[1])
case("pad:empty", lambda x: F.pad(x, (0, 0, 2, 1), value=0.5), normal(2, 0, 4), args=[1, 2, 1, 0.5])
case("expand:empty", lambda x: x.expand(4, 0, 5), normal(0, 1), args=[4, 0, 5])
nobody = numpy.zeros(0, dtype=numpy.int64)
for reduce in ("sum", "mean", "max", "min"):
    case(f"segment_{reduce}:empty", lambda x, s: scatter(x, s, reduce), normal(0, 6), index=nobody, args=[5])
case("segment_softmax:empty", lambda x, s: x * 1, normal(0, 6), index=nobody, args=[5])
case("take:empty", lambda x, s: x[torch.arange(0), s], normal(0, 4), index=nobody)
for shape in ((0, 5), (2, 0)):
    case(f"softmax:empty{shape[0]}", lambda x: torch.softmax(x, -1), normal(*shape), args=[-1])
    case(f"log_softmax:empty{shape[0]}", lambda x: torch.log_softmax(x, -1), normal(*shape), args=[-1])
case("logsumexp:empty", lambda x: torch.logsumexp(x, -1), normal(0, 5), args=[-1])
for over, how in ((1, "sum"), (2, "none")):
    case("mse_loss:empty." + how, lambda p, t: F.mse_loss(p, t, reduction=how), normal(0, 5), normal(0, 5), args=[over])
    case("cross_entropy:empty." + how, lambda x, c: F.cross_entropy(x, c, reduction=how), normal(0, 7), index=nobody, args=[over])
    case("bce_with_logits:empty." + how, lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=how), normal(0, 5), positive(0, 5), args=[over])
case("batch_norm:empty.eval", lambda x, g, b: F.batch_norm(x, torch.zeros(4).double(), torch.ones(4).double(), g, b), normal(0, 4, 3, 3), normal(4),
     normal(4), args=[0])
tensors["batch_norm:empty.eval/before"] = tensors["batch_norm:empty.eval/running"] = numpy.stack([numpy.zeros(4), numpy.ones(4)]).astype(numpy.float32)
case("conv_transpose2d:nothing", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2), normal(0, 3, 4, 4), normal(3, 2, 3, 3), normal(2), args=[2, 0, 1])
case("max_pool2d:nothing", lambda x: F.max_pool2d(x, 2, 2, 0), normal(0, 3, 6, 6), args=[2, 2, 0])
case("avg_pool2d:nothing", lambda x: F.avg_pool2d(x, 2, 2, 0), normal(0, 3, 6, 6), args=[2, 2, 0])
case("global_avg_pool:nothing", lambda x: x.mean((2, 3)), normal(0, 3, 5, 7))
case("local_response_norm:nothing", lambda x: x * 1, normal(0, 7, 3, 3), args=[5, 0.3, 0.75, 2.0])
case("causal_softmax:empty", causal, normal(0, 6, 6))
case("rotary:empty", lambda x: rotary(x, 3, 0), normal(0, 5, 8), args=[3, 0])

if __name__ == "__main__":
    write(os.path.join(os.path.dirname(__file__), "ops.safetensors"), tensors,
          {"made by": "tests/oracle/ops.py with PyTorch " + torch.__version__.split("a")[0]})
