import { expect, test } from 'vitest';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import { drawnRows, drawnParameters } from '../flow/drawn';
import { baseExamples, transformExamples } from '../flow/examples';
import { engineOf, problem, TRAINED, trained } from './webgpu-flows';
import { layoutOf } from '../../src/flow/flow';
test.skipIf(problem)('far', async () => {
  const { openReference } = await import('../../src/engine/reference/engine');
  const reference = engineOf(await openReference('cpu'));
  const bad: string[] = [];
  for (const tiled of [false, true]) {
    const engine = engineOf(await openWebGpu({ tiled }));
    const specs = [...TRAINED, ...[...transformExamples, ...baseExamples].map((e): [string, any] => [e.name, (() => { const s = e.flow(2, e.conditional ? 1 : 0); return { ...s, transforms: [{ kind: 'act-norm' }, ...s.transforms] }; })()])];
    for (const [name, spec] of specs) {
      for (const far of [1e30, 1e12, 3e38]) {
        const rows = drawnRows(32, 2, 1);
        rows.set([far, -far], 40);
        const f = await trained(engine, spec as any, 2, 5, rows);
        const finite = [...f.losses, ...f.parameters, ...f.m].every(Number.isFinite);
        if (!finite) {
          const w = await trained(reference, spec as any, 2, 5, rows);
          bad.push(`${tiled} ${name} ${far}: webgpu ${f.losses} ref ${w.losses} ref finite ${[...w.losses, ...w.parameters].every(Number.isFinite)}`);
        }
      }
    }
  }
  console.log(bad.join('\n'));
  expect(layoutOf).toBeDefined();
}, 300000);
