/** What is done about the spikes of a chosen column: each value becomes one to train on, or its row is left out. */
import { ProblemError } from '../base/problem';
import { applyTransform, type FittedTransform } from './column-transforms';
import { type Spread, spreadOver } from './dequantise';
import type { ColumnDomain } from './domain';
import { distinctValues } from './levels/distinct';
import { levelsOf } from './levels/levels';
import type { Measurement } from './measured/measurement';
import { type ColumnSpikes, choicesFor, findSpikes, type Spike, type SpikeTreatment, withoutLog10 } from './spikes';
import type { ColumnTransform } from './table';

export interface ColumnRequest extends Measurement {
  readonly name: string;
  readonly transform: ColumnTransform;
  readonly role?: 'feature' | 'context' | undefined;
  /** What is done about the column's spikes, where it has any; absent until the person decides. */
  readonly spikes?: SpikeTreatment | undefined;
  /** Where its values can lie; the whole line where absent. */
  readonly domain?: ColumnDomain | undefined;
}

export interface Treatment {
  readonly transform: FittedTransform;
  readonly found: ColumnSpikes;
  /** True where `apply` needs its random number. */
  readonly random: boolean;
  /** The transformed value of a catalog value, given a uniform number in (0, 1); or in words why its row is left out. */
  apply(value: number, uniform: number): number | string;
  /** What was done to so many values and the person should know; undefined where nothing was. */
  note(changed: number): string | undefined;
}

/** The noise of a value spike spans at least this part of the interquartile range, where 1 % of the rows hardly show. */
const LEAST_WIDTH = 0.01;

/**
 * The treatment of a column. `usable` are the ascending values of the rows that would train, in catalog units;
 * `noLog10` is the share of the column's values that are zero or negative, and `min` the smallest of them all. Throws
 * ProblemError `spike-treatment` where the one asked for cannot be done.
 *
 * Dequantising spreads the values of a column of steps as `dequantise.ts` says. A value spike is spread evenly over the gap to
 * its nearest other value, or over 1 % of the interquartile range where that is more, in the units of the transformed column; at
 * an end of the column, inwards. Under log10 zeros that are no step go up to the smallest positive value.
 */
export function treatmentOf(
  request: ColumnRequest,
  fitted: FittedTransform,
  usable: Float64Array,
  noLog10: number,
  min: number,
): Treatment {
  const { name, transform } = request;
  const log10 = transform === 'log10';
  // Those below are in `usable` only where they are to be floored.
  const sorted = log10 ? usable.filter((value) => value > 0) : usable;
  // Zero may be a step of its own, which log10 hides.
  const levels = levelsOf(sorted);
  const trained = findSpikes(name, sorted, levels);
  const spikes = [...trained, ...(log10 ? withoutLog10(name, noLog10) : [])];
  const least = sorted.find((value) => value > 0);
  const choices = choicesFor(name, spikes, transform, { min, least: sorted[0] ?? Number.NaN });
  const { offered } = choices;
  // These are also ways to take log10 of a few zeros that are no spike.
  const mayFloor = log10 && request.spikes === 'floor';
  const mayRaise = mayFloor || (log10 && request.spikes === 'dequantise');
  const asked = spikes.length > 0 || mayRaise ? request.spikes : 'keep';
  if (spikes.length > 0 && asked !== undefined && !offered.includes(asked) && !mayFloor) {
    const sentences = spikes.map(({ sentence }) => sentence).join(' ');
    throw new ProblemError(
      'spike-treatment',
      `The spikes of “${name}” cannot be treated by “${asked}”: ${choices.refused?.[asked] ?? 'it is not offered'}. ${sentences}`,
      `Choose ${offered.join(' or ')}.`,
    );
  }
  const treatment = asked ?? (trained.length === 0 ? 'drop' : undefined);
  const plain = (value: number) => applyTransform(fitted, value);
  const steps = levels && spreadOver(levels, log10);
  const spread = steps ? spreadSteps(steps, plain) : spreadValues(trained, plain, sorted);
  const found: ColumnSpikes = {
    column: name,
    spikes,
    ...choices,
    treatment,
    ...(offered.includes('dequantise') ? { spread: spread.words } : {}),
  };
  switch (treatment) {
    case undefined:
      return { transform: fitted, found, random: false, apply: plain, note: () => undefined };
    case 'keep':
      return {
        transform: fitted,
        found,
        random: false,
        apply: plain,
        note: () => (spikes.length > 0 ? kept(name) : undefined),
      };
    case 'drop': {
      const values = new Set(trained.flatMap((spike) => (spike.kind === 'value' ? [spike.value] : [])));
      return {
        transform: fitted,
        found,
        random: false,
        apply: (value) => (values.has(value) ? `${name} is ${value}, a value that many rows share` : plain(value)),
        note: () => undefined,
      };
    }
    case 'dequantise':
    case 'floor': {
      const floored = treatment === 'floor';
      const lowest = trained.some((spike) => spike.kind === 'value' && spike.value === least) ? least : undefined;
      return {
        transform: fitted,
        found,
        random: true,
        apply(value, uniform) {
          const raised = floored ? value <= 0 || value === lowest : log10 && value === 0 && !levels;
          if (!raised) return spread.apply(value, uniform);
          if (least === undefined) return `${name} has no positive value to ${floored ? 'floor' : 'spread zeros'} to`;
          return plain(least * (floored ? 0.5 + 0.5 * uniform : uniform));
        },
        note: (changed) =>
          changed === 0
            ? undefined
            : `${changed.toLocaleString('en')} values of “${name}” were ${floored ? 'floored or ' : ''}spread by uniform noise (${spread.words}), and ln p is that of the spread values.`,
      };
    }
    default:
      return treatment satisfies never;
  }
}

/** A column whose repeated values need no treatment. */
export function untreated(name: string, fitted: FittedTransform): Treatment {
  return {
    transform: fitted,
    found: { column: name, spikes: [], offered: [], treatment: 'keep' },
    random: false,
    apply: (value) => applyTransform(fitted, value),
    note: () => undefined,
  };
}

const spreadSteps = ({ words, apply }: Spread, plain: (value: number) => number): Spread => ({
  words,
  apply: (value, uniform) => plain(apply(value, uniform)),
});

/** Uniform noise at repeated values, in transformed units. */
function spreadValues(spikes: readonly Spike[], plain: (value: number) => number, sorted: Float64Array): Spread {
  const { values } = distinctValues(sorted);
  const last = values.length - 1;
  const at = (i: number) => plain(values[i] ?? Number.NaN);
  const least = LEAST_WIDTH * (at(Math.round(0.75 * last)) - at(Math.round(0.25 * last)));
  const intervals = new Map<number, { readonly from: number; readonly width: number }>();
  for (const spike of spikes) {
    if (spike.kind !== 'value') continue;
    const i = values.indexOf(spike.value);
    const below = i > 0 ? at(i) - at(i - 1) : Number.POSITIVE_INFINITY;
    const above = i < last ? at(i + 1) - at(i) : Number.POSITIVE_INFINITY;
    const width = Math.max(least, Math.min(below, above));
    const part = i === 0 ? 0 : i === last ? 1 : 0.5;
    intervals.set(spike.value, { from: at(i) - part * width, width });
  }
  return {
    words: 'each repeated value becomes uniform over a narrow interval about it, at an end of the column inwards',
    apply(value, uniform) {
      const interval = intervals.get(value);
      return interval ? interval.from + uniform * interval.width : plain(value);
    },
  };
}

const kept = (name: string) =>
  `“${name}” is trained with its spikes as they are: the likelihood has no upper bound there, so the NLL can fall without end and cannot be compared.`;
