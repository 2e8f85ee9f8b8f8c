/**
 * Ten thousand fragments and files that nobody meant to make, by a fixed seed: each is opened as what it is or refused in
 * words, within a second and within bounded memory, and asks nothing of the network.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { layoutOf } from '../../src/flow/flow';
import { ProblemError } from '../../src/flow/problem';
import { random } from '../../src/flow/random';
import type { FlowSpec } from '../../src/flow/spec';
import { toBase64Url } from '../../src/share/base64url';
import { decodeLink, encodeModelLink, encodeRecipeLink, type OpenedLink } from '../../src/share/link';
import { packHead } from '../../src/share/link-head';
import { readModel, writeModel } from '../../src/share/model-file';
import { writeModelJson } from '../../src/share/model-json';
import { shorten } from '../../src/share/phrases';
import { quantise } from '../../src/share/quantise';
import type { Model } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { cpuTime } from '../cpu-time';
import { asText, damageBy } from './damage';
import { framed } from './framed';
import { untrainedModel } from './untrained';

const COUNT = 10_000;
const MOST_MS = 1_000;
const MOST_BYTES = 300_000_000;

const draw = random(20261121, 'catalog');
const { pick, noise, damaged, disturbed } = damageBy(draw);
const bytesOf = (text: string) => new TextEncoder().encode(text);

const small: FlowSpec = {
  ...presets['poster-2d'].flow(2, 1),
  transforms: presets['poster-2d']
    .flow(2, 1)
    .transforms.slice(1)
    .map((layer) => ({ ...layer, hidden: [4] }) as typeof layer),
};
const models = [
  untrainedModel(presets['poster-1d'].flow(1)),
  untrainedModel(small),
  untrainedModel({ ...presets.maf.flow(2), transforms: [{ kind: 'lu' }, { kind: 'rotation' }] }),
];
const BITS = 6;

interface Input<Value> {
  readonly input: Value;
  /** Only what carried the input was damaged: what opens nevertheless must be what was sent. */
  readonly carried?: true;
}

interface Base {
  /** JSON of all that was sent. */
  readonly sent: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly files: readonly Uint8Array[];
}

const NEAR_LINKS = ['', '#', 'k', 'k1', 'k1.', '#k9.m.', '%', '%%%', 'k1.m.hide=', 'k1.r.hide=data,data.', 'k1.r.%00'];

function fragmentFrom({ links }: Base): Input<string> {
  const model = pick(models);
  const head = packHead(model, BITS);
  const weights = quantise(layoutOf(model.flow), model.parameters, BITS);
  const payload = (json: unknown) => Uint8Array.of(...bytesOf(shorten(JSON.stringify(json))), 31, ...weights);
  const letter = pick(['r', 'm']);
  switch (draw.integer(9)) {
    case 0:
      return { input: asText(damaged(bytesOf(pick(links)))), carried: true };
    case 1:
      return { input: pick(links).slice(0, draw.integer(400)), carried: true };
    case 2:
      return { input: `k1.${letter}.${toBase64Url(noise(draw.integer(300)))}` };
    case 3:
      return { input: framed(letter, damaged(payload(head))) };
    case 4:
      return { input: framed('r', bytesOf(shorten(JSON.stringify(disturbed(model.recipe))))) };
    case 5:
    case 6:
      return { input: framed('m', payload(disturbed(head))) };
    case 7:
      return { input: pick(NEAR_LINKS) + pick(links).slice(draw.integer(9)) };
    default:
      return draw.integer(40) === 0
        ? { input: pick(links).repeat(2_000) }
        : { input: framed('r', new Uint8Array(draw.integer(pick([1e3, 1e5, 2e6]))).fill(draw.integer(40))) };
  }
}

