/** Densities that are known exactly, as the analyses see a flow. */
import type { DensityModel } from '../../src/analysis/density-model';
import { type Random, random } from '../../src/base/random';

/** Of N(0, 1), seen by a chance that rises with x from `least` to 1, and weighted by its inverse. */
export function seenByChance(rows: number, draw: Random, least: number, steepness: number) {
  const [values, weights] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; ) {
    const x = draw.normal();
    const chance = least + (1 - least) / (1 + Math.exp(-steepness * x));
    if (draw.uniform() > chance) continue;
    values[row] = x;
    weights[row] = 1 / chance;
    row += 1;
  }
  return { values, weights };
}

const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

/** Two correlated normals, N(0, 1) and y = r x + √(1 − r²) e, with every deviation multiplied by `wide`. */
export function correlated(r: number, wide = 1): DensityModel {
  const rest = Math.sqrt(1 - r * r);
  return {
    dim: 2,
    context: 0,
    async logProb({ values }) {
      return Float64Array.from({ length: values.length / 2 }, (_, row) => {
        const [x, y] = [(values[2 * row] as number) / wide, (values[2 * row + 1] as number) / wide];
        const e = (y - r * x) / rest;
        return -0.5 * (x * x + e * e) - 2 * HALF_LN_2PI - Math.log(rest) - 2 * Math.log(wide);
      });
    },
    async sample(count, seed) {
      const draw = random(seed, 'sample');
      const out = new Float64Array(2 * count);
      for (let row = 0; row < count; row++) {
        const x = draw.normal();
        out.set([wide * x, wide * (r * x + rest * draw.normal())], 2 * row);
      }
      return out;
    },
  };
}

/** x ~ N(slope · c, 1) given c. */
export function regression(slope: number): DensityModel {
  return {
    dim: 1,
    context: 1,
    async logProb({ values, context }) {
      return values.map((x, row) => -0.5 * (x - slope * (context?.[row] ?? 0)) ** 2 - HALF_LN_2PI);
    },
    async sample(count, seed, context) {
      const draw = random(seed, 'sample');
      return Float64Array.from({ length: count }, (_, row) => slope * (context?.[row] ?? 0) + draw.normal());
    },
  };
}
