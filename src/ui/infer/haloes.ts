/** Which columns of a catalog may tell of haloes, and what is learned of galaxies given their halo. */
import { namesRows } from '../../catalog/identity';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { choiceOf, isUsable } from '../of-state';
import type { PageState } from '../state';
import { givenProperties } from './parameters';

const MASS = /^(?!sub)(?:.*(?:group|fof|host|halo).*(?:m_?(?:crit|mean|top)|mass)|m_?(?:200|500|vir|halo)|.*mvir)/i;
const ID = /grnr|group(?:nr|_?id)|halo_?(?:id|nr|number|index)|host_?id|fof_?id/i;
const CENTRAL = /central|is_?cen|^cen$/i;

export interface HaloGuess {
  readonly masses: readonly string[];
  readonly ids: readonly string[];
  readonly centrals: readonly string[];
}

const first = (profiles: readonly ColumnProfile[], likely: RegExp) =>
  profiles.map(({ name }) => name).toSorted((a, b) => Number(likely.test(b)) - Number(likely.test(a)));

/** Columns that may be each, the likeliest first. */
export function haloColumns({ profiles }: Pick<PageState, 'profiles'>): HaloGuess {
  const numbers = profiles.filter(({ kind }) => kind === 'number' || kind === 'integer');
  return {
    masses: first(
      numbers.filter((profile) => profile.distinct > 1 && isUsable(profile)),
      MASS,
    ),
    ids: first(
      profiles.filter(({ distinct }) => distinct > 1),
      ID,
    ),
    centrals: first(
      profiles.filter(({ distinct }) => distinct >= 1 && distinct <= 3),
      CENTRAL,
    ),
  };
}

/** Whether names say that the catalog has haloes. */
export const hasHaloes = ({ masses, ids, centrals }: HaloGuess): boolean =>
  [
    [masses, MASS],
    [ids, ID],
    [centrals, CENTRAL],
  ].every(([names, likely]) => (likely as RegExp).test((names as readonly string[])[0] ?? ''));

/** p(properties | halo mass): what is chosen already, or properties without zeros and blanks. */
export function galaxyChoices(state: PageState, mass: string, others: readonly string[]): readonly ColumnChoice[] {
  const profile = state.profiles.find(({ name }) => name === mass);
  const left = new Set([mass, ...others]);
  const properties = givenProperties(state).filter(
    ({ name }) => !left.has(name) && !namesRows(name) && !/^(?:group|halo|host)/i.test(name),
  );
  return [
    ...properties.slice(0, 4).map((one) => choiceOf(state, one, 'feature')),
    ...(profile ? [choiceOf(state, profile, 'context')] : []),
  ];
}