/** A file whose header was disturbed, over the same arrays. */
function withDisturbedHeader(file: Uint8Array): Uint8Array {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  delete header.__metadata__.crc32;
  const part = pick(['recipe', 'flow', 'standardisation', 'metrics', 'transforms', 'itself']);
  if (part !== 'itself') header.__metadata__[part] = JSON.stringify(disturbed(JSON.parse(header.__metadata__[part])));
  const text = bytesOf(JSON.stringify(part === 'itself' ? disturbed(header) : header));
  const out = new Uint8Array(8 + text.length + file.length - 8 - length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(file.subarray(8 + length), 8 + text.length);
  return out;
}

const OVERSIZED = ['{"format":', '{"a":0,{'].map((start) => bytesOf(start + '['.repeat(2e7)));

function fileFrom({ files }: Base): Input<Uint8Array> {
  const model = pick(models);
  switch (draw.integer(6)) {
    case 0:
      return { input: noise(draw.integer(400)) };
    case 1:
      return { input: bytesOf(JSON.stringify(disturbed(JSON.parse(writeModelJson(model))))) };
    case 2:
      return { input: damaged(bytesOf(writeModelJson(model))) };
    case 3:
      return draw.integer(40) === 0 ? { input: pick(OVERSIZED) } : { input: damaged(pick(files)), carried: true };
    default:
      return { input: withDisturbedHeader(pick(files)) };
  }
}

function expectSound(model: Model): void {
  expect(model.parameters.length).toBe(layoutOf(model.flow).size);
  expect(model.parameters.every(Number.isFinite)).toBe(true);
  expect(model.standardisation.shift.length).toBe(model.flow.dim);
}

const contentOf = (link: OpenedLink) => (link.kind === 'model' ? link.model : link.recipe);

const network = vi.fn(() => Promise.reject(new Error('no request may be made')));

beforeAll(() => {
  vi.stubGlobal('fetch', network);
  vi.stubGlobal('WebSocket', network);
});
afterAll(() => vi.unstubAllGlobals());

test(`${COUNT} random, cut, altered and oversized fragments and files are opened or refused`, async () => {
  const wholeLinks = await Promise.all(
    models.flatMap((model) => [encodeModelLink(model, BITS), encodeRecipeLink(model.recipe, { hidden: ['data'] })]),
  );
  const opened = await Promise.all(wholeLinks.map(decodeLink));
  const sent = new Set([...opened.map(contentOf), ...models].map((one) => JSON.stringify(one)));
  const base: Base = { links: wholeLinks, files: models.map(writeModel), sent };
  const tally: Record<string, number> = {};
  const before = process.memoryUsage().rss;
  let slowest = 0;
  let largest = 0;
  for (let i = 0; i < COUNT; i++) {
    const { input, carried } = i % 3 === 2 ? fileFrom(base) : fragmentFrom(base);
    const started = cpuTime();
    let outcome: string;
    try {
      const link = typeof input === 'string' ? await decodeLink(input) : undefined;
      const content = link ? contentOf(link) : readModel(input as Uint8Array);
      if ('parameters' in content) expectSound(content);
      if (carried) expect(sent).toContain(JSON.stringify(content));
      outcome = link?.kind ?? 'file';
    } catch (error) {
      if (!(error instanceof ProblemError))
        throw new Error(`input ${i} was neither opened nor refused`, { cause: error });
      expect(error.problem.message).toMatch(/^[A-Z].{20,300}\.$/s);
      outcome = error.problem.code;
    }
    tally[outcome] = (tally[outcome] ?? 0) + 1;
    slowest = Math.max(slowest, cpuTime() - started);
    if (i % 20 === 0) largest = Math.max(largest, process.memoryUsage().rss);
  }
  expect(slowest).toBeLessThan(MOST_MS);
  expect(largest - before).toBeLessThan(MOST_BYTES);
  // Every way out was taken, so that the test is about more than its first check.
  for (const code of [
    'recipe',
    'model',
    'file',
    'model-file',
    'link-cut',
    'link-altered',
    'link-content',
    'link-unknown',
    'link-newer',
    'link-too-long',
    'link-hide',
    'link-too-large',
  ]) {
    expect({ code, times: tally[code] ?? 0 }).toEqual({ code, times: expect.toSatisfy((times: number) => times > 0) });
  }
  expect(network).not.toHaveBeenCalled();
}, 120_000);
