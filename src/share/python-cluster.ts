/**
 * A second Python file for whoever outgrows one machine: trains the exported flow in several processes (torchrun with
 * DistributedDataParallel), and scores a folder of catalogs with Dask.
 */
import { PYTHON_MODULE } from './python-export';

/** What the file is best called. */
export const PYTHON_CLUSTER = 'knotwork_cluster';

/** The text of the file. It imports the one of `pythonModule`, and reads everything about a model from its file. */
export function pythonCluster(): string {
  return `"""Trains a flow exported by Knotwork on many processes or machines, and scores folders of CSV files.

    torchrun --nproc-per-node 4 ${PYTHON_CLUSTER}.py train model.safetensors FOLDER trained.safetensors --steps 2000
    python3 ${PYTHON_CLUSTER}.py score model.safetensors FOLDER SCORES --scheduler tcp://host:8786

Needs ${PYTHON_MODULE}.py beside it. Training needs torch and numpy; scoring also dask, and distributed for a scheduler.
Every file has a line of names first. Rows in which a column of the model is blank, or has no value of its transform, are
left out of training and get no score. A filter of the model and markers of missing values such as -99 are not looked at:
take such rows out first.
"""
import argparse
import csv
import math
import os
import pathlib

import numpy as np
import torch

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


def read(path, flow):
    """The lines of a file, its names, and the columns of the model as tables of features and contexts."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [name for name in flow.features.names + flow.contexts.names if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"{path} lacks the columns {', '.join(missing)}")
        lines = list(reader)

    def table(names):
        values = [[number(line[name] or "") for name in names] for line in lines]
        return np.array(values, dtype=np.float64).reshape(len(lines), len(names))

    return lines, reader.fieldnames, table(flow.features.names), table(flow.contexts.names)


def usable(flow, x, context):
    """Which rows have a value of every column's transform."""
    right = torch.isfinite(flow.features.standardised(x)).all(1).numpy()
    if flow.contexts.names:
        right &= torch.isfinite(flow.contexts.standardised(context)).all(1).numpy()
    return right


def own_rows(folder, flow, rank, processes):
    """Every process keeps its share of the rows of every file."""
    features, contexts = [], []
    for path in catalogs(folder):
        _, _, x, context = read(path, flow)
        mine = np.flatnonzero(usable(flow, x, context))[rank::processes]
        features.append(x[mine])
        contexts.append(context[mine])
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


def score_file(model, path, out):
    """The same lines with ln p in the units of the catalog as the last column; blank where a row has none."""
    flow = load(model)
    lines, names, x, context = read(path, flow)
    right = usable(flow, x, context)
    scores = np.full(len(lines), np.nan)
    if right.any():
        with torch.no_grad():
            given = context[right] if flow.contexts.names else None
            scores[right] = flow.log_prob(x[right], given).numpy()
    with open(pathlib.Path(out) / path.name, "w", newline="", encoding="utf-8") as file:
        kept = [name for name in names if name != "log_prob"]
        writer = csv.DictWriter(file, [*kept, "log_prob"], extrasaction="ignore")
        writer.writeheader()
        for line, score, has in zip(lines, scores, right):
            writer.writerow({**line, "log_prob": repr(float(score)) if has else ""})
    return int(right.sum())


def score(options):
    import dask

    pathlib.Path(options.out).mkdir(parents=True, exist_ok=True)
    if os.path.samefile(options.out, options.data):
        raise ValueError("the scores would replace the catalogs: give another folder")
    if options.scheduler:
        from dask.distributed import Client

        Client(options.scheduler)
    files = catalogs(options.data)
    tasks = [dask.delayed(score_file)(options.model, path, options.out) for path in files]
    counts = dask.compute(*tasks)
    print(f"scored {sum(counts)} rows of {len(files)} files into {options.out}")


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
