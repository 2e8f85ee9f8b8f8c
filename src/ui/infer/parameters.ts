/** Parameters of simulations as a catalog carries them: which vary, what galaxies have beside them, and how they are learned. */
import { knownParameter } from '../../catalog/boxes/parameter-layouts';
import { namesRows } from '../../catalog/identity';
import { quotedName } from '../../catalog/selection/expression';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { choiceOf, isUsable } from '../of-state';
import type { PageState } from '../state';

/** Properties that a posterior is conditioned on, at most. */
const MOST_GIVEN = 8;
/** Fraction of a column's rows that may be zero or missing: log10 of a given column leaves them out. */
const FEW = 0.01;

/** The parameters that vary, of a catalog that has any. */
export const variedParameters = ({ profiles }: Pick<PageState, 'profiles'>): readonly ColumnProfile[] =>
  profiles.filter((profile) => isUsable(profile) && profile.distinct > 1 && knownParameter(profile.name) !== undefined);

/** Whether most rows have one value, as where simulations vary one parameter at a time from a fiducial set. */
export const isMostlyOne = ({ histogram }: ColumnProfile): boolean =>
  Math.max(...histogram) > 0.5 * histogram.reduce((sum, count) => sum + count, 0);

/** What is chosen already and is no parameter; where nothing is, properties without zeros, and with at most this fraction of blanks. */
export function givenProperties(
  { profiles, choices, catalog }: Pick<PageState, 'profiles' | 'choices' | 'catalog'>,
  blanks = FEW,
): readonly ColumnProfile[] {
  const properties = profiles.filter(
    ({ name, kind, distinct, facts }) =>
      kind === 'number' &&
      distinct > 20 &&
      knownParameter(name) === undefined &&
      facts?.errorOf === undefined &&
      !namesRows(name),
  );
  const chosen = properties.filter(({ name }) => choices.some((choice) => choice.name === name));
  const rows = catalog?.rows ?? 0;
  const whole = properties.filter(({ zeros, missing }) => zeros <= FEW * rows && missing <= blanks * rows);
  return (chosen.length > 0 ? chosen : whole).slice(0, MOST_GIVEN);
}

/** Rows of the simulations that vary this parameter alone, beside the fiducial ones; the expression that was there before holds too. */
export function aloneVaried(
  { filter }: Pick<PageState, 'filter'>,
  all: readonly ColumnProfile[],
  name: string,
): string {
  const others = all.flatMap((other) =>
    other.name === name || other.range === undefined ? [] : [`${quotedName(other.name)} = ${other.range.median}`],
  );
  const alone = others.join(' and ');
  return filter === '' ? alone : `(${filter}) and ${alone}`;
}

/** A factor by which a parameter is varied from which on its grid is even in log10. */
const WIDE = 3.5;

/** Within the prior: no posterior may lie where no simulation was run, nor half a step beyond. */
function parameterChoice({ name, range, spread }: ColumnProfile): ColumnChoice {
  const wide = range !== undefined && range.min > 0 && range.max >= WIDE * range.min && /^A_/i.test(name);
  const domain = spread === undefined ? {} : { domain: { kind: 'within', ...spread } as const };
  return { name, transform: wide ? 'log10' : 'none', spikes: 'dequantise', ...domain };
}

/** The columns of p(parameters | properties): grids of values are spread around their steps. */
export function posteriorChoices(
  state: PageState,
  parameters: readonly ColumnProfile[],
  properties: readonly ColumnProfile[],
): readonly ColumnChoice[] {
  return [...parameters.map(parameterChoice), ...properties.map((profile) => choiceOf(state, profile, 'context'))];
}

/** Whether the model at hand is one of parameters given properties. */
export const learnsParameters = ({ choices }: Pick<PageState, 'choices'>): boolean =>
  choices.some(({ role }) => role === 'context') &&
  choices.every(({ name, role }) => role === 'context' || knownParameter(name) !== undefined);
