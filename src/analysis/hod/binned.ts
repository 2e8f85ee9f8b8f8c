/** ⟨N_cen | M⟩ and ⟨N_sat | M⟩ in bins of mass, and how well models predict the counts of haloes that they were not fitted to. */
import { random } from '../../base/random';
import { type MeanError, meanWithError } from '../mean-error';
import { fitStep, fitZheng } from './fit';
import { cellsOf, type Haloes } from './haloes';
import { type Occupation, stepOccupation, zhengOccupation } from './occupation';

export interface MassBin {
  /** Its edges, log10. */
  readonly from: number;
  readonly to: number;
  readonly haloes: number;
  readonly centrals: MeanError;
  readonly satellites: MeanError;
}

/** Fewer groups than this tell no error: haloes then count as independent. */
const FEWEST_GROUPS = 5;

/** Whether errors can come from the scatter between groups. */
export const hasGroups = ({ groups }: Haloes) => groups.length >= FEWEST_GROUPS;

/**
 * Means in bins of `width` dex. Errors are those of means over whole groups where there are enough, else of independent haloes; NaN where all
 * haloes of a bin agree, which tells nothing of the scatter.
 */
export function massBins(haloes: Haloes, width = 0.25): MassBin[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < haloes.count; i++) {
    const bin = Math.floor((haloes.logMass[i] as number) / width + 1e-9);
    const found = members.get(bin);
    if (found) found.push(i);
    else members.set(bin, [i]);
  }
  const sorted = [...members].sort(([a], [b]) => a - b);
  return sorted.map(([bin, of]) => {
    const groups = hasGroups(haloes) ? Uint32Array.from(of, (i) => haloes.group[i] as number) : undefined;
    const mean = (values: ArrayLike<number>): MeanError => {
      const own = Float64Array.from(of, (i) => values[i] as number);
      const found = meanWithError(own, groups);
      return own.every((value) => value === own[0]) ? { ...found, standardError: Number.NaN } : found;
    };
    return {
      from: bin * width,
      to: (bin + 1) * width,
      haloes: of.length,
      centrals: mean(haloes.centrals),
      satellites: mean(haloes.satellites),
    };
  });
}

/** ln P of the counts of one halo, without ln(s!), which is the same for every model. */
function logCount({ centrals, satellites }: Occupation, hasCentral: boolean, found: number): number {
  const p = hasCentral ? centrals : 1 - centrals;
  return (
    Math.log(Math.max(p, Number.MIN_VALUE)) +
    (found > 0 ? found * Math.log(Math.max(satellites, 1e-12)) : 0) -
    satellites
  );
}

export interface HeldOut {
  /** Of whole groups, or of haloes where there are few. */
  readonly folds: number;
  /** Mean over haloes of ln P of their counts, without ln(s!), by models that were fitted to other haloes. */
  readonly zheng: MeanError;
  readonly step: MeanError;
  readonly difference: MeanError;
}

const FOLDS = 5;

/** Both models on haloes that they were not fitted to. The step keeps a chance, fitted as well, of haloes on its wrong side. */
export function heldOut(haloes: Haloes, seed: number): HeldOut {
  const byGroup = hasGroups(haloes);
  const parts = byGroup ? haloes.groups.length : haloes.count;
  const order = random(seed, 'split').permutation(parts);
  const foldOf = (i: number) => (order[byGroup ? (haloes.group[i] as number) : i] as number) % FOLDS;
  const [zheng, step] = [new Float64Array(haloes.count), new Float64Array(haloes.count)];
  for (let fold = 0; fold < FOLDS; fold++) {
    const cells = cellsOf(haloes, (i) => foldOf(i) !== fold);
    if (cells.logMass.length === 0) continue;
    const { hod } = fitZheng(cells);
    const other = fitStep(cells);
    const used = cells.haloes.reduce((sum, h) => sum + h, 0);
    const wrong = (other.wrong + 0.5) / (used + 1);
    // Satellites below the step, spread evenly over its haloes.
    const below = (other.below + 0.5) / used;
    for (let i = 0; i < haloes.count; i++) {
      if (foldOf(i) !== fold) continue;
      const x = haloes.logMass[i] as number;
      const [has, found] = [haloes.centrals[i] === 1, haloes.satellites[i] as number];
      zheng[i] = logCount(zhengOccupation(hod, x), has, found);
      const { centrals, satellites } = stepOccupation(other.hod, x);
      const blurred = { centrals: centrals > 0 ? 1 - wrong : wrong, satellites: satellites > 0 ? satellites : below };
      step[i] = logCount(blurred, has, found);
    }
  }
  const groups = byGroup ? haloes.group : undefined;
  return {
    folds: FOLDS,
    zheng: meanWithError(zheng, groups),
    step: meanWithError(step, groups),
    difference: meanWithError(
      zheng.map((value, i) => value - (step[i] as number)),
      groups,
    ),
  };
}
