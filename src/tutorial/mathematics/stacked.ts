/** Two maps one behind the other, z to u to x, each a spline with one number that bends it. */
import type { PlainFlow } from '../../flow/evaluate';
import { flowOfKnots, identityKnots, type Knots, smoothSlopes } from './knots';

/** Of the first map and of the second, each from −1 to 1; at 0 a map is the identity. */
export type Bends = readonly [number, number];

export const STACK_REACH = 4;
/** How far a knot moves at a bend of 1: its neighbours are 2 away. */
const MOST = 1.4;

/** The first map is flat or steep in its middle, the second leans to one side. */
function knotsOf(bend: number, which: 0 | 1): Knots {
  const knots = identityKnots(4, STACK_REACH);
  const [low, left = 0, middle = 0, right = 0, high] = knots.y as readonly [number, number, number, number, number];
  const by = MOST * bend;
  const y =
    which === 0 ? [low, left + by, middle, right - by, high] : [low, left + by / 2, middle + by, right + by / 2, high];
  return smoothSlopes({ ...knots, y });
}

const flows = new Map<string, PlainFlow>();
function flowOf(bend: number, which: 0 | 1): PlainFlow {
  const key = `${which} ${bend}`;
  const flow = flows.get(key) ?? flowOfKnots(knotsOf(bend, which), 'sampling');
  if (flows.size > 200) flows.clear();
  flows.set(key, flow);
  return flow;
}

export interface Through {
  readonly u: Float64Array;
  readonly x: Float64Array;
  /** ln du/dz and ln dx/du. */
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Latents carried through both maps. */
export function carriedThrough([first, second]: Bends, z: Float64Array): Through {
  const toU = flowOf(first, 0).inverse(z);
  const toX = flowOf(second, 1).inverse(toU.value);
  return { u: toU.value, x: toX.value, first: toU.logDet, second: toX.logDet };
}

const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
export const logBaseAt = (z: number) => -0.5 * z * z - HALF_LN_2PI;

/** One latent carried through both, with ln p of x as the sum of three terms. */
export function throughBoth(bends: Bends, z: number) {
  const { u, x, first, second } = carriedThrough(bends, Float64Array.of(z));
  const [logFirst, logSecond] = [first[0] as number, second[0] as number];
  const logBase = logBaseAt(z);
  return {
    u: u[0] as number,
    x: x[0] as number,
    logBase,
    first: logFirst,
    second: logSecond,
    logProb: logBase - logFirst - logSecond,
  };
}
