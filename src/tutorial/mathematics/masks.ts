/** MADE's masks as a picture: which connection is cut, and what an output can therefore see. */
import { hiddenDegrees, masksOf, type NetworkShape } from '../../flow/network';

export interface MaskedPicture {
  /** Degrees of the units, layer by layer, inputs first. */
  readonly degrees: readonly (readonly number[])[];
  /** Between two layers: row-major [to, from], 1 where connected. */
  readonly masks: readonly ArrayLike<number>[];
}

/** The masks of a network for three variables in an order, with one output each. */
export function maskedPicture(degrees: readonly number[], hidden: readonly number[]): MaskedPicture {
  const shape: NetworkShape = { degrees, hidden: [...hidden], activation: 'relu', context: 0, outputs: 1 };
  const groups = Math.max(...degrees);
  return {
    degrees: [degrees, ...hidden.map((width) => hiddenDegrees(width, groups, false)), degrees],
    masks: masksOf(shape).map(({ mask }) => mask),
  };
}

/** For each layer, whether a unit of it can reach the given output. */
export function reaching({ degrees, masks }: MaskedPicture, output: number): boolean[][] {
  const layers: boolean[][] = [(degrees.at(-1) ?? []).map((_, unit) => unit === output)];
  for (let layer = masks.length - 1; layer >= 0; layer--) {
    const after = layers[0] ?? [];
    const from = degrees[layer] ?? [];
    layers.unshift(
      from.map((_, i) => after.some((reaches, o) => reaches && (masks[layer]?.[o * from.length + i] ?? 0) === 1)),
    );
  }
  return layers;
}

/** The inputs that an output can see, from 0. */
export function seenBy(picture: MaskedPicture, output: number): number[] {
  return (reaching(picture, output)[0] ?? []).flatMap((reaches, input) => (reaches ? [input] : []));
}
