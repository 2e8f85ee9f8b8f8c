/**
 * The kernels of a training step. One dispatch runs the rows through all layers and back, and three go from gradients to
 * parameters. Batch normalisation, where each row needs all others, cuts the kernel of the rows before it, and again on
 * the way back where layers lie before it.
 */
import { adamCode, adamGroups, sumGroups } from './adam';
import type { BatchNormCode } from './batch-norm';
import { type GradientTable, slabGroups } from './gradients';
import type { LayerCode } from './layer';
import { BATCH_ROW, kernel, type RowPlaces, rowLines } from './row-kernels';

export interface KernelCall {
  readonly kernel: string;
  /** Workgroups, across and down. */
  readonly groups: readonly [number, number?];
  /** True for a kernel that only a batch's own statistics need. */
  readonly batchOnly?: boolean;
}

export interface StepSize {
  readonly parameters: number;
  /** Rows of the batch. */
  readonly rows: number;
  readonly slabs: number;
  readonly table: GradientTable;
}

const normOf = (layer: LayerCode | BatchNormCode | undefined) => layer !== undefined && 'kernels' in layer;

/** The kernels, and their calls in order. */
export function stepCode(
  layers: readonly (LayerCode | BatchNormCode)[],
  places: RowPlaces,
  { parameters, rows, slabs, table }: StepSize,
): { code: string; calls: KernelCall[] } {
  const lines = rowLines(layers, places);
  const { threads, dim } = places;
  const calls: KernelCall[] = [];
  const code: string[] = [];
  const count = layers.length;
  const cuts = layers.flatMap((layer, i) => (i > 0 && normOf(layer) ? [i] : []));
  const statistics = (layer: number, which: 'statistics' | 'adjoints') =>
    calls.push({ kernel: `l${layer}_${which}`, groups: [dim], batchOnly: true });
  function rowKernel(name: string, body: string, batchOnly = false): void {
    code.push(kernel(name, threads, `  row_adjoint = u.gl;\n${body}`));
    calls.push({ kernel: name, groups: [Math.ceil(rows / threads.rows)], ...(batchOnly ? { batchOnly } : {}) });
  }

  const load = lines.load(`order[u.offset + ${BATCH_ROW}]`);
  if (normOf(layers[0])) {
    rowKernel('load', `${load}\n${lines.keep}`, true);
    statistics(0, 'statistics');
  }
  const starts = [0, ...cuts];
  for (const [part, from] of starts.entries()) {
    const to = starts[part + 1];
    const begins = part === 0 ? load : lines.resume;
    if (to !== undefined) {
      rowKernel(`rows_${part}`, [begins, lines.forward(from, to), lines.keep].join('\n'));
      statistics(to, 'statistics');
      continue;
    }
    // Back to the first layer, or to the last normalisation, which waits for its adjoints.
    const turn = [lines.density, lines.weigh, lines.baseGradient, lines.backward(from > 0 ? from + 1 : 0, count)];
    rowKernel(`rows_${part}`, [begins, lines.forward(from, count), ...turn].join('\n'));
  }
  for (const [i, norm] of cuts.toReversed().entries()) {
    const before = cuts[cuts.length - 2 - i];
    statistics(norm, 'adjoints');
    rowKernel(`back_${norm}`, lines.backward(before === undefined ? 0 : before + 1, norm + 1));
  }
  calls.push({ kernel: 'sum_slabs', groups: slabGroups(table, slabs) });
  calls.push({ kernel: 'sum_all', groups: [sumGroups(parameters, rows)] });
  calls.push({ kernel: 'adam', groups: [adamGroups(parameters)] });
  const norms = layers.flatMap((layer) => ('kernels' in layer ? [layer.kernels] : []));
  return { code: [adamCode(parameters, rows, table, slabs), ...norms, ...code].join('\n'), calls };
}
