/**
 * Other threads that each compute the gradient of a part of every batch. Parameters go out and gradients come back by
 * message, which needs no shared memory and so no cross-origin isolation; for the largest shape of the benchmark, 60,000
 * parameters, that is 0.3 ms of a step of 30.
 */
import type { FlowSpec } from '../../flow/spec';
import type { TrainingRows } from '../engine';

/** A worker as the team sees it, in a browser or in Node. */
export interface TeamWorker {
  post(message: ToWorker, transfer?: Transferable[]): void;
  /** Both are set once, before anything is posted. */
  listen(onMessage: (message: FromWorker) => void, onError: () => void): void;
  terminate(): void;
}

export type ToWorker =
  | {
      readonly type: 'begin';
      readonly module: WebAssembly.Module;
      readonly spec: FlowSpec;
      readonly rows: TrainingRows;
      readonly batch: number;
      readonly capacity: number;
    }
  | { readonly type: 'shuffle'; readonly order: Uint32Array }
  | { readonly type: 'rewrite'; readonly rows: TrainingRows }
  | { readonly type: 'freeze' }
  | { readonly type: 'gradient'; readonly parameters: Float32Array; readonly from: number; readonly count: number };

/** The answer to `gradient`. */
export interface FromWorker {
  readonly gradient: Float32Array;
  readonly loss: number;
}

export interface Team {
  readonly size: number;
  shuffle(order: Uint32Array): void;
  rewrite(rows: TrainingRows): void;
  freezeStatistics(): void;
  /** One answer per part; undefined from a worker that is gone, whose part is then left to do. */
  gradients(
    parameters: Float32Array,
    parts: readonly { readonly from: number; readonly count: number }[],
  ): Promise<(FromWorker | undefined)[]>;
  dispose(): void;
}

interface Member {
  readonly worker: TeamWorker;
  answer: ((message: FromWorker | undefined) => void) | undefined;
  gone: boolean;
}

/** Starts workers on one flow and its rows; each answers with the gradient of its part of a batch. */
export function teamOf(workers: readonly TeamWorker[], begin: Extract<ToWorker, { type: 'begin' }>): Team {
  const members = workers.map((worker): Member => {
    const member: Member = { worker, answer: undefined, gone: false };
    worker.listen(
      (message) => member.answer?.(message),
      () => {
        member.gone = true;
        member.answer?.(undefined);
      },
    );
    worker.post(begin);
    return member;
  });
  const tell = (message: ToWorker) => {
    for (const { worker, gone } of members) if (!gone) worker.post(message);
  };
  return {
    size: members.length,
    shuffle: (order) => tell({ type: 'shuffle', order }),
    rewrite: (rows) => tell({ type: 'rewrite', rows }),
    freezeStatistics: () => tell({ type: 'freeze' }),
    gradients: (parameters, parts) =>
      Promise.all(
        parts.map(({ from, count }, i) => {
          const member = members[i];
          if (!member || member.gone) return Promise.resolve(undefined);
          return new Promise<FromWorker | undefined>((resolve) => {
            member.answer = resolve;
            const copy = parameters.slice();
            member.worker.post({ type: 'gradient', parameters: copy, from, count }, [copy.buffer]);
          });
        }),
      ),
    dispose() {
      for (const { worker } of members) worker.terminate();
    },
  };
}
