/** Python of the domains of `train/domain.ts`: a column on a line of its own, back, and ln of the slope between them. */
import type { FittedDomain } from '../../train/domain';
import { dictionary, type Part, unchangedClass } from './part';

interface NamedPart extends Part {
  readonly name: string;
}

const LINE: NamedPart = {
  name: 'Line',
  code: unchangedClass('Line', 'domain', ['"""A column that can lie anywhere."""', '', 'turns = False', '']),
};

const TAIL_QUANTILE: Part = {
  code: `def tail_quantile(y):
    """The w with ln P(normal > w) = -y: Abramowitz & Stegun 26.2.23, then Newton's method on the logarithm."""
    low = y < math.log(2)
    small = torch.where(low, -(-torch.expm1(-y)).log(), y)
    t = (2 * small).sqrt()
    w = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in range(2):
        log = torch.special.log_ndtr(-w)
        w = w + (log + small) * (log + 0.5 * w**2 + 0.5 * math.log(2 * math.pi)).exp()
    return torch.where(low, -w, w)`,
};

const WITHIN: NamedPart = {
  name: 'Within',
  needs: [TAIL_QUANTILE],
  code: `class Within:
    """A column within limits: w is normal where t is flat between two of them, or exponential beyond one."""

    turns = False

    def __init__(self, domain):
        self.start, self.end, self.unit = domain.get("from", -math.inf), domain.get("to", math.inf), domain["unit"]
        self.both = self.start > -math.inf and self.end < math.inf
        self.edge, self.sign = (self.start, 1) if self.start > -math.inf else (self.end, -1)

    def tail(self, t):
        distance = (t.clamp(self.start, self.end) - self.edge).abs() / self.unit
        return -torch.log1p(-distance.clamp(1e-7, 1 - 1e-7)) if self.both else distance.clamp(1e-7, 1e15)

    def forward(self, t):
        return self.sign * tail_quantile(self.tail(t))

    def inverse(self, w):
        if not self.both:
            return self.edge - self.sign * self.unit * torch.special.log_ndtr(-self.sign * w)
        low, high = self.start + self.unit * torch.special.ndtr(w), self.end - self.unit * torch.special.ndtr(-w)
        return torch.where(w < 0, low, high).clamp(self.start, self.end)

    def log_slope(self, t):
        tail = self.tail(t)
        slope = 0.5 * tail_quantile(tail) ** 2 + 0.5 * math.log(2 * math.pi) - math.log(self.unit)
        outside = (t < self.start) | (t > self.end)
        return (slope if self.both else slope - tail).masked_fill(outside, -math.inf)`,
};

const CIRCLE: NamedPart = {
  name: 'Circle',
  needs: [LINE],
  code: `class Circle(Line):
    """An angle: the flow sees half turns about the middle of the period."""

    turns = True`,
};

const parts: { readonly [Kind in FittedDomain['kind']]: NamedPart } = { line: LINE, within: WITHIN, circle: CIRCLE };

/** The code of the domains that a model's columns have. */
export function domainParts(domains: readonly FittedDomain[]): readonly Part[] {
  const kinds = [...new Set(['line' as const, ...domains.map(({ kind }) => kind)])];
  const named = new Map(kinds.map((kind) => [JSON.stringify(kind), parts[kind].name]));
  return [...kinds.map((kind) => parts[kind]), { code: dictionary('DOMAINS', named) }];
}
