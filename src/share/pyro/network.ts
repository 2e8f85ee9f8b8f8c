/**
 * The networks of Pyro's layers and ours hold the same numbers in different places. Ours puts out P numbers per variable,
 * one variable after another: row v·P + p. `AutoRegressiveNN` puts out row p·D + v; `DenseNN` puts out its groups (widths,
 * heights, slopes, λ) one after another, each variable by variable.
 */
import { matrixOf, type PyroState, pyroProblem, vectorOf } from './layer';

export interface Layer {
  /** Row-major [out][in]. */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** Entries that are 0 are not connected. */
  readonly mask?: readonly (readonly number[])[];
}

/** The linear layers under `layers.0`, `layers.1`, … of a network whose name in the state starts with `prefix`. */
export function readLayers(state: PyroState, prefix: string): Layer[] {
  const layers: Layer[] = [];
  const named = (i: number, part: string) => `${prefix}layers.${i}.${part}`;
  const has = (name: string) => Object.keys(state).some((key) => key === name || key.endsWith(`.${name}`));
  while (has(named(layers.length, 'weight'))) {
    const i = layers.length;
    const weight = matrixOf(state, named(i, 'weight'), undefined, layers.at(-1)?.bias.length);
    const bias = vectorOf(state, named(i, 'bias'), weight.length);
    const mask = has(named(i, 'mask'))
      ? matrixOf(state, named(i, 'mask'), weight.length, weight[0]?.length)
      : undefined;
    layers.push({ weight, bias, ...(mask ? { mask } : {}) });
  }
  if (layers.length < 2)
    throw pyroProblem(`The Pyro network has ${layers.length} linear layers; it needs a hidden one.`);
  if (has(`${prefix}skip_layer.weight`)) {
    throw pyroProblem('The Pyro network has skip connections, which networks here do not have.');
  }
  return layers;
}

/** For each of our output rows v·P + p, the row of `AutoRegressiveNN`. */
export function autoregressiveRows(dim: number, outputs: number): number[] {
  return Array.from({ length: dim * outputs }, (_, row) => (row % outputs) * dim + Math.floor(row / outputs));
}

/** For each of our output rows v·P + p of `dim` conditioned variables, the row of `DenseNN`; `groups` sum to P. */
export function denseRows(dim: number, groups: readonly number[]): number[] {
  const rows: number[] = [];
  for (let variable = 0; variable < dim; variable++) {
    let start = 0;
    for (const size of groups) {
      for (let k = 0; k < size; k++) rows.push(start + variable * size + k);
      start += dim * size;
    }
  }
  return rows;
}

/** The rows of a layer in another order: row i is row `order[i]` of the given layer. */
export function takeRows({ weight, bias, mask }: Layer, order: readonly number[]): Layer {
  const pick = <Item>(items: readonly Item[]) =>
    order.map((at) => {
      const item = items[at];
      if (item === undefined) throw pyroProblem(`The Pyro network's last layer has ${items.length} outputs, too few.`);
      return item;
    });
  return { weight: pick(weight), bias: pick(bias), ...(mask ? { mask: pick(mask) } : {}) };
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length).fill(0);
  for (const [i, at] of order.entries()) inverse[at] = i;
  return inverse;
}

/** Our parameters `weight0`, `bias0`, …, each flat. Throws where a connection exists that the masks here do not have. */
export function parametersOf(
  layers: readonly Layer[],
  masks: readonly { readonly mask: ArrayLike<number> }[],
): Record<string, readonly number[]> {
  const parameters: Record<string, readonly number[]> = {};
  for (const [i, { weight, bias, mask }] of layers.entries()) {
    const flat = weight.flatMap((row, o) => row.map((entry, k) => (mask?.[o]?.[k] === 0 ? 0 : entry)));
    const ours = masks[i]?.mask;
    if (flat.some((entry, at) => entry !== 0 && ours?.[at] === 0)) {
      throw pyroProblem(`The Pyro network connects inputs and outputs of layer ${i} that the masks here keep apart.`);
    }
    parameters[`weight${i}`] = flat;
    parameters[`bias${i}`] = bias;
  }
  return parameters;
}
