/**
 * Scores rows by flows that have not seen them. The rows that may be trained on (the reference) are cut into folds of whole groups;
 * for every fold an ensemble is trained on the others, and scores the fold and all rows that nobody trains on.
 */
import type { Range } from '../../analysis/histogram';
import { hasLatentScores } from '../../analysis/latent-scores';
import { foldsOf } from '../../analysis/outliers/folds';
import { random } from '../../base/random';
import { splitByGroupOrRow } from '../../catalog/group-split';
import type { Engine } from '../../engine/engine';
import { noTimeSpent, type WatchOptions } from '../../engine/watch';
import type { FlowSpec } from '../../flow/spec';
import type { Domain } from '../../train/domain';
import { type Fit, type Points, startFit } from '../../train/fit';
import type { TrainingOptions } from '../../train/options';
import type { Progress } from '../progress';
import { scoreFold } from './score-fold';

export interface CrossFitInput extends Points {
  readonly engine: Engine;
  readonly watch?: WatchOptions | undefined;
  readonly flow: FlowSpec;
  /** Where each column can lie. */
  readonly domains?: readonly Domain[] | undefined;
  readonly training: TrainingOptions;
  /** How much each row counts, of mean 1; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
  readonly seed: number;
  /** A number a row: rows of one group are never on both sides. */
  readonly groups: Uint32Array;
  /** 1 for the rows that may be trained on. */
  readonly reference: Uint8Array;
  readonly folds: number;
  /** Flows an ensemble. */
  readonly members: number;
  /** Where the values of each feature lie. */
  readonly ranges: readonly Range[];
}

/** Of every row, by flows that were not trained on it or on its group. */
export interface CrossScores {
  readonly folds: number;
  /**
   * Mean of ln p over the ensemble, in nats and in the units of the transformed columns; of a row that nobody trained on over the
   * ensembles of all folds.
   */
  readonly logProb: Float64Array;
  /** The same of each member alone. */
  readonly byMember: readonly Float32Array[];
  /** −ln P(a draw of the fold's ensemble is less likely), without a floor (`draw-tail.ts`); given a context, of draws for the row's own. */
  readonly depth: Float64Array;
  /** HPD rank, e^−depth: the fraction of the ensemble's own draws that are less likely. Uniform for an exact density; an overfitted one finds too many rows unlikely. */
  readonly hpd: Float64Array;
  /** P(χ²_D > ‖u‖²) of the latent's normal scores u, mean over the ensemble; absent where the base has none (`analysis/latent-scores.ts`). */
  readonly latent?: Float64Array;
  /** How far each feature lies out given all others, in σ of a normal with the same tail, row-major [n, D]; NaN where not asked. */
  readonly sigma: Float32Array;
  /** Its distance from the median of what the others allow, in the units of the transformed column, row-major [n, D]. */
  readonly offset: Float32Array;
}

/** Share of the work that is training, for the progress. */
const TRAINING_SHARE = 0.7;

/** Of the rows that a flow may learn, this share chooses the best step, but no more rows than tell two steps apart. */
const VALIDATION = 0.1;
const MOST_VALIDATION = 5_000;

/** Rows that a flow's steps take, and those that choose the best step: of more it would not see the rest. */
export const rowsTaken = ({ steps, batch }: Pick<TrainingOptions, 'steps' | 'batch'>): number =>
  Math.ceil((steps * batch) / (1 - VALIDATION));

/**
 * Disjoint places for training and for the choice of the best step. Of a large catalog a member gets as many rows as its steps take, drawn
 * by its seed: with all of them it would see as many, each at most once, after minutes of sorting what it never sees.
 */
export function splitTraining(
  groups: Uint32Array,
  own: Uint32Array,
  training: Pick<TrainingOptions, 'steps' | 'batch'>,
  seed: number,
) {
  const most = rowsTaken(training);
  const places = own.length > most ? drawnFrom(own, most, seed) : own;
  const shares = { validation: Math.min(VALIDATION, MOST_VALIDATION / places.length), test: 0 };
  return splitByGroupOrRow(groups, places, shares, seed);
}

/** `count` places, one at random from each of as many equal stretches. */
function drawnFrom(places: Uint32Array, count: number, seed: number): Uint32Array {
  const draw = random(seed, 'split', 1);
  return Uint32Array.from(
    { length: count },
    (_, i) => places[Math.floor(((i + draw.uniform()) * places.length) / count)] as number,
  );
}

function placesWhere(count: number, holds: (place: number) => boolean): Uint32Array {
  const all = new Uint32Array(count);
  let found = 0;
  for (let place = 0; place < count; place++) if (holds(place)) all[found++] = place;
  return all.slice(0, found);
}

/** Trains and scores; the last value is returned. Everything on the engine is given back, on an early return too. */
export async function* crossFit(input: CrossFitInput): AsyncGenerator<Progress, CrossScores, void> {
  const { engine, flow, training, seed, groups, reference, members } = input;
  const count = groups.length;
  const { dim } = flow;
  const ownPlaces = placesWhere(count, (place) => reference[place] === 1);
  const others = placesWhere(count, (place) => reference[place] !== 1);
  const foldOf = foldsOf(
    ownPlaces.map((place) => groups[place] as number),
    input.folds,
    seed,
  );
  const folds = 1 + foldOf.reduce((most, fold) => Math.max(most, fold), 0);
  const zeros = () => new Float64Array(count);
  const scores = {
    folds,
    logProb: zeros(),
    byMember: Array.from({ length: members }, () => new Float32Array(count)),
    depth: zeros(),
    hpd: zeros(),
    ...(hasLatentScores(flow.base) ? { latent: zeros() } : {}),
    sigma: new Float32Array(count * dim).fill(Number.NaN),
    offset: new Float32Array(count * dim).fill(Number.NaN),
  };

  const watch = { ...input.watch, spent: noTimeSpent() };

  for (let fold = 0; fold < folds; fold++) {
    const trained = ownPlaces.filter((_, i) => foldOf[i] !== fold);
    const held = ownPlaces.filter((_, i) => foldOf[i] === fold);
    const scoredHere = others.filter((_, i) => i % folds === fold);
    const scoredElsewhere = others.filter((_, i) => i % folds !== fold);
    const progress = (fraction: number, doing: string) => ({ fraction: (fold + fraction) / folds, doing });
    const fits: Fit[] = [];
    try {
      for (let member = 0; member < members; member++) {
        const doing = `training flow ${fold * members + member + 1} of ${folds * members}`;
        const fit = await startFit({
          engine,
          watch,
          flow,
          domains: input.domains,
          weights: input.weights,
          values: input.values,
          context: input.context,
          split: splitTraining(groups, trained, training, seed + member),
          training,
          seed: seed + 1_000 * fold + member,
        });
        fits.push(fit);
        while (!fit.trainer.stopped) {
          await fit.trainer.advance(training.evaluateEvery);
          yield progress((TRAINING_SHARE * (member + fit.trainer.step / training.steps)) / members, doing);
        }
      }
      const scoring = scoreFold({ input, fits, held, scoredHere, scoredElsewhere, fold, folds }, scores);
      for await (const fraction of scoring) {
        yield progress(TRAINING_SHARE + (1 - TRAINING_SHARE) * fraction, `scoring fold ${fold + 1} of ${folds}`);
      }
    } finally {
      for (const fit of fits) fit.dispose();
    }
  }
  return scores;
}
