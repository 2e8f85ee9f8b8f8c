/** What a trainer learns from and is validated on: a table of rows, or draws of rows as they were measured. */
import { logMeanExp } from '../analysis/measured/marginal';
import { random } from '../base/random';
import type { Draws, Rows, TrainingProgram, TrainingRows } from '../engine/engine';
import type { TrainingOptions } from './options';

/** Rows with their mean NLL, in nats, by ln p of each. */
export interface Judged {
  readonly rows: Rows;
  nll(logProb: Float32Array): number;
}

export interface Batches {
  /** What a program starts with. */
  readonly rows: TrainingRows;
  /** Rows of the program in a step. */
  readonly batch: number;
  /** Steps at the beginning whose rows are not those that are learned from: their NLL tells nothing of these, and patience begins after them. */
  readonly lead: number;
  /** Brings a program to a step; answers where in the order its batch begins. */
  at(program: Pick<TrainingProgram, 'shuffle' | 'rewrite'>, step: number): number;
}

export interface TrainingData {
  readonly batches: Batches;
  /** Some of the training rows, for the NLL before the first step. */
  readonly start: Judged;
  readonly validation: Judged;
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function weightedMean(values: Float32Array, weights: Float32Array): number {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    sum += (weights[i] as number) * value;
    total += weights[i] as number;
  }
  return total > 0 ? sum / total : Number.NaN;
}

/** Rows of a table, by their weights where they have any. */
export const judged = (rows: TrainingRows): Judged => ({
  rows,
  nll: (logProb) => -(rows.weights ? weightedMean(logProb, rows.weights) : mean(logProb)),
});

/** The first `count` rows. */
function firstRows({ values, context, weights, count: all }: TrainingRows, count: number): TrainingRows {
  const width = (of: Float32Array) => (of.length / all) * count;
  return {
    count,
    values: values.subarray(0, width(values)),
    ...(context ? { context: context.subarray(0, width(context)) } : {}),
    ...(weights ? { weights: weights.subarray(0, count) } : {}),
  };
}

/** An epoch visits floor(n / batch) full batches of a fresh permutation; the rest of the rows waits for the next epoch. */
export function tableData(training: TrainingRows, validation: TrainingRows, most: number, seed: number): TrainingData {
  const batch = Math.min(most, training.count);
  const batchesPerEpoch = Math.floor(training.count / batch);
  const orderOf = new WeakMap<object, number>();
  return {
    batches: {
      rows: training,
      batch,
      lead: 0,
      at(program, step) {
        const epoch = Math.floor(step / batchesPerEpoch);
        if (orderOf.get(program) !== epoch) {
          orderOf.set(program, epoch);
          program.shuffle(random(seed, 'shuffle', epoch).permutation(training.count));
        }
        return (step % batchesPerEpoch) * batch;
      },
    },
    start: judged(firstRows(training, batch)),
    validation: judged(validation),
  };
}

/** Draws of rows one after another: `counts` of each, of which exact rows have one. */
export interface DrawnRows extends Rows {
  /** ln p(w | x) − ln q(x | w) of each draw, 0 of exact rows. */
  readonly logRatio: Float32Array;
}

/** Rows as they were measured, by their numbers in a table. */
export interface MeasuredTable {
  readonly exact: Uint8Array;
  /** Of every row; absent where all count 1. */
  readonly weights?: Float64Array | undefined;
  /** So many draws of each named row that is not exact, and each that is, as the flow sees them. Each round has draws of its own. */
  drawn(rows: Uint32Array, draws: number, round: number): DrawnRows;
  /** Draws of a density near that of the true values, at the contexts of some of the named rows; absent where there is none. Each round has others. */
  near?(rows: Uint32Array, count: number, round: number): Rows;
  /** Draws that no round has. */
  drawnAlone(rows: Uint32Array, draws: number): DrawnRows;
}

/** Draws of a row in a step: more make the gradient less biased, and every step longer. */
export const EACH: Draws['each'] = 8;
/** Draws of a validation row (two moons with errors: 15.5 effective ones of 16), and of all of them together, at most. */
const VALIDATION_DRAWS = 16;
const MOST_VALIDATION_DRAWS = 2 ** 17;
const LEAST_VALIDATION_DRAWS = 8;
/** Epochs that see the same draws. Drawing anew in every epoch costs a quarter of a step, which is then 11 plain ones. */
const EPOCHS_OF_ROUND = 4;
/**
 * The fraction of the steps that draws of a density near the true one are learned in, a mixture's. Below errors the likelihood is flat, so that a flow takes
 * thousands of steps to become as narrow as the rows say: seven columns of DC2 with errors, validation NLL after 2,000 and 2,500 steps −0.69 and −0.78
 * without, and −0.80 and −0.88 with 1,000 of them among draws. Two moons with errors and holes, flows of 2,000 steps, nats on clean rows above the
 * truth: 0.064 to 0.074 without, and 0.050 to 0.058 with 500.
 */
