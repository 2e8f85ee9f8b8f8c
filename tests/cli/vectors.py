"""Writes vectors.json: what rational splines and flows of them should give, worked out in plain Python by the textbook formulas.

    python3 tests/cli/vectors.py                    writes tests/cli/vectors.json
    python3 tests/cli/vectors.py --check FILE       compares these formulas with a file of Pyro's own numbers

Nothing of Knotwork is used. Quadratic: Durkan et al. 2019, eq. 4 and 5. Linear: Dolatabadi et al. 2020, section 3. Inverses are found by
bisection of the forward map, and networks are masked as in MADE (Germain et al. 2015). Parameters mean what they mean in Pyro.
"""
import bisect
import json
import math
import pathlib
import random
import sys

FLOOR = 1e-3
LAMBDA_FLOOR = 0.025


def softplus(u):
    return math.log1p(math.exp(-abs(u))) + max(u, 0.0)


def knots(logits, bound):
    largest = max(logits)
    e = [math.exp(u - largest) for u in logits]
    shares = [FLOOR + (1 - FLOOR * len(e)) * one / sum(e) for one in e]
    edges = [-bound + 2 * bound * sum(shares[:k]) for k in range(len(e))]
    return edges + [bound]


class Spline:
    def __init__(self, bound, widths, heights, derivatives, lambdas=None):
        self.bound = bound
        self.x = knots(widths, bound)
        self.y = knots(heights, bound)
        inner = [FLOOR + softplus(u) for u in derivatives]
        self.d = [1 - FLOOR, *inner, 1 - FLOOR]
        self.lam = lambdas and [LAMBDA_FLOOR + (1 - 2 * LAMBDA_FLOOR) / (1 + math.exp(-u)) for u in lambdas]

    def forward(self, x):
        """The value and ln of the slope."""
        if abs(x) > self.bound:
            return x, 0.0
        k = min(max(bisect.bisect_right(self.x, x) - 1, 0), len(self.x) - 2)
        w, h = self.x[k + 1] - self.x[k], self.y[k + 1] - self.y[k]
        s, theta = h / w, (x - self.x[k]) / w
        d0, d1 = self.d[k], self.d[k + 1]
        if self.lam is None:
            t = theta * (1 - theta)
            below = s + (d0 + d1 - 2 * s) * t
            slope = s * s * (d1 * theta**2 + 2 * s * t + d0 * (1 - theta) ** 2) / below**2
            return self.y[k] + h * (s * theta**2 + d0 * t) / below, math.log(slope)
        lam, wb = self.lam[k], math.sqrt(d0 / d1)
        ya, yb = self.y[k], self.y[k + 1]
        yc = ((1 - lam) * ya + lam * wb * yb) / (1 - lam + lam * wb)
        wc = (lam * d0 + (1 - lam) * wb * d1) / s
        if theta <= lam:
            below = (lam - theta) + wc * theta
            return (ya * (lam - theta) + wc * yc * theta) / below, math.log(lam * wc * (yc - ya) / below**2 / w)
        below = wc * (1 - theta) + wb * (theta - lam)
        slope = (1 - lam) * wb * wc * (yb - yc) / below**2 / w
        return (wc * yc * (1 - theta) + wb * yb * (theta - lam)) / below, math.log(slope)

    def inverse(self, y):
        """The value whose forward is y, and ln of the inverse's slope."""
        if abs(y) > self.bound:
            return y, 0.0
        low, high = -self.bound, self.bound
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if self.forward(middle)[0] < y else (low, middle)
        x = (low + high) / 2
        return x, -self.forward(x)[1]


class Autoregressive:
    """Each column through a spline whose logits a masked network computes of the columns before it."""

    def __init__(self, state, bins, order, bound):
        self.state, self.bins, self.order, self.bound = state, bins, order, bound
        self.visit = state["arn.permutation"]

    def splines(self, x):
        h, layer = x, 0
        while f"arn.layers.{layer}.weight" in self.state:
            weight, bias, mask = (self.state[f"arn.layers.{layer}.{name}"] for name in ("weight", "bias", "mask"))
            h = [max(u, 0.0) for u in h] if layer else h
            h = [b + sum(w * m * v for w, m, v in zip(*row, h)) for *row, b in zip(weight, mask, bias)]
            layer += 1
        dim, k = len(x), self.bins
        sizes = [k, k, k - 1] + ([k] if self.order == "linear" else [])
        starts = [sum(sizes[:i]) for i in range(len(sizes))]
        for column in range(dim):
            logits = h[column::dim]
            yield Spline(self.bound, *(logits[a : a + n] for a, n in zip(starts, sizes)))

    def forward(self, x):
        pairs = [spline.forward(value) for spline, value in zip(self.splines(x), x)]
        return [y for y, _ in pairs], sum(slope for _, slope in pairs)

    def inverse(self, y):
        x, total = [0.0] * len(y), 0.0
        for column in self.visit:
            x[column], slope = list(self.splines(x))[column].inverse(y[column])
            total += slope
        return x, total


