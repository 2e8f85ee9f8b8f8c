/** Maximum likelihood of both models of the galaxies in haloes: a central by chance ⟨N_cen⟩, satellites by a Poisson law. */
import { logTail } from '../../base/normal-distribution';
import type { Cells } from './haloes';
import { type Bounds, type Interval, type Likelihood, maximise, profileIntervals } from './maximise';
import type { StepHod, ZhengHod } from './occupation';

/** [log10 M_min, ln σ, log10 M_0, log10 M_1, α]. */
type Place = readonly number[];

const LN_PI_HALF = 0.5 * Math.log(Math.PI);

export const zhengAt = ([logMmin = 0, logSigma = 0, logM0 = 0, logM1 = 0, alpha = 0]: Place): ZhengHod => ({
  logMmin,
  sigma: Math.exp(logSigma),
  logM0,
  logM1,
  alpha,
});
const placeOf = ({ logMmin, sigma, logM0, logM1, alpha }: ZhengHod): Place => [
  logMmin,
  Math.log(sigma),
  logM0,
  logM1,
  alpha,
];

/**
 * ln L = Σ [c ln p + (h − c) ln(1 − p) + s ln λ − h λ] over cells of h haloes with c centrals and s satellites (without ln s!), its
 * gradient and its expected information.
 */
export const zhengLikelihood =
  ({ logMass, haloes, centrals, satellites }: Cells): Likelihood =>
  ([logMmin = 0, logSigma = 0, logM0 = 0, logM1 = 0, alpha = 0]) => {
    const sigma = Math.exp(logSigma);
    let value = 0;
    const gradient = [0, 0, 0, 0, 0];
    const information = gradient.map(() => [0, 0, 0, 0, 0]);
    const slopes = [0, 0, 0, 0, 0];
    const add = (score: number, weight: number) => {
      for (let i = 0; i < 5; i++) {
        const slope = slopes[i] as number;
        gradient[i] = (gradient[i] as number) + score * slope;
        const row = information[i] as number[];
        for (let j = 0; j < 5; j++) row[j] = (row[j] as number) + weight * slope * (slopes[j] as number);
      }
    };
    for (let b = 0; b < logMass.length; b++) {
      const [x, h, c, s] = [logMass[b], haloes[b], centrals[b], satellites[b]] as [number, number, number, number];
      const u = (x - logMmin) / sigma;
      const lnP = logTail(-Math.SQRT2 * u);
      const lnQ = logTail(Math.SQRT2 * u);
      // d ln p/du and −d ln(1 − p)/du, of which neither divides by a vanishing number.
      const upP = Math.exp(-u * u - LN_PI_HALF - lnP);
      const upQ = Math.exp(-u * u - LN_PI_HALF - lnQ);
      value += (c > 0 ? c * lnP : 0) + (h > c ? (h - c) * lnQ : 0);
      slopes.fill(0);
      slopes[0] = -1 / sigma;
      slopes[1] = -u;
      add(c * upP - (h - c) * upQ, h * upP * upQ);
      const left = -Math.expm1(Math.LN10 * (logM0 - x));
      if (left <= 0) {
        if (s > 0) value = -Infinity;
        continue;
      }
      const lnRatio = Math.LN10 * (x - logM1) + Math.log(left);
      const lnLambda = lnP + alpha * lnRatio;
      const lambda = Math.exp(lnLambda);
      value += (s > 0 ? s * lnLambda : 0) - h * lambda;
      slopes[0] = -upP / sigma;
      slopes[1] = -upP * u;
      slopes[2] = (-alpha * Math.LN10 * (1 - left)) / left;
      slopes[3] = -alpha * Math.LN10;
      slopes[4] = lnRatio;
      add(s - h * lambda, h * lambda);
    }
    return { value: Number.isNaN(value) ? -Infinity : value, gradient, information };
  };

const MIN_SIGMA = 0.02;

function boundsOf({ logMass }: Cells): Bounds {
  const [lowest, highest] = [logMass[0] as number, logMass.at(-1) as number];
  return {
    low: [lowest - 1, Math.log(MIN_SIGMA), lowest - 2, lowest - 2, 0.01],
    high: [highest + 1, Math.log(5), highest, highest + 6, 6],
  };
}

/** M_min and the number of haloes on its wrong side: those below with a central, those above without. */
export function bestStep({ logMass, haloes, centrals }: Cells): { readonly logMmin: number; readonly wrong: number } {
  let wrong = haloes.reduce((sum, h, b) => sum + h - (centrals[b] as number), 0);
  let best = { logMmin: logMass[0] as number, wrong };
  for (let b = 0; b < logMass.length; b++) {
    wrong += 2 * (centrals[b] as number) - (haloes[b] as number);
    const next = logMass[b + 1];
    const logMmin = next === undefined ? (logMass[b] as number) + MIN_SIGMA : 0.5 * ((logMass[b] as number) + next);
    if (wrong < best.wrong) best = { logMmin, wrong };
  }
  return best;
}

