/** A density typed as a formula in x: checked, normalised, and drawn from by its inverse cumulative distribution. */
import { ProblemError } from '../../base/problem';
import { random } from '../../base/random';
import { compileFormula } from '../formula';
import { integrate, inverseCumulative, linearGrid, type Panel } from '../quadrature';
import { entropyOf, type KnownPdf } from './named';

/** Panels before any is halved; a peak narrower than a tenth of one can be missed. */
const FIRST_PANELS = 256;
/** Parts of the scan for values that no density has. */
const SCAN_STEPS = 4_096;
/** An integral whose refinement leaves more than this share open does not exist, or cannot be found. */
const MAX_OPEN_SHARE = 1e-6;
/** Negative by no more than this share of the largest value is rounding: 1 − cos x at 0. */
const ROUNDING = 1e-12;
/** For drawing, panels are cut until each holds at most this share of the mass. */
const DRAWING_SHARE = 1 / 8_192;
/** What is smaller has lost digits, and its inverse may be none. */
const LEAST_AREA = 1e-306;
const MAX_LABEL = 60;

/**
 * The density proportional to `formula` on [from, to]. Throws ProblemError: `formula` (cannot be read), `interval`,
 * `not-finite`, `negative` (both say where), `zero`, `not-integrable`.
 */
export function describeFormula(formula: string, from: number, to: number): KnownPdf {
  if (!(from < to && Number.isFinite(to - from))) {
    throw new ProblemError(
      'interval',
      `The interval from ${from} to ${to} is empty or endless.`,
      'Give two finite numbers, the smaller one first.',
    );
  }
  const raw = compileFormula(formula);
  let largest = 0;

  function checked(x: number): number {
    const value = raw(x);
    if (!Number.isFinite(value)) {
      throw new ProblemError(
        'not-finite',
        `The formula gives ${Number.isNaN(value) ? 'no number' : 'infinity'} at x = ${shortly(x)}.`,
        'Change the formula, or choose an interval without that point.',
      );
    }
    if (value < -ROUNDING * largest) {
      throw new ProblemError(
        'negative',
        `The formula is negative (${shortly(value)}) at x = ${shortly(x)}, and a density never is.`,
        'Change the formula, e.g. with max(0, …), or choose an interval where it is positive.',
      );
    }
    return Math.max(0, value);
  }

  // Midpoints: at the ends themselves an integrable density may be infinite.
  const step = (to - from) / SCAN_STEPS;
  for (let i = 0; i < SCAN_STEPS; i++) largest = Math.max(largest, checked(from + (i + 0.5) * step));
  const breaks = linearGrid(from, to, FIRST_PANELS);
  const { value: total, error, panels } = integrate(checked, breaks);
  if (!Number.isFinite(total) || error > MAX_OPEN_SHARE * total) {
    throw new ProblemError(
      'not-integrable',
      `The area under the formula does not settle between ${from} and ${to}: it seems to grow without limit${steepest(panels, from, to)}.`,
      'Choose an interval that stays clear of that point, or a formula that grows more slowly there.',
    );
  }
  if (total === 0) {
    throw new ProblemError(
      'zero',
      `The formula is zero everywhere between ${from} and ${to}.`,
      'Choose an interval on which it is positive.',
    );
  }

  if (total < LEAST_AREA) {
    throw new ProblemError(
      'zero',
      `The area under the formula between ${from} and ${to} is ${total}, too small to divide by.`,
      'Multiply the formula by a large number, or choose another interval.',
    );
  }

  const density = (x: number) => (x >= from && x <= to ? checked(x) / total : 0);
  const written = formula.trim();
  const label = written.length > MAX_LABEL ? `${written.slice(0, MAX_LABEL)}…` : written;
  const edges = Array.from(new Set([...panels.map((panel) => panel.from), to]));
  return {
    label,
    from,
    to,
    shown: { from, to },
    density,
    entropy: entropyOf(density, edges),
    sample(count, seed) {
      const inverse = drawer(raw, panels, total);
      const stream = random(seed, 'catalog');
      return Float64Array.from({ length: count }, () => inverse(stream.uniform()));
    },
  };
}

/** Panels cut so finely that the density is a straight line on each; their masses stay those of the quadrature. */
function drawer(f: (x: number) => number, panels: readonly Panel[], total: number): (u: number) => number {
  const nodes: number[] = [];
  const masses: number[] = [];
  for (const panel of panels) {
    const parts = Math.max(1, Math.ceil(panel.integral / total / DRAWING_SHARE));
    const points = linearGrid(panel.from, panel.to, parts);
    const heights = points.map((x) => Math.max(0, f(x)));
    const areas = points.slice(1).map((_, i) => ((heights[i] ?? 0) + (heights[i + 1] ?? 0)) / 2);
    const area = areas.reduce((sum, part) => sum + part, 0);
    const even = !(Number.isFinite(area) && area > 0);
    nodes.push(...points.slice(0, -1));
    masses.push(...areas.map((part) => panel.integral * (even ? 1 / parts : part / area)));
  }
  nodes.push(panels.at(-1)?.to ?? 0);
  return inverseCumulative(
    nodes,
    nodes.map((x) => f(x)),
    masses,
  );
}

function steepest(panels: readonly Panel[], from: number, to: number): string {
  const panel = panels.reduce((most, other) => (height(other) > height(most) ? other : most));
  // To a millionth of the interval: a pole at 0 is at 0, not at 1e-22.
  const unit = (to - from) / 1e6;
  return ` near x = ${shortly(Math.round((panel.from + panel.to) / 2 / unit) * unit)}`;
}

function height(panel: Panel): number {
  return panel.integral / (panel.to - panel.from);
}

function shortly(value: number): string {
  return String(Number(value.toPrecision(4)));
}
