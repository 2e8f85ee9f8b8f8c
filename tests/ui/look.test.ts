/** What a person looks at: the whole of it comes back with a session, and with a link but for the runs over the picture. */
import { expect, it } from 'vitest';
import { decodeLink, encodeRecipeLink } from '../../src/share/link/link';
import type { ColumnChoice } from '../../src/share/recipe';
import { readSavedSession, savedSession } from '../../src/share/saved-session';
import { createSession } from '../../src/ui/create-session';
import { initialState } from '../../src/ui/initial-state';
import { lookOf, restoreLook, sentLook } from '../../src/ui/look';
import { reduce } from '../../src/ui/reduce/reduce';
import { runMark } from '../../src/ui/runs/kept';
import type { Look, PageState } from '../../src/ui/state';
import { fakeSession } from '../browser/support/fake-session';
import { galaxies, preparedOf } from '../browser/support/fixtures';
import { sampleRecipe } from '../share/trained';

const columns: readonly ColumnChoice[] = [
  ...['M_star', 'spin', 'age'].map((name) => ({ name, transform: 'none' as const })),
  { name: 'Omega_m', transform: 'none' as const, role: 'context' as const },
];
const prepared = preparedOf({ columns, seed: 1 });
const recipe = sampleRecipe('poster-2d');

function opened() {
  const session = createSession(fakeSession().commands);
  const state = session.state as { value: PageState };
  const context = prepared.contexts.map(({ median }) => median);
  state.value = { ...session.state.value, catalog: galaxies, profiles: galaxies.profiles, prepared, context };
  return { session };
}

const subsets = ['far', 'near'].map((name, i) => ({ name, where: `M_star > ${i}` }));
const looked: Partial<Look> = {
  selected: 'spin < 1',
  subsets,
  shownSubsets: subsets.map(({ where }) => where),
  colourBy: 'age',
  limits: { spin: [0.5, 2], M_star: [1, 3] },
  flipped: ['spin'],
  overlaid: [runMark({ recipe })],
  difference: true,
  table: { sort: { by: 'column', column: 'age' }, descending: true, where: 'M_star > 1e9' },
};

function lookedAt() {
  const { session } = opened();
  session.look(looked);
  session.setAxes([2, 0]);
  session.setEveryPair(true);
  session.setLogDensity(true);
  session.setContext([0.31]);
  session.setView('outliers');
  return session.state.value;
}

const seen = ({ axes, everyPair, logDensity, context, view, ...state }: PageState) => ({
  ...Object.fromEntries(Object.keys(looked).map((key) => [key, state[key as keyof typeof state]])),
  ...{ axes, everyPair, logDensity, context, view },
});

it('comes back with a session', () => {
  const before = lookedAt();
  const parts = { at: 1, name: 'x', source: recipe.source, recipe, identity: undefined, checkpoint: undefined };
  const kept = readSavedSession(JSON.parse(JSON.stringify(savedSession({ ...parts, look: lookOf(before) }))));
  const { session } = opened();
  restoreLook(session, kept?.look ?? {});
  expect(seen(session.state.value)).toEqual(seen(before));
});

it('goes with a link, without the runs of its sender', async () => {
  const before = lookedAt();
  const link = await decodeLink(await encodeRecipeLink(recipe, { look: sentLook(before) }));
  const { session } = opened();
  restoreLook(session, (link.kind === 'recipe' && link.look) || {});
  expect(seen(session.state.value)).toEqual({ ...seen(before), overlaid: [], difference: false, view: 'data' });
});

it('is nothing in a link where a person changed nothing', () => {
  expect(sentLook(opened().session.state.value)).toEqual({});
});

it('leaves out what the catalog or its columns have not', () => {
  const { session } = opened();
  restoreLook(session, {
    colourBy: 'gone',
    limits: [{ column: 'gone', from: 0, to: 1 }],
    flipped: ['gone', 'spin'],
    axes: [0, 7],
    context: [1, 2],
    table: { sort: { by: 'column', column: 'gone' }, descending: true, where: 'spin > 1' },
    subsets,
    shownSubsets: ['spin > 9'],
  });
  expect(session.state.value).toMatchObject({
    colourBy: undefined,
    limits: {},
    flipped: ['spin'],
    axes: [0, 1],
    context: prepared.contexts.map(({ median }) => median),
    table: { sort: { by: 'row' }, descending: false, where: 'spin > 1' },
    shownSubsets: [],
  });
});

it('gives up the limits of a column that is shown on another scale, or not at all', () => {
  const learned = columns.filter(({ role }) => role === undefined);
  const choosing: PageState = { ...initialState, catalog: galaxies, prepared, choosing: true };
  const limits = { spin: [1, 2], M_star: [1, 3] } as const;
  const next = learned.slice(0, 2).map((column, i) => (i === 0 ? { ...column, transform: 'log10' as const } : column));
  const after = (choices: PageState['choices']) =>
    reduce({ ...choosing, choices, limits }, { type: 'prepared', prepared: preparedOf({ columns: choices, seed: 1 }) });
  expect(after(learned).limits).toBe(limits);
  expect(after(next).limits).toEqual({ spin: [1, 2] });
  expect(after(learned.slice(0, 1)).limits).toEqual({ M_star: [1, 3] });
});
