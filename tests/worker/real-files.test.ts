/** Every real catalog at hand goes the whole way, from the file to a trained flow of two columns, or is refused in words. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ColumnProfile } from '../../src/catalog/table';
import { presets } from '../../src/train/presets';
import type { SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';
import { absence, outside } from '../outside';

const FOLDER = outside();
const absent = absence();

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
const FILES = absent ? [] : filesIn(FOLDER).filter((path) => !/README|LICENSE/.test(path));

/** A session whose events can be waited for. */
async function listening() {
  const session = createSession({ kernels: kernelBytes });
  const events: SessionEvent[] = [];
  let wake: () => void = () => undefined;
  await session.listen((event) => {
    events.push(event);
    wake();
  });
  const last = <Type extends SessionEvent['type']>(type: Type) =>
    events.findLast((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
  const until = async (done: () => boolean) => {
    while (!done()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { session, last, until };
}

const MADE = /^(cases|ladder|sbibm|xd)\b/;

/** Columns that a person would pick: quantities, not numbers of galaxies or settings. */
const picked = (profiles: readonly ColumnProfile[]) =>
  profiles
    .filter(({ kind, distinct, missing }) => kind === 'number' && distinct > 100 && missing === 0)
    .toSorted((a, b) => Number(/mass|^M_/i.test(b.name)) - Number(/mass|^M_/i.test(a.name)))
    .slice(0, 2)
    .map(({ name, suggestion }) => ({ name, transform: suggestion.transform }));

describe.skipIf(absent)(absent ? `real files, skipped: ${absent}` : 'real files', () => {
  test.each(FILES.map((path) => [relative(FOLDER, path), path]))('%s', { timeout: 30_000 }, async (_name, path) => {
    const { session, last, until } = await listening();
    await session.open({ kind: 'files', files: [new File([readFileSync(path)], basename(path))] }, 1);
    const catalog = last('catalog')?.catalog;
    const refused = last('problem')?.problem;
    if (!catalog) {
      expect(refused?.message).toMatch(/\S+ .{20,}/);
      expect(refused?.hint).toMatch(/\S+ .{10,}/);
      expect(refused?.code).not.toBe('unexpected');
      return;
    }
    expect(catalog.rows).toBeGreaterThan(0);
    const columns = picked(catalog.profiles);
    // Tables of parameters and of snapshots have too few rows, or no quantity, to learn; made cases are opened only.
    if (columns.length < 2 || catalog.rows < 400 || MADE.test(relative(FOLDER, path))) return;
    await session.choose({ columns, seed: 1 });
    // As a person would: the first of what is offered about the spikes of each column.
    const spikes = new Map(last('prepared')?.prepared.spikes.map(({ column, offered }) => [column, offered[0]]));
    const decided = columns.map((column) => {
      const treatment = spikes.get(column.name);
      return treatment ? { ...column, spikes: treatment } : column;
    });
    // Some files hold a column twice, or rows twice: gone on with as they are.
    await session.choose({ columns: decided, seed: 1, decisions: { dependent: 'keep', duplicates: 'keep' } });
    expect(last('problem')).toBeUndefined();
    const training = { ...presets.default.training, steps: 20, batch: 64, evaluateEvery: 10 };
    await session.train({ flow: presets.default.flow(2), training, seed: 1 });
    await until(() => last('finished') !== undefined || last('problem') !== undefined);
    expect(last('problem')).toBeUndefined();
    expect(Number.isFinite(last('finished')?.result.metrics.testLogProb)).toBe(true);
    await session.reset();
  });

  test('a folder of boxes opens as one catalog', { timeout: 30_000 }, async () => {
    const { session, last } = await listening();
    const boxes = FILES.filter((path) => path.includes('raw_hdf5'));
    await session.open(
      {
        kind: 'files',
        files: boxes.map((path) => new File([readFileSync(path)], basename(path))),
        paths: boxes.map((path) => relative(FOLDER, path)),
      },
      1,
    );
    expect(last('problem')).toBeUndefined();
    expect(last('catalog')?.catalog.groupings[0]?.by).toEqual(['sim']);
    expect(last('catalog')?.catalog.notes.join(' ')).toMatch(/in other units/);
  });
});
