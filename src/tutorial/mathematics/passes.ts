/** What layers of three kinds cost in passes of their network, and which x depends on which z. */

export type LayerKind = 'autoregressive' | 'inverse autoregressive' | 'coupling';
export const LAYER_KINDS: readonly LayerKind[] = ['autoregressive', 'inverse autoregressive', 'coupling'];

/** Passes of the network for ln p of rows and for samples, of one layer of so many columns. */
export function passesOf(kind: LayerKind, columns: number): { readonly density: number; readonly sample: number } {
  switch (kind) {
    case 'autoregressive':
      return { density: 1, sample: columns };
    case 'inverse autoregressive':
      return { density: columns, sample: 1 };
    case 'coupling':
      return { density: 1, sample: 1 };
    default:
      return kind satisfies never;
  }
}

export type Dependence = 'none' | 'same' | 'own' | 'other';

/** How x of a row of the matrix ∂x/∂z depends on the z of a column: not, equal to it, by its own map, or through the network. */
export function dependence(kind: LayerKind, columns: number, row: number, column: number): Dependence {
  if (column > row) return 'none';
  const kept = kind === 'coupling' ? columns >> 1 : 0;
  if (column === row) return row < kept ? 'same' : 'own';
  if (kind !== 'coupling') return 'other';
  return row >= kept && column < kept ? 'other' : 'none';
}
