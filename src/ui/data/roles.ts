/** What a column is to the work, as a person sees and sets it: one role each, over what the page keeps by other names. */
import { namesRows } from '../../catalog/identity';
import { columnsBeside } from '../../catalog/measured/measurement';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { choiceOf, isUsable } from '../of-state';
import type { Session } from '../session';
import type { PageState } from '../state';

export type Role = 'feature' | 'context' | 'group' | 'weight' | 'errors' | 'identity' | 'ignore';

/** In the order in which they are offered. */
export const ROLES: Readonly<Record<Role, string>> = {
  feature: 'learn',
  context: 'condition on',
  group: 'group',
  weight: 'weight',
  errors: 'errors',
  identity: 'ID',
  ignore: 'ignore',
};

/** The Recipe's limit. */
const MOST_GROUPS = 4;
/** Fewer groups cannot train, validate and be held out. */
const LEAST_GROUPS = 3;
/** Values are counted up to this many: a number with more is measured, and no two rows share it. */
const COUNTED = 1_000;

/** The columns whose equal rows stay together in the split. */
export const groupsOf = ({ by, prepared, catalog }: PageState): readonly string[] =>
  by ?? prepared?.by ?? catalog?.groupings[0]?.by ?? [];

/** Whether a column names the rows: as the person said, or by its own name. */
const names = ({ identity }: PageState, name: string) => identity?.includes(name) ?? namesRows(name);

/** The columns that name the rows, in the order of the catalog. */
export const naming = (state: PageState): readonly string[] =>
  state.profiles.map(({ name }) => name).filter((name) => names(state, name));

/** The learned column whose errors or limits stand in another one. */
export const measuredBy = ({ choices }: Pick<PageState, 'choices'>, name: string): string | undefined =>
  choices.find((choice) => columnsBeside(choice).includes(name))?.name;

export function roleOf(state: PageState, name: string): Role {
  const picked = state.choices.find((choice) => choice.name === name);
  if (picked) return picked.role ?? 'feature';
  if (state.weight === name) return 'weight';
  if (measuredBy(state, name)) return 'errors';
  if (groupsOf(state).includes(name)) return 'group';
  return names(state, name) ? 'identity' : 'ignore';
}

/** Whether rows may be kept together by a column. */
export const canGroup = ({ kind, distinct }: ColumnProfile): boolean =>
  distinct >= LEAST_GROUPS && (kind === 'text' || kind === 'integer' || (kind === 'number' && distinct < COUNTED));

const canWeigh = (profile: ColumnProfile) => isUsable(profile) && (profile.range?.min ?? -1) >= 0;

/** The roles that a person can give a column; that of errors follows from the column that they are of. */
export function rolesFor(profile: ColumnProfile): readonly Role[] {
  return [
    ...(isUsable(profile) ? (['feature', 'context'] as const) : []),
    ...(canGroup(profile) ? (['group'] as const) : []),
    ...(canWeigh(profile) ? (['weight'] as const) : []),
    ...(profile.kind === 'empty' ? [] : (['identity'] as const)),
    'ignore',
  ];
}

/** Without errors and limits; that missing cells are integrated over stays. */
const exact = ({ error: _error, limit: _limit, covariances: _covariances, ...choice }: ColumnChoice): ColumnChoice =>
  choice;

/** Gives a column a role and takes its other one from it, as one choice. */
export function assignRole(session: Session, profile: ColumnProfile, role: Role): void {
  const state = session.state.value;
  const { name } = profile;
  const was = roleOf(state, name);
  if (was === role) return;
  const groups = groupsOf(state);
  if (role === 'group' && groups.length === MOST_GROUPS) {
    session.refuse({
      code: 'roles',
      message: `${groups.join(', ')} group the rows already, and at most ${MOST_GROUPS} columns can.`,
      hint: 'Give one of those another role first.',
    });
    return;
  }
  const others = (list: readonly string[]) => list.filter((other) => other !== name);
  let { choices, by, weight, identity } = state;
  if (role === 'feature' || role === 'context') {
    const chosen = choiceOf(state, profile, role);
    choices =
      was === 'feature' || was === 'context'
        ? choices.map((choice) => (choice.name === name ? chosen : choice))
        : [...choices, chosen];
  } else if (was === 'feature' || was === 'context') choices = choices.filter((choice) => choice.name !== name);
  // Without its errors a column is exact again.
  if (was === 'errors')
    choices = choices.map((choice) => (columnsBeside(choice).includes(name) ? exact(choice) : choice));
  if (role === 'weight') weight = name;
  else if (was === 'weight') weight = undefined;
  if (role === 'group') by = [...groups, name];
  // A column that is learned may keep rows together as well, where it was asked to.
  else if (was === 'group' || (groups.includes(name) && (role === 'ignore' || role === 'identity')))
    by = others(groups);
  // Whatever else it is, a column goes on naming rows until it is ignored.
  if (role === 'identity' || (role === 'ignore' && names(state, name))) {
    const named = state.profiles.flatMap((other) => (names(state, other.name) ? other.name : []));
    identity = role === 'identity' ? [...others(named), name] : others(named);
  }
  session.assign({ choices, by, weight, identity });
}
