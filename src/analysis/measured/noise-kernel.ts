/**
 * Draws of a cell's true value by what was measured in it alone: the measured value and its error, or, where that says little (a missing cell, a
 * limit, a flux far below zero under log10), a widened marginal of the mixture. A few of them beside a mixture's posterior keep importance
 * weights bounded.
 */
import { HALF_LN_2PI, normalProbability } from '../../base/normal-distribution';
import type { Random } from '../../base/random';
import { CELL, FLUX_PER_MAGNITUDE, hasError, magnitudeAt } from '../../catalog/measured/cells';
import type { GaussianMixture } from '../mixture-steps';
import { type Cells, FORM } from './cells';
import type { ColumnMap } from './column-map';
import { covarianceOf } from './covariance';

export interface NoiseKernel {
  /** A draw of s in a cell that is not exact. */
  draw(at: number, random: Random): number;
  /** ln of its density in s. */
  logDensity(at: number, s: number): number;
}

/** Deviations of the mixture's marginals are widened by this. */
const WIDER = 1.5;
/** Below this probability that a value around the measured one is possible at all, the marginal stands in. */
const LEAST_POSSIBLE = 0.02;

export function noiseKernel({ weights, means, factors }: GaussianMixture, cells: Cells): NoiseKernel {
  const { dim, form, seen, variance, maps, catalog } = cells;
  const { kinds, measured, spread, upper } = catalog;
  const sigma = factors.map((factor) => covarianceOf(factor, dim).map(Math.sqrt));
  const deviation = (k: number, d: number) => WIDER * (sigma[k]?.[d * dim + d] as number);

  /** The errors below and above the measured value of a cell that has them. */
  const below = (at: number) => spread[at] as number;
  const above = (at: number) => (kinds[at] === CELL.split ? (upper[at] as number) : (spread[at] as number));
  /** Relative error of the flux, σ_F / F, at the measured magnitude. */
  const relative = (at: number) => FLUX_PER_MAGNITUDE * (spread[at] as number);
  /** P of a value around the measured one to be one that some s has. */
  function possible(at: number): number {
    const { least, most } = maps[at % dim] as ColumnMap;
    const w = measured[at] as number;
    if (kinds[at] === CELL.flux) {
      const ratioAt = (value: number) => 10 ** (-0.4 * (value - w));
      const upTo = (value: number) => normalProbability((ratioAt(value) - 1) / relative(at));
      return upTo(least) - upTo(most);
    }
    const [low, high] = [below(at), above(at)];
    // P(value ≤ v), of two halves of normal densities.
    const upTo = (v: number) =>
      v <= w
        ? (2 * low * normalProbability((v - w) / low)) / (low + high)
        : (low + high * (2 * normalProbability((v - w) / high) - 1)) / (low + high);
    return upTo(most) - upTo(least);
  }
  const byValue = (at: number) => hasError(kinds[at]) && possible(at) >= LEAST_POSSIBLE;

  return {
    draw(at, random) {
      const d = at % dim;
      if (form[at] === FORM.normal) return (seen[at] as number) + Math.sqrt(variance[at] as number) * random.normal();
      if (byValue(at)) {
        const { coordinate, least, most } = maps[d] as ColumnMap;
        const [low, high] = [below(at), above(at)];
        for (;;) {
          if (kinds[at] === CELL.flux) {
            const value = magnitudeAt(measured[at] as number, 1 + relative(at) * random.normal());
            if (value > least && value < most) return coordinate(value);
            continue;
          }
          const size = Math.abs(random.normal());
          const value = (measured[at] as number) + (random.uniform() * (low + high) < low ? -low * size : high * size);
          if (value > least && value < most) return coordinate(value);
        }
      }
      let left = random.uniform();
      let k = 0;
      while (k < weights.length - 1 && left > (weights[k] as number)) left -= weights[k++] as number;
      return (means[k * dim + d] as number) + deviation(k, d) * random.normal();
    },
    logDensity(at, s) {
      const d = at % dim;
      if (form[at] === FORM.normal) {
        const v = variance[at] as number;
        const off = s - (seen[at] as number);
        return -0.5 * ((off * off) / v + Math.log(v)) - HALF_LN_2PI;
      }
      if (byValue(at)) {
        const map = maps[d] as ColumnMap;
        if (kinds[at] === CELL.flux) {
          const ratio = 10 ** (-0.4 * (map.value(s) - (measured[at] as number)));
          const size = (ratio - 1) / relative(at);
          // N(ratio; 1, k²) |d ratio/d magnitude|
          const log = -0.5 * size * size - Math.log(spread[at] as number) - HALF_LN_2PI + Math.log(ratio);
          return log + map.logRise(s) - Math.log(possible(at));
        }
        const [low, high] = [below(at), above(at)];
        const off = map.value(s) - (measured[at] as number);
        const size = off / (off < 0 ? low : high);
        const log = -0.5 * size * size - Math.log(0.5 * (low + high)) - HALF_LN_2PI;
        return log + map.logRise(s) - Math.log(possible(at));
      }
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        const wide = deviation(k, d);
        const off = (s - (means[k * dim + d] as number)) / wide;
        sum += ((weights[k] as number) / wide) * Math.exp(-0.5 * off * off);
      }
      return Math.log(sum) - HALF_LN_2PI;
    },
  };
}
