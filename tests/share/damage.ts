/** What can happen to bytes and to JSON on their way, drawn by seed. */
import type { Random } from '../../src/base/random';

const HOSTILE: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    64,
    4096,
    2 ** 31,
    2 ** 53,
    1e308,
    -1e-320,
    '',
    'auto',
    'NaN',
    '__proto__',
    'constructor',
  ],
  ...['javascript:alert(1)', '<img src=x onerror=alert(1)>', 'x'.repeat(2_000), '9'.repeat(400), '\u0000', '\ud800'],
  ...[
    [],
    {},
    [[]],
    [1],
    [0, 0, 0],
    Array(200).fill(1),
    Array(64).fill(4096),
    { kind: 'lu' },
    { kind: 'none' },
    { __proto__: null, kind: 'toString' },
  ],
];

/** Numbers that a model could have, and that none has. */
const NUMBERS = [
  0,
  1,
  -1,
  2,
  0.01,
  1e-3,
  1e-12,
  1e-300,
  12,
  64,
  400,
  2_000,
  1e6,
  2 ** 53,
  1e17,
  -1e17,
  1e30,
  1e200,
  -1e300,
] as const;

type Json = { [key: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

export const asText = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

export const joined = (...parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)));

export function damageBy(draw: Random) {
  const pick = <Value>(values: readonly Value[]): Value => values[draw.integer(values.length)] as Value;

  /** JSON with one value somewhere in it replaced, removed, doubled or renamed. */
  function disturbed(json: unknown): unknown {
    const copy: unknown = structuredClone(json);
    let at = copy;
    while (isObject(at)) {
      const key = pick(Object.keys(at));
      const next = key === undefined ? undefined : at[key];
      if (key === undefined) return copy;
      if (isObject(next) && Object.keys(next).length > 0 && draw.uniform() < 0.85) {
        at = next;
        continue;
      }
      const how = draw.integer(8);
      if (how === 0 && !Array.isArray(at)) delete at[key];
      else if (how === 1 && Array.isArray(at)) at.push(...at);
      else if (how === 2) at[`${key}2`] = next;
      else at[key] = pick(HOSTILE);
      return copy;
    }
    return copy;
  }

  /** JSON with some of its numbers replaced by others that are numbers too: what a schema of types lets through. */
  function renumbered(json: unknown): unknown {
    if (typeof json === 'number') return draw.integer(6) === 0 ? pick(NUMBERS) : json;
    if (Array.isArray(json)) return json.map(renumbered);
    if (!isObject(json)) return json;
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, renumbered(value)]));
  }

  const noise = (length: number) => Uint8Array.from({ length }, () => draw.integer(256));

  /** Bytes with some of them changed, cut off, moved, repeated or put in. */
  function damaged(bytes: Uint8Array): Uint8Array {
    const at = draw.integer(bytes.length);
    const many = 1 + draw.integer(40);
    const other = noise(many);
    const copy = bytes.slice();
    switch (draw.integer(6)) {
      case 0:
        return bytes.slice(0, at);
      case 1:
        copy[at] = (copy[at] as number) ^ (1 << draw.integer(8));
        return copy;
      case 2:
        copy.set(other.subarray(0, Math.min(many, bytes.length - at)), at);
        return copy;
      case 3:
        return joined(bytes.subarray(0, at), other, bytes.subarray(at));
      case 4:
        return joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + many)));
      default:
        return joined(bytes, bytes.subarray(at));
    }
  }

  return { pick, noise, damaged, disturbed, renumbered };
}
