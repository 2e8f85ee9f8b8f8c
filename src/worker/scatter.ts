/** Rows of the open catalog along two of its columns, or of the answers beside them, as a picture shows them. */
import { applyTransform } from '../catalog/column-transforms';
import type { Table } from '../catalog/table';

export interface ScatterAxis {
  readonly column: string;
  /** Drawn as log10 of its values. */
  readonly log: boolean;
}

export interface ScatterPoints {
  /** Rows, from 0. */
  readonly rows: Uint32Array;
  /** x and y in turn, log10 where the axis is. */
  readonly points: Float32Array;
  /** Rows that have both values. */
  readonly count: number;
}

/** Points that are drawn at most. */
const MOST = 8_000;

function valuesOf(table: Table, { column, log }: ScatterAxis): (row: number) => number {
  const found = table.columns.find(({ name }) => name === column);
  if (found?.kind !== 'number') return () => Number.NaN;
  const transform = { kind: log ? 'log10' : 'none' } as const;
  return (row) => applyTransform(transform, found.values[row] ?? Number.NaN);
}

/** Every k-th row where there are more than can be drawn. */
export function scatterPoints(table: Table, x: ScatterAxis, y: ScatterAxis): ScatterPoints {
  const [across, up] = [valuesOf(table, x), valuesOf(table, y)];
  const able = Uint32Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) => Number.isFinite(across(row)) && Number.isFinite(up(row)),
  );
  const shown = Math.min(MOST, able.length);
  const rows = Uint32Array.from({ length: shown }, (_, i) => able[Math.floor((i * able.length) / shown)] as number);
  const points = Float32Array.from({ length: 2 * shown }, (_, i) => (i & 1 ? up : across)(rows[i >> 1] as number));
  return { rows, points, count: able.length };
}
