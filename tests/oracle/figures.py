"""What the references of figures share: the program writes the trace of a figure, inputs and parameters are read from it, all
else is computed anew with PyTorch in float64, compared, and written as the committed reference, which
tests/unit/explainers/references.cpp compares without PyTorch.

    compare(__doc__, "gnn_figures.json", [Case("gnn/twins", twins, {"extra": "bond in a ring"}, seed=2)])
"""
import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import typing

import torch

from tensor_files import read

HERE = pathlib.Path(__file__).parent
TOLERANCE = 1e-5  # relative to a tensor's largest element, at least 1


@dataclasses.dataclass
class Case:
    figure: str
    recompute: typing.Callable  # name -> tensor of the trace, to name -> tensor that it should hold
    controls: dict = dataclasses.field(default_factory=dict)
    seed: int = 0
    ticks: int = 0
    kept: typing.Optional[list] = None  # names that are committed: all of them unless said, [] for none


def trace(glassbox, case):
    """Name -> float64 tensor."""
    words = [word for item in case.controls.items() for word in ("--set", "=".join(item))]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/t.safetensors"
        subprocess.run([glassbox, "trace", case.figure, "-o", path, "--seed", str(case.seed), "--ticks", str(case.ticks), *words], check=True)
        return {name: torch.from_numpy(array.copy()) for name, array in read(path).items()}


def compare(doc, reference, cases):
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("glassbox")
    parser.add_argument("--write", action="store_true", help=f"write the recomputed tensors to {reference}")
    args = parser.parse_args()
    good, lines = True, []
    for case in cases:
        have = trace(args.glassbox, case)
        want = {name: tensor.detach() for name, tensor in case.recompute(have).items()}
        where = f"{case.figure} {case.controls} seed {case.seed} tick {case.ticks}"
        worst = 0.0
        for name, tensor in want.items():
            if have[name].numel() != tensor.numel():
                print(f"{where}: {name} has shape {list(have[name].shape)}, not {list(tensor.shape)}")
                good = False
                continue
            worst = max(worst, float((have[name].reshape(tensor.shape) - tensor).abs().max()) / max(1.0, float(tensor.abs().max())))
        print(f"{where}: {len(want)} tensors, largest difference {worst:.1e}")
        good = good and worst <= TOLERANCE
        kept = {name: [float(f"{v:.8g}") for v in want[name].flatten().tolist()] for name in (want if case.kept is None else case.kept)}
        if kept:
            lines.append(json.dumps({"figure": case.figure, "set": case.controls, "seed": case.seed, "ticks": case.ticks, "tensors": kept}))
    if args.write and good:
        (HERE / reference).write_text("[\n" + ",\n".join(lines) + "\n]\n")
    sys.exit(0 if good else 1)
