"""Run by python-export.test.ts: evaluates every exported flow in the folders of its first argument."""
import importlib.util
import json
import math
import pathlib
import sys

import numpy as np
import torch


def module_of(folder):
    spec = importlib.util.spec_from_file_location("knotwork_model", folder / "knotwork_model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(folder):
    case = json.loads((folder / "case.json").read_text())
    module = module_of(folder)
    flow = module.load(folder / "model.safetensors")
    single = module.load(folder / "model.safetensors", dtype=torch.float32)
    context, catalog_context = (np.array(case[key]) if case[key] else None for key in ("context", "catalogContext"))
    seen = torch.tensor(case["seen"], dtype=torch.float64)
    given = flow.given(context, len(seen), "transformed")
    with torch.no_grad():
        transformed = flow.log_prob(np.array(case["transformed"]), context, units="transformed")
        catalog = flow.log_prob(np.array(case["catalog"]), catalog_context)
        in_float32 = single.log_prob(np.array(case["transformed"]), context, units="transformed")
        restored = flow.inverse(seen, given)
    row, catalog_row = (None if table is None else table[:1] for table in (context, catalog_context))
    samples = flow.sample(1500, row, seed=1, units="transformed")
    again = flow.sample(1500, row, seed=1, units="transformed")
    loss = -flow(seen, given).mean()
    if loss.requires_grad:
        loss.backward()
    gradients = [p.grad for p in flow.parameters() if p.grad is not None]
    columns = {name: np.array(cells, dtype=float) for name, cells in case.get("columns", {}).items()}
    made = flow.tables(columns)[0] if columns else np.empty(0)
    return {
        "computed": made.flatten().tolist(),
        "transformed": transformed.tolist(),
        "catalog": catalog.tolist(),
        "float32": in_float32.tolist(),
        "inverse": restored.flatten().tolist(),
        "samples": samples.flatten().tolist(),
        "repeatable": torch.equal(samples, again),
        "catalogSamples": flow.sample(1500, catalog_row, seed=1).flatten().tolist(),
        "finiteGradients": all(bool(torch.isfinite(g).all()) for g in gradients),
    }


def encoded(value):
    if isinstance(value, list):
        return [None if isinstance(v, float) and not math.isfinite(v) else v for v in value]
    return value


if __name__ == "__main__":
    torch.set_num_threads(1)
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        try:
            result = {key: encoded(value) for key, value in check(folder).items()}
        except Exception as error:
            raise RuntimeError(folder.name) from error
        (folder / "result.json").write_text(json.dumps(result))
