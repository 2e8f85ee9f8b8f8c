/** Model files: the same model bit for bit, arrays that other software can read, and a sentence for whatever else they are. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { layoutOf } from '../../src/flow/flow';
import { readModel, writeModel } from '../../src/share/model-file';
import { readModelJson, writeModelJson } from '../../src/share/model-json';
import { readSafetensors, writeSafetensors } from '../../src/share/safetensors';
import { presets } from '../../src/train/presets';
import { cpuTime } from '../cpu-time';
import { baseExamples, transformExamples } from '../flow/examples';
import { firstFlow } from './first-flow';
import modelJson from './one-column-model.json?raw';
import { untrainedModel } from './untrained';

const cases = [...transformExamples, ...baseExamples].flatMap((example) =>
  [0, 2]
    .filter((context) => context === 0 || example.conditional)
    .filter((context) => context > 0 || !example.name.includes(', conditional'))
    .map((context) => ({ name: `${example.name}, context ${context}`, flow: example.flow(3, context) })),
);

const MODEL = untrainedModel(presets['poster-2d'].flow(2));
const FILE = writeModel(MODEL);

describe('a model file', () => {
  test.each(cases)('holds all of a model bit for bit: $name', ({ flow }) => {
    const model = untrainedModel(flow);
    expect(readModel(writeModel(model))).toEqual(model);
    expect(readModelJson(writeModelJson(model))).toEqual(model);
  });

  test('keeps signed zeros and the smallest numbers', () => {
    const parameters = firstFlow(MODEL).slice();
    parameters.set([-0, 1e-45, -3.4028234663852886e38]);
    const opened = readModel(writeModel({ ...MODEL, members: [parameters] }));
    expect(new Uint8Array(firstFlow(opened).buffer)).toEqual(new Uint8Array(parameters.buffer));
  });

  test('opens with arrays that another program has changed, where it left the checksum out', () => {
    const bytes = withMetadata({});
    bytes.set(new Uint8Array(Float32Array.of(0.25).buffer), bytes.length - 4);
    expect(firstFlow(readModel(bytes)).at(-1)).toBe(0.25);
  });

  test('opens wherever in a buffer it lies', () => {
    const shifted = Buffer.concat([Buffer.from('abc'), FILE]).subarray(3);
    expect(readModel(shifted)).toEqual(MODEL);
  });

  test('opens as saved before there were safetensors', () => {
    expect(readModel(new TextEncoder().encode(modelJson))).toEqual(readModelJson(modelJson));
  });

  test('is safetensors: an aligned header of strings and contiguous F32 arrays named by the layout', () => {
    const length = Number(new DataView(FILE.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(FILE.subarray(8, 8 + length)));
    expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
    const data = new Float32Array(FILE.slice(8 + length).buffer);
    for (const { name, shape, offset, size } of layoutOf(MODEL.flow).entries) {
      expect(entries[name]).toEqual({ dtype: 'F32', shape, data_offsets: [4 * offset, 4 * (offset + size)] });
    }
    expect(data).toEqual(firstFlow(MODEL));
  });

  const python =
    'from safetensors.numpy import load_file as f; import sys; t = f(sys.argv[1]); print(sum(v.size for v in t.values()))';
  const installed = spawnSync('python3', ['-c', 'import safetensors.numpy']).status === 0;
  test.skipIf(!installed)('opens in Python (skipped where python3 has no safetensors)', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'knotwork-')), 'model.safetensors');
    writeFileSync(path, FILE);
    expect(Number(execFileSync('python3', ['-c', python, path]))).toBe(firstFlow(MODEL).length);
  });
});

type Header = Readonly<Record<string, object>>;

/** The file with its header changed by hand. */
function withHeader(change: (header: Header) => unknown): Uint8Array {
  const length = Number(new DataView(FILE.buffer).getBigUint64(0, true));
  const header: Header = JSON.parse(new TextDecoder().decode(FILE.subarray(8, 8 + length)));
  const changed = change(header);
  const text = new TextEncoder().encode(typeof changed === 'string' ? changed : JSON.stringify(changed));
  const bytes = new Uint8Array(8 + text.length + FILE.length - 8 - length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(FILE.subarray(8 + length), 8 + text.length);
  return bytes;
}

const entry = (header: Header, name: string) => header[name] ?? {};

/** The file with other metadata, and no checksum that would tell so. */
function withMetadata(changes: Readonly<Record<string, string>>): Uint8Array {
  return withHeader((header) => {
    const { crc32: _, ...metadata } = entry(header, '__metadata__') as Record<string, string>;
    return { ...header, __metadata__: { ...metadata, ...changes } };
  });
}

/** The file with one array described otherwise. */
const withArray = (changes: object) =>
  withHeader((header) => ({ ...header, '0.bias0': { ...entry(header, '0.bias0'), ...changes } }));

const altered = (at: number, ...values: number[]) => {
  const bytes = FILE.slice();
  bytes.set(values, at < 0 ? bytes.length + at : at);
  return bytes;
};

const nan = (bytes: Uint8Array) => {
  bytes.set([0, 0, 0xc0, 0x7f], bytes.length - 4);
  return bytes;
};

/** A flow of 64 layers of 8 × 4,096 units has 7·10⁹ weights. */
const GIANT = JSON.stringify({
  ...MODEL.flow,
  transforms: Array.from({ length: 64 }, () => ({ ...MODEL.flow.transforms[0], hidden: Array(8).fill(4096) })),
});

describe('what is no model is refused in words', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    ['nothing', () => new Uint8Array(), /too short/],
    ['a text', () => new TextEncoder().encode('id,M_star\n1,2\n'), /header would be larger/],
    ['another JSON', () => new TextEncoder().encode('{"format":"other"}'), /format/],
    ['a file cut in its header', () => FILE.slice(0, 500), /cut within its header/],
    ['a file cut in its arrays', () => FILE.slice(0, -1), /was cut: it ends before its last array/],
    ['more after its end', () => Uint8Array.of(...FILE, 0), /goes on after its last array/],
    ['a header of 2⁶³ bytes', () => altered(0, 0, 0, 0, 0, 0, 0, 0, 128), /header would be larger/],
    ['a header that is not UTF-8', () => altered(20, 0xff), /not JSON/],
    ['a header that is a list', () => withHeader(() => []), /not an object/],
    ['other numbers', () => withArray({ dtype: 'F16' }), /“0\.bias0” is not described/],
    ['offsets beyond the file', () => withArray({ data_offsets: [1e9, 1e9 + 80] }), /leaves a gap/],
    ['arrays that overlap', () => withArray({ data_offsets: [0, 80] }), /overlaps/],
    ['a shape of 2⁶⁴ numbers', () => withArray({ shape: [2 ** 32, 2 ** 32] }), /do not fit its shape/],
    ['a negative shape', () => withArray({ shape: [-1, -20] }), /not described/],
    ['a shape turned round', () => withArray({ shape: [20, 1] }), /has the shape \[20,1\] where its flow has \[1,20\]/],
    [
      'an array of another name',
      () => withHeader((h) => JSON.parse(JSON.stringify(h).replace('"0.bias0"', '"0.bias9"'))),
      /has an array “0\.bias0” that it lacks/,
    ],
    ['a bit that flipped', () => altered(-1, 0x12), /damaged or changed/],
    ['a parameter that is NaN', () => nan(withMetadata({})), /not finite/],
    ['metadata of somebody else', () => withMetadata({ format: 'pt' }), /do not say that Knotwork/],
    ['a newer version', () => withMetadata({ version: '5' }), /newer version/],
    ['a recipe that is none', () => withMetadata({ recipe: '{"version":1}' }), /recipe\.source/],
    ['metadata that it should not have', () => withMetadata({ script: '"alert(1)"' }), /script/],
    ['metadata that are not JSON', () => withMetadata({ flow: 'eval' }), /not JSON/],
    [
      'another flow',
      () => withMetadata({ flow: JSON.stringify(presets['poster-2d'].flow(3)) }),
      /parameters where its flow has/,
    ],
    ['a flow of gigabytes', () => withMetadata({ flow: GIANT }), /parameters where its flow has/],
    [
      'columns that are not the flow’s',
      () => withMetadata({ recipe: JSON.stringify({ ...MODEL.recipe, columns: MODEL.recipe.columns.slice(1) }) }),
      /columns and its flow differ/,
    ],
  ])('%s', (_, bytes, words) => {
    const started = cpuTime();
    expect(() => readModel(bytes())).toThrow(ProblemError);
    expect(() => readModel(bytes())).toThrow(words);
    expect(cpuTime() - started).toBeLessThan(1_000);
  });

  test.each<[string, (header: Header) => object | string]>([
    ['brackets', () => `{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`],
    [
      'arrays',
      () =>
        Object.fromEntries(
          Array.from({ length: 50_000 }, (_, i) => [i, { dtype: 'F32', shape: [0], data_offsets: [0, 0] }]),
        ),
    ],
    [
      'columns',
      (header) => ({
        ...header,
        __metadata__: {
          ...entry(header, '__metadata__'),
          crc32: undefined,
          recipe: JSON.stringify({ ...MODEL.recipe, columns: Array(80_000).fill(MODEL.recipe.columns[0]) }),
        },
      }),
    ],
    [
      'numbers',
      (header) => ({
        ...header,
        __metadata__: {
          ...entry(header, '__metadata__'),
          crc32: undefined,
          standardisation: `{"shift":[${'0,'.repeat(1.5e6)}0],"scale":[]}`,
        },
      }),
    ],
  ])('within a second, millions of %s in a header', (_, change) => {
    const bytes = withHeader(change);
    const started = cpuTime();
    expect(() => readModel(bytes)).toThrow(ProblemError);
    expect(cpuTime() - started).toBeLessThan(1_000);
  });

  test('bounds that are not one per column', () => {
    const [first, ...others] = MODEL.flow.transforms;
    const flow = { ...MODEL.flow, transforms: [{ ...first, bound: [3, 3, 3] } as (typeof others)[number], ...others] };
    expect(() => readModel(writeModel({ ...MODEL, flow }))).toThrow(/flow cannot be used/);
  });
});

test('safetensors without metadata, or of no numbers, are read too', () => {
  const tensors = [{ name: 'a', shape: [0, 3], values: new Float32Array() }];
  expect(readSafetensors(writeSafetensors({ metadata: {}, tensors }))).toEqual({ metadata: {}, tensors });
});
