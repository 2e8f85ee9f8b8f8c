"""What the scripts of this folder share: shapes, timing, rows of `npm run bench -- --json`, and the table of ratios.

A peer is a function from a shape to a torch module with `log_prob(x)`, `sample(count)` and `after_step()`, or to None
where it has no such flow. A training step picks a batch by index, computes the mean NLL and its gradient, and takes a
step of Adam.
"""

import argparse
import json
import shlex
import statistics
import subprocess
import time
from typing import NamedTuple, Tuple

import blas  # Before torch: it unsets what would slow the peer down.
import torch

ROWS = 32768
WARM_UP = 3


class Shape(NamedTuple):
    D: int
    batch: int
    layers: int
    hidden: Tuple[int, ...]
    bins: int

    @property
    def name(self):
        return f"D={self.D},batch={self.batch}"


# As in src/cli/bench/shapes.ts.
SHAPES = [
    *(Shape(1, batch, 2, (), 16) for batch in (256, 4096)),
    *(Shape(2, batch, 3, (20, 20), 8) for batch in (256, 1024, 4096, 16384)),
    *(Shape(4, batch, 3, (64, 64), 8) for batch in (256, 2048)),
    Shape(8, 4096, 3, (80, 80), 8),
]
BOUND = 5.0
QUANTITIES = {"trainMsPerStep": "train", "logProbMs": "logProb", "sampleMs": "sample"}


def median_ms(call, seconds, device):
    """Median milliseconds of a call, until the device has finished, after a warm-up."""

    def timed():
        start = time.perf_counter()
        call()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return 1000 * (time.perf_counter() - start)

    for _ in range(WARM_UP):
        timed()
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        times.append(timed())
    return statistics.median(times)


def measure(peer, shape, seconds, device):
    """The three times of a shape, or None where the peer has no such flow."""
    torch.manual_seed(1)
    model = peer(shape)
    if model is None:
        return None
    model = model.to(device)
    data = torch.randn(ROWS, shape.D, device=device)
    order = torch.randperm(ROWS, device=device)
    batch = data[: shape.batch]
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    taken = 0

    def step():
        nonlocal taken
        start = taken % (ROWS // shape.batch) * shape.batch
        taken += 1
        loss = -model.log_prob(data[order[start : start + shape.batch]]).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        model.after_step()

    times = {"trainMsPerStep": median_ms(step, seconds, device)}
    model.eval()
    with torch.no_grad():
        times["logProbMs"] = median_ms(lambda: (model.after_step(), model.log_prob(batch)), seconds, device)
        times["sampleMs"] = median_ms(lambda: model.sample(shape.batch), seconds, device)
    return times


def rows_in(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def ours(options, shape, known):
    """Our rows of a shape: from the file, or measured now, right before the peer."""
    rows = known
    if options.run:
        command = [*shlex.split(options.run), "--only", shape.name + ","]
        rows = rows_in(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return [row for row in rows if (row["D"], row["batch"]) == (shape.D, shape.batch)]


def compare(name, version, peer):
    """Reads the arguments, measures every shape, and prints a line for each of our rows beside the peer's."""
    parser = argparse.ArgumentParser(description=f"Times {name} on the shapes of 'npm run bench' and prints theirs / ours.")
    parser.add_argument("--against", help="a file of rows of 'npm run bench -- --json'")
    parser.add_argument("--run", help="or the command that prints them, such as 'npm run bench -- --json --engine wasm'")
    parser.add_argument("--only", default="", help="shapes whose name holds this, e.g. D=2,batch=256")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", help="a torch device, e.g. cuda")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each quantity")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    known = []
    if options.against:
        with open(options.against, encoding="utf8") as file:
            known = rows_in(file.read())

    # OpenBLAS chooses its kernels when it is first used.
    torch.ones(64, 64) @ torch.ones(64, 64)
    products = "" if device.type == "cuda" else f", {blas.kernels()}{blas.unset()}"
    print(f"{name} {version}, torch {torch.__version__}, {device}{products}, {options.threads} thread(s); ms, and theirs / ours")
    for shape in SHAPES:
        if options.only not in shape.name:
            continue
        rows = ours(options, shape, known)
        times = measure(peer, shape, options.seconds, device)
        if times is None:
            print(f"{shape.name:18} {name} has no such flow")
            continue
        theirs = "  ".join(f"{label} {times[key]:9.3f}" for key, label in QUANTITIES.items())
        print(f"{shape.name:18} {name:15} {theirs}", flush=True)
        for row in rows:
            mine = "  ".join(f"{label} {row[key]:9.3f}" for key, label in QUANTITIES.items())
            ratios = "  ".join(f"{label} {times[key] / row[key]:6.1f}x" for key, label in QUANTITIES.items())
            print(f"{shape.name:18} {row['engine']:15} {mine}  |  {ratios}", flush=True)
