/** What a person looks at and selects, as a session and a link keep it: the view, rows, the picture's axes and the table's order. */
import type { KeptLook } from '../share/look';
import { TABLE_ORDER } from './initial-state';
import { profileNamed } from './of-state';
import type { Session } from './session';
import type { Look, PageState } from './state';
import { viewIn } from './views';

/** Parts of the state that a link sends. */
const SENT = [
  ...(['selected', 'subsets', 'shownSubsets', 'colourBy', 'limits', 'flipped', 'table'] as const),
  ...(['axes', 'everyPair', 'logDensity', 'context', 'prepared'] as const),
] as const satisfies readonly (keyof PageState)[];

/** Parts of the state that a session keeps; one of them is another object whenever something changed. */
export const LOOKED = [
  ...SENT,
  ...(['view', 'questions', 'overlaid', 'difference'] as const),
] as const satisfies readonly (keyof PageState)[];

type Sent = Pick<PageState, (typeof SENT)[number]>;

const isUsual = ({ sort, descending, where }: PageState['table']) =>
  sort.by === TABLE_ORDER.sort.by && descending === TABLE_ORDER.descending && where === TABLE_ORDER.where;

const isMedian = ({ prepared, context }: Pick<PageState, 'prepared' | 'context'>) =>
  context.every((value, i) => value === prepared?.contexts[i]?.median);

/** Without the view, which in a link is always that of sharing; what is as the page would have it by itself is absent. */
export function sentLook(state: Sent): KeptLook {
  const { selected, subsets, shownSubsets, colourBy, limits, flipped, table, axes, context } = state;
  const ends = Object.entries(limits).map(([column, [from, to]]) => ({ column, from, to }));
  const where = table.where.trim();
  return {
    ...(selected === '' ? {} : { selected }),
    ...(subsets.length > 0 ? { subsets: [...subsets] } : {}),
    ...(shownSubsets.length > 0 ? { shownSubsets: [...shownSubsets] } : {}),
    ...(colourBy === undefined ? {} : { colourBy }),
    ...(ends.length > 0 ? { limits: ends } : {}),
    ...(flipped.length > 0 ? { flipped: [...flipped] } : {}),
    ...(axes[0] === 0 && axes[1] === 1 ? {} : { axes: [axes[0], axes[1]] }),
    ...(state.everyPair ? { everyPair: true } : {}),
    ...(state.logDensity ? { logDensity: true } : {}),
    ...(isMedian(state) ? {} : { context: [...context] }),
    ...(isUsual({ ...table, where }) ? {} : { table: { ...table, where } }),
  };
}

/** The recipe of the finished run as text, if its end is kept: what questions are asked of. */
export const finishedRecipe = ({ saved }: Pick<PageState, 'saved'>): string | undefined =>
  saved?.checkpoint.stopped === undefined ? undefined : JSON.stringify(saved.recipe);

export function lookOf(state: Pick<PageState, (typeof LOOKED)[number] | 'saved'>): KeptLook {
  const { view, overlaid, difference } = state;
  const finished = finishedRecipe(state);
  const questions = state.questions
    .filter(({ of }) => of === undefined || of === finished)
    .map(({ of: _, ...question }) => question);
  return {
    view,
    ...(questions.length > 0 ? { questions } : {}),
    ...(overlaid.length > 0 ? { overlaid: [...overlaid] } : {}),
    ...(difference ? { difference: true } : {}),
    ...sentLook(state),
  };
}

/** After the catalog of the look has been opened and its columns chosen. What the catalog or its columns have not is left out. */
export function restoreLook(session: Session, kept: KeptLook): void {
  const { view, selected, subsets, shownSubsets, axes, everyPair, logDensity, context } = kept;
  const { prepared } = session.state.value;
  session.look({ ...pictureOf(session.state.value, kept), ...(kept.questions ? { questions: kept.questions } : {}) });
  if (selected !== undefined || subsets) session.look({ selected: selected ?? '', subsets: subsets ?? [] });
  if (shownSubsets && subsets)
    session.look({ shownSubsets: shownSubsets.filter((shown) => subsets.some(({ where }) => where === shown)) });
  const count = prepared?.features.length ?? 0;
  if (axes && axes[0] !== axes[1] && axes.every((axis) => axis < count)) session.setAxes([axes[0], axes[1]]);
  if (everyPair) session.setEveryPair(true);
  if (logDensity) session.setLogDensity(true);
  if (context && prepared && context.length === prepared.contexts.length) session.setContext(context);
  const named = view === undefined ? undefined : viewIn(`#${view}`);
  if (named && named !== 'any') session.setView(named);
}

function pictureOf(state: PageState, { limits, flipped, colourBy, overlaid, difference, table }: KeptLook) {
  const has = (column: string) => profileNamed(state, column) !== undefined;
  const isThere = table && (table.sort.by !== 'column' || has(table.sort.column));
  const look: Partial<Look> = {
    ...(colourBy !== undefined && has(colourBy) ? { colourBy } : {}),
    ...(limits
      ? {
          limits: Object.fromEntries(
            limits.flatMap(({ column, from, to }) => (has(column) ? [[column, [from, to] as const]] : [])),
          ),
        }
      : {}),
    ...(flipped ? { flipped: flipped.filter(has) } : {}),
    ...(overlaid ? { overlaid, difference: difference ?? false } : {}),
    ...(table ? { table: isThere ? table : { ...TABLE_ORDER, where: table.where } } : {}),
  };
  return look;
}
