/** Progress that is kept on the reader's machine: it comes back, and no junk in the storage stops the tutorial. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const KEY = 'knotwork-tutorial';

/** The module as a page finds it when it is opened with this storage. */
async function opened(storage: unknown) {
  vi.resetModules();
  vi.stubGlobal('localStorage', storage);
  return import('../../src/tutorial/progress');
}

function storageWith(text: string | null) {
  const kept = new Map(text === null ? [] : [[KEY, text]]);
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

beforeEach(() => void vi.unstubAllGlobals());
afterEach(() => void vi.unstubAllGlobals());

it('is there again after a reload, and gone for a chapter that is begun again', async () => {
  const storage = storageWith(null);
  const first = await opened(storage);
  first.markDone('knots', 'slopes');
  first.markDone('density', 'draw');
  const second = await opened(storage);
  expect(second.isDone('knots', 'slopes')).toBe(true);
  second.forget('knots');
  const third = await opened(storage);
  expect([third.isDone('knots', 'slopes'), third.isDone('density', 'draw')]).toEqual([false, true]);
});

it.each([
  ['no JSON', '{"'],
  ['a number', '7'],
  ['nothing', 'null'],
  ['an object', '{"knots/slopes":true}'],
  ['things that are no names', '[1,null,{"a":[]},["knots/slopes"]]'],
  ['far too many names', JSON.stringify(Array.from({ length: 100_000 }, (_, i) => `knots/${i}`))],
  ['a name without end', JSON.stringify([`knots/${'x'.repeat(1_000_000)}`])],
])('starts afresh over %s', async (_what, text) => {
  const storage = storageWith(text);
  const progress = await opened(storage);
  expect(progress.isDone('knots', 'slopes')).toBe(false);
  progress.markDone('knots', 'slopes');
  expect(JSON.parse(storage.kept.get(KEY) ?? '')).toEqual(['knots/slopes']);
});

it.each([
  ['there is no storage', undefined],
  [
    'storage is forbidden',
    {
      getItem() {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem() {
        throw new DOMException('denied', 'SecurityError');
      },
    },
  ],
  [
    'storage is full',
    {
      getItem: () => null,
      setItem() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    },
  ],
])('lasts as long as the page where %s', async (_what, storage) => {
  const progress = await opened(storage);
  progress.markDone('knots', 'slopes');
  expect(progress.isDone('knots', 'slopes')).toBe(true);
});
