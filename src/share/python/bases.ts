/** Python of every base of the registry: ln p(z), and draws from a generator of its own. */
import type { BaseKind } from '../../flow/bases/registry';
import { NETWORK } from './masked';
import { PART, type Part, SOFT_BOUND } from './part';
import { TRIANGULAR } from './transforms';

interface NamedPart extends Part {
  /** Of the class, made with (spec, dim, context). */
  readonly name: string;
}

const FAR: Part = {
  code: `FAR = 1e15  # A value farther than this counts as being this far: its square would overflow float32.
HALF_LN_2PI = 0.5 * math.log(2 * math.pi)`,
};

const standardNormal: NamedPart = {
  name: 'StandardNormal',
  needs: [PART, FAR],
  code: `class StandardNormal(Part):
    def __init__(self, spec, dim, context):
        super().__init__()
        self.dim = dim

    def log_prob(self, z, context):
        return -0.5 * z.clamp(-FAR, FAR).square().sum(1) - HALF_LN_2PI * self.dim

    def draw(self, count, context, generator):
        return torch.randn(count, self.dim, dtype=torch.float64, generator=generator)`,
};

const multivariateNormal: NamedPart = {
  name: 'MultivariateNormal',
  needs: [PART, SOFT_BOUND, TRIANGULAR, FAR],
  code: `class MultivariateNormal(Part):
    """z = m + (I + N) diag(e^s) e, whose factor is the Cholesky factor of the covariance."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.fixed = "fixed" in spec
        self.number("mean", 1, dim, trained=not self.fixed)
        self.number("lower", dim, dim, trained=not self.fixed)
        self.number("scale", 1, dim, trained=not self.fixed)

    def factors(self):
        if self.fixed:
            return self.lower.tril(-1), self.scale
        return soft_bound(self.lower, 4).tril(-1), soft_bound(self.scale, 7)

    def log_prob(self, z, context):
        lower, log_scale = self.factors()
        noise = solve_unit(lower, z - self.mean, upper=False) * (-log_scale).exp()
        return -0.5 * noise.clamp(-FAR, FAR).square().sum(1) - HALF_LN_2PI * z.shape[1] - log_scale.sum(1)

    def draw(self, count, context, generator):
        lower, log_scale = (part.cpu().double() for part in self.factors())
        noise = torch.randn(count, len(lower), dtype=torch.float64, generator=generator)
        scaled = noise * log_scale.exp()
        return scaled + scaled @ lower.T + self.mean.cpu().double()`,
};

const studentT: NamedPart = {
  name: 'StudentT',
  needs: [PART, SOFT_BOUND, FAR],
  code: `class StudentT(Part):
    """Student's t in each dimension, with its own degrees of freedom between 1 and 1000."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.number("degrees", 1, dim, trained=spec["trainable"])

    def nu(self):
        half = 0.5 * math.log(1000)
        return (soft_bound(self.degrees, half) + half).exp()

    @staticmethod
    def log_normaliser(a):
        """ln of Gamma(a + 1/2) / (Gamma(a) sqrt(2 pi a)), expanded itself: two ln Gamma would cancel in float32."""
        b = a + 8
        product = a / (a + 0.5)
        for k in range(1, 8):
            product = product * (a + k) / (a + k + 0.5)
        tail = (((17 / 14336 / b**2 - 1 / 640) / b**2 + 1 / 192) / b**2 - 1 / 8) / b
        return 0.5 * (product.square() * b / a).log() - HALF_LN_2PI + tail

    def log_prob(self, z, context):
        nu = self.nu()
        spread = torch.log1p(z.clamp(-FAR, FAR).square() / nu)
        return (self.log_normaliser(nu / 2) - 0.5 * (nu + 1) * spread).sum(1)

    def draw(self, count, context, generator):
        """Bailey's polar method (1994)."""
        nu = self.nu().cpu().double()
        shape = count, nu.shape[1]
        angle = 2 * math.pi * torch.rand(shape, dtype=torch.float64, generator=generator)
        exponential = -torch.log1p(-torch.rand(shape, dtype=torch.float64, generator=generator))
        return angle.cos() * (nu * torch.expm1(2 * exponential / nu)).sqrt()`,
};

