/** Python of every transform of the registry, forwards from data to latent. */
import { LOG_SCALE_LIMIT as COLUMN_LIMIT } from '../../flow/transforms/affine';
import { SMALLEST_GAMMA } from '../../flow/transforms/batch-norm';
import { LOG_SCALE_LIMIT as LU_LIMIT } from '../../flow/transforms/lu';
import type { TransformKind } from '../../flow/transforms/registry';
import { SMALLEST_SQUARE } from '../../flow/transforms/rotation';
import { ENTRY_LIMIT } from '../../flow/triangular';
import { maskedClass } from './masked';
import { PART, type Part, SOFT_BOUND } from './part';

interface NamedPart extends Part {
  /** Of the class, made with (spec, dim, context). */
  readonly name: string;
}

const SCALED: Part = {
  needs: [PART, SOFT_BOUND],
  code: `class ShiftAndScaleColumns(Part):
    """z = (x - m) e^-s, the same for every row, with |s| below ${COLUMN_LIMIT}."""

    def __init__(self, spec, dim, context):
        super().__init__()
        trained = spec.get("trainable", True)
        self.number("shift", 1, dim, trained=trained)
        self.number("scale", 1, dim, trained=trained)

    def forward(self, x, context):
        log_scale = soft_bound(self.scale, ${COLUMN_LIMIT})
        return (x - self.shift) * (-log_scale).exp(), -log_scale.sum(1)

    def inverse(self, z, context):
        log_scale = soft_bound(self.scale, ${COLUMN_LIMIT})
        return z * log_scale.exp() + self.shift, log_scale.sum(1)`,
};

const BATCH_NORM: Part = {
  needs: [PART],
  code: `class BatchNorm(Part):
    """z = (x - mean) gamma / sqrt(variance + epsilon) + beta, with the batch's own statistics in training."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.momentum, self.epsilon = spec["momentum"], spec["epsilon"]
        self.number("gamma", 1, dim)
        self.number("beta", 1, dim)
        self.number("mean", 1, dim, trained=False)
        self.number("variance", 1, dim, trained=False)

    def factor(self, variance):
        return (self.gamma.abs() + ${SMALLEST_GAMMA}) / (variance + self.epsilon).sqrt()

    def forward(self, x, context):
        mean, variance = self.mean, self.variance
        if self.training:
            mean, variance = statistics(x)
            with torch.no_grad():
                self.mean.lerp_(mean, self.momentum)
                self.variance.lerp_(variance, self.momentum)
        factor = self.factor(variance)
        return (x - mean) * factor + self.beta, factor.log().sum(1)

    def inverse(self, z, context):
        factor = self.factor(self.variance)
        return (z - self.beta) / factor + self.mean, -factor.log().sum(1)


def total(value):
    """The sum over processes, where there are several; gradients flow to all of them."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        from torch.distributed.nn.functional import all_reduce

        return all_reduce(value)
    return value


def statistics(x):
    """Mean and unbiased variance of every column over the rows of all processes."""
    count = total(x.new_tensor(float(len(x))))
    mean = total(x.sum(0, keepdim=True)) / count
    return mean, total((x - mean).square().sum(0, keepdim=True)) / (count - 1)


@torch.no_grad()
def settle(flow, x, context):
    """Gives batch norm the statistics of all rows in place of the moving averages."""
    for transform in flow.transforms:
        if isinstance(transform, BatchNorm):
            transform.mean, transform.variance = statistics(x)
        x = in_chunks(lambda rows, given: transform(rows, given)[0], x, context)`,
};

export const TRIANGULAR: Part = {
  code: `def solve_unit(strict, y, upper):
    """The x with x + x strict^T = y."""
    unit = strict + torch.eye(len(strict), dtype=y.dtype, device=y.device)
    return torch.linalg.solve_triangular(unit, y.T, upper=upper, unitriangular=True).T`,
};

