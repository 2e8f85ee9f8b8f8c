/** A compiled flow without mathematics: its one parameter counts steps, and a script says what the losses are. */
import type { CompiledFlow, TrainingState } from '../../src/engine/engine';

export interface Script {
  /** Loss of step number `step` (from 1), given its learning rate. */
  loss?(step: number, learningRate: number): number;
  /** ln p of every validation row when the parameter has this value. */
  logProb?(parameter: number): number;
}

export interface FakeFlow {
  readonly flow: CompiledFlow;
  /** The learning rate of every step taken. */
  readonly rates: number[];
  /** The offset of every step taken. */
  readonly offsets: number[];
  readonly orders: Uint32Array[];
  /** What the flow holds. */
  parameter(): number;
}

export function fakeFlow({ loss = () => 1, logProb = () => -1 }: Script = {}): FakeFlow {
  let parameter = 0;
  let pending: number[] = [];
  const rates: number[] = [];
  const offsets: number[] = [];
  const orders: Uint32Array[] = [];
  const unused = () => {
    throw new Error('the trainer was not expected to call this');
  };
  const flow: CompiledFlow = {
    spec: { dim: 1, context: 0, base: { kind: 'standard-normal' }, transforms: [] },
    layout: { entries: [], size: 1 },
    load([value = Number.NaN]) {
      parameter = value;
    },
    read: async () => Float32Array.of(parameter),
    logProb: async ({ count }) => new Float32Array(count).fill(logProb(parameter)),
    forward: unused,
    inverse: unused,
    sample: unused,
    train: () => ({
      shuffle: (order) => orders.push(order),
      freezeStatistics() {},
      step(offset, learningRate) {
        rates.push(learningRate);
        offsets.push(offset);
        parameter += 1;
        pending.push(loss(rates.length, learningRate));
      },
      async losses() {
        const values = Float32Array.from(pending);
        pending = [];
        return values;
      },
      state: async (): Promise<TrainingState> => ({
        parameters: Float32Array.of(parameter),
        m: new Float32Array(1),
        v: new Float32Array(1),
        step: rates.length,
      }),
      restore({ parameters }) {
        parameter = parameters[0] as number;
      },
      dispose() {},
    }),
    dispose() {},
  };
  return { flow, rates, offsets, orders, parameter: () => parameter };
}
