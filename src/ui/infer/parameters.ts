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

/** What is chosen already and is no parameter; where nothing is, properties without zeros and blanks. */
export function givenProperties({
  profiles,
  choices,
  catalog,
}: Pick<PageState, 'profiles' | 'choices' | 'catalog'>): readonly ColumnProfile[] {
  const properties = profiles.filter(
    ({ name, kind, distinct, facts }) =>
      kind === 'number' &&
      distinct > 20 &&
      knownParameter(name) === undefined &&
      facts?.errorOf === undefined &&
      !namesRows(name),
  );
  const chosen = properties.filter(({ name }) => choices.some((choice) => choice.name === name));
  const few = FEW * (catalog?.rows ?? 0);
  const whole = properties.filter(({ zeros, missing }) => zeros <= few && missing <= few);
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

/** The columns of p(parameters | properties): grids of values are spread around their steps. */
export function posteriorChoices(
  state: PageState,
  parameters: readonly ColumnProfile[],
  properties: readonly ColumnProfile[],
): readonly ColumnChoice[] {
  return [
    ...parameters.map((profile): ColumnChoice => ({ ...choiceOf(state, profile, 'feature'), spikes: 'dequantise' })),
    ...properties.map((profile) => choiceOf(state, profile, 'context')),
  ];
}

/** Whether the model at hand is one of parameters given properties. */
export const learnsParameters = ({ choices }: Pick<PageState, 'choices'>): boolean =>
  choices.some(({ role }) => role === 'context') &&
  choices.every(({ name, role }) => role === 'context' || knownParameter(name) !== undefined);
