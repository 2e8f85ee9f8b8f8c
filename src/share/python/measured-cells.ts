/** Python of cells as they were measured: with errors, missing, with errors that differ on both sides, limits. */
import { CELL, FLUX_PER_MAGNITUDE } from '../../catalog/measured/cells';
import type { Part } from './part';

export const CELLS: Part = {
  code: `EXACT, ERROR, MISSING, SPLIT, FLUX = ${CELL.exact}, ${CELL.error}, ${CELL.missing}, ${CELL.split}, ${CELL.flux}
ABOVE, BELOW, UNDETECTED = ${CELL.above}, ${CELL.below}, ${CELL.undetected}
UNUSABLE = -1


def written(cells):
    """Numbers, and the side of cells that are written as <21.3 or >21.3."""
    texts = [str(cell).strip() for cell in cells]
    sides = np.array([BELOW if text[:1] in "<≤" and text else ABOVE if text[:1] in ">≥" and text else EXACT for text in texts])
    numbers = [text.lstrip("<>≤≥= ") for text in texts]
    return np.array([float(text) if text not in ("", "None", "--") else np.nan for text in numbers]), sides


class Cells:
    """How the cells of a column are known: kind, measured value or limit, and errors below and above."""

    def __init__(self, column, columns):
        value = columns[column["name"]]
        sides = np.full(len(value), EXACT)
        limit, error = column.get("limit", {"kind": "none"}), column.get("error")
        if limit["kind"] == "written":
            value, sides = written(value)
        value = np.asarray(value, dtype=np.float64)
        beside = list(error.values()) if isinstance(error, dict) else [error] if isinstance(error, str) else []
        beside += [limit["column"]] if limit["kind"] == "column" else []
        if any(name not in columns for name in beside):
            error, limit = None, {"kind": "none"}  # a catalog without these columns has exact values
        self.value = value.copy()
        self.kind = np.where(np.isfinite(value), EXACT, MISSING)
        self.low = self.high = np.ones(len(value))
        if error is not None:
            low, high = self.errors(error, columns, len(value))
            in_flux = limit.get("means") == "undetected"
            kind = np.where(in_flux, FLUX, np.where(low == high, ERROR, SPLIT))
            known = (low > 0) & (high > 0) & np.isfinite(low + high)
            self.kind = np.where(self.kind == EXACT, np.where(known, kind, MISSING), self.kind)
            self.low, self.high = np.where(known, low, 1.0), np.where(known, high, 1.0)
        if limit["kind"] == "written":
            self.kind = np.where(sides != EXACT, sides, self.kind)
        elif limit["kind"] == "marker":
            bound = np.asarray(columns[error], dtype=np.float64)
            marked = np.abs(value - limit["value"]) <= 1e-6 * abs(limit["value"])
            side = np.where(limit["value"] > bound, ABOVE, BELOW)
            self.put(marked, UNDETECTED if limit["means"] == "undetected" else side, bound)
        elif limit["kind"] == "column":
            bound = np.asarray(columns[limit["column"]], dtype=np.float64)
            self.put(~np.isfinite(value) & np.isfinite(bound), ABOVE if limit["side"] == "above" else BELOW, bound)
        if not column.get("holes"):
            self.kind = np.where(self.kind == MISSING, UNUSABLE, self.kind)

    def errors(self, error, columns, count):
        if not isinstance(error, dict):
            one = np.asarray(columns[error] if isinstance(error, str) else np.full(count, error), dtype=np.float64)
            return one, one
        minus, plus = (np.asarray(columns[error[side]], dtype=np.float64) for side in ("minus", "plus"))
        return np.abs(minus) if np.all(~(minus > 0)) else minus, plus

    def put(self, marked, kind, bound):
        self.kind = np.where(marked, np.where(np.isfinite(bound), kind, UNUSABLE), self.kind)
        self.value = np.where(marked, bound, self.value)

    def rows(self, rows):
        """(kind, value, low, high) of these rows as tensors."""
        return tuple(torch.as_tensor(part[rows]) for part in (self.kind, self.value, self.low, self.high))


def log_likelihood(cell, x):
    """ln p(w | x) of cells [n] that are not exact, at true values x [n, ...] in the catalog's units; 0 of missing ones."""
    kind, w, low, high = (part.reshape(-1, *[1] * (x.ndim - 1)) for part in cell)
    ratio = 10 ** (-0.4 * (x - w))
    normal = -0.5 * ((x - w) / low) ** 2 - low.log() - 0.5 * math.log(2 * math.pi)
    split = -0.5 * ((x - w) / torch.where(x < w, low, high)) ** 2 - (0.5 * (low + high)).log() - 0.5 * math.log(2 * math.pi)
    flux = -0.5 * ((1 - ratio) / (${FLUX_PER_MAGNITUDE} * low)) ** 2 - low.log() - 0.5 * math.log(2 * math.pi)
    never = torch.full_like(x, -math.inf)
    out = torch.zeros_like(x)
    for of, value in (
        (ERROR, normal),
        (SPLIT, split),
        (FLUX, flux),
        (ABOVE, torch.where(x > w, out, never)),
        (BELOW, torch.where(x < w, out, never)),
        (UNDETECTED, torch.special.log_ndtr(-ratio)),
    ):
        out = torch.where(kind == of, value, out)
    return out`,
};
