/** What was sent asks for no work without a bound, and a picture of nothing says so: a variant for each link that hung the page. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COLUMN_TRANSFORMS } from '../../src/catalog/column-transforms';
import { filterRows } from '../../src/catalog/filter/evaluate';
import { parseFilter } from '../../src/catalog/filter/parse';
import type { Table } from '../../src/catalog/table';
import { openWasm } from '../../src/engine/wasm/engine';
import { layoutOf } from '../../src/flow/flow';
import type { FlowSpec } from '../../src/flow/spec';
import { packHead } from '../../src/share/link/head';
import { decodeLink } from '../../src/share/link/link';
import { shorten } from '../../src/share/phrases';
import { quantise } from '../../src/share/quantise';
import type { Model } from '../../src/share/recipe';
import { decades, niceTicks } from '../../src/ui/plots/scale';
import { createReader } from '../../src/worker/shared/reader';
import { kernelBytes } from '../../tools/kernels.mjs';
import { cpuTime } from '../cpu-time';
import { absence, outside } from '../outside';
import { firstFlow } from './first-flow';
import { framed } from './framed';
import { untrainedModel } from './untrained';

const engine = openWasm({ kernels: kernelBytes }).then((opened) => (opened.ok ? opened.engine : undefined));
const BITS = 8;
const MOST_MS = 2_000;

const spline = (dim: number): FlowSpec => ({
  dim,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [{ kind: 'elementwise-spline', order: 'rational-quadratic', bins: 8, bound: 3 }],
});

/** The link of a model, of whatever numbers. */
function linkOf(model: Model): string {
  const weights = quantise(layoutOf(model.flow), firstFlow(model), BITS);
  const head = JSON.stringify(packHead(model, BITS));
  return framed('m', Uint8Array.of(...new TextEncoder().encode(shorten(head)), 31, ...weights));
}

/** Opened and drawn as the worker does it, coarse and fine. */
async function shown(fragment: string) {
  const reader = createReader(() => engine);
  const opened = await reader.open({ kind: 'link', fragment });
  if (!opened.ok) return opened.problem;
  if (opened.value.kind === 'recipe') return [];
  const drawn = [await reader.draw(1, 'first'), await reader.draw(1, 'live')];
  for (const one of drawn) if (!one.ok) return one.problem;
  return drawn.map((one) => (one.ok ? one.value : undefined));
}

const WIDE = [0, 5e-324, 1e-300, 1e-30, 1, 2 ** 53, 1e17, 1e300, 1.7e308];

it('a model with any shift, scale and transform is drawn or refused within two seconds', async () => {
  for (const transform of COLUMN_TRANSFORMS) {
    for (const shift of WIDE) {
      for (const scale of WIDE) {
        const base = untrainedModel(spline(1));
        const [column] = base.recipe.columns;
        if (!column || scale === 0) continue;
        const model: Model = {
          ...base,
          recipe: { ...base.recipe, columns: [{ ...column, transform }] },
          standardisation: { shift: [-shift], scale: [scale], context: { shift: [], scale: [] } },
          transforms: [
            transform === 'none' || transform === 'log10'
              ? { kind: transform }
              : transform === 'logit'
                ? { kind: transform, from: 0, to: 1 }
                : transform === 'asinh'
                  ? { kind: transform, scale: 1 }
                  : { kind: transform, shift: 0, scale: 1 },
          ],
        };
        const started = cpuTime();
        const found = await shown(linkOf(model));
        const where = `${transform}, shift ${shift}, scale ${scale}`;
        if ('message' in found) expect(found.message, where).toMatch(/^The link .*\.$/s);
        else {
          for (const drawn of found) {
            const { from = 0, to = 0 } = drawn?.columns[0]?.histogram ?? {};
            // Whatever it shows, its axes have ticks of a known number.
            expect(niceTicks(from, to, 8).length, where).toBeLessThan(12);
            expect(decades(from, to, 8).length, where).toBeLessThan(12);
            if (!(to > from)) expect(drawn?.nothing, where).toMatch(/has no picture/);
          }
        }
        expect(cpuTime() - started, where).toBeLessThan(MOST_MS);
      }
    }
  }
}, 120_000);

