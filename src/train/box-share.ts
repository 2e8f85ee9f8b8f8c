/** How many rows reach outside the box of each spline, where it is the identity and learns nothing. */
import type { CompiledFlow, Engine, Rows } from '../engine/engine';
import { boundsOf } from '../flow/spline/options';
import { throughLayer } from './one-layer';

export interface BoxShare {
  /** Counted from 1, from the data on. */
  readonly layer: number;
  /** Share of the rows with a value outside. */
  readonly share: number;
}

/** Of every spline of a trained flow, for rows as the flow sees them. */
export async function boxShares(engine: Engine, flow: CompiledFlow, rows: Rows): Promise<BoxShare[]> {
  const { spec } = flow;
  const parameters = await flow.read();
  const shares: BoxShare[] = [];
  let reached = rows;
  for (const [i, transform] of spec.transforms.entries()) {
    if ('bound' in transform) {
      const bounds = boundsOf(transform, spec.dim);
      const isOut = (value: number, at: number) => Math.abs(value) > (bounds[at % spec.dim] as number);
      let outside = 0;
      for (let row = 0; row < rows.count; row++) {
        if (reached.values.subarray(row * spec.dim, (row + 1) * spec.dim).some(isOut)) outside += 1;
      }
      shares.push({ layer: i + 1, share: outside / rows.count });
    }
    if (i === spec.transforms.length - 1) break;
    reached = await throughLayer(engine, spec, parameters, i, reached);
  }
  return shares;
}
