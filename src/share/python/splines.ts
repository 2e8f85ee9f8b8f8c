/**
 * Python of the rational splines of `flow/spline`: the same forms, which subtract no like quantities, with the same constants. Written by
 * hand, since a person reads it, and printed names would say nothing. The sums in two
 * numbers that float32 needs there are left out: the exported flow computes in float64 unless it is asked for float32.
 */
import { LARGEST_RATIO, PYRO } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';
import { PYRO_KNOT_SHIFT } from '../../flow/spline/spline';
import { dictionary, PART, type Part, SOFT_BOUND } from './part';

const BOUNDED: Part = {
  needs: [SOFT_BOUND],
  code: `class Bounded:
    """Bins that differ by at most a factor of ${LARGEST_RATIO}, slopes from 1/${LARGEST_RATIO} to ${LARGEST_RATIO}; all numbers 0 give the identity."""

    edge_slope = 1.0
    knot_shift = 0.0

    @staticmethod
    def shares(raw):
        return soft_bound(raw, math.log(${LARGEST_RATIO}) / 2).softmax(-1)

    @staticmethod
    def slopes(raw):
        return soft_bound(raw, math.log(${LARGEST_RATIO})).exp()`,
};

const LIKE_PYRO: Part = {
  code: `class LikePyro:
    """Pyro 1.9: floors under bins and slopes, an edge slope below 1, and knots shifted in the bin search."""

    edge_slope = ${PYRO.edgeSlope}
    knot_shift = ${PYRO_KNOT_SHIFT}

    @staticmethod
    def shares(raw):
        return ${PYRO.minWidth} + (1 - ${PYRO.minWidth} * raw.shape[-1]) * raw.softmax(-1)

    @staticmethod
    def slopes(raw):
        return nn.functional.softplus(raw) + ${PYRO.minSlope}`,
};

const QUADRATIC: Part = {
  code: `class Quadratic:
    """The rational-quadratic bin (Durkan et al. 2019), s its mean slope, d0 and d1 those at its ends.

    Backwards, the discriminant is a sum of squares: it neither cancels nor becomes negative.
    """

    numbers = 3

    @staticmethod
    def log_slope(s, d0, d1, left, right):
        den = s * (left**2 + right**2) + (d0 + d1) * left * right
        return 2 * s.log() + (d1 * left**2 + 2 * s * left * right + d0 * right**2).log() - 2 * den.log()

    @staticmethod
    def forward(s, d0, d1, _, left):
        right = 1 - left
        den = s * (left**2 + right**2) + (d0 + d1) * left * right
        return left * (s * left + d0 * right) / den, Quadratic.log_slope(s, d0, d1, left, right)

    @staticmethod
    def inverse(s, d0, d1, _, left):
        right = 1 - left
        p = d0 * right - d1 * left
        r = (p**2 + 4 * s**2 * left * right).clamp(min=1e-30).sqrt()
        a = torch.where(p >= 0, 2 * s * left, r - p)
        b = torch.where(p >= 0, p + r, 2 * s * right)
        return a / (a + b), Quadratic.log_slope(s, d0, d1, a / (a + b), b / (a + b))`,
};

const LINEAR: Part = {
  code: `class Linear:
    """The linear-rational bin (Dolatabadi et al. 2020): two halves that meet at the share lam of its width."""

    numbers = 4

    @staticmethod
    def coefficients(s, d0, d1, lam):
        w = (d0 / d1).sqrt()
        c = (lam * d0 + (1 - lam) * w * d1) / s
        middle = (1 - lam) + lam * w
        return w, c, lam * w / middle, (1 - lam) / middle

    @staticmethod
    def forward(s, d0, d1, lam, theta):
        w, c, split, rest = Linear.coefficients(s, d0, d1, lam)
        is_left = theta <= lam
        # The half that is not taken is given its nearest valid place: its gradient must be finite too.
        near, far = torch.minimum(theta, lam), torch.minimum(1 - theta, 1 - lam)
        left_den, right_den = lam - near + c * near, c * far + w * (1 - lam - far)
        eta = torch.where(is_left, c * split * near / left_den, 1 - c * rest * far / right_den)
        numerator = torch.where(is_left, c * split * lam, w * c * (1 - lam) * rest)
        return eta, s.log() + numerator.log() - 2 * torch.where(is_left, left_den, right_den).log()

    @staticmethod
    def inverse(s, d0, d1, lam, eta):
        w, c, split, rest = Linear.coefficients(s, d0, d1, lam)
        is_left = eta <= split
        near, far = torch.minimum(eta, split), torch.minimum(1 - eta, rest)
        left_den, right_den = near + c * (split - near), w * far + c * (rest - far)
        theta = torch.where(is_left, lam * near / left_den, 1 - (1 - lam) * w * far / right_den)
        numerator = torch.where(is_left, c * split * lam, w * c * (1 - lam) * rest)
        return theta, s.log() + 2 * torch.where(is_left, left_den, right_den).log() - numerator.log()`,
};

