/** How far a training run is, as the page shows it. */
import type { Ensemble } from '../train/ensemble-interface';
import type { Fit } from '../train/fit';
import type { LossCurve, TrainingUpdate } from './messages/training';

/** The trainer's NLL is that of standardised columns; the page shows it in the units of the transformed ones. */
const curveOf = ({ trainer: { looks }, nllOffset }: Fit): LossCurve => ({
  step: Float64Array.from(looks, (look) => look.step),
  train: Float64Array.from(looks, (look) => look.train + nllOffset.train),
  validation: Float64Array.from(looks, (look) => look.validation + nllOffset.validation),
});

export interface Pace {
  readonly trainMs: number;
  /** Steps of an earlier visit, which took time that nobody measured. */
  readonly stepsBefore: number;
}

/** Of a run whose flows take so many steps at most. */
export function progressOf(
  { trainer, flows }: Ensemble,
  steps: number,
  { trainMs, stepsBefore }: Pace,
): Omit<TrainingUpdate, 'phase' | 'density'> {
  const { step, best, allSteps, before, member, members, weighing } = trainer;
  const perSecond = trainMs > 0 ? (1000 * (allSteps - Math.min(allSteps, stepsBefore))) / trainMs : 0;
  // Flows of one recipe stop after about as many steps.
  const each = before.length > 0 ? (allSteps - step) / before.length : steps;
  const stepsLeft = Math.max(0, (weighing ? 0 : each - step) + (members - 1 - member) * each);
  return {
    step,
    steps,
    stepsPerSecond: perSecond,
    secondsLeft: perSecond > 0 ? stepsLeft / perSecond : Number.NaN,
    curve: curveOf(flows.at(-1) as Fit),
    bestStep: best?.step ?? 0,
    member: member + 1,
    members,
    weighing,
    before: flows.slice(0, -1).map((flow) => ({ curve: curveOf(flow), bestStep: flow.trainer.best?.step ?? 0 })),
  };
}
