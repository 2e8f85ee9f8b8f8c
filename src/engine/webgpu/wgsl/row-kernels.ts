/** Kernels of rows: what a workgroup does first, the calls of layers one after another, and what it leaves. */
import { type LayerCode, range } from './layer';
import { GROUP, type Threads } from './threads';
import { type Extras, rowWidth } from './weighing';

/** Where the rows of a batch keep what layers hand to each other. Positions are those of the first row. */
export interface RowPlaces {
  readonly threads: Threads;
  readonly dim: number;
  readonly context: number;
  /** Input of a layer; of the first that is not there, the latent. */
  at(layer: number): number;
  /** Gradient of that. */
  gradient(layer: number): number;
  readonly contextAt: number;
  readonly extras: Extras;
}

export const kernel = (name: string, { rows }: Threads, body: string) => `
@compute @workgroup_size(${GROUP}) fn ${name}(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  thread_id = thread;
  mine = thread % ${rows}u;
  lane = thread / ${rows}u;
  let r = group.x * ${rows}u + mine;
${body}
}`;

/** Rows beyond the batch repeat its last, since all threads of a workgroup must meet at every barrier. */
export const BATCH_ROW = 'min(r, u.rows - 1u)';

/** Lines of a kernel over rows. Layers that are not `shared` are the first lane's alone. */
export function rowLines(layers: readonly LayerCode[], { dim, context, at, gradient, contextAt, extras }: RowPlaces) {
  const call = (layer: number, line: string) =>
    layers[layer]?.shared ? `  ${line}` : `  if (lane == 0u) { ${line} }\n  sync();`;
  const over = (numbers: readonly number[], line: (layer: number, i: number) => string) =>
    numbers.map((layer, i) => call(layer, line(layer, i))).join('\n');
  const given = `for (var c = lane; c < ${context}u; c += LANES) { ws[${contextAt}u + c * R + r] = given[row * ${context}u + c]; }`;
  const keep = (total: string) => `  let total = ${total};\n  if (lane == 0u) { ws[LOG_DENSITY + r] = total; }`;
  return {
    /** Starts from row `row` of the data. */
    load: (row: string) => `  let row = ${row};
  for (var d = lane; d < ${dim}u; d += LANES) { ws[${at(0)}u + d * R + r] = data[row * ${rowWidth(dim, extras)}u + d]; }
  ${given}
  sync();
  var sum = 0.0;`,
    /** Starts from a draw of the base, of the draw that u.offset numbers on. */
    draw: (row: string) => `  let row = ${row};
  ${given}
  if (lane == 0u) { base_draw(u.offset + row, ${at(0)}u + r); }
  sync();
  var sum = 0.0;`,
    /** Layers from … to − 1, from data to latent. */
    forward: (from: number, to: number) =>
      over(
        range(to - from).map((i) => from + i),
        (i) => `sum += l${i}_forward(r, ${at(i)}u + r, ${at(i + 1)}u + r);`,
      ),
    /** Gradients of the same, back. */
    backward: (from: number, to: number) =>
      over(
        range(to - from).map((i) => to - 1 - i),
        (i) => `l${i}_gradient(r, ${at(i)}u + r, ${gradient(i + 1)}u + r, ${gradient(i)}u + r);`,
      ),
    /** The first `count` layers, from latent to data. */
    inverse: (count: number) =>
      over(
        range(count).map((i) => count - 1 - i),
        (layer, i) => `sum += l${layer}_inverse(r, ${at(i)}u + r, ${at(i + 1)}u + r);`,
      ),
    density: `  if (lane == 0u) { sum += base_density(r, ${at(layers.length)}u + r); }`,
    baseGradient: `  if (lane == 0u) { base_gradient(r, ${at(layers.length)}u + r, ${gradient(layers.length)}u + r); }\n  sync();`,
    /** Keeps ln p so far, for a next kernel. */
    keep: keep('row_sum(sum)'),
    /** Sets the adjoint of the row at hand, and keeps what it adds to the loss. */
    weigh: keep(extras.weights ? 'weigh(row, row_sum(sum))' : 'row_sum(sum)'),
    resume: '  var sum = select(0.0, ws[LOG_DENSITY + r], lane == 0u);',
    /** Hands out columns, and ln |det| after those of all rows. */
    hand: (layer: number) => `  let total = row_sum(sum);
  if (r < u.rows) {
    for (var d = lane; d < ${dim}u; d += LANES) { outputs[r * ${dim}u + d] = ws[${at(layer)}u + d * R + r]; }
    if (lane == 0u) { outputs[u.rows * ${dim}u + r] = total; }
  }`,
    handDraws: (layer: number) => `  if (r < u.rows) {
    for (var d = lane; d < ${dim}u; d += LANES) { outputs[r * ${dim}u + d] = ws[${at(layer)}u + d * R + r]; }
  }`,
    handDensity: '  let total = row_sum(sum);\n  if (lane == 0u && r < u.rows) { outputs[r] = total; }',
  };
}