it('what no catalog can give is refused in words', async () => {
  const base = untrainedModel(spline(1));
  const [column] = base.recipe.columns;
  if (!column) throw new Error('no column');
  const sent = (transform: 'log10' | 'none', shift: number, scale: number) =>
    decodeLink(
      linkOf({
        ...base,
        recipe: { ...base.recipe, columns: [{ ...column, transform }] },
        standardisation: { shift: [shift], scale: [scale], context: { shift: [], scale: [] } },
        transforms: [{ kind: transform }],
      }),
    ).then(
      () => 'opened',
      (error) => error.problem.message,
    );
  expect(await sent('log10', 1e17, 1)).toMatch(/no log10 of a number is as far from zero as column 1/);
  expect(await sent('log10', 12, 0.5)).toBe('opened');
  expect(await sent('none', 1e17, 1)).toBe('opened');
  expect(await sent('none', 0, 5e-324)).toMatch(/scale/);
});

it('a density that cannot be seen is said, not shown as an empty picture', async () => {
  for (const dim of [2, 3]) {
    const flow: FlowSpec = {
      dim,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: (['ascending', 'descending'] as const).map((visit) => ({
        kind: 'autoregressive-affine',
        visit,
        hidden: [8],
        activation: 'relu',
        fast: 'density',
      })),
    };
    const model = untrainedModel(flow);
    const huge: Model = { ...model, members: [firstFlow(model).map((_, i) => (i % 2 ? 3e38 : -3e38))] };
    const found = await shown(linkOf(huge));
    if ('message' in found) continue;
    for (const drawn of found) expect(drawn?.nothing).toMatch(/^This model has no picture: .*\.$/);
  }
  const right = await shown(linkOf(untrainedModel(spline(1))));
  if ('message' in right) throw new Error(right.message);
  for (const drawn of right) expect(drawn?.nothing).toBeUndefined();
});

it('ticks of any range are few', () => {
  for (const from of [-1e308, -(2 ** 53), -1e17, -1, 0, 5e-324, 1, 2 ** 53, 1e17, 1e300]) {
    for (const span of [0, 5e-324, 1e-310, 1e-12, 1, 64, 1e17, 1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
      for (const count of [1, 5, 40]) {
        expect(niceTicks(from, from + span, count).length).toBeLessThanOrEqual(count + 2);
        expect(decades(from, from + span, count).length).toBeLessThanOrEqual(Math.max(count + 1, 6));
      }
    }
  }
});

/** Names of simulations, and one that is made to be hard. */
const names: Table = {
  name: 'names',
  rows: 3,
  notes: [],
  columns: [{ kind: 'text', name: 'sim', values: ['1P_fid', 'CV_0', '1P_1_'.repeat(100)] }],
};

const CASES = outside('cases/safety');
const links = absence('cases/safety') ? [] : readdirSync(CASES).filter((name) => name.endsWith('.txt'));

it.skipIf(links.length === 0).each(links.length === 0 ? ['none'] : links)(
  '%s is drawn or refused, soon',
  async (name) => {
    const started = cpuTime();
    const fragment = readFileSync(`${CASES}/${name}`, 'utf8').trim();
    const found = await shown(fragment);
    const { recipe } = await decodeLink(fragment).then(
      (opened) => (opened.kind === 'recipe' ? opened : opened.model),
      () => ({ recipe: undefined }),
    );
    // The filter of a recipe, on rows that it may be used on.
    if (recipe?.filter) expect(filterRows(parseFilter(recipe.filter), names).length).toBe(0);
    // A recipe has no picture: it is only read.
    if ('message' in found) expect(found.message).toMatch(/^[A-Z].*\.$/s);
    else for (const drawn of found) expect((drawn?.columns.length ?? 0) > 0 || drawn === undefined).toBe(true);
    expect(cpuTime() - started).toBeLessThan(10_000);
  },
);
