/** What `npm run hod` tells: mean numbers, both models, and a flow beside them on simulations that neither learned; in lines and as JSON. */
import type { Interval } from '../analysis/hod/maximise';
import type { HodReport } from '../analysis/hod/report';
import type { MeanError } from '../analysis/mean-error';
import type { HeldOutFlow } from '../worker/haloes/held-out';

const shown = (value: number) => value.toPrecision(4);
const meanWords = ({ mean, standardError }: MeanError) =>
  `${mean.toFixed(4)} ± ${Number.isNaN(standardError) ? '?' : standardError.toFixed(4)}`;
const intervalWords = ({ value, low, high }: Interval) =>
  `${shown(value)} (${low === undefined ? 'no lower bound' : shown(low)} to ${high === undefined ? 'no upper bound' : shown(high)})`;

export function* hodLines({ bins, models, unfitted }: HodReport): Generator<string> {
  yield 'log10 M           haloes   ⟨N_cen⟩             ⟨N_sat⟩';
  for (const { from, to, haloes, centrals, satellites } of bins) {
    yield `${from.toFixed(2)} to ${to.toFixed(2)} ${String(haloes).padStart(9)}   ${meanWords(centrals).padEnd(19)} ${meanWords(satellites)}`;
  }
  if (unfitted !== undefined) yield unfitted;
  if (!models) return;
  const { zheng, step, heldOut } = models;
  yield `Five parameters (Zheng et al. 2007), 68 % intervals by ${zheng.errors}:`;
  for (const [name, interval] of Object.entries(zheng.intervals))
    yield `  ${name.padEnd(8)} ${intervalWords(interval)}`;
  yield 'Three parameters (a step):';
  for (const [name, value] of Object.entries(step.hod)) yield `  ${name.padEnd(8)} ${shown(value)}`;
  yield `  ${step.wrong} haloes lie on the wrong side of the step, and ${step.below} satellites below it.`;
  yield `Haloes that neither was fitted to: ln P of a halo is ${meanWords(heldOut.zheng)} with five parameters, ${meanWords(heldOut.step)} with three; the difference is ${meanWords(heldOut.difference)}.`;
}

const pair = ({ mean, standardError }: MeanError) => ({
  mean,
  standardError: Number.isNaN(standardError) ? null : standardError,
});

export function hodJson({ bins, models, unfitted }: HodReport) {
  return {
    bins: bins.map(({ centrals, satellites, ...bin }) => ({
      ...bin,
      centrals: pair(centrals),
      satellites: pair(satellites),
    })),
    zheng: models
      ? {
          ...models.zheng.hod,
          errors: models.zheng.errors,
          intervals: Object.fromEntries(
            Object.entries(models.zheng.intervals).map(([name, { low, high }]) => [name, [low ?? null, high ?? null]]),
          ),
        }
      : null,
    threeParameters: models
      ? { ...models.step.hod, wrongHaloes: models.step.wrong, satellitesBelow: models.step.below }
      : null,
    heldOut: models
      ? {
          zheng: pair(models.heldOut.zheng),
          threeParameters: pair(models.heldOut.step),
          difference: pair(models.heldOut.difference),
        }
      : null,
    ...(unfitted === undefined ? {} : { unfitted }),
  };
}

const within = (bins: HeldOutFlow['functions'][number]['bins'], low: 'low68' | 'low95', high: 'high68' | 'high95') =>
  bins.filter((bin) => bin.data.mean >= bin[low] && bin.data.mean <= bin[high]).length;

export function* flowLines(flow: HeldOutFlow): Generator<string> {
  const { simulations, galaxies, logProb, functions, notes } = flow;
  yield `Simulations that neither the flow nor the HOD has learned: ${simulations.join(', ')}.`;
  yield `ln p(properties | halo) of their ${galaxies.toLocaleString('en')} galaxies: ${meanWords(logProb)} nats each.`;
  for (const { label, bins } of functions) {
    yield `Galaxies per unit of ${label} and simulation; expected: median, 68 %, 95 % of mocks`;
    for (const bin of bins) {
      yield `  ${bin.from.toFixed(2)} to ${bin.to.toFixed(2)}   ${meanWords(bin.data).padEnd(19)} ${shown(bin.median)}, ${shown(bin.low68)} to ${shown(bin.high68)}, ${shown(bin.low95)} to ${shown(bin.high95)}`;
    }
    yield `  ${within(bins, 'low68', 'high68')} and ${within(bins, 'low95', 'high95')} of ${bins.length} bins lie within.`;
  }
  yield* notes;
}

export const flowJson = ({ simulations, galaxies, logProb, functions, notes }: HeldOutFlow) => ({
  ...{ simulations, galaxies, notes },
  logProb: pair(logProb),
  functions: functions.map(({ column, label, bins }) => ({
    column,
    label,
    bins: bins.map(({ data, ...bin }) => ({ ...bin, data: pair(data) })),
    within68: within(bins, 'low68', 'high68'),
    within95: within(bins, 'low95', 'high95'),
  })),
});
