/** A link that did not arrive whole, or was never one, is refused in a sentence of its own, in bounded time and memory. */

import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { frameLink } from '../../src/share/link/frame';
import { encodeModelLink } from '../../src/share/link/link';
import { presets } from '../../src/train/presets';
import { cpuTime } from '../cpu-time';
import { framed, problemFrom } from './framed';
import { oneMass, sampleRecipe } from './trained';
import { untrainedModel } from './untrained';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a link that did not arrive whole is refused', () => {
  let link = '';
  beforeAll(async () => {
    link = await encodeModelLink(untrainedModel(presets['poster-1d'].flow(1)), 6, { hidden: ['data'] });
  });

  test('as cut, wherever it was cut', async () => {
    for (let length = 1; length < link.length; length++) {
      expect({ length, code: (await problemFrom(link.slice(0, length))).code }).toEqual({ length, code: 'link-cut' });
    }
  });

  test('as altered, whichever character was changed or put in', async () => {
    const start = link.lastIndexOf('.') + 1;
    for (let at = start; at < link.length; at++) {
      const other = link[at] === 'A' ? 'B' : 'A';
      for (const text of [link.slice(0, at) + other + link.slice(at + 1), link.slice(0, at) + other + link.slice(at)]) {
        // A length that was changed looks like an end that is missing.
        expect((await problemFrom(text)).code).toMatch(/link-(altered|cut)/);
      }
    }
    expect((await problemFrom('k1.m.%E0%A4%A')).code).toBe('link-cut');
  });

  test('as newer, as foreign, or as too long', async () => {
    expect(await problemFrom(link.replace('k2', 'k3'))).toMatchObject({
      code: 'link-newer',
      hint: expect.stringContaining('Reload'),
    });
    expect((await problemFrom(link.replace('k2', 'k0'))).code).toBe('link-unknown');
    expect((await problemFrom('#section-3')).code).toBe('link-unknown');
    expect((await problemFrom('k1.x.AAAA')).code).toBe('link-unknown');
    expect((await problemFrom(`k1.r.${'A'.repeat(1e7)}`)).code).toBe('link-too-long');
  });

  test('where it unpacks to gigabytes, after less than a megabyte of them', async () => {
    const packed = deflateRawSync(new Uint8Array(40_000_000), { level: 9 });
    const before = process.memoryUsage().arrayBuffers;
    expect((await problemFrom(framed('r', new Uint8Array(), packed))).code).toBe('link-too-large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  });

  test.each([
    ['nothing', ''],
    ['another JSON', '{"version":1}'],
    ['a newer recipe', '{"version":3}'],
    ['a script', '<script>alert(1)</script>'],
    ['a phrase that is not known', '\u001e\u001e\u001f'],
    ['phrases that unfold without end', '\u0012'.repeat(400_000)],
    ['depths of brackets', '['.repeat(300_000)],
    ['the end of a text among phrases', '\u001f'],
    ['no weights', '{}', 'm'],
    ['weights without a head', '\u001fabc', 'm'],
  ])('where it holds %s', async (_, text, letter = 'r') => {
    expect(await problemFrom(framed(letter, bytes(text)))).toMatchObject({
      code: 'link-content',
      message: expect.stringMatching(/arrived whole/),
    });
  });

  test('where its flow would fill the memory, or its columns are not those of its flow', async () => {
    const recipe = sampleRecipe('poster-2d');
    const [layer] = recipe.flow.transforms;
    const giant = { ...recipe.flow, transforms: Array(64).fill({ ...layer, hidden: Array(8).fill(4096) }) };
    const head = {
      recipe: { ...recipe, flow: giant },
      bits: 3,
      standardisation: { shift: [0, 0], scale: [1, 1] },
      metrics: [1, 1, 1, 0, 0, 0, 0, 1, 1, ''],
    };
    const started = cpuTime();
    expect(await problemFrom(framed('m', bytes(`${JSON.stringify(head)}\u001fabc`)))).toMatchObject({
      message: expect.stringContaining('larger than any'),
    });
    expect(cpuTime() - started).toBeLessThan(1_000);
    expect(await problemFrom(framed('r', bytes(JSON.stringify({ ...recipe, columns: oneMass }))))).toMatchObject({
      message: expect.stringContaining('differ in number'),
    });
  });
});

test('a frame may be empty', async () => {
  expect((await problemFrom(await frameLink({ kind: 'recipe', hidden: [], payload: new Uint8Array() }))).code).toBe(
    'link-content',
  );
});
