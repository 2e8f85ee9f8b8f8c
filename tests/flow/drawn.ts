/** Parameters and rows for property tests, drawn by seed. */

import { random } from '../../src/base/random';
import { layoutOf } from '../../src/flow/flow';
import { applyMasks, initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';

/**
 * Parameters from N(start, scale²), where almost every start is 0, and so for the logits that a network puts out: its last
 * layer is drawn with scale/√fan-in, its hidden layers stay as training starts them. Fixed parameters stay as they are, except for batch
 * norm's statistics, which get numbers that a batch could have.
 */
export function drawnParameters(spec: FlowSpec, scale: number, seed = 7): Float32Array {
  const layout = layoutOf(spec);
  const parameters = initialParameters(layout, seed);
  const draw = random(seed, 'init', 1000);
  const lastLayers = new Map<string, string>();
  for (const { name } of layout.entries) {
    const [, prefix, layer] = /^(.*)\.weight(\d+)$/.exec(name) ?? [];
    if (prefix && layer) lastLayers.set(prefix, layer);
  }
  for (const { name, shape, offset, size, trainable } of layout.entries) {
    const [, prefix = '', kind, layer] = /^(.*)\.(weight|bias)(\d+)$/.exec(name) ?? [];
    const hidden = layer !== undefined && lastLayers.get(prefix) !== layer;
    const fanIn = kind === 'weight' ? (shape[1] as number) : 1;
    for (let i = offset; i < offset + size; i++) {
      const normal = draw.normal();
      if (name.endsWith('.variance')) parameters[i] = 0.2 + Math.abs(normal);
      else if (name.endsWith('.mean') && trainable === false && spec.transforms.length > 0) parameters[i] = normal;
      else if (trainable !== false && !hidden)
        parameters[i] = (parameters[i] as number) + (scale * normal) / Math.sqrt(fanIn);
    }
  }
  return applyMasks(layout, parameters);
}

/** Rows [n, dim] from N(0, spread²), exact in float32; with the first few on and about the edges of the boxes. */
export function drawnRows(n: number, dim: number, spread = 2, seed = 11): Float32Array {
  const draw = random(seed, 'catalog');
  const rows = Float32Array.from({ length: n * dim }, () => spread * draw.normal());
  for (const [i, edge] of [3, -3, 4, -4, 0].entries()) if (i < n) rows[i * dim] = edge;
  return rows;
}