const uniform: NamedPart = {
  name: 'Uniform',
  needs: [PART, FAR],
  code: `class Uniform(Part):
    """Flat on [-B, B], with edges that fall off as e^(-k (|z| - B)), kB = 1000."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.dim, self.bound = dim, spec["bound"]

    def log_prob(self, z, context):
        beyond = (z.abs().clamp(max=FAR) - self.bound).clamp(min=0)
        return -1000 / self.bound * beyond.sum(1) - self.dim * math.log(2 * self.bound * 1.001)

    def draw(self, count, context, generator):
        shape = count, self.dim
        signed = 1.001 * (1 - 2 * torch.rand(shape, dtype=torch.float64, generator=generator))
        mass = signed.abs()
        # Beyond 1, 1000 (1.001 - mass) is the share of the tail that lies farther out.
        tail = 1 - (1000 * (1.001 - mass)).clamp(1e-12, 1).log() / 1000
        return signed.sign() * self.bound * torch.where(mass <= 1, mass, tail)`,
};

const gaussianMixture: NamedPart = {
  name: 'GaussianMixture',
  needs: [PART, SOFT_BOUND, FAR],
  code: `class GaussianMixture(Part):
    """Normal distributions with diagonal covariances."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.number("weight", 1, spec["components"])
        self.number("mean", spec["components"], dim)
        self.number("scale", spec["components"], dim)

    def log_prob(self, z, context):
        log_scale = soft_bound(self.scale, 7)
        scaled = (z.clamp(-FAR, FAR)[:, None] - self.mean) * (-log_scale).exp()
        terms = -0.5 * scaled.square().sum(2) - log_scale.sum(1) - HALF_LN_2PI * z.shape[1]
        return torch.logsumexp(terms + self.weight.log_softmax(1), 1)

    def draw(self, count, context, generator):
        weights = self.weight[0].cpu().double().softmax(0)
        chosen = torch.multinomial(weights, count, replacement=True, generator=generator)
        mean, scale = self.mean.cpu().double(), soft_bound(self.scale, 7).cpu().double().exp()
        noise = torch.randn(count, mean.shape[1], dtype=torch.float64, generator=generator)
        return mean[chosen] + scale[chosen] * noise`,
};

const CONDITIONAL: Part = {
  needs: [NETWORK, SOFT_BOUND],
  code: `class Conditional(NetworkPart):
    """A base whose location and scale depend on the context c through a small network: z = m(c) + e^s(c) e."""

    def __init__(self, spec, dim, context):
        super().__init__(spec, dim, context)
        self.width = dim
        self.add_network([1] * dim, context, 2, **spec["conditional"])

    def location(self, context):
        raw = self.network(context.new_zeros(len(context), self.width), context)
        return raw[..., 0], soft_bound(raw[..., 1], 7)

    def log_prob(self, z, context):
        mean, log_scale = self.location(context)
        return super().log_prob((z - mean) * (-log_scale).exp(), context) - log_scale.sum(1)

    def draw(self, count, context, generator):
        mean, log_scale = (part.cpu().double() for part in self.location(context))
        return super().draw(count, context, generator) * log_scale.exp() + mean`,
};

const circular: NamedPart = {
  name: 'Circular',
  needs: [PART, standardNormal, studentT],
  code: `class Circular(Part):
    """The last columns uniform from -1 to 1, angles in half turns, and a base of the others."""

    def __init__(self, spec, dim, context):
        super().__init__()
        self.circular, self.lines = spec["circular"], dim - spec["circular"]
        kind = {"standard-normal": StandardNormal, "student-t": StudentT}[spec["rest"]["kind"]]
        self.rest = kind(spec["rest"], self.lines, context) if self.lines else None

    def log_prob(self, z, context):
        density = self.rest.log_prob(z[:, : self.lines], context) if self.lines else z.new_zeros(len(z))
        return density - self.circular * math.log(2)

    def draw(self, count, context, generator):
        angles = 2 * torch.rand(count, self.circular, dtype=torch.float64, generator=generator) - 1
        if not self.lines:
            return angles
        return torch.cat([self.rest.draw(count, context, generator), angles], 1)`,
};

const baseParts: { readonly [Kind in BaseKind]: NamedPart } = {
  'gaussian-mixture': gaussianMixture,
  'multivariate-normal': multivariateNormal,
  'standard-normal': standardNormal,
  'student-t': studentT,
  uniform,
  circular,
};

/** The class of a base, by itself or moved by a network. */
export function basePart(kind: BaseKind, conditional: boolean): NamedPart {
  const plain = baseParts[kind];
  if (!conditional) return plain;
  const name = `Conditional${plain.name}`;
  return { name, needs: [CONDITIONAL, plain], code: `class ${name}(Conditional, ${plain.name}):\n    pass` };
}
