/** Galaxies drawn into haloes by a model of their mean numbers. */
import { random } from '../../base/random';
import type { Occupation } from './occupation';

export interface MockGalaxies {
  /** The halo that each galaxy lies in, by its number in the list. */
  readonly halo: Uint32Array;
  /** 1 for a central galaxy, 0 for a satellite. */
  readonly central: Uint8Array;
}

/** A Poisson number of mean λ: by the waiting times between events, in pieces that exp does not take to 0. */
function poisson(mean: number, uniform: () => number): number {
  let count = -1;
  let left = mean;
  for (let time = 0; time <= left; count++) {
    time -= Math.log(uniform());
    if (time > left) break;
    left -= time;
    time = 0;
  }
  return count + 1;
}

/**
 * A central with the chance ⟨N_cen⟩ and a Poisson number of satellites, for haloes of these log10 masses. The same seed gives the same
 * galaxies; haloes come in their order, the central first.
 */
export function mockOf(
  logMass: ArrayLike<number>,
  occupation: (logMass: number) => Occupation,
  seed: number,
): MockGalaxies {
  const draw = random(seed, 'catalog');
  const [halo, central]: [number[], number[]] = [[], []];
  for (let i = 0; i < logMass.length; i++) {
    const { centrals, satellites } = occupation(logMass[i] as number);
    if (draw.uniform() < centrals) {
      halo.push(i);
      central.push(1);
    }
    for (let n = poisson(satellites, draw.uniform); n > 0; n--) {
      halo.push(i);
      central.push(0);
    }
  }
  return { halo: Uint32Array.from(halo), central: Uint8Array.from(central) };
}
