/** The package as `npm pack` makes it: the examples of `docs/library.md`, word for word, in an empty folder that has what the package asks for. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serveFolder } from './static-server';

const ROOT = resolve('.');
const folder = mkdtempSync(join(tmpdir(), 'knotwork-library-'));

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect({ status, stderr }, `${program} ${args.join(' ')}\n${stdout}`).toEqual({ status: 0, stderr });
  return stdout;
}

/** Each block of code whose first line names a file. */
function examples(): ReadonlyMap<string, string> {
  const text = readFileSync('docs/library.md', 'utf8');
  const blocks = text.matchAll(/```\w+\n((?:\/\/|<!--) ([\w.]+)(?: -->)?\n[\s\S]*?)```/g);
  return new Map([...blocks].map(([, code = '', name = '']) => [name, code]));
}

const LINES = Array.from({ length: 200 }, (_, i) => {
  const u = (((i * 7_919) % 401) + 0.5) / 401;
  return `${(10 ** (9 + u)).toPrecision(9)},${(u + 0.3 * Math.sin(12.9 * i)).toFixed(7)}`;
});

beforeAll(() => {
  run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
  run('tar', ['-xzf', 'knotwork-0.1.0.tgz'], folder);
  mkdirSync(join(folder, 'node_modules'));
  run('mv', ['package', 'node_modules/knotwork'], folder);
  // As npm would install them, and no other.
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'node_modules/knotwork/package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const [name, code] of examples()) writeFileSync(join(folder, name), code);
  writeFileSync(join(folder, 'galaxies.csv'), `mass,size\n${LINES.join('\n')}\n`);
}, 400_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a catalog is fitted in Node, and the saved model opens again with the same ln p', () => {
  const [testLogProb, first, draws] = run('node', ['example.mjs'], folder).trim().split('\n').at(-1)?.split(' ') ?? [];
  expect(Number(testLogProb)).toBeLessThan(2);
  expect(Number(draws)).toBe(1000);
  writeFileSync(
    join(folder, 'again.mjs'),
    `import { readFileSync } from 'node:fs';
     import { load, score, tableOf } from 'knotwork';
     const [mass, size] = [${LINES[0]}];
     const { logProb } = await score(load(readFileSync('model.safetensors')), tableOf({ mass: [mass], size: [size] }));
     console.log(logProb[0]);`,
  );
  expect(Number(run('node', ['again.mjs'], folder))).toBeCloseTo(Number(first), 4);
}, 400_000);

test('a flow is evaluated in float64 and on the kernels of the package', () => {
  const [exact, fast] = run('node', ['flow.mjs'], folder).trim().split(' ').map(Number);
  expect(exact).toBeLessThan(0);
  expect(fast).toBeCloseTo(exact as number, 5);
});

test('the types are those of the package', () => {
  writeFileSync(
    join(folder, 'typed.mts'),
    `import { fit, tableOf } from 'knotwork';
     import { plainFlow } from 'knotwork/flow/evaluate';
     const model = await fit(tableOf({ x: [1, 2] }), { columns: ['x'], flow: 'light' });
     export const lnP: Float64Array = plainFlow(model.flow, model.members[0]!).logProb(Float64Array.of(1));
     // @ts-expect-error
     await fit(tableOf({ x: [1] }), { columns: ['x'], flow: 'none-such' });`,
  );
  const compilerOptions = { strict: true, noEmit: true, target: 'es2023', module: 'nodenext', types: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.mts'] }));
  run('node', [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder);
}, 120_000);

test('a page that is bundled with it trains in a browser', async () => {
  await build({ root: folder, base: './', logLevel: 'error', configFile: false, build: { target: 'es2022' } });
  const server = await serveFolder(join(folder, 'dist'), '/');
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    const noise: string[] = [];
    page.on('pageerror', (error) => noise.push(error.message));
    await page.goto(server.url);
    await page.getByText(/Samples: (-?[\d.]+(, )?){5}/).waitFor({ timeout: 60_000 });
    expect(noise).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
}, 400_000);
