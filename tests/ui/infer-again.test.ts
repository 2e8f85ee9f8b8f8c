/** Rows that were asked come back with the session: their questions are kept beside the run, and asked again of it. */
import { expect, it } from 'vitest';
import { readSavedSession, savedSession } from '../../src/share/saved-session';
import { untrained } from '../../src/train/trainer';
import { createSession } from '../../src/ui/create-session';
import { askAgain, askRow } from '../../src/ui/infer/ask-row';
import { fieldsFor, inferViewOf, setCell } from '../../src/ui/infer/view';
import { lookOf, restoreLook } from '../../src/ui/look';
import { fakeSession } from '../browser/support/fake-session';
import { galaxies, preparedOf } from '../browser/support/fixtures';
import { sampleRecipe } from '../share/trained';

const columns = ['M_star', 'spin'].map((name) => ({ name, transform: 'none' as const }));
const prepared = preparedOf({ columns, seed: 1 });
const recipe = sampleRecipe('poster-2d');
const checkpoint = { ...untrained(Float32Array.of(1, 2, 3)), step: 7, stopped: 'loss not finite' as const };

/** A session in which a run of the recipe has ended. */
function finished(of = recipe) {
  const { commands, calls } = fakeSession();
  const session = createSession(commands);
  const state = session.state as { value: typeof session.state.value };
  state.value = { ...session.state.value, catalog: galaxies, prepared, saved: { recipe: of, checkpoint } };
  fieldsFor(inferViewOf(session), prepared, []);
  return { session, calls };
}

it('keeps what was asked of the finished run, and asks it again after a reload', async () => {
  const { session } = finished();
  setCell(inferViewOf(session), 'spin', { kind: 'measured', value: '200', spread: '20' });
  await askRow(session);
  const [before] = inferViewOf(session).answers.value;
  const look = lookOf(session.state.value);
  const parts = { at: 1, name: 'x', source: recipe.source, recipe, identity: undefined, checkpoint };
  const kept = readSavedSession(JSON.parse(JSON.stringify(savedSession({ ...parts, look }))));
  expect(kept?.look?.questions).toHaveLength(1);

  const { session: next, calls } = finished({ ...recipe, seed: recipe.seed + 1 });
  restoreLook(next, kept?.look ?? {});
  await askAgain(next);
  const [after] = inferViewOf(next).answers.value;
  expect(after).toMatchObject({ title: before?.title, known: 'spin = 200 ± 20' });
  // What is shown is not asked once more, and is kept at the next reload too.
  await askAgain(next);
  expect(calls.filter((call) => call === 'infer')).toHaveLength(1);
  expect(lookOf(next.state.value).questions).toEqual(kept?.look?.questions);
});

it('keeps no question that was asked of another run', async () => {
  const { session } = finished();
  await askRow(session);
  expect(lookOf(session.state.value).questions).toHaveLength(1);
  const state = session.state as { value: typeof session.state.value };
  state.value = { ...session.state.value, saved: { recipe: { ...recipe, seed: recipe.seed + 1 }, checkpoint } };
  expect(lookOf(session.state.value).questions).toBeUndefined();
});