const LU: Part = {
  needs: [PART, SOFT_BOUND, TRIANGULAR],
  code: `class LU(Part):
    """z = L U x + G c + b: L unit lower triangular, U = diag(e^s) (I + N) upper, so ln |det| is the sum of s."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.number("lower", dim, dim)
        self.number("upper", dim, dim)
        self.number("scale", 1, dim)
        self.number("shift", 1, dim)
        self.conditional = bool(spec.get("conditional")) and context > 0
        if self.conditional:
            self.number("given", dim, context)
        on_lines = torch.ones(1, dim)
        on_lines[:, dim - spec.get("circular", 0) :] = 0
        self.register_buffer("on_lines", on_lines, persistent=False)

    def factors(self, context):
        both = self.on_lines.T @ self.on_lines
        shift = self.shift + context @ self.given.T if self.conditional else self.shift
        lower, upper = soft_bound(self.lower * both, ${ENTRY_LIMIT}).tril(-1), soft_bound(self.upper * both, ${ENTRY_LIMIT}).triu(1)
        return lower, upper, soft_bound(self.scale * self.on_lines, ${LU_LIMIT}), shift * self.on_lines

    def forward(self, x, context):
        lower, upper, log_scale, shift = self.factors(context)
        scaled = (x + x @ upper.T) * log_scale.exp()
        return scaled + scaled @ lower.T + shift, log_scale.sum(1)

    def inverse(self, z, context):
        lower, upper, log_scale, shift = self.factors(context)
        scaled = solve_unit(lower, z - shift, upper=False) * (-log_scale).exp()
        return solve_unit(upper, scaled, upper=True), -log_scale.sum(1)`,
};

const PERMUTATION: Part = {
  needs: [PART],
  code: `class Permutation(Part):
    def __init__(self, spec, dim, context):
        super().__init__()
        self.order = list(range(dim))[::-1] if spec["order"] == "flip" else spec["order"]
        self.back = [self.order.index(column) for column in range(dim)]

    def forward(self, x, context):
        return x[:, self.order], x.new_zeros(1)

    def inverse(self, z, context):
        return z[:, self.back], z.new_zeros(1)`,
};

const ROTATION: Part = {
  needs: [PART],
  code: `class Rotation(Part):
    """z = Q x, where Q is a product of Householder reflections."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.number("vectors", 2 * math.ceil(dim / 2), dim)

    def matrix(self):
        matrix = torch.eye(self.vectors.shape[1], dtype=self.vectors.dtype, device=self.vectors.device)
        for row in self.vectors:
            unit = row / row.square().sum().clamp(min=${SMALLEST_SQUARE}).sqrt()
            matrix = matrix - 2 * torch.outer(matrix @ unit, unit)
        return matrix

    def forward(self, x, context):
        return x @ self.matrix(), x.new_zeros(1)

    def inverse(self, z, context):
        return z @ self.matrix().T, z.new_zeros(1)`,
};

const ELEMENTWISE_SPLINE: Part = {
  needs: [PART],
  code: `class ElementwiseSpline(Part):
    """A spline per column, the same for every row."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.spec, self.backwards = spec, spec.get("fast") == "sampling"
        self.number("knots", 1, dim, spline_size(spec))

    def forward(self, x, context):
        value, log_slope = spline(self.knots, x, self.spec, inverse=self.backwards)
        return value, log_slope.sum(1)

    def inverse(self, z, context):
        value, log_slope = spline(self.knots, z, self.spec, inverse=not self.backwards)
        return value, log_slope.sum(1)`,
};

const TURN: Part = {
  needs: [PART],
  code: `class Turn(Part):
    """Half a turn of the last columns, which are angles from -1 to 1. Its own inverse."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.lines = dim - spec["circular"]

    def forward(self, x, context):
        u = x[:, self.lines :]
        turned = torch.where(u.abs() <= 1, u + torch.where(u >= 0, -1, 1), u)
        return torch.cat([x[:, : self.lines], turned], 1), x.new_zeros(1)

    def inverse(self, z, context):
        return self.forward(z, context)`,
};

const named = (name: string, part: Part): NamedPart => ({ ...part, name });
const scaled: NamedPart = named('ShiftAndScaleColumns', SCALED);

export const transformParts: { readonly [Kind in TransformKind]: NamedPart } = {
  'act-norm': scaled,
  affine: scaled,
  'autoregressive-affine': named(
    'AutoregressiveAffine',
    maskedClass('AutoregressiveAffine', 'autoregressive', 'affine'),
  ),
  'autoregressive-map': named('AutoregressiveMap', maskedClass('AutoregressiveMap', 'autoregressive', 'map')),
  'autoregressive-spline': named(
    'AutoregressiveSpline',
    maskedClass('AutoregressiveSpline', 'autoregressive', 'spline'),
  ),
  'batch-norm': named('BatchNorm', BATCH_NORM),
  'coupling-affine': named('CouplingAffine', maskedClass('CouplingAffine', 'coupling', 'affine')),
  'coupling-map': named('CouplingMap', maskedClass('CouplingMap', 'coupling', 'map')),
  'coupling-spline': named('CouplingSpline', maskedClass('CouplingSpline', 'coupling', 'spline')),
  'elementwise-spline': named('ElementwiseSpline', ELEMENTWISE_SPLINE),
  lu: named('LU', LU),
  permutation: named('Permutation', PERMUTATION),
  rotation: named('Rotation', ROTATION),
  turn: named('Turn', TURN),
};
