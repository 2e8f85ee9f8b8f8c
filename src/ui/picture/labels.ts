/** What pictures call their axes and the density that they show. */

import type { Histogram } from '../../analysis/histogram';
import { shownName } from '../../catalog/readable-name';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact, count } from '../format';
import { shownDensity } from '../of-state';
import type { PageState } from '../state';
import type { Range } from './shown-range';

/** One axis: a column, as a picture of two shows it. */
export interface PlaneAxis {
  readonly label: string;
  /** The column's own name where the axis is its log10. */
  readonly logOf: string | undefined;
  readonly unit?: string | undefined;
  /** What of the axis is shown; all of the histogram where absent. */
  readonly range?: Range | undefined;
  /** Of the rows near the condition where something is given, else of all used rows. */
  readonly histogram: Histogram;
  /** Of all rows, behind those near the condition. */
  readonly all?: Histogram | undefined;
}

export function axisOf({ choice, label, histogram }: PreparedColumn): PlaneAxis {
  const logOf = choice.transform === 'log10' ? shownName(choice) : undefined;
  // A unit is that of the catalog's values, which other transforms do not show.
  const unit = logOf !== undefined || choice.transform === 'none' ? choice.unit : undefined;
  return { label, logOf, unit, histogram };
}

/** What the learned density is called, with its step while it is one of many. */
export function densityLabel(state: PageState): string {
  const given = state.prepared?.contexts.map(
    ({ label }, i) => `${label} = ${compact(state.context[i] ?? Number.NaN, 4)}`,
  );
  const measured = state.prepared?.features.some(({ cells }) => (cells?.noisy ?? 0) > 0);
  const of = state.instrument ? 'Learned density with errors' : measured ? 'Density of true values' : 'Learned density';
  const name = given && given.length > 0 ? `${of} at ${given.join(', ')}` : of;
  if (state.finished && state.shown === undefined) return name;
  return `${name}, step ${count(shownDensity(state)?.step ?? 0)}`;
}
