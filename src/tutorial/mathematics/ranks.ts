/**
 * Simulation-based calibration (Talts et al. 2018, Theorem 1): θ from the prior, x from the simulator, draws θ₁ … θ_L from the posterior of x.
 * If the posterior is right, the rank of θ among its draws is uniform on 0 … L.
 */
import { random } from '../../base/random';

/** L: 100 ranks fill twenty bins evenly. */
export const DRAWS = 99;

/** A way to be right or wrong: the base's draws are stretched and moved before the flow carries them to angles. */
export interface Distortion {
  readonly width: number;
  readonly shift: number;
}

const toUnit = (rank: number) => (rank + 0.5) / (DRAWS + 1);

/**
 * Ranks of true values among draws, as fractions. A flow of one variable always rises, so that the rank of a value among its draws is that of
 * its latent among theirs.
 */
export function ranksOf(latents: Float64Array, { width, shift }: Distortion, seed: number): Float64Array {
  const draw = random(seed, 'sample');
  return latents.map((latent) => {
    let below = 0;
    for (let i = 0; i < DRAWS; i++) if (width * draw.normal() + shift < latent) below += 1;
    return toUnit(below);
  });
}

/** Ranks of true values among draws from the prior, which knows nothing of what was observed; values are uniform on 0 … `most`. */
export function priorRanks(values: Float64Array, most: number, seed: number): Float64Array {
  const draw = random(seed, 'sample');
  return values.map((value) => {
    let below = 0;
    for (let i = 0; i < DRAWS; i++) if (most * draw.uniform() < value) below += 1;
    return toUnit(below);
  });
}
