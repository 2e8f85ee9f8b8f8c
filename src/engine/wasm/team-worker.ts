/** A team's worker: builds the same layers from the same spec, and answers with gradients of its parts. */
import { layoutOf } from '../../flow/flow';
import { basePlanOf, planOf } from '../plan';
import { batchGradient } from './batch-gradient';
import { instantiateKernels } from './kernels';
import { memoryOf } from './memory';
import { rowsOf } from './stack';
import type { FromWorker, ToWorker } from './team';

type Begin = Extract<ToWorker, { type: 'begin' }>;

function begin({ module, spec, rows, batch, capacity }: Begin) {
  const layout = layoutOf(spec);
  const kernels = instantiateKernels(module);
  const memory = memoryOf(kernels);
  const theta = memory.allocate(4 * rowsOf(layout.size));
  const plans = planOf(spec, layout);
  const own = batchGradient({
    kernels,
    memory,
    spec,
    plans,
    base: basePlanOf(spec, layout),
    layout,
    theta,
    capacity,
    rows,
    batch,
  });
  return {
    own,
    gradientOf(parameters: Float32Array, from: number, count: number): FromWorker {
      memory.floats().set(parameters, theta / 4);
      const loss = own.add(from, count);
      const view = memory.floats().subarray(own.gradient / 4, own.gradient / 4 + layout.size);
      const gradient = view.slice();
      view.fill(0);
      return { gradient, loss };
    },
  };
}

/** The function that a worker calls with each message; `post` sends an answer. */
export function teamWorker(post: (message: FromWorker, transfer: Transferable[]) => void): (message: ToWorker) => void {
  let state: ReturnType<typeof begin> | undefined;
  return (message) => {
    switch (message.type) {
      case 'begin':
        state = begin(message);
        return;
      case 'shuffle':
        state?.own.shuffle(message.order);
        return;
      case 'rewrite':
        state?.own.rewrite(message.rows);
        return;
      case 'freeze':
        state?.own.freezeStatistics();
        return;
      case 'gradient': {
        if (!state) throw new Error('a gradient was asked for before the flow was given');
        const answer = state.gradientOf(message.parameters, message.from, message.count);
        post(answer, [answer.gradient.buffer]);
        return;
      }
      default:
        throw message satisfies never;
    }
  };
}
