/** What the page keeps is checked when it is read: whatever does not hold together is nothing to go on with. */
import { describe, expect, it } from 'vitest';
import { readCheckpoint, readSavedSession, savedSession } from '../../src/share/saved-session';
import { untrained } from '../../src/train/trainer';
import { sampleRecipe } from './trained';

const recipe = sampleRecipe('poster-2d');
const checkpoint = { ...untrained(Float32Array.of(1, 2, 3)), step: 7, stopped: 'loss not finite' as const };
const parts = { at: 1, name: 'x', source: recipe.source, recipe, identity: undefined, checkpoint };

describe('a kept session', () => {
  it('is read as it was written', () => {
    const session = savedSession(parts);
    expect(session).toMatchObject({ version: 2, recipe, run: { step: 7, finished: true } });
    expect(readSavedSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
    expect(readCheckpoint(structuredClone(checkpoint))).toEqual(checkpoint);
  });

  it('keeps the view, the selection and the subsets', () => {
    const look = { view: 'outliers', selected: 'x > 1', subsets: [{ name: 'far', where: 'x > 3' }] };
    const session = savedSession({ ...parts, look });
    expect(session?.look).toEqual(look);
    expect(readSavedSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
    expect(readSavedSession({ ...session, look: { selected: 'x'.repeat(9_000) } })).toBeUndefined();
  });

  it.each([
    ['an older shape', { version: 1, settings: {}, opened: {} }],
    ['no object', 'x'],
    [
      'a recipe of another catalog',
      { ...savedSession(parts), source: { kind: 'toy', toy: 'sine', count: 100, seed: 1 } },
    ],
    [
      'a run without its recipe',
      { ...savedSession({ ...parts, recipe: undefined }), run: { step: 1, finished: false } },
    ],
    ['a field that nobody knows', { ...savedSession(parts), script: 'x' }],
    ['a recipe that is none', { ...savedSession(parts), recipe: { ...recipe, flow: { dim: 2 } } }],
  ])('is none where it has %s', (_, value) => {
    expect(readSavedSession(value)).toBeUndefined();
  });

  it.each([
    ['moments of another length', { ...checkpoint, state: { ...checkpoint.state, m: new Float32Array(2) } }],
    ['numbers that are not finite', untrained(Float32Array.of(Number.NaN))],
    ['numbers that are text', { ...checkpoint, state: { ...checkpoint.state, parameters: ['1', '2', '3'] } }],
    ['no step', { ...checkpoint, step: -1 }],
  ])('has no run where its checkpoint has %s', (_, value) => {
    expect(readCheckpoint(value)).toBeUndefined();
  });
});
