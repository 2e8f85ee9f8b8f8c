/**
 * A second Python file for whoever outgrows one machine: trains the exported flow in several processes (torchrun with
 * DistributedDataParallel), and scores a folder of catalogs with Dask.
 */
import { PYTHON_MODULE } from './export';

/** What the file is best called. */
export const PYTHON_CLUSTER = 'knotwork_cluster';

/** The text of the file. It imports the one of `pythonModule`, and reads everything about a model from its file. */
export function pythonCluster(): string {
  return `"""Trains a flow exported by Knotwork on many processes or machines, and scores folders of CSV files.

    torchrun --nproc_per_node 4 ${PYTHON_CLUSTER}.py train model.safetensors FOLDER trained.safetensors --steps 2000
    python3 ${PYTHON_CLUSTER}.py score model.safetensors FOLDER SCORES --scheduler tcp://host:8786

Needs ${PYTHON_MODULE}.py beside it. Training needs torch and numpy; scoring also dask, and distributed for a scheduler.
The torchrun of PyTorch 1.13 fails under Python 3.11 (as in Debian 12) unless it is given --redirects 1 --tee 1.
Every file has a line of names first. Rows in which a column of the model is blank, or has no value of its transform, are
left out of training and get no score. A filter of the model and markers of missing values such as -99 are not looked at:
take such rows out first.
"""
import argparse
import contextlib
import csv
import itertools
import math
import os
import pathlib

import numpy as np
import torch

import ${PYTHON_MODULE}
from ${PYTHON_MODULE} import load


def number(text):
    try:
        return float(text)
    except ValueError:
        return math.nan


def catalogs(folder):
    files = sorted(pathlib.Path(folder).glob("*.csv"))
    if not files:
        raise ValueError(f"{folder} holds no .csv file")
    return files


def blocks(path, flow, rank=0, processes=1, size=100_000):
    """The names of a file and, so many at a time, its lines with the columns of the model as tables."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        names = next(reader, [])
        wanted = flow.sources
        if any("row_number(" in one["expression"] for one in flow.computed):
            raise ValueError("a column counts the rows of the whole catalog: add it to the files under its name")
        missing = [name for name in wanted if name not in names]
        if missing:
            raise ValueError(f"{path} lacks the columns {', '.join(missing)}")
        at = [names.index(name) for name in wanted]
        own = itertools.islice(filter(None, reader), rank, None, processes)
        while True:
            lines = [(line + [""] * len(names))[: len(names)] for line in itertools.islice(own, size)]
            values = [[number(line[i]) for i in at] for line in lines]
            table = np.array(values, dtype=np.float64).reshape(len(lines), len(at))
            x, context = flow.tables(dict(zip(wanted, table.T)))
            yield names, lines, x, np.empty((len(lines), 0)) if context is None else context
            if len(lines) < size:
                return


def usable(flow, x, context):
    """Which rows have a value of every column's transform."""
    right = torch.isfinite(flow.features.standardised(x)).all(1).numpy()
    if flow.contexts.names:
        right &= torch.isfinite(flow.contexts.standardised(context)).all(1).numpy()
    return right


def own_rows(folder, flow, rank, processes):
    """The rows that this process keeps: its share of every file."""
    features, contexts = [], []
    for path in catalogs(folder):
        for _, _, x, context in blocks(path, flow, rank, processes):
            right = usable(flow, x, context)
            features.append(x[right])
            contexts.append(context[right])
    return np.concatenate(features), np.concatenate(contexts)


def train(options):
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    rank, local = int(os.environ.get("RANK", "0")), int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", local) if cuda else torch.device("cpu")
    if processes > 1:
        torch.distributed.init_process_group("nccl" if cuda else "gloo")
    flow = load(options.model, dtype=torch.float32 if cuda else torch.float64, device=device)
    x, context = own_rows(options.data, flow, rank, processes)

    def parallel(module):
        devices = [local] if cuda else None
        return torch.nn.parallel.DistributedDataParallel(module, device_ids=devices, broadcast_buffers=False)

    losses = flow.continue_training(
        x,
        context if flow.contexts.names else None,
        steps=options.steps,
        batch=max(2, options.batch // processes),
        learning_rate=options.learning_rate,
        seed=options.seed + rank,
        wrap=parallel if processes > 1 else None,
    )
    if rank == 0:
        flow.save(options.out)
        print(f"loss {losses[-1]:.4f} after {options.steps} steps; wrote {options.out}")
    if processes > 1:
        torch.distributed.destroy_process_group()


def scores_of(flow, x, context):
    """ln p in nats, in the units of the catalog; NaN for rows that have none."""
    right = usable(flow, x, context)
    scores = np.full(len(x), np.nan)
    if right.any():
        with torch.no_grad():
            scores[right] = flow.log_prob(x[right], context[right] if flow.contexts.names else None).numpy()
    return scores


def score_file(model, path, out):
    """The same lines with their scores as the last column, blank for rows that have none; how many have one."""
    flow = load(model)
    count = 0
    with open(pathlib.Path(out) / path.name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for block, (names, lines, x, context) in enumerate(blocks(path, flow)):
            kept = [i for i, name in enumerate(names) if name != "log_prob"]
            if block == 0:
                writer.writerow([*(names[i] for i in kept), "log_prob"])
            scores = scores_of(flow, x, context)
            for line, score in zip(lines, scores):
                writer.writerow([*(line[i] for i in kept), "" if math.isnan(score) else repr(float(score))])
            count += int((~np.isnan(scores)).sum())
    return count


def score(options):
    import dask

    out = pathlib.Path(options.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    if out.samefile(options.data):
        raise ValueError("the scores would replace the catalogs: give another folder")
    files = [path.resolve() for path in catalogs(options.data)]
    tasks = [dask.delayed(score_file)(pathlib.Path(options.model).resolve(), path, out) for path in files]
    with workers(options.scheduler):
        counts = dask.compute(*tasks)
    print(f"scored {sum(counts)} rows of {len(files)} files into {out}")


def workers(scheduler):
    """Those of a scheduler, which must see the same folders; without one, threads of this machine."""
    if not scheduler:
        return contextlib.nullcontext()
    from dask.distributed import Client

    client = Client(scheduler)
    client.upload_file(${PYTHON_MODULE}.__file__)
    return client


def main():
    parser = argparse.ArgumentParser(description="Train or score with a flow exported by Knotwork.")
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train", help="continue training on all rows of a folder")
    scoring = commands.add_parser("score", help="ln p of every row of every file of a folder")
    for command, run in ((training, train), (scoring, score)):
        command.add_argument("model")
        command.add_argument("data", help="a folder of .csv files")
        command.add_argument("out", help="a model file, or a folder for the scores")
        command.set_defaults(run=run)
    training.add_argument("--steps", type=int, default=2000)
    training.add_argument("--batch", type=int, default=512, help="rows per step, of all processes together")
    training.add_argument("--learning-rate", type=float, default=1e-3)
    training.add_argument("--seed", type=int, default=0)
    scoring.add_argument("--scheduler", help="address of a Dask scheduler; without one, threads of this machine")
    options = parser.parse_args()
    try:
        options.run(options)
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
`;
}
