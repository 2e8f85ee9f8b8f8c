/** Which columns of a catalog may tell of haloes, and what is learned of galaxies given their halo. */
import { namesRows } from '../../catalog/identity';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { choiceOf, isUsable } from '../of-state';
import type { PageState } from '../state';
import { givenProperties } from './parameters';

const MASS = /^(?!sub)(?:.*(?:group|fof|host|halo).*(?:m_?(?:crit|mean|top)|mass)|m_?(?:200|500|vir|halo)|.*mvir)/i;
/** Masses that an HOD is usually given in: within 200 times a density, or the virial one. */
const OVERDENSITY = /(?:m_?(?:crit|mean|top)_?200|m_?200|m_?vir|top_?hat_?200)/i;
/** Of one component of a halo. */
const COMPONENT = /bh|gas|star|stellar|wind|dust|metal/i;
const ID = /grnr|group(?:nr|_?id)|halo_?(?:id|nr|number|index)|host_?id|fof_?id/i;
const CENTRAL = /central|is_?cen|^cen$/i;

export interface HaloGuess {
  readonly masses: readonly string[];
  readonly ids: readonly string[];
  readonly centrals: readonly string[];
}

const massRank = (name: string) => {
  if (!MASS.test(name) || COMPONENT.test(name)) return 0;
  return OVERDENSITY.test(name) ? 2 : 1;
};
const ranks: Readonly<Record<keyof HaloGuess, (name: string) => number>> = {
  masses: massRank,
  ids: (name) => Number(ID.test(name)),
  centrals: (name) => Number(CENTRAL.test(name)),
};

const first = (profiles: readonly ColumnProfile[], role: keyof HaloGuess) =>
  profiles.map(({ name }) => name).toSorted((a, b) => ranks[role](b) - ranks[role](a));

/** Columns that may be each, the likeliest first. */
export function haloColumns({ profiles }: Pick<PageState, 'profiles'>): HaloGuess {
  const numbers = profiles.filter(({ kind }) => kind === 'number' || kind === 'integer');
  return {
    masses: first(
      numbers.filter((profile) => profile.distinct > 1 && isUsable(profile)),
      'masses',
    ),
    ids: first(
      profiles.filter(({ distinct }) => distinct > 1),
      'ids',
    ),
    centrals: first(
      profiles.filter(({ distinct }) => distinct >= 1 && distinct <= 3),
      'centrals',
    ),
  };
}

/** The column whose name says that it is the one, if any does. */
export const namedColumn = (offered: HaloGuess, role: keyof HaloGuess): string | undefined =>
  offered[role].find((name) => ranks[role](name) > 0);

/** Whether names say that the catalog has haloes. */
export const hasHaloes = (offered: HaloGuess): boolean =>
  (Object.keys(ranks) as (keyof HaloGuess)[]).every((role) => namedColumn(offered, role) !== undefined);

/** Rows that are no galaxies, and have no properties, may be most of a catalog of haloes. */
const NO_GALAXIES = 0.95;

/** p(properties | halo mass): what is chosen already, or properties without zeros. */
export function galaxyChoices(state: PageState, mass: string, others: readonly string[]): readonly ColumnChoice[] {
  const profile = state.profiles.find(({ name }) => name === mass);
  const left = new Set([mass, ...others]);
  const properties = givenProperties(state, NO_GALAXIES).filter(
    ({ name }) => !left.has(name) && !namesRows(name) && !/^(?:group|halo|host)/i.test(name),
  );
  return [
    ...properties.slice(0, 4).map((one) => choiceOf(state, one, 'feature')),
    ...(profile ? [choiceOf(state, profile, 'context')] : []),
  ];
}
