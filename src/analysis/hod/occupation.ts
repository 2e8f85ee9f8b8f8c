/**
 * Mean numbers of galaxies in a halo of mass M, of which x is log10.
 *
 * Zheng, Coil & Zehavi 2007, eqs. 2 to 4, with five parameters:
 *
 *   ⟨N_cen⟩ = ½ [1 + erf((x − log10 M_min)/σ)],   ⟨N_sat⟩ = ⟨N_cen⟩ ((M − M_0)/M_1)^α above M_0, else 0.
 *
 * With three: ⟨N_cen⟩ = 1 and ⟨N_sat⟩ = (M/M_1)^α above M_min, else 0.
 */
import { normalProbability } from '../../base/normal-distribution';

/** Masses are log10 of the catalog's unit; σ is in dex. */
export interface ZhengHod {
  readonly logMmin: number;
  readonly sigma: number;
  readonly logM0: number;
  readonly logM1: number;
  readonly alpha: number;
}

export interface StepHod {
  readonly logMmin: number;
  readonly logM1: number;
  readonly alpha: number;
}

export interface Occupation {
  readonly centrals: number;
  readonly satellites: number;
}

export function zhengOccupation({ logMmin, sigma, logM0, logM1, alpha }: ZhengHod, logMass: number): Occupation {
  const centrals = normalProbability((Math.SQRT2 * (logMass - logMmin)) / sigma);
  const above = logMass > logM0 ? 10 ** (logMass - logM1) * -Math.expm1(Math.LN10 * (logM0 - logMass)) : 0;
  return { centrals, satellites: above > 0 ? centrals * above ** alpha : 0 };
}

export function stepOccupation({ logMmin, logM1, alpha }: StepHod, logMass: number): Occupation {
  if (logMass < logMmin) return { centrals: 0, satellites: 0 };
  return { centrals: 1, satellites: 10 ** (alpha * (logMass - logM1)) };
}
