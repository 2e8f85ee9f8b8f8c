/**
 * The model that a recipe asks for: one flow, or several that are averaged, each with validation rows of its own, and Gaussian mixtures beside
 * them with the weight that validation rows give them. Flows are trained one after another: the first is a picture soon, the others improve it.
 */
import { type Average, averageOf, logAverage, type Part, spreadOf } from '../analysis/average';
import type { Engine } from '../engine/engine';
import { noTimeSpent } from '../engine/watch';
import type { Ensemble, EnsembleCheckpoint, EnsembleInput, EnsembleTrainer } from './ensemble-interface';
import { type Fit, type Points, startFit } from './fit';
import { type Fold, foldsOf } from './folds';
import { mixtureDensity } from './mixture-density';
import { outOfFoldOf, ownMarginals } from './own-rows';
import { bestOf, trainedOf } from './trained-flow';
import { type Checkpoint, type StopReason, trained } from './trainer';
import { type Mixtures, weigh } from './weighing';

/** Time for the mixtures between two commands, in milliseconds. */
const SLICE_MS = 25;

interface Made {
  readonly input: EnsembleInput;
  readonly folds: readonly Fold[];
}

/** Starts or goes on with an ensemble. Rejects as `startFit` does. */
export async function startEnsemble(input: EnsembleInput): Promise<Ensemble> {
  const folds = foldsOf(input.split, input.members, input.seed, input);
  const watch = { ...input.watch, spent: noTimeSpent() };
  const made: Made = { input: { ...input, watch }, folds };
  const before = input.from?.before ?? [];
  const flows: Fit[] = [];
  for (const [k, { parameters, looks, best }] of before.entries()) {
    const flow = await startMember(made, input.engine, flows, trained(parameters, looks, best));
    flow.settle();
    flows.push(flow);
    if (k + 1 >= folds.length) break;
  }
  if (flows.length < folds.length) flows.push(await startMember(made, input.engine, flows, input.from));
  return ensembleOf(made, input.engine, flows, {
    stopped: input.from?.stopped,
    mixtures: input.from?.mixtures,
  });
}

/** The next flow, after those that there are: by the same scales and boxes as the first. */
function startMember({ input, folds }: Made, engine: Engine, flows: readonly Fit[], from?: Checkpoint): Promise<Fit> {
  const [first] = flows;
  const k = flows.length;
  return startFit({
    ...input,
    engine,
    split: folds[k] as Fold,
    seed: (input.seed + k) % 2 ** 53,
    from,
    ...(first ? { flow: first.flow.spec, standardisation: first.standardisation } : {}),
  });
}

interface Known {
  readonly stopped: StopReason | undefined;
  readonly mixtures: Mixtures | undefined;
}