const LEAD = 0.25;
/** Marks room in a block that no row fills. */
const NONE = 0xffffffff;

/** ln ∫ p(x) p(w | x) dx of the named rows, with draws that stay the same. */
function judgedDraws({ exact, weights, drawnAlone }: MeasuredTable, rows: Uint32Array): Judged {
  const inexact = rows.reduce((count, row) => count + (exact[row] ? 0 : 1), 0);
  const affordable = Math.floor(MOST_VALIDATION_DRAWS / Math.max(1, inexact));
  const draws = Math.max(LEAST_VALIDATION_DRAWS, Math.min(VALIDATION_DRAWS, affordable));
  const drawn = drawnAlone(rows, draws);
  return {
    rows: drawn,
    nll(logProb) {
      const terms = Float64Array.from(logProb, (value, i) => value + (drawn.logRatio[i] as number));
      let [at, sum, total] = [0, 0, 0];
      for (const row of rows) {
        const count = exact[row] ? 1 : draws;
        const weight = weights?.[row] ?? 1;
        sum += weight * logMeanExp(terms, at, count).logMean;
        total += weight;
        at += count;
      }
      return -sum / total;
    },
  };
}

/**
 * Draws are renewed every few epochs. A row with errors or holes is a block of draws, and exact rows fill blocks together, so that they cost what
 * they cost in a table. Batches have `most` rows on average.
 */
export function measuredData(
  table: MeasuredTable,
  training: Uint32Array,
  validation: Uint32Array,
  { batch: most, steps }: Pick<TrainingOptions, 'batch' | 'steps'>,
  seed: number,
): TrainingData {
  const { exact, weights } = table;
  const [inexact, alone] = [training.filter((row) => !exact[row]), training.filter((row) => exact[row])];
  const count = inexact.length + Math.ceil(alone.length / EACH);
  const rowsPerBlock = training.length / count;
  const blocksPerBatch = Math.min(count, Math.max(1, Math.round(most / rowsPerBlock)));
  const batchesPerEpoch = Math.floor(count / blocksPerBatch);
  const batch = blocksPerBatch * EACH;
  // The engine divides by the places of a batch; the loss is a mean over its rows.
  const scale = EACH / rowsPerBlock;

  /** Blocks of an epoch in their order: a row each, or several exact ones. */
  let known: { readonly epoch: number; readonly order: Uint32Array; readonly exactOrder: Uint32Array } | undefined;
  function blocksOf(epoch: number) {
    if (known?.epoch === epoch) return known;
    const draw = random(seed, 'shuffle', epoch);
    known = { epoch, order: draw.permutation(count), exactOrder: draw.permutation(alone.length) };
    return known;
  }

  function rowsOf(step: number): TrainingRows {
    const epoch = Math.floor(step / batchesPerEpoch);
    const { order, exactOrder } = blocksOf(epoch);
    const from = (step % batchesPerEpoch) * blocksPerBatch;
    const rows: number[] = [];
    const rowWeights = new Float32Array(batch);
    const aloneAt = new Uint8Array(batch);
    for (let b = 0; b < blocksPerBatch; b++) {
      const block = order[from + b] as number;
      if (block < inexact.length) {
        const row = inexact[block] as number;
        rows.push(row);
        rowWeights.fill(scale * (weights?.[row] ?? 1), b * EACH, (b + 1) * EACH);
        continue;
      }
      aloneAt.fill(1, b * EACH, (b + 1) * EACH);
      const first = (block - inexact.length) * EACH;
      for (let k = 0; k < EACH; k++) {
        const place = first + k < alone.length ? (exactOrder[first + k] as number) : NONE;
        const row = alone[place === NONE ? 0 : place] as number;
        rows.push(row);
        rowWeights[b * EACH + k] = place === NONE ? 0 : scale * (weights?.[row] ?? 1);
      }
    }
    const { logRatio, ...drawn } = table.drawn(Uint32Array.from(rows), EACH, Math.floor(epoch / EPOCHS_OF_ROUND));
    return { ...drawn, weights: rowWeights, draws: { each: EACH, logRatio, alone: aloneAt } };
  }

  const lead = table.near ? Math.round(LEAD * steps) : 0;
  function nearRows(step: number): TrainingRows {
    const every = (value: number) => new Float32Array(batch).fill(value);
    return {
      ...(table.near?.(training, batch, step) as Rows),
      weights: every(1),
      draws: { each: EACH, logRatio: every(0), alone: new Uint8Array(batch).fill(1) },
    };
  }

  const first = rowsOf(0);
  return {
    batches: {
      rows: first,
      batch,
      lead,
      at(program, step) {
        program.rewrite(step < lead ? nearRows(step) : step === 0 ? first : rowsOf(step));
        return 0;
      },
    },
    start: judgedDraws(table, training.subarray(0, Math.min(most, training.length))),
    validation: judgedDraws(table, validation),
  };
}
