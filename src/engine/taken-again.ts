/** Work of one engine that another takes again, to tell a fault of the engine from one of the flow. */
import type { FlowSpec } from '../flow/spec';
import type { CompiledFlow, Engine, Rows, StepOptions, TrainingRows, TrainingState } from './engine';

export const allFinite = (values: Float32Array) => values.every(Number.isFinite);

export interface Taken {
  readonly rows: TrainingRows;
  readonly order: Uint32Array | undefined;
  readonly offset: number;
  readonly learningRate: number;
}

/** Where a run of steps began. */
export interface Begin {
  readonly state: TrainingState;
  readonly frozen: boolean;
}

/** Whether the same steps stay finite on another engine. */
export async function staysFinite(
  engine: Engine,
  spec: FlowSpec,
  options: StepOptions,
  { state, frozen }: Begin,
  steps: readonly Taken[],
): Promise<boolean> {
  const flow = engine.compile(spec);
  try {
    let rows = steps[0]?.rows as TrainingRows;
    const program = flow.train(rows, options);
    try {
      program.restore(state);
      if (frozen) program.freezeStatistics();
      let order: Uint32Array | undefined;
      for (const step of steps) {
        if (step.rows !== rows) program.rewrite(step.rows);
        rows = step.rows;
        if (step.order && step.order !== order) program.shuffle(step.order);
        order = step.order;
        await program.step(step.offset, step.learningRate);
      }
      return allFinite(await program.losses()) && allFinite((await program.state()).parameters);
    } finally {
      program.dispose();
    }
  } finally {
    flow.dispose();
  }
}

/** Whether another engine finds these densities finite. */
export async function densitiesFinite(engine: Engine, flow: CompiledFlow, rows: Rows): Promise<boolean> {
  const again = engine.compile(flow.spec);
  try {
    again.load(await flow.read());
    return allFinite(await again.logProb(rows));
  } finally {
    again.dispose();
  }
}
