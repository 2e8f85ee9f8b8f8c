/** The building blocks of the named densities: each with its density, an exact draw, and where its mass lies. */

import { erf } from '../base/erf';
import type { Random } from '../base/random';

export interface Component {
  density(x: number): number;
  draw(random: Random): number;
  /** Points at which the density has a kink or a peak, ascending. */
  readonly centres: readonly number[];
  /** Typical width around them. */
  readonly scale: number;
  /** The interval outside which less than 1e-9 of the mass lies. */
  readonly from: number;
  readonly to: number;
}

/** A normal holds all but 2e-10 within 6.36 sd; numbers below are for about 1e-9. */
const NORMAL_REACH = 6.2;

export function normal(mean: number, sd: number): Component {
  return {
    density: (x) => Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI)),
    draw: (random) => mean + sd * random.normal(),
    centres: [mean],
    scale: sd,
    from: mean - NORMAL_REACH * sd,
    to: mean + NORMAL_REACH * sd,
  };
}

/** numpy's lognormal(mu, sigma): ln x is normal. */
export function logNormal(mu: number, sigma: number): Component {
  const gauss = normal(mu, sigma);
  return {
    density: (x) => (x > 0 ? gauss.density(Math.log(x)) / x : 0),
    draw: (random) => Math.exp(gauss.draw(random)),
    centres: [Math.exp(mu - sigma ** 2)],
    scale: Math.exp(mu),
    from: 0,
    to: Math.exp(gauss.to),
  };
}

/** numpy's laplace(centre, scale): exp(−|x − centre| / scale) / (2 scale). */
export function laplace(centre: number, scale: number): Component {
  const reach = scale * Math.log(1e9);
  return {
    density: (x) => Math.exp(-Math.abs(x - centre) / scale) / (2 * scale),
    draw(random) {
      const u = random.uniform() - 0.5;
      return centre - scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
    },
    centres: [centre],
    scale,
    from: centre - reach,
    to: centre + reach,
  };
}

/** Azzalini's skew-normal, 2 φ(x) Φ(shape · x); drawn as δ|z₁| + √(1 − δ²) z₂ with δ = shape / √(1 + shape²). */
export function skewNormal(shape: number): Component {
  const delta = shape / Math.sqrt(1 + shape ** 2);
  const gauss = normal(0, 1);
  return {
    density: (x) => gauss.density(x) * (1 + erf((shape * x) / Math.SQRT2)),
    draw: (random) => delta * Math.abs(random.normal()) + Math.sqrt(1 - delta ** 2) * random.normal(),
    centres: [0],
    scale: 1 / Math.abs(shape),
    from: gauss.from,
    to: gauss.to,
  };
}

/** Student's t with 3 degrees of freedom, 6√3 / (π (3 + x²)²); drawn as z₀ / √((z₁² + z₂² + z₃²) / 3). */
export function studentT3(): Component {
  // The two tails beyond x hold 4√3 / (π x³).
  const reach = Math.cbrt((4 * Math.sqrt(3)) / Math.PI / 1e-9);
  return {
    density: (x) => (6 * Math.sqrt(3)) / (Math.PI * (3 + x * x) ** 2),
    draw(random) {
      const chiSquare = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
      return random.normal() / Math.sqrt(chiSquare / 3);
    },
    centres: [0],
    scale: 1,
    from: -reach,
    to: reach,
  };
}

export function uniform(from: number, to: number): Component {
  return {
    density: (x) => (x >= from && x <= to ? 1 / (to - from) : 0),
    draw: (random) => from + (to - from) * random.uniform(),
    centres: [from, to],
    scale: to - from,
    from,
    to,
  };
}
