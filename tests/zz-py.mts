import { mkdirSync, writeFileSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
const { cases, truthOf } = await import('/work/wt-edge/tests/share/python-cases.ts');
const { writeExport } = await import('/work/wt-edge/tests/share/python-runner.ts');
const { withCircles } = await import('/work/wt-edge/src/train/circular-flow.ts');
const { presets } = await import('/work/wt-edge/src/train/presets.ts');
rmSync('/tmp/edge/pycheck', { recursive: true, force: true });
const circle = { kind: 'circle' };
const flow = withCircles(presets.default.flow(3), [{ kind: 'circle', from: 0, to: 360 }, { kind: 'line' }, { kind: 'circle', from: 0, to: 7 }]);
const mine = [...cases.filter(([n]: any) => /turn|angle|circular|limits/.test(n)), ['default circled', flow]];
const truths: any[] = [];
for (const [i, [name, f, domains]] of mine.entries()) {
  const t = await truthOf(f, domains); truths.push(t);
  const own = `/tmp/edge/pycheck/${i}`; mkdirSync(own, { recursive: true });
  writeExport(own, t.model); writeFileSync(`${own}/case.json`, JSON.stringify(t.json));
}
execFileSync('/usr/bin/python3', ['/work/wt-edge/tests/share/python_checks.py', '/tmp/edge/pycheck'], { stdio: 'inherit' });
for (const [i, [name]] of mine.entries()) {
  const r = JSON.parse(readFileSync(`/tmp/edge/pycheck/${i}/result.json`, 'utf8'));
  const t = truths[i];
  const apart = (v: any, tr: any) => tr ? Array.from(tr as Float64Array).reduce((m, b, k) => Math.max(m, Math.abs((v?.[k] ?? NaN) - b) / (1 + Math.abs(b))), 0) : NaN;
  console.log(name, r.error ?? '', 'transformed', apart(r.transformed, t.transformed), 'catalog', apart(r.catalog, t.catalog), 'inverse', apart(r.inverse, t.inverse), 'f32', apart(r.float32, t.transformed), r.finiteGradients);
}
