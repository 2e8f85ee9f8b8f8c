/** Python of the flow as a whole: units, density, samples, training, and opening and saving the model file. */
import { COMPUTED, NOTHING_COMPUTED } from './computed';
import { MODEL_FILE } from './file';
import { CHUNKS, COLUMNS, MIXTURE, ONE_FLOW } from './flow-parts';
import { PART, type Part } from './part';

const flowClass = (settles: boolean) => `class Flow(nn.Module):
    """A trained density: one flow, or the average of several and of Gaussian mixtures, p(x) = sum_j w_j p_j(x).

    Tables are arrays or tensors of one row per object and the columns in the order of features and contexts.
    With units="catalog" they are in the catalog's units and so are densities; with units="transformed" both belong
    to the transformed columns (log10 and so on). Results are float64 on the CPU.
    """

    def __init__(self, metadata):
        super().__init__()
        spec, standard = metadata["flow"], metadata["standardisation"]
        dim, width = spec["dim"], spec["dim"] + spec["context"]
        columns, fitted = metadata["recipe"]["columns"], metadata["transforms"]
        features = [column for column in columns if column.get("role") != "context"]
        contexts = [column for column in columns if column.get("role") == "context"]
        self.metadata = metadata
        self.computed = metadata["recipe"].get("definitions", [])
        self.features = Columns(features, fitted[:dim], standard)
        self.contexts = Columns(contexts, fitted[dim:], standard["context"])
        self.sources = columns_behind(self.features.names + self.contexts.names, self.computed)
        self.flows = nn.ModuleList(OneFlow(spec) for _ in range(metadata.get("members", 1)))
        stored = metadata.get("mixtures", {"weight": 0.0, "parts": []})
        self.mixtures = nn.ModuleList(Mixture(one, width) for one in stored["parts"])
        flow_share = (1 - stored["weight"]) / len(self.flows)
        mixture_shares = [stored["weight"] / len(self.mixtures) for _ in self.mixtures]
        shares = torch.tensor([flow_share for _ in self.flows] + mixture_shares, dtype=torch.float64)
        self.register_buffer("shares", shares, persistent=False)
        self.register_buffer("like", torch.zeros(()), persistent=False)

    def forward(self, x, context=None):
        """ln p in nats of rows as the flow sees them; log_prob is the same in a person's units.

        While it trains, the mean of ln p over the flows, each of which then learns for itself.
        """
        each = [flow(x, context) for flow in self.flows]
        if self.training:
            return torch.stack(each).mean(0)
        if len(each) == 1 and not self.mixtures:
            return each[0]
        each += [mixture.log_prob(x, context) for mixture in self.mixtures]
        return (torch.stack(each, 1) + self.shares.log()).logsumexp(1)

    def tables(self, catalog):
        """(x, context) of a catalog: a dict, DataFrame or astropy Table of columns, NaN where a value is missing.

        Columns that the recipe computes are computed from the others; context is None where nothing is given.
        """
        missing = [name for name in self.sources if name not in catalog.keys()]
        if missing:
            raise ValueError(f"the catalog has no column {', '.join(missing)}")
        columns = {name: np.asarray(catalog[name], dtype=np.float64) for name in self.sources}
        columns = with_computed(columns, self.computed, max(map(len, columns.values()), default=0))
        tables = [[columns[name] for name in part.names] for part in (self.features, self.contexts)]
        return tuple(np.stack(table, 1) if table else None for table in tables)

    def inverse(self, z, context=None):
        """The rows of latents of the first flow."""
        return self.flows[0].inverse(z, context)

    def placed(self, table):
        return table.to(self.like.dtype).to(self.like.device)

    def seen(self, columns, values, units):
        return self.placed(columns.standardised(values, units))

    def given(self, context, count, units):
        """The context of every row; a single row of it stands for all."""
        if not self.contexts.names:
            return None
        if context is None:
            raise ValueError(f"this density is conditional: give {', '.join(self.contexts.names)} as context")
        rows = self.seen(self.contexts, context, units)
        if len(rows) not in (1, count):
            raise ValueError(f"{len(rows)} rows of context were given for {count} rows")
        return rows.expand(count, -1)

    def log_prob(self, x, context=None, units="catalog"):
        """ln p(x | context) in nats, [n]; NaN where a column transform has no value, -inf outside limits.

        Gradients are kept: with torch.no_grad() it takes less memory.
        """
        rows = self.seen(self.features, x, units)
        density = in_chunks(self, rows, self.given(context, len(rows), units))
        return density.cpu().double() + self.features.log_slope(x, units)

    @torch.no_grad()
    def sample(self, count, context=None, seed=0, units="catalog"):
        """Draws [count, features], the same for the same seed."""
        generator = torch.Generator().manual_seed(seed)
        given = self.given(context, count, units)
        part = torch.multinomial(self.shares.cpu(), count, replacement=True, generator=generator)
        out = self.like.new_zeros(count, len(self.features.names))
        for j in range(len(self.shares)):
            rows = (part == j).nonzero()[:, 0].to(out.device)
            own = None if given is None else given[rows]
            if len(rows) == 0:
                continue
            if j < len(self.flows):
                flow = self.flows[j]
                z = self.placed(flow.base.draw(len(rows), own, generator))
                out[rows] = in_chunks(flow.inverse, z, own)
            else:
                out[rows] = self.mixtures[j - len(self.flows)].draw(len(rows), own, generator).to(out)
        return self.features.restored(out, units)

    def continue_training(
        self, x, context=None, steps=1000, batch=512, learning_rate=1e-3, seed=0, units="catalog", wrap=None
    ):
        """Trains all that is trained on these rows: Adam, the rate falling along a cosine. The mean loss per 50 steps.

        wrap makes what is called for the loss from the flow, for training in several processes.
        """
        rows = self.seen(self.features, x, units)
        given = self.given(context, len(rows), units)
        unusable = ~torch.isfinite(rows if given is None else torch.cat([rows, given], 1)).all(1)
        unusable |= ~torch.isfinite(self.features.log_slope(x, units)).to(unusable.device)
        if unusable.any():
            count = f"{int(unusable.sum())} of {len(rows)} rows"
            raise ValueError(f"{count} have no value in some column, or one outside its limits: leave them out")
        loss_of = self if wrap is None else wrap(self)
        trained = [parameter for parameter in self.parameters() if parameter.requires_grad]
        optimiser = torch.optim.Adam(trained, lr=learning_rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        generator = torch.Generator().manual_seed(seed)
        losses = []
        self.train()
        for _ in range(steps):
            at = torch.randint(len(rows), (min(batch, len(rows)),), generator=generator).to(rows.device)
            loss = -loss_of(rows[at], None if given is None else given[at]).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 5.0, error_if_nonfinite=True)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        self.eval()
${settles ? '        for flow in self.flows:\n            settle(flow, rows, given)\n' : ''}        metrics = self.metadata["metrics"]
        metrics.update(validationLogProb=None, testLogProb=None, testLogProbStdErr=None, gaussianLogProb=None)
        metrics.update(steps=metrics["steps"] + steps, engine=f"PyTorch {torch.__version__}")
        return [sum(part) / len(part) for part in (losses[i : i + 50] for i in range(0, steps, 50))]

    def save(self, path):
        state = self.state_dict()
        write_model(path, self.metadata, {name: state[own_name(name)] for name in self.array_names})


def own_name(name):
    """Arrays are called <index of the transform>.<name> and base.<name> in the file, of several flows after flow<k>."""
    flow, rest = name.split(".", 1) if name.startswith("flow") else ("flow0", name)
    return f"flows.{flow[4:]}.{rest if rest.startswith('base.') else f'transforms.{rest}'}"


def load(path, dtype=torch.float64, device="cpu"):
    """The flow of a model file; torch.float32 suits graphics cards, at four to five right digits."""
    metadata, arrays = read_model(path)
    flow = Flow(metadata)
    flow.array_names = list(arrays)
    flow.load_state_dict({own_name(name): array for name, array in arrays.items()})
    return flow.to(device=device, dtype=dtype).eval()`;

/** The class `Flow` and `load`; `computes` where the recipe defines columns, `settles` where batch norm takes the statistics of all rows after training. */
export function flowPart(settles: boolean, computes: boolean): Part {
  const computed = computes ? COMPUTED : NOTHING_COMPUTED;
  return { needs: [computed, MODEL_FILE, CHUNKS, COLUMNS, PART, ONE_FLOW, MIXTURE], code: flowClass(settles) };
}
