/**
 * The flat parameter buffer of a flow: every number that a flow holds, trainable or not, lies in one Float32Array, and
 * this manifest says which is which. Checkpoints, clipping, Adam and saving are each one pass over the buffer.
 */

import { type Random, random } from '../base/random';
import { type NdArray, sizeOf } from './array';

/** A parameter as a transform or base declares it. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its starting values; a number fills it. Entries that are masked out become 0. */
  readonly init: number | ((random: Random) => ArrayLike<number>);
  /** False for running statistics and fixed values. */
  readonly trainable?: boolean;
  /** 0 where an entry must be and stay 0 (MADE), 1 elsewhere. */
  readonly mask?: ArrayLike<number>;
}

/** Where a parameter lies in the buffer. */
export interface ParameterEntry extends ParameterSpec {
  readonly offset: number;
  readonly size: number;
}

/** All parameters of a flow, and the length of the buffer that holds them. */
export interface ParameterLayout {
  readonly entries: readonly ParameterEntry[];
  readonly size: number;
}

/** How a transform reads its own parameters. */
export type Parameters = (name: string) => NdArray;

/** Lays parameters out one after another, in the order given. */
export function layOut(specs: readonly ParameterSpec[]): ParameterLayout {
  let offset = 0;
  const entries = specs.map((spec) => {
    const entry = { ...spec, offset, size: sizeOf(spec.shape) };
    offset += entry.size;
    return entry;
  });
  return { entries, size: offset };
}

/** Starting values, decided by the seed alone. */
export function initialParameters(layout: ParameterLayout, seed: number): Float32Array {
  const parameters = new Float32Array(layout.size);
  for (const [i, { init, offset, size }] of layout.entries.entries()) {
    const values = parameters.subarray(offset, offset + size);
    if (typeof init === 'number') values.fill(init);
    else values.set(init(random(seed, 'init', i)));
  }
  return applyMasks(layout, parameters);
}

/** A copy of parameters that were kept, fit for a flow of this layout: masked entries are 0. Throws where their number is another. */
export function loadable(layout: ParameterLayout, parameters: Float32Array): Float32Array {
  if (parameters.length !== layout.size) {
    throw new Error(`${parameters.length} parameters were given to a flow that has ${layout.size}`);
  }
  return applyMasks(layout, parameters.slice());
}

/** Sets masked entries to 0, in place; returns its argument. */
export function applyMasks(layout: ParameterLayout, parameters: Float32Array): Float32Array {
  for (const { mask, offset, size } of layout.entries) {
    if (!mask) continue;
    for (let i = 0; i < size; i++) if (mask[i] === 0) parameters[offset + i] = 0;
  }
  return parameters;
}

/** 1 for every number that training may change, else 0. */
export function updateMask(layout: ParameterLayout): Float32Array {
  const update = new Float32Array(layout.size);
  for (const { mask, trainable, offset, size } of layout.entries) {
    if (trainable === false) continue;
    for (let i = 0; i < size; i++) update[offset + i] = mask ? (mask[i] as number) : 1;
  }
  return update;
}

/** The named entry. Throws where the layout has none. */
export function entryOf(layout: ParameterLayout, name: string): ParameterEntry {
  const entry = layout.entries.find((candidate) => candidate.name === name);
  if (!entry) throw new Error(`no parameter is called ${name}`);
  return entry;
}