const EVALUATION: Part = {
  needs: [PART],
  code: `def spline_size(spec):
    """Numbers per variable: K widths, K heights, K - 1 inner slopes, and K lambdas if linear-rational."""
    return pick(CURVES, spec["order"]).numbers * spec["bins"] - 1


def spline(raw, x, spec, inverse=False):
    """f(x), or backwards, with the ln of its slope: K bins on [-B, B], the identity outside.

    raw is [n or 1, dim, spline_size], x is [n, dim].
    """
    bins, curve = spec["bins"], pick(CURVES, spec["order"])
    knots = pick(KNOTS, spec.get("pyro", False))
    bound = torch.as_tensor(spec["bound"], dtype=x.dtype, device=x.device).expand(x.shape[1]).clone()
    bound[x.shape[1] - spec.get("circular", 0) :] = 1
    lengths = [2 * bound[:, None] * knots.shares(raw[..., k * bins : (k + 1) * bins]) for k in (0, 1)]
    source, target = reversed(lengths) if inverse else lengths
    slopes = knots.slopes(raw[..., 2 * bins : 3 * bins - 1])
    edge = torch.full_like(slopes[..., :1], knots.edge_slope)

    inside = x.abs() <= bound
    clamped = torch.minimum(torch.maximum(x, -bound), bound)
    inner = source.cumsum(-1)[..., :-1] - bound[:, None]
    at = (clamped[..., None] >= inner + knots.knot_shift).sum(-1, keepdim=True)

    def chosen(table):
        return table.expand(len(x), -1, -1).gather(-1, at).squeeze(-1)

    def knot(length):
        return chosen(length.cumsum(-1) - length) - bound

    width, height = chosen(source), chosen(target)
    share = ((clamped - knot(source)) / width).clamp(0, 1)
    s = width / height if inverse else height / width
    d0, d1 = chosen(torch.cat([edge, slopes], -1)), chosen(torch.cat([slopes, edge], -1))
    lam = ${PYRO.minLambda} + ${1 - 2 * PYRO.minLambda} * chosen(raw[..., 3 * bins - 1 :]).sigmoid() if curve.numbers == 4 else None
    moved, log_slope = (curve.inverse if inverse else curve.forward)(s, d0, d1, lam, share)
    value = torch.where(inside, knot(target) + height * moved, x)
    return value, torch.where(inside, -log_slope if inverse else log_slope, torch.zeros_like(x))`,
};

/** The code of the splines that have any of the given options. */
export function splineParts(splines: readonly SplineOptions[]): readonly Part[] {
  if (splines.length === 0) return [];
  const quadratic = splines.some(({ order }) => order === 'rational-quadratic');
  const linear = splines.some(({ order }) => order === 'linear-rational');
  const bounded = splines.some(({ pyro }) => !pyro);
  const pyro = splines.some((options) => options.pyro);
  const curves = new Map([
    ...(quadratic ? [['"rational-quadratic"', 'Quadratic'] as const] : []),
    ...(linear ? [['"linear-rational"', 'Linear'] as const] : []),
  ]);
  const knots = new Map([
    ...(bounded ? [['False', 'Bounded'] as const] : []),
    ...(pyro ? [['True', 'LikePyro'] as const] : []),
  ]);
  return [
    ...(bounded ? [BOUNDED] : []),
    ...(pyro ? [LIKE_PYRO] : []),
    ...(quadratic ? [QUADRATIC] : []),
    ...(linear ? [LINEAR] : []),
    { code: dictionary('CURVES', curves) },
    { code: dictionary('KNOTS', knots) },
    EVALUATION,
  ];
}
