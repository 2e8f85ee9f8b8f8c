/** Links and model files that nobody meant to make: damaged, disturbed, cut, oversized, with their lengths and checksums put right again. */

import { toBase64Url } from '../../src/base/base64url';
import type { Random } from '../../src/base/random';
import { layoutOf } from '../../src/flow/flow';
import type { FlowSpec } from '../../src/flow/spec';
import { packHead } from '../../src/share/link/head';
import { encodeModelLink, encodeRecipeLink } from '../../src/share/link/link';
import { writeModel } from '../../src/share/model-file';
import { writeModelJson } from '../../src/share/model-json';
import { shorten } from '../../src/share/phrases';
import { quantise } from '../../src/share/quantise';
import { presets } from '../../src/train/presets';
import { asText, damageBy, joined } from '../share/damage';
import { framed } from '../share/framed';
import { untrainedAverage, untrainedModel } from '../share/untrained';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const small: FlowSpec = {
  ...presets['poster-2d'].flow(2, 1),
  transforms: presets['poster-2d']
    .flow(2, 1)
    .transforms.slice(1)
    .map((layer) => ({ ...layer, hidden: [4] }) as typeof layer),
};
/** An average of flows and mixtures within limits, and a base of several bells: what else a head can hold. */
const LIMITS = [{ kind: 'within', from: 0, to: 1, unit: 1 }, { kind: 'line' }] as const;
const bells: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'gaussian-mixture', components: 3, spread: 1 },
  transforms: [{ kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 3 }, { kind: 'act-norm' }],
};
export const models = [
  untrainedAverage(small, 'c', LIMITS),
  untrainedModel(bells),
  untrainedModel(presets['poster-1d'].flow(1)),
  untrainedModel(small),
  untrainedModel({ ...presets.maf.flow(2), transforms: [{ kind: 'lu' }, { kind: 'rotation' }] }),
];
export const BITS = 6;

export interface Input<Value> {
  readonly input: Value;
  /** Only what carried the input was damaged: what opens nevertheless must be what was sent. */
  readonly carried?: true;
}

/** What is damaged. */
export interface Whole {
  readonly links: readonly string[];
  readonly files: readonly Uint8Array[];
}

export async function wholeInputs(): Promise<Whole> {
  const links = models.flatMap((model) => [
    encodeModelLink(model, BITS),
    encodeRecipeLink(model.recipe, { hidden: ['data'] }),
  ]);
  return { links: await Promise.all(links), files: models.map(writeModel) };
}

/** What a link of each model carries. */
const packed = models.map((model) => ({
  model,
  head: packHead(model, BITS),
  weights: joined(...model.members.map((own) => quantise(layoutOf(model.flow), own, BITS))),
}));

const NEAR_LINKS = ['', '#', 'k', 'k1', 'k1.', '#k9.m.', '%', '%%%', 'k1.m.hide=', 'k1.r.hide=data,data.', 'k1.r.%00'];
const OVERSIZED = ['{"format":', '{"a":0,{'];

export function sharedInputs(draw: Random) {
  const { pick, noise, damaged, disturbed, renumbered } = damageBy(draw);

  function fragmentFrom({ links }: Whole): Input<string> {
    const { model, head, weights } = pick(packed);
    const payload = (json: unknown, values: ArrayLike<number> = weights) =>
      joined(bytesOf(shorten(JSON.stringify(json))), [31], values);
    const letter = pick(['r', 'm']);
    switch (draw.integer(12)) {
      case 8:
        return { input: framed('m', payload({ ...head, standardisation: renumbered(head.standardisation) })) };
      case 9:
        return { input: framed('m', payload({ ...head, transforms: renumbered(head.transforms ?? []) })) };
      case 10:
        return { input: framed('m', payload(head, noise(weights.length))) };
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

  function fileFrom({ files }: Whole): Input<Uint8Array> {
    const model = pick(models);
    switch (draw.integer(6)) {
      case 0:
        return { input: noise(draw.integer(400)) };
      case 1:
        return { input: bytesOf(JSON.stringify(disturbed(JSON.parse(writeModelJson(model))))) };
      case 2:
        return { input: damaged(bytesOf(writeModelJson(model))) };
      case 3:
        return draw.integer(40) === 0
          ? { input: bytesOf(pick(OVERSIZED) + '['.repeat(2e7)) }
          : { input: damaged(pick(files)), carried: true };
      default:
        return { input: withDisturbedHeader(pick(files)) };
    }
  }

  return { fragmentFrom, fileFrom };
}
