#!/usr/bin/env python3
"""Runs a listing of an article with NumPy against the trace of its figure (docs/articles.md, Listings).

    glassbox trace gnn/message-passing -o t.safetensors
    /usr/bin/python3 tests/oracle/listings.py explainers/gnn/message_passing.py t.safetensors

Each line that ends with `#= name` must leave in its variable what the trace holds under that name; `{k}` in a name is the
value of k there. Prints how many tensors agreed; exit status 1 when one differs by more than 1e-4 of its largest element.
"""
import re
import sys

import numpy as np

from tensor_files import read

TOLERANCE = 1e-4


def with_checks(source):
    """The listing with a call behind each marked line, at its indentation, on the same line."""
    lines = []
    for number, line in enumerate(source.splitlines(), 1):
        mark = re.search(r"#=\s*(\S+)", line)
        variable = re.match(r"\s*([A-Za-z_]\w*)\s*=[^=]", line)
        code = re.split(r"\s*#[=@]", line)[0]
        lines.append(f"{code}; _check({number}, f{mark[1]!r}, {variable[1]})" if mark and variable else line)
    return "\n".join(lines) + "\n"


def main(listing, trace):
    tensors = read(trace)
    compared, wrong = [], []

    def check(line, name, value):
        compared.append(name)
        if name not in tensors:
            wrong.append(f"{listing}:{line}: the trace has no tensor {name}")
            return
        truth = tensors[name]
        if np.shape(value) != truth.shape:
            wrong.append(f"{listing}:{line}: {name} has shape {np.shape(value)}, in the trace {truth.shape}")
        elif truth.size and np.abs(value - truth).max() > TOLERANCE * max(1, np.abs(truth).max()):
            wrong.append(f"{listing}:{line}: {name} differs by {np.abs(value - truth).max():.3g}")

    exec(compile(with_checks(open(listing).read()), listing, "exec"), {"np": np, "T": tensors, "_check": check})
    for message in wrong:
        print(message)
    print(f"{len(compared)} tensors compared, {len(wrong)} differ")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
