/** Python of rows as they were measured (`analysis/measured`): cells with errors, missing cells and limits, and their marginal density by importance sampling. */
import { FLUX_PER_MAGNITUDE } from '../../catalog/measured/cells';
import { CHUNKS } from './flow-parts';
import { CELLS } from './measured-cells';
import type { Part } from './part';

const POSTERIOR: Part = {
  needs: [CELLS],
  code: `GRID = torch.linspace(0, 1, 161, dtype=torch.float64)
REACH = 6.5


class Line:
    """One column between the catalog's units and the coordinate that the flow sees."""

    def __init__(self, columns, i):
        self.transform, self.domain = columns.transforms[i], columns.domains[i]
        self.shift, self.scale = columns.shift[i], columns.scale[i]

    def coordinate(self, x):
        return (self.domain.forward(self.transform.forward(x)) - self.shift) / self.scale

    def transformed(self, s):
        return self.domain.inverse(s * self.scale + self.shift)

    def value(self, s):
        return self.transform.inverse(self.transformed(s))

    def log_slope(self, x):
        return self.transform.log_slope(x) + self.domain.log_slope(self.transform.forward(x)) - self.scale.log()

    def support(self, cell):
        """Where the likelihood of cells is not negligible; infinite beyond what a transform can take."""
        kind, w, low, high = cell
        k = ${FLUX_PER_MAGNITUDE} * low * REACH
        at = lambda ratio: torch.where(ratio > 0, w - 2.5 * ratio.clamp(min=1e-300).log10(), math.inf)
        start = torch.where(kind == FLUX, at(1 + k), w - REACH * low)
        end = torch.where(kind == FLUX, at(1 - k), w + REACH * high)
        start = torch.where((kind == ABOVE) | (kind == UNDETECTED), torch.where(kind == ABOVE, w, w - 2.1), start)
        start = torch.where((kind == BELOW) | (kind == MISSING), -math.inf, start)
        end = torch.where((kind == ABOVE) | (kind == UNDETECTED) | (kind == MISSING), math.inf, end)
        end = torch.where(kind == BELOW, w, end)
        start, end = self.coordinate(start), self.coordinate(end)
        return start.nan_to_num(-math.inf, neginf=-math.inf), end.nan_to_num(math.inf, posinf=math.inf)


def tilted(line, cell, exact, mean, variance):
    """ln of the mass of N(mean, variance) times the likelihood of cells, and its mean and variance: [n, components]."""
    kind = cell[0][:, None]
    sigma = variance.sqrt()
    start, end = (edge[:, None] for edge in line.support(cell))
    start, end = torch.maximum(start, mean - REACH * sigma), torch.minimum(end, mean + REACH * sigma)
    empty = ~(start < end)
    start, end = torch.where(empty, mean - REACH * sigma, start), torch.where(empty, mean + REACH * sigma, end)
    s = start[..., None] + (end - start)[..., None] * GRID
    logs = -0.5 * ((s - mean[..., None]) / sigma[..., None]) ** 2 + log_likelihood(cell, line.value(s))
    logs = (logs + ((end - start) / (len(GRID) - 1) / sigma).log()[..., None] - 0.5 * math.log(2 * math.pi)).nan_to_num(-math.inf)
    mass = logs.logsumexp(-1).clamp(min=-1e4)
    share = (logs - mass[..., None]).exp()
    share = share / share.sum(-1, keepdim=True).clamp(min=1e-300)
    centre = (share * s).sum(-1)
    width = (share * (s - centre[..., None]) ** 2).sum(-1)
    lost = empty | (mass <= -1e4)
    centre, width = torch.where(lost, mean, centre), torch.where(lost, variance, width.clamp(min=1e-10))
    at = -0.5 * ((exact[:, None] - mean) / sigma) ** 2 - sigma.log() - 0.5 * math.log(2 * math.pi)
    known, missing = kind == EXACT, kind == MISSING
    mass = torch.where(known, at, torch.where(missing, 0.0, mass))
    centre = torch.where(known, exact[:, None], torch.where(missing, mean, centre))
    return mass, centre, torch.where(known, 0.0, torch.where(missing, variance, width))


def posterior(weights, means, factors, lines, cells, exact):
    """What cells say of a Gaussian mixture: ln of each component's share [n, K], mean [n, K, D], covariance [n, K, D, D]."""
    count = len(exact)
    log = weights.log().expand(count, -1).clone()
    mean = means.expand(count, -1, -1).clone()
    covariance = (factors @ factors.mT).expand(count, -1, -1, -1).clone()
    for d, (line, cell) in enumerate(zip(lines, cells)):
        variance = covariance[:, :, d, d].clamp(min=1e-12)
        mass, centre, width = tilted(line, cell, exact[:, d], mean[:, :, d], variance)
        gain = covariance[:, :, :, d] / variance[..., None]
        mean = mean + gain * (centre - mean[:, :, d])[..., None]
        covariance = covariance + gain[..., :, None] * gain[..., None, :] * (width - variance)[..., None, None]
        log = log + mass
    return log.log_softmax(1), mean, covariance`,
};

