/**
 * The galaxies of the tutorial's first picture: z₁ and z₂ of a standard normal go to x = z₁ and y = c(x) + s z₂, an affine autoregressive
 * flow whose density is known exactly. Four galaxies are marked, one of which lies off the relation and within the range of either column.
 */
import { random } from '../../base/random';

const GALAXIES = 400;
const SEED = 7;
const SCATTER = 0.22;
/** Stellar against total mass: steep for small haloes, flatter for large ones. */
const relation = (x: number) => 0.8 * x - 0.15 * x * x;

/** Draws from the base, z₁ and z₂ in turn. */
export const LATENTS: Float64Array = (() => {
  const draw = random(SEED, 'sample');
  return Float64Array.from({ length: 2 * GALAXIES }, draw.normal);
})();

/** The flow: from the base to total and stellar mass. */
export const massesOf = (z1: number, z2: number): readonly [number, number] => [z1, relation(z1) + SCATTER * z2];

export interface Marked {
  readonly name: string;
  readonly at: readonly [number, number];
  /** In nats. */
  readonly logProb: number;
  /** Of so many galaxies one is as unlikely: 1/p, p = e^(−r²/2) with r² = z₁² + z₂². */
  readonly oneIn: number;
}

function marked(name: string, z1: number, z2: number): Marked {
  const squares = z1 * z1 + z2 * z2;
  return {
    name,
    at: massesOf(z1, z2),
    logProb: -0.5 * squares - Math.log(2 * Math.PI * SCATTER),
    oneIn: Math.exp(0.5 * squares),
  };
}

export const MARKED: readonly Marked[] = [
  marked('A', 2.6, 0.4),
  marked('B', -0.25, 0.7),
  marked('C', 0.5, -5.4),
  marked('D', -2.2, -0.9),
];

/** The one with the lowest ln p. */
export const ODD: number = MARKED.reduce(
  (odd, { logProb }, i) => (logProb < (MARKED[odd] as Marked).logProb ? i : odd),
  0,
);

/** Points along the contour that holds this share of all galaxies: a circle of the base, r² = −2 ln(1 − share). */
export function contourOf(share: number, points: number): readonly (readonly [number, number])[] {
  const radius = Math.sqrt(-2 * Math.log1p(-share));
  return Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * i) / points;
    return massesOf(radius * Math.cos(angle), radius * Math.sin(angle));
  });
}
