/** A compiled flow without mathematics: its one parameter counts steps, and a script says what the losses are. */
import { type CompiledFlow, DeviceLostError, type TrainingState } from '../../src/engine/engine';

export interface Script {
  /** Loss of step number `step` (from 1), given its learning rate. */
  loss?(step: number, learningRate: number): number;
  /** ln p of every validation row when the parameter has this value. */
  logProb?(parameter: number): number;
  /** Whether the device dies in this call, given the steps taken; it stays dead. */
  dies?(call: 'step' | 'losses' | 'state' | 'load', steps: number): boolean;
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

export function fakeFlow({ loss = () => 1, logProb = () => -1, dies = () => false }: Script = {}): FakeFlow {
  let parameter = 0;
  let pending: number[] = [];
  const rates: number[] = [];
  const offsets: number[] = [];
  const orders: Uint32Array[] = [];
  let dead = false;
  const alive = (call: Parameters<typeof dies>[0]) => {
    dead ||= dies(call, rates.length);
    if (dead) throw new DeviceLostError('unplugged');
  };
  const unused = () => {
    throw new Error('the trainer was not expected to call this');
  };
  const flow: CompiledFlow = {
    spec: { dim: 1, context: 0, base: { kind: 'standard-normal' }, transforms: [] },
    layout: { entries: [], size: 1 },
    load([value = Number.NaN]) {
      alive('load');
      parameter = value;
    },
    read: async () => Float32Array.of(parameter),
    logProb: async ({ count }) => new Float32Array(count).fill(logProb(parameter)),
    forward: unused,
    inverse: unused,
    sample: unused,
    train: () => ({
      shuffle: (order) => orders.push(order),
      rewrite() {},
      freezeStatistics() {},
      step(offset, learningRate) {
        alive('step');
        rates.push(learningRate);
        offsets.push(offset);
        parameter += 1;
        pending.push(loss(rates.length, learningRate));
      },
      async losses() {
        alive('losses');
        const values = Float32Array.from(pending);
        pending = [];
        return values;
      },
      async state(): Promise<TrainingState> {
        alive('state');
        const zeros = () => new Float32Array(1);
        return { parameters: Float32Array.of(parameter), m: zeros(), v: zeros(), step: rates.length };
      },
      restore({ parameters }) {
        parameter = parameters[0] as number;
      },
      dispose() {},
    }),
    dispose() {},
  };
  return { flow, rates, offsets, orders, parameter: () => parameter };
}
