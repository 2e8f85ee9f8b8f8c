/** Outliers of a catalog in one press: measured columns are chosen, and the search begins; the person can change both afterwards. */
import { knownParameter } from '../../catalog/boxes/parameter-layouts';
import { withoutDependent } from '../../catalog/dependence/decisions';
import { namesRows } from '../../catalog/identity';
import type { ColumnProfile } from '../../catalog/table';
import { choiceOf, phaseOf } from '../of-state';
import type { Session } from '../session';
import type { PageState } from '../state';
import { findOutliers } from './find';
import { viewOf } from './view';
import { AT_ONCE_WORDS } from './words';

/** More columns take longer, and hide an odd value among the others. */
const MOST = 6;
const LEAST = 2;
/** Fewer values are those of a grid or a class. */
const LEAST_VALUES = 20;
/** Fraction of a column's cells that may be zero or missing: rows without a value are not scored. */
const FEW = 0.02;
/** Where an object stands in the sky is not what it is. */
const POSITION = /^_?(ra|dec|de|glon|glat|elon|elat)($|_|\d|j2000|deg)/i;

/** What is measured of every row: no name, place, error or parameter of a simulation. */
export function measuredColumns({
  profiles,
  catalog,
}: Pick<PageState, 'profiles' | 'catalog'>): readonly ColumnProfile[] {
  const few = FEW * (catalog?.rows ?? 0);
  return profiles.filter(
    ({ name, kind, distinct, zeros, missing, facts }) =>
      kind === 'number' &&
      distinct > LEAST_VALUES &&
      zeros <= few &&
      missing <= few &&
      facts?.errorOf === undefined &&
      !namesRows(name) &&
      !POSITION.test(name) &&
      knownParameter(name) === undefined,
  );
}

/** Why a chosen column has to be left out, or undefined where none has. */
function leftOut({
  choices,
  prepared,
  decisions,
}: PageState): { readonly name: string; readonly why: string } | undefined {
  const spiky = prepared?.spikes.find(({ treatment }) => treatment === undefined);
  if (spiky) return { name: spiky.column, why: AT_ONCE_WORDS.repeated };
  if (!prepared || decisions.dependent !== undefined) return undefined;
  const kept = withoutDependent(choices, prepared.dependences);
  const gone = choices.find((choice) => !kept.includes(choice));
  return gone && { name: gone.name, why: AT_ONCE_WORDS.follows };
}

/** Chooses columns and searches by them. The page says which were left out, and why. */
export async function outliersAtOnce(session: Session): Promise<void> {
  const { state } = session;
  const view = viewOf(session);
  const candidates = [...measuredColumns(state.value)];
  const chosen = candidates.splice(0, MOST);
  const words: string[] = [];
  session.setView('outliers');
  const choose = () => {
    const { identity, settings, filter, by, weight, decisions } = state.value;
    const choices = chosen.map((profile) => choiceOf(state.value, profile, 'feature'));
    // Rows that repeat others stay on one side of the split.
    const rows = { filter, by, weight, decisions: { duplicates: 'together', ...decisions } } as const;
    return session.restore({ choices, identity, settings, ...rows });
  };
  while (chosen.length >= LEAST) {
    if (!(await choose())) return;
    const out = leftOut(state.value);
    if (!out) break;
    words.push(`${out.name} (${out.why})`);
    const next = candidates.shift();
    chosen.splice(
      chosen.findIndex(({ name }) => name === out.name),
      1,
      ...(next ? [next] : []),
    );
  }
  if (chosen.length < LEAST) {
    session.refuse({
      code: 'outliers-columns',
      message: AT_ONCE_WORDS.tooFew(LEAST),
      hint: AT_ONCE_WORDS.chooseThem,
    });
    return;
  }
  const names = chosen.map(({ name }) => name).join(', ');
  const others = words.length > 0 ? AT_ONCE_WORDS.leftOut(words.join(', ')) : '';
  view.chose.value = {
    words: AT_ONCE_WORDS.chosen(names, others),
    choices: state.value.choices,
  };
  if (phaseOf(state.value) === 'ready') await findOutliers(session);
}