function ensembleOf(made: Made, firstEngine: Engine, started: readonly Fit[], known: Known): Ensemble {
  const { input, folds } = made;
  const { dim, context } = input.flow;
  const flows = [...started];
  const standardisation = (flows[0] as Fit).standardisation;
  let engine = firstEngine;
  let { stopped, mixtures } = known;
  let weighing: AsyncGenerator<void, Mixtures | undefined> | undefined;
  const last = () => flows.at(-1) as Fit;
  if (stopped) last().settle();

  /** The flows that the average is over: not one that has just begun to learn, beside others that are trained. */
  const used = () => (stopped || weighing || flows.length === 1 ? flows : flows.slice(0, -1));
  const mixtureParts = () =>
    mixtures?.parts.map((mixture) => mixtureDensity(mixture, input.flow, standardisation)) ?? [];
  function parts(): Part[] {
    const weight = mixtures?.weight ?? 0;
    const beside = mixtureParts();
    const own = used();
    const bare = (weightOf: number, { logProb, sample }: Average): Part => ({ weight: weightOf, logProb, sample });
    return [
      ...own.map((flow) => bare((1 - weight) / own.length, flow)),
      ...beside.map((model) => bare(weight / beside.length, model)),
    ];
  }
  const average = () => averageOf(parts(), dim, context);

  /** ln p of flow k with the mixture that was fitted to the same rows. */
  async function memberLogProb(k: number, points: Points, rows?: Uint32Array): Promise<Float64Array> {
    const own = await (flows[k] as Fit).logProb(points, rows);
    const beside = mixtures && mixtureParts()[k];
    if (!mixtures || !beside) return own;
    return logAverage([own, await beside.logProb(points, rows)], [1 - mixtures.weight, mixtures.weight]);
  }

  // A mixture of the rows as they are would have learned their errors.
  const mayMix = input.mixture && (input.mixtures !== undefined || !(input.weights || input.measured));
  async function next(): Promise<void> {
    last().settle();
    if (flows.length < folds.length) flows.push(await startMember(made, engine, flows));
    // A mixture does not come round: beside a flow of angles it would part the ends of their periods.
    else if (mayMix && !standardisation.domains?.some(({ kind }) => kind === 'circle')) {
      weighing = weigh(flows, folds.slice(0, flows.length), {
        flow: input.flow,
        points: input,
        seed: input.seed,
        standardisation,
        weights: input.weights,
        noisy: input.measured !== undefined,
        mixtures: input.mixtures,
        logProb: async (of, rows) => (await ownMarginals(input, of, rows)).logProb,
      });
    } else stopped = last().trainer.stopped;
  }

  async function weighOn(): Promise<void> {
    const began = performance.now();
    while (weighing && performance.now() - began < SLICE_MS) {
      const { done, value } = await weighing.next();
      if (!done) continue;
      mixtures = value;
      weighing = undefined;
      stopped = last().trainer.stopped ?? 'all steps done';
    }
  }

  const withOthers = ({ stopped: _own, ...checkpoint }: Checkpoint): EnsembleCheckpoint => ({
    ...checkpoint,
    ...(stopped ? { stopped } : {}),
    ...(flows.length > 1 ? { before: flows.slice(0, -1).map(trainedOf) } : {}),
    ...(mixtures ? { mixtures } : {}),
  });

  const trainer: EnsembleTrainer = {
    get step() {
      return last().trainer.step;
    },
    get looks() {
      return last().trainer.looks;
    },
    get best() {
      return last().trainer.best;
    },
    get stopped() {
      return stopped;
    },
    get member() {
      return flows.length - 1;
    },
    members: folds.length,
    get weighing() {
      return weighing !== undefined;
    },
    get before() {
      return flows.slice(0, -1).map((flow) => ({ looks: flow.trainer.looks, best: bestOf(flow) }));
    },
    get allSteps() {
      return flows.reduce((sum, flow) => sum + flow.trainer.step, 0);
    },
    async advance(count) {
      if (stopped) return [];
      if (weighing) {
        await weighOn();
        return [];
      }
      const messages = last().trainer.stopped ? [] : await last().trainer.advance(count);
      if (last().trainer.stopped) await next();
      return messages;
    },
    async finish(reason) {
      if (stopped) return;
      await weighing?.return(undefined as never);
      weighing = undefined;
      await last().trainer.finish(reason);
      last().settle();
      // A flow that has learned nothing yet would only blur those that have.
      if (flows.length > 1 && bestOf(last()) === 0) flows.pop()?.dispose();
      stopped = reason;
    },
    checkpoint: () => withOthers(last().trainer.checkpoint()),
    async snapshot() {
      return withOthers(await last().trainer.snapshot());
    },
  };

  async function byMember(points: Points, rows?: Uint32Array): Promise<Float64Array[]> {
    const each: Float64Array[] = [];
    for (let k = 0; k < used().length; k++) each.push(await memberLogProb(k, points, rows));
    return each;
  }

  return {
    trainer,
    standardisation,
    flows,
    get mixtures() {
      return mixtures;
    },
    logProb: (points, rows) => average().logProb(points, rows),
    sample: (count, seed, given) => average().sample(count, seed, given),
    measured: (rows, draws) => ownMarginals(input, average(), rows, draws),
    byMember,
    spread: async (points, rows) => spreadOf(await byMember(points, rows)),
    outOfFold() {
      return outOfFoldOf(input, folds.slice(0, used().length), (k) => ({
        logProb: (points, rows) => memberLogProb(k, points, rows),
      }));
    },
    inverse: (latents, given) => (flows[0] as Fit).inverse(latents, given),
    continueOn(other, from) {
      engine = other;
      const kept = from === 'beginning' ? flows.slice(0, 1) : flows;
      const moved = kept.map((flow, k) => {
        const there = flow.continueOn(other, from);
        if (k < kept.length - 1) there.settle();
        return there;
      });
      return ensembleOf(
        made,
        other,
        moved,
        from === 'beginning' ? { stopped: undefined, mixtures: undefined } : { stopped, mixtures },
      );
    },
    dispose() {
      for (const flow of flows) flow.dispose();
    },
  };
}
