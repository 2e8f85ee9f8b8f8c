/** What the commands write as tables keeps its columns, computed ones too, and their units: read back by us, astropy and STILTS. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { openTable } from '../../src/cli/reading';
import { runCommand } from './run-command';

const ROWS = 120;
const DRAWS = 50;

let folder = '';
const at = (name: string) => join(folder, name);

async function run(command: string, options: Readonly<Record<string, string>>): Promise<void> {
  const args = Object.entries({ engine: 'wasm', ...options }).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stderr } = await runCommand(command, ...args);
  if (code !== 0) throw new Error(stderr);
}

const HEAD = `# %ECSV 1.0
# ---
# datatype:
# - {name: id, datatype: string}
# - {name: v, unit: km / s, datatype: float64, description: speed}
# - {name: B, unit: mag, datatype: float64}
id v B`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knotwork-ways-out-'));
  const draw = random(5, 'catalog');
  const row = (i: number) => `"G ${i}" ${200 + 30 * draw.normal()} ${i % 40 === 7 ? '""' : 20 + draw.normal()}`;
  await writeFile(at('in.ecsv'), `${[HEAD, ...Array.from({ length: ROWS }, (_, i) => row(i))].join('\n')}\n`);
  const [data, model] = [at('in.ecsv'), at('m.safetensors')];
  // Of a computed column, which the model then computes of every catalog.
  const flow = { define: 'w = v + v', columns: 'w,B', steps: '4', members: '1', mixture: 'off' };
  await run('fit', { data, ...flow, out: model, samples: at('drawn.vot'), draws: String(DRAWS) });
  await run('score', { model, data, out: at('scores.fits') });
  for (const name of ['samples.ecsv', 'samples.parquet']) await run('sample', { model, rows: '70', out: at(name) });
}, 120_000);

async function column(name: string, wanted: string) {
  const { columns, facts } = await openTable(at(name));
  const values = columns.find((one) => one.name === wanted)?.values;
  return { values: Array.from(values ?? [], Number), unit: facts?.[wanted]?.unit };
}

it('scores are written beside the columns of the catalog and those that the model computes, with units', async () => {
  const [v, w, score] = [
    await column('scores.fits', 'v'),
    await column('scores.fits', 'w'),
    await column('scores.fits', 'log_p'),
  ];
  expect(v.values).toEqual((await column('in.ecsv', 'v')).values);
  expect(w.values).toEqual(v.values.map((value) => 2 * value));
  expect([v.unit, w.unit]).toEqual(['km/s', 'km/s']);
  expect(score.values.filter(Number.isFinite)).toHaveLength(ROWS - 3);
});

it('samples keep the units of their columns', async () => {
  const text = await column('samples.ecsv', 'w');
  expect(await column('samples.parquet', 'w')).toEqual(text);
  expect([text.values.length, text.unit]).toEqual([70, 'km/s']);
  const drawn = await column('drawn.vot', 'w');
  expect([drawn.values.length, drawn.unit]).toEqual([DRAWS, 'km/s']);
});

it('a catalog that lacks a column of a definition is refused in words', async () => {
  await writeFile(at('other.csv'), 'B,x\n20,1\n21,2\n');
  const refused = run('score', { model: at('m.safetensors'), data: at('other.csv'), out: at('no.csv') });
  await expect(refused).rejects.toThrow('“w” cannot be computed: “other.csv” has no column “v”.');
});

function has(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const PYTHON = '/usr/bin/python3';
const astropy = has(PYTHON, '-c', 'import astropy');
const stilts = has('stilts', '-version');
if (!astropy || !stilts)
  console.warn('astropy or STILTS is not installed: what the commands write is not read back by them.');

const WRITTEN = [
  ['scores.fits', 'w'],
  ['samples.ecsv', 'w'],
  ['drawn.vot', 'w'],
] as const;

const SCRIPT = `
import sys, warnings
from astropy.table import Table
warnings.simplefilter('ignore')
for name, column in (${WRITTEN.map((one) => `('${one.join("', '")}')`).join(', ')}):
    t = Table.read(sys.argv[1] + '/' + name)
    print(name, column, len(t), t[column].unit.to_string(), f"{float(t[column][3]):.10g}")
`;

it.skipIf(!astropy)('astropy reads them with their units', async () => {
  const right: string[] = [];
  for (const [name, wanted] of WRITTEN) {
    const { values } = await column(name, wanted);
    right.push(`${name} ${wanted} ${values.length} km / s ${Number(values[3]?.toPrecision(10))}`);
  }
  const printed = execFileSync(PYTHON, ['-c', SCRIPT, folder]).toString();
  expect(printed.trim().split('\n')).toEqual(right);
});

it.skipIf(!stilts)('STILTS reads the samples', () => {
  const args = ['tpipe', `in=${at('drawn.vot')}`, 'cmd=meta Name Units', 'ofmt=csv'];
  expect(execFileSync('stilts', args).toString()).toMatch(/^w,"?km\W?s/m);
});