/** The function `marginal`. */
export const MEASURED: Part = {
  needs: [CHUNKS, POSTERIOR],
  code: `WIDE, WIDER = 0.12, 2.5


def stand_in(flow, context):
    """One Gaussian near the density of a model without mixtures, over contexts and features as the flow sees them."""
    count = 2000
    given = None if context is None else context[torch.arange(count) % len(context)]
    drawn = flow.features.standardised(flow.sample(count, given, units="transformed"), "transformed")
    rows = drawn if given is None else torch.cat([flow.contexts.standardised(given, "transformed"), drawn], 1)
    factor = torch.linalg.cholesky(torch.cov(rows.T).reshape(rows.shape[1], -1) + 1e-9 * torch.eye(rows.shape[1]))
    return torch.ones(1, dtype=torch.float64), rows.mean(0, keepdim=True), factor[None]


def log_correlations(features, lines, cells, columns, rows, x):
    # What the likelihood of draws x gains where errors of two columns go together.
    names = [column["name"] for column in features]
    pairs = [
        (i, names.index(one["with"]), one)
        for i, column in enumerate(features)
        for one in column.get("covariances", [])
        if one["with"] in names and one["column"] in columns
    ]
    if not pairs:
        return torch.zeros(())
    matrix = torch.eye(len(names), dtype=torch.float64).repeat(len(rows), 1, 1)
    for i, j, one in pairs:
        value = torch.as_tensor(np.asarray(columns[one["column"]], dtype=np.float64)[rows])
        if one["holds"] == "covariance":
            value = value / (cells[i][2] * cells[j][2])
        both = (cells[i][0] == ERROR) & (cells[j][0] == ERROR)
        matrix[:, i, j] = matrix[:, j, i] = torch.where(both, value, 0.0)
    factor = torch.linalg.cholesky(matrix)
    errors = [
        torch.where(cell[0][:, None] == ERROR, (line.value(x[:, :, i]) - cell[1][:, None]) / cell[2][:, None], 0.0)
        for i, (line, cell) in enumerate(zip(lines, cells))
    ]
    u = torch.stack(errors, 1)
    solved = torch.linalg.solve_triangular(factor, u, upper=False)
    log_det = factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return 0.5 * (u**2 - solved**2).sum(1) - log_det[:, None]


@torch.no_grad()
def marginal(flow, catalog, draws=64, seed=0, rows_at_once=256):
    """ln p of rows as they were measured, with errors, missing cells (NaN) and limits as the model was trained.

    catalog is a dict, DataFrame or Table with the columns and those of their errors. Returns log_prob in nats and in the
    units of the catalog, its Monte Carlo error, the effective number of draws, and mean and deviation of the true
    values of the learned columns, as they are transformed. NaN in rows that cannot be used.
    """
    features = [column for column in flow.metadata["recipe"]["columns"] if column.get("role") != "context"]
    is_text = {column["name"] for column in features if column.get("limit", {}).get("kind") == "written"}
    columns = {name: np.asarray(catalog[name]) for name in catalog.keys()}
    numbers = {name: np.asarray(columns[name], dtype=np.float64) for name in flow.sources if name not in is_text}
    count = max(map(len, columns.values()))
    columns.update(with_computed(numbers, flow.computed, count))
    cells = [Cells(column, columns) for column in features]
    usable = np.all([cell.kind != UNUSABLE for cell in cells], 0) & ~np.all([cell.kind == MISSING for cell in cells], 0)
    context = None
    if flow.contexts.names:
        table = np.stack([np.asarray(columns[name], dtype=np.float64) for name in flow.contexts.names], 1)
        context = flow.contexts.transformed(table, "catalog")
        usable &= torch.isfinite(context).all(1).numpy()
    lines = [Line(flow.features, i) for i in range(len(features))]
    for line, cell in zip(lines, cells):
        at = line.coordinate(torch.as_tensor(cell.value))
        usable &= (cell.kind != EXACT) | torch.isfinite(at).numpy()
    places = np.flatnonzero(usable)
    given = len(flow.contexts.names)
    if flow.mixtures:
        own = flow.mixtures[0]
        mixture = tuple(part.double().cpu() for part in (own.weights, own.means, own.factors))
    else:
        mixture = stand_in(flow, None if context is None else context[places])
    generator = torch.Generator().manual_seed(seed)
    width = len(features)
    out = {name: np.full(count, np.nan) for name in ("log_prob", "error", "effective")}
    out.update({name: np.full((count, width), np.nan) for name in ("mean", "deviation")})
    for first in range(0, len(places), rows_at_once):
        rows = places[first : first + rows_at_once]
        own = [cell.rows(rows) for cell in cells]
        known = torch.stack([cell[0] == EXACT for cell in own], 1)
        exact = torch.stack([line.coordinate(cell[1]) for line, cell in zip(lines, own)], 1)
        exact = torch.where(known, exact, 0.0)
        seen = None if context is None else flow.contexts.standardised(context[rows], "transformed")
        never = (torch.full((len(rows),), EXACT), *[torch.ones(len(rows), dtype=torch.float64)] * 3)
        every = [Line(flow.contexts, i) for i in range(given)] + lines
        share, mean, covariance = posterior(
            *mixture, every, [never] * given + own, exact if seen is None else torch.cat([seen, exact], 1)
        )
        mean, covariance = mean[:, :, given:], covariance[:, :, given:, given:]
        # Exact cells are drawn from a unit normal beside the others, which is then taken out of q.
        fixed = known[:, None, :, None] | known[:, None, None, :]
        covariance = torch.where(fixed, torch.eye(width, dtype=torch.float64), 0.5 * (covariance + covariance.mT))
        spread = covariance.diagonal(dim1=-2, dim2=-1)
        covariance = covariance + torch.diag_embed(1e-8 * spread.clamp(min=1e-12))
        factor, failed = torch.linalg.cholesky_ex(covariance)
        factor = torch.where(failed[..., None, None] > 0, torch.diag_embed(spread.clamp(min=1e-12).sqrt()), factor)
        k = torch.multinomial(share.exp(), draws, replacement=True, generator=generator)
        row = torch.arange(len(rows))[:, None]
        wide = torch.where(torch.rand(k.shape, generator=generator, dtype=torch.float64) < WIDE, WIDER, 1.0)
        noise = wide[..., None] * torch.randn(*k.shape, width, generator=generator, dtype=torch.float64)
        x = mean[row, k] + (factor[row, k] @ noise[..., None])[..., 0]
        free = (~known).sum(1)[:, None, None]
        off = (x[:, None] - mean[:, :, None]).mT
        squares = torch.linalg.solve_triangular(factor, off, upper=False) ** 2
        square = torch.where(known[:, None, :, None], 0.0, squares).sum(2).mT
        log_det = torch.where(known[:, None], 0.0, factor.diagonal(dim1=-2, dim2=-1).log()).sum(-1)
        terms = share[:, None] - log_det[:, None] - 0.5 * free * math.log(2 * math.pi)
        narrow = terms + math.log(1 - WIDE) - 0.5 * square
        broad = terms + math.log(WIDE) - 0.5 * square / WIDER**2 - free * math.log(WIDER)
        log_q = torch.logaddexp(narrow, broad).logsumexp(-1)
        x = torch.where(known[:, None], exact[:, None], x)
        flat = flow.placed(x.reshape(-1, width))
        contexts = None if seen is None else flow.placed(seen.repeat_interleave(draws, 0))
        log = in_chunks(flow, flat, contexts).cpu().double().reshape(len(rows), draws) - log_q
        slope = torch.zeros(len(rows), dtype=torch.float64)
        for i, (line, cell) in enumerate(zip(lines, own)):
            at = line.value(x[:, :, i])
            log = log + torch.where(known[:, i, None], 0.0, log_likelihood(cell, at))
            slope = slope + torch.where(known[:, i], line.log_slope(cell[1]), 0.0)
        log = log + log_correlations(features, lines, own, columns, rows, x)
        log = log.nan_to_num(-math.inf, neginf=-math.inf)
        log = torch.where(free[:, :, 0] == 0, log[:, :1], log)
        total = log.logsumexp(1)
        weight = (log - total[:, None]).exp()
        effective = torch.where(free[:, 0, 0] == 0, float(draws), 1 / (weight**2).sum(1))
        value = torch.stack([line.transformed(x[:, :, i]) for i, line in enumerate(lines)], 2)
        centre = (weight[..., None] * value).sum(1)
        out["log_prob"][rows] = (total - math.log(draws) + slope).numpy()
        out["effective"][rows] = effective.numpy()
        out["error"][rows] = ((draws / effective - 1).clamp(min=0) / (draws - 1)).sqrt().numpy()
        out["mean"][rows] = centre.numpy()
        out["deviation"][rows] = (weight[..., None] * (value - centre[:, None]) ** 2).sum(1).sqrt().numpy()
    return out`,
};