/** log10 of the mass at which haloes have one satellite on average, roughly. */
function oneSatellite({ logMass, haloes, satellites }: Cells, from: number): number {
  let [most, at] = [-Infinity, from + 1.2];
  for (let b = 0; b < logMass.length; b++) {
    const [x, h, s] = [logMass[b], haloes[b], satellites[b]] as [number, number, number];
    if (s < h || x < from) continue;
    const weight = s / h;
    if (-Math.abs(weight - 1) > most) [most, at] = [-Math.abs(weight - 1), x];
  }
  return at;
}

/** The best of searches from several starts. */
export function fitZheng(cells: Cells, near?: ZhengHod): { readonly hod: ZhengHod; readonly logLikelihood: number } {
  const likelihood = zhengLikelihood(cells);
  const bounds = boundsOf(cells);
  const { logMmin } = bestStep(cells);
  const logM1 = oneSatellite(cells, logMmin);
  const starts = near
    ? [placeOf(near)]
    : [0.15, 0.5].flatMap((sigma) => [-1, 0].map((below) => [logMmin, Math.log(sigma), logMmin + below, logM1, 1]));
  const lowestHost = cells.logMass[cells.satellites.findIndex((s) => s > 0)] ?? Infinity;
  const found = starts.map((start) =>
    // A start above the least massive host of a satellite has a likelihood of 0.
    maximise(
      likelihood,
      start.map((value, k) => (k === 2 ? Math.min(value, lowestHost - 0.05) : value)),
      bounds,
    ),
  );
  const best = found.reduce((a, b) => (b.value > a.value ? b : a));
  return { hod: zhengAt(best.at), logLikelihood: best.value };
}

export type ZhengIntervals = { readonly [name in keyof ZhengHod]: Interval };

/** 68 % intervals of the profile likelihood. */
export function zhengIntervals(cells: Cells, hod: ZhengHod): ZhengIntervals {
  const likelihood = zhengLikelihood(cells);
  const at = placeOf(hod);
  const intervals = profileIntervals(likelihood, { at, value: likelihood(at).value }, boundsOf(cells));
  const [logMmin, logSigma, logM0, logM1, alpha] = intervals as [Interval, Interval, Interval, Interval, Interval];
  const raised = ({ value, low, high }: Interval): Interval => ({
    value: Math.exp(value),
    ...(low === undefined ? {} : { low: Math.exp(low) }),
    ...(high === undefined ? {} : { high: Math.exp(high) }),
  });
  return { logMmin, sigma: raised(logSigma), logM0, logM1, alpha };
}

/**
 * Three parameters. M_min leaves the fewest haloes on its wrong side, which is the maximum where each halo is there by a chance that is
 * fitted too; M_1 and α are those of the satellites above it.
 */
export function fitStep(cells: Cells): { readonly hod: StepHod; readonly wrong: number; readonly below: number } {
  const { logMmin, wrong } = bestStep(cells);
  const { logMass, haloes, satellites } = cells;
  const likelihood: Likelihood = ([logM1 = 0, alpha = 0]) => {
    let value = 0;
    const gradient = [0, 0];
    const information = [
      [0, 0],
      [0, 0],
    ];
    for (let b = 0; b < logMass.length; b++) {
      const [x, h, s] = [logMass[b], haloes[b], satellites[b]] as [number, number, number];
      if (x < logMmin) continue;
      const lnLambda = alpha * Math.LN10 * (x - logM1);
      const lambda = Math.exp(lnLambda);
      value += s * lnLambda - h * lambda;
      const slopes = [-alpha * Math.LN10, Math.LN10 * (x - logM1)];
      for (let i = 0; i < 2; i++) {
        gradient[i] = (gradient[i] as number) + (s - h * lambda) * (slopes[i] as number);
        const row = information[i] as number[];
        for (let j = 0; j < 2; j++)
          row[j] = (row[j] as number) + h * lambda * (slopes[i] as number) * (slopes[j] as number);
      }
    }
    return { value, gradient, information };
  };
  const { low, high } = boundsOf(cells);
  const bounds = { low: [low[3] as number, low[4] as number], high: [high[3] as number, high[4] as number] };
  const { at } = maximise(likelihood, [oneSatellite(cells, logMmin), 1], bounds);
  const below = satellites.reduce((sum, s, b) => ((logMass[b] as number) < logMmin ? sum + s : sum), 0);
  return { hod: { logMmin, logM1: at[0] as number, alpha: at[1] as number }, wrong, below };
}
