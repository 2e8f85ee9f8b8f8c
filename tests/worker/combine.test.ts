/** Two parameters that the selected rows share, of a run in the session: by independent rows and by simulation. */
import { expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { presets, sizedTo } from '../../src/train/presets';
import type { SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

const BOXES = 28;
const EACH = 8;

/** x = a + N(0, 0.5) and y = b + N(0, 0.5) in boxes of their own a and b. */
function catalog(): File {
  const draw = random(6, 'catalog');
  const lines = Array.from({ length: BOXES }, (_, box) => {
    const [a, b] = [draw.normal(), draw.normal()];
    return Array.from({ length: EACH }, () => [a, b, a + 0.5 * draw.normal(), b + 0.5 * draw.normal()])
      .map((row) => `box_${box},${row.map((value) => value.toPrecision(7)).join(',')}`)
      .join('\n');
  });
  return new File([`sim,a,b,x,y\n${lines.join('\n')}\n`], 'boxes.csv');
}

it('is told for each, narrower than of one row, wider where a simulation counts once', async () => {
  const session = createSession({ kernels: kernelBytes });
  const events: SessionEvent[] = [];
  let wake = () => {};
  await session.listen((event) => {
    events.push(event);
    wake();
  });
  await session.open({ kind: 'files', files: [catalog()] }, 1);
  await session.choose({
    columns: [
      { name: 'a', transform: 'none', spikes: 'keep' },
      { name: 'b', transform: 'none', spikes: 'keep' },
      { name: 'x', transform: 'none', role: 'context' },
      { name: 'y', transform: 'none', role: 'context' },
    ],
    by: ['sim'],
    seed: 3,
  });
  const { flow, training } = sizedTo(presets.light, 2, 2, BOXES * EACH);
  await session.train({ flow, training: { ...training, steps: 40, evaluateEvery: 20 }, mixture: true, seed: 3 });
  while (!events.some(({ type }) => type === 'finished')) await new Promise<void>((resolve) => (wake = resolve));
  const answer = await session.combine({ where: 'row_number() <= 16', seed: 1 });
  if ('problem' in answer) throw new Error(answer.problem.message);
  expect(answer).toMatchObject({ rows: 16, groups: 2, by: ['sim'], parameters: [{ name: 'a' }, { name: 'b' }] });
  const single = await session.infer({
    cells: [{ kind: 'unknown' }, { kind: 'unknown' }],
    context: [0, 0],
    draws: 100,
    seed: 1,
  });
  if ('problem' in single) throw new Error(single.problem.message);
  for (const [i, { independent, byGroup }] of answer.parameters.entries()) {
    const width = (of: { readonly low68: number; readonly high68: number } | undefined) =>
      (of?.high68 ?? Number.NaN) - (of?.low68 ?? Number.NaN);
    expect(width(independent)).toBeLessThan(0.7 * width(byGroup));
    expect(width(byGroup)).toBeLessThan(width(single.columns[i]));
    expect(independent.marginal.density.every(Number.isFinite)).toBe(true);
  }
  expect(answer.clouds?.independent.length).toBe(answer.clouds?.byGroup?.length);
  expect(answer.clouds?.independent.every(Number.isFinite)).toBe(true);
}, 120_000);
