/** The densities that can be asked for by name: mixtures of components with known weights. */
import { type Random, random } from '../../base/random';
import { type Component, laplace, logNormal, normal, skewNormal, studentT3, uniform } from '../components';
import { integrate, inverseCumulative } from '../quadrature';
import type { GivenPdf } from './given-pdf';

/** A density that is known exactly. */
export interface KnownPdf {
  readonly label: string;
  /** The interval that holds all but about 1e-9 of the mass. */
  readonly from: number;
  readonly to: number;
  /** The interval to draw: where tails are long, it leaves out a thousandth of the mass at either end. */
  readonly shown: { readonly from: number; readonly to: number };
  /** Normalised, in units of 1/x; 0 outside the support. */
  density(x: number): number;
  /** −∫ p ln p, in nats. */
  readonly entropy: number;
  /** Independent draws; the same seed gives the same draws. */
  sample(count: number, seed: number): Float64Array;
}

type Name = Extract<GivenPdf, { kind: 'named' }>['name'];

interface Part {
  /** Up to a factor that all parts share. */
  readonly weight: number;
  readonly component: Component;
}

interface Mixture {
  readonly label: string;
  readonly parts: readonly [Part, ...Part[]];
}

const MIXTURES: Record<Name, Mixture> = {
  'given-pdf-mixture': {
    label: 'Log-normal, two normals and a Laplace',
    parts: [
      { weight: 50, component: logNormal(0.5, 1) },
      { weight: 20, component: normal(15, 2) },
      { weight: 35, component: normal(30, 5) },
      { weight: 45, component: laplace(45, 3) },
    ],
  },
  'normal-mixture': {
    label: 'Three normals',
    parts: [
      { weight: 3, component: normal(-4, 0.8) },
      { weight: 5, component: normal(0, 1) },
      { weight: 2, component: normal(5, 1.5) },
    ],
  },
  bimodal: {
    label: 'Two equal peaks',
    parts: [
      { weight: 1, component: normal(-2, 0.5) },
      { weight: 1, component: normal(2, 0.5) },
    ],
  },
  skewed: { label: 'Skew-normal, shape 5', parts: [{ weight: 1, component: skewNormal(5) }] },
  'heavy-tailed': { label: 'Student’s t, 3 degrees of freedom', parts: [{ weight: 1, component: studentT3() }] },
  uniform: { label: 'Uniform between −1 and 1', parts: [{ weight: 1, component: uniform(-1, 1) }] },
};

export function describeNamed(name: Name): KnownPdf {
  const { label, parts } = MIXTURES[name];
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const components = parts.map((part) => part.component);
  const from = Math.min(...components.map((component) => component.from));
  const to = Math.max(...components.map((component) => component.to));

  function density(x: number): number {
    let sum = 0;
    for (const { weight, component } of parts) sum += weight * component.density(x);
    return sum / total;
  }

  function draw(stream: Random): number {
    let left = stream.uniform() * total;
    let [chosen] = parts;
    for (const part of parts) {
      chosen = part;
      if (left < part.weight) break;
      left -= part.weight;
    }
    return chosen.component.draw(stream);
  }

  const breaks = breaksOf(components, from, to);
  return {
    label,
    from,
    to,
    shown: shownInterval(density, breaks),
    density,
    entropy: entropyOf(density, breaks),
    sample(count, seed) {
      const stream = random(seed, 'catalog');
      return Float64Array.from({ length: count }, () => draw(stream));
    },
  };
}

/** −∫ p ln p over the breaks, in nats. */
export function entropyOf(density: (x: number) => number, breaks: readonly number[]): number {
  return integrate((x) => minusXLogX(density(x)), breaks, 1e-12).value;
}

function shownInterval(density: (x: number) => number, breaks: readonly number[]): KnownPdf['shown'] {
  const { panels } = integrate(density, breaks);
  const nodes = [...panels.map((panel) => panel.from), breaks.at(-1) ?? 0];
  const masses = panels.map((panel) => panel.integral);
  const quantile = inverseCumulative(nodes, nodes.map(density), masses);
  return { from: quantile(0.001), to: quantile(0.999) };
}

/** −p ln p, with its limit 0 at p = 0. */
function minusXLogX(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0;
}

/** The ends, every centre, and points a few widths around it, so that no peak falls between two panels. */
function breaksOf(components: readonly Component[], from: number, to: number): number[] {
  const points = components.flatMap(({ centres, scale }) =>
    centres.flatMap((centre) => [-8, -3, -1, 0, 1, 3, 8].map((step) => centre + step * scale)),
  );
  const inside = [from, ...points.filter((point) => point > from && point < to), to];
  return Array.from(new Set(inside)).sort((a, b) => a - b);
}
