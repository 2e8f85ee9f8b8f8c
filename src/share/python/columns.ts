/** Python of the column transforms of `catalog/column-transforms.ts`: t = T(x), its inverse, and ln |dt/dx|. */
import type { TransformKind } from '../../catalog/column-transforms';
import { type Part, unchangedClass } from './part';

interface ColumnPart extends Part {
  readonly name: string;
}

const none: ColumnPart = {
  name: 'Unchanged',
  code: unchangedClass('Unchanged', 'fitted'),
};

const log10: ColumnPart = {
  name: 'Log10',
  code: `class Log10:
    """NaN for values that have no logarithm."""

    def __init__(self, fitted):
        pass

    def forward(self, x):
        return x.masked_fill(x <= 0, math.nan).log10()

    def inverse(self, t):
        return 10**t

    def log_slope(self, x):
        return -(x.masked_fill(x <= 0, math.nan) * math.log(10)).log()`,
};

const asinh: ColumnPart = {
  name: 'Asinh',
  code: `class Asinh:
    def __init__(self, fitted):
        self.scale = fitted["scale"]

    def forward(self, x):
        return torch.asinh(x / self.scale)

    def inverse(self, t):
        return self.scale * torch.sinh(t)

    def log_slope(self, x):
        return -torch.hypot(x, torch.full_like(x, self.scale)).log()`,
};

const logit: ColumnPart = {
  name: 'Logit',
  code: `class Logit:
    """ln((x - start) / (end - x)); NaN outside (start, end)."""

    def __init__(self, fitted):
        self.start, self.end = fitted["from"], fitted["to"]

    def inside(self, x):
        return x.masked_fill((x <= self.start) | (x >= self.end), math.nan)

    def forward(self, x):
        x = self.inside(x)
        return ((x - self.start) / (self.end - x)).log()

    def inverse(self, t):
        """From the nearer bound, so that neither end loses its digits."""
        span = self.end - self.start
        return torch.where(t < 0, self.start + span * torch.sigmoid(t), self.end - span * torch.sigmoid(-t))

    def log_slope(self, x):
        x = self.inside(x)
        return math.log(self.end - self.start) - (x - self.start).log() - (self.end - x).log()`,
};

const shiftAndScale: ColumnPart = {
  name: 'ShiftAndScale',
  code: `class ShiftAndScale:
    def __init__(self, fitted):
        self.shift, self.scale = fitted["shift"], fitted["scale"]

    def forward(self, x):
        return (x - self.shift) / self.scale

    def inverse(self, t):
        return self.shift + self.scale * t

    def log_slope(self, x):
        return torch.full_like(x, -math.log(self.scale))`,
};

export const columnParts: { readonly [Kind in TransformKind]: ColumnPart } = {
  none,
  log10,
  asinh,
  logit,
  standardise: shiftAndScale,
  robust: shiftAndScale,
};