def flow_log_prob(transforms, x):
    total = 0.0
    for transform in reversed(transforms):
        x, slope = transform.inverse(x)
        total += slope
    return total - sum(0.5 * z * z + 0.5 * math.log(2 * math.pi) for z in x)


def flow_sample(transforms, z):
    for transform in transforms:
        z, _ = transform.forward(z)
    return z


def logits_of(case):
    names = ["unnormalized_widths", "unnormalized_heights", "unnormalized_derivatives", "unnormalized_lambdas"]
    return list(zip(*(case[name] for name in names if case.get(name))))


def expected(case):
    """What a case expects, by name."""
    if case["kind"] == "elementwise":
        splines = [Spline(case["bound"], *logits) for logits in logits_of(case)]
        forward = [spline.forward(x) for spline, x in zip(splines, case["x"])]
        inverse = [spline.inverse(x) for spline, x in zip(splines, case["x"])]
        return {
            "forward": [y for y, _ in forward],
            "forward_logdet": [slope for _, slope in forward],
            "inverse": [y for y, _ in inverse],
            "inverse_logdet": [slope for _, slope in inverse],
        }
    shape = (case["bins"], case["order"], case["bound"])
    if case["kind"] == "spline_autoregressive":
        pairs = [Autoregressive(case["state"], *shape).forward(x) for x in case["x"]]
        return {"forward": [y for y, _ in pairs], "logdet": [slope for _, slope in pairs]}
    transforms = [Autoregressive(one["state"], *shape) for one in case["transforms"]]
    return {
        "log_prob": [flow_log_prob(transforms, x) for x in case["x"]],
        "sample": [flow_sample(transforms, z) for z in case["z"]],
    }


def flat(values):
    return [one for value in values for one in flat(value)] if isinstance(values, list) else [values]


def check(path):
    """Prints the largest difference from each case of a file that these formulas can work out."""
    for i, case in enumerate(json.loads(pathlib.Path(path).read_text())["cases"]):
        if case["kind"] not in ("elementwise", "spline_autoregressive", "flow"):
            continue
        for name, values in expected(case).items():
            error = max(abs(a - b) for a, b in zip(flat(values), flat(case[name])))
            print(f"case {i} {case['kind']} {case.get('order')} {name}: {error:.1e}")


draw = random.Random(17)
rounded = lambda value: float(f"{value:.4g}")
normals = lambda count, scale=1.0: [rounded(scale * draw.gauss(0, 1)) for _ in range(count)]


def elementwise(order, bins, bound, rows=12):
    x = [rounded(1.2 * bound * (2 * i / (rows - 1) - 1)) for i in range(rows)]
    sizes = {"widths": bins, "heights": bins, "derivatives": bins - 1, "lambdas": bins}
    named = {f"unnormalized_{name}": [normals(size) for _ in x] for name, size in sizes.items()}
    if order == "quadratic":
        del named["unnormalized_lambdas"]
    return {"kind": "elementwise", "order": order, "bins": bins, "bound": bound, "x": x, **named}


def network(visit, hidden, bins, order):
    """A masked network as Pyro writes it down; hidden units have the degrees 1 … dim − 1 in turn."""
    dim = len(visit)
    degree = [visit.index(column) + 1 for column in range(dim)]
    inner = [1 + unit % max(1, dim - 1) for unit in range(hidden)]
    outputs = (4 if order == "linear" else 3) * bins - 1
    first = [[1.0 if unit >= of else 0.0 for of in degree] for unit in inner]
    last = [[1.0 if degree[i % dim] > of else 0.0 for of in inner] for i in range(outputs * dim)]
    state = {"arn.permutation": visit}
    for layer, mask in enumerate([first, last]):
        state[f"arn.layers.{layer}.weight"] = [normals(len(row), 0.7) for row in mask]
        state[f"arn.layers.{layer}.bias"] = normals(len(mask), 0.7)
        state[f"arn.layers.{layer}.mask"] = mask
    return state


def main():
    shape = {"dim": 2, "bins": 4, "bound": 3.0}
    points = lambda count: [normals(2, 1.5) for _ in range(count)]
    layer = lambda visit, order: {"permutation": visit, "state": network(visit, 5, 4, order)}
    cases = [
        elementwise("quadratic", 4, 1.0),
        elementwise("quadratic", 6, 5.0),
        elementwise("linear", 4, 1.0),
        elementwise("linear", 6, 5.0),
        {"kind": "spline_autoregressive", **shape, "order": "linear", **layer([1, 0], "linear"), "x": points(6)},
    ]
    for order in ("quadratic", "linear"):
        transforms = [layer([0, 1], order), layer([1, 0], order)]
        cases.append(
            {"kind": "flow", **shape, "order": order, "transforms": transforms, "x": points(6), "z": points(6)}
        )
    for case in cases:
        case.update(expected(case))
    text = json.dumps({"source": "tests/cli/vectors.py", "cases": cases}, separators=(",", ":"))
    pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")


if __name__ == "__main__":
    check(sys.argv[2]) if sys.argv[1:2] == ["--check"] else main()
