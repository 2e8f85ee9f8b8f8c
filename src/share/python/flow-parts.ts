/** Python that the class of a flow is built on: chunks of rows, the columns and their units, mixtures, one flow. */
import { PART, type Part } from './part';

export const CHUNKS: Part = {
  code: `def in_chunks(function, x, context, rows=65536):
    """function(x, context) of so many rows at a time, which bounds the memory."""
    starts = range(0, max(len(x), 1), rows)
    parts = [function(x[i : i + rows], None if context is None else context[i : i + rows]) for i in starts]
    return torch.cat(parts)`,
};

export const COLUMNS: Part = {
  needs: [PART],
  code: `def in_catalog(units):
    if units not in ("catalog", "transformed"):
        raise ValueError('units are "catalog" or "transformed"')
    return units == "catalog"


class Columns:
    """Columns from the catalog's units to what the flow sees: t = T(x), w on a line of its own where t has limits,
    and (w - shift) / scale."""

    def __init__(self, columns, fitted, standardisation):
        self.names = [column["name"] for column in columns]
        self.transforms = [pick(COLUMN_TRANSFORMS, one["kind"])(one) for one in fitted]
        domains = standardisation.get("domains", [{"kind": "line"}] * len(columns))
        self.domains = [pick(DOMAINS, domain["kind"])(domain) for domain in domains]
        self.shift = torch.tensor(standardisation["shift"], dtype=torch.float64)
        self.scale = torch.tensor(standardisation["scale"], dtype=torch.float64)

    def rows(self, values):
        """A table [n, columns] in float64 on the CPU, where the units of a catalog keep their digits."""
        table = torch.as_tensor(values, dtype=torch.float64, device="cpu")
        table = table[:, None] if table.ndim == 1 and len(self.names) == 1 else table
        if table.ndim != 2 or table.shape[1] != len(self.names):
            raise ValueError(f"expected rows of {len(self.names)} columns ({', '.join(self.names)})")
        return table

    def each(self, maps, method, table):
        return torch.stack([getattr(one, method)(table[:, i]) for i, one in enumerate(maps)], 1)

    def transformed(self, values, units):
        table = self.rows(values)
        return self.each(self.transforms, "forward", table) if in_catalog(units) else table

    def standardised(self, values, units="catalog"):
        seen = (self.each(self.domains, "forward", self.transformed(values, units)) - self.shift) / self.scale
        turns = torch.tensor([domain.turns for domain in self.domains])
        return torch.where(turns, seen - 2 * ((seen + 1) / 2).floor(), seen)

    def restored(self, values, units):
        table = self.each(self.domains, "inverse", values.cpu().double() * self.scale + self.shift)
        return self.each(self.transforms, "inverse", table) if in_catalog(units) else table

    def log_slope(self, values, units):
        """ln |d(what the flow sees) / dx| of each row; -inf outside the limits of a column."""
        slope = self.each(self.transforms, "log_slope", self.rows(values)).sum(1) if in_catalog(units) else 0
        on_line = self.each(self.domains, "log_slope", self.transformed(values, units)).sum(1)
        return slope + on_line - self.scale.log().sum()`,
};

export const MIXTURE: Part = {
  code: `class Mixture(nn.Module):
    """A Gaussian mixture over what the flow sees of contexts and features together, contexts first."""

    def __init__(self, stored, width):
        super().__init__()
        i, j = torch.tril_indices(width, width)
        factors = torch.zeros(len(stored["weights"]), width, width, dtype=torch.float64)
        factors[:, i, j] = torch.tensor(stored["factors"], dtype=torch.float64)
        means = torch.tensor(stored["means"], dtype=torch.float64).reshape(-1, width)
        self.register_buffer("weights", torch.tensor(stored["weights"], dtype=torch.float64), persistent=False)
        self.register_buffer("means", means, persistent=False)
        self.register_buffer("factors", factors, persistent=False)

    def terms(self, rows, width):
        """ln of each component's weight and density at the first columns of rows, [n, components]."""
        lower = self.factors[:, :width, :width]
        normal = torch.distributions.MultivariateNormal(self.means[:, :width], scale_tril=lower, validate_args=False)
        return self.weights.log() + normal.log_prob(rows[:, None, :width])

    def log_prob(self, x, context):
        rows = x if context is None else torch.cat([context, x], 1)
        joint = self.terms(rows, rows.shape[1]).logsumexp(1)
        return joint if context is None else joint - self.terms(rows, context.shape[1]).logsumexp(1)

    def draw(self, count, context, generator):
        given = 0 if context is None else context.shape[1]
        width = self.means.shape[1]
        shares = self.weights.expand(count, -1) if context is None else self.terms(context, given).softmax(1)
        k = torch.multinomial(shares.cpu().double(), 1, generator=generator)[:, 0].to(self.means.device)
        lower, mean = self.factors[k], self.means[k]
        noise = torch.randn(count, width, generator=generator, dtype=torch.float64).to(mean)
        if context is not None:
            seen = (context - mean[:, :given])[:, :, None]
            noise[:, :given] = torch.linalg.solve_triangular(lower[:, :given, :given], seen, upper=False)[:, :, 0]
        return (mean + (lower @ noise[:, :, None])[:, :, 0])[:, given:]`,
};

export const ONE_FLOW: Part = {
  needs: [PART],
  code: `class OneFlow(nn.Module):
    """ln p(x) = ln base(z) + sum ln |det|, with z = f_n(... f_1(x)): transforms are listed from data to latent."""

    def __init__(self, spec):
        super().__init__()
        dim, context = spec["dim"], spec["context"]
        self.transforms = nn.ModuleList(pick(TRANSFORMS, t["kind"])(t, dim, context) for t in spec["transforms"])
        self.base = pick(BASES, (spec["base"]["kind"], "conditional" in spec["base"]))(spec["base"], dim, context)

    def forward(self, x, context=None):
        log_det = x.new_zeros(len(x))
        for transform in self.transforms:
            x, moved = transform(x, context)
            log_det = log_det + moved
        return self.base.log_prob(x, context) + log_det

    def inverse(self, z, context=None):
        for transform in reversed(self.transforms):
            z, _ = transform.inverse(z, context)
        return z`,
};
