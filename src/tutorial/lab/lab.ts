/** The tutorial's fits: the engine, calibration and trainer of the workbench, driven from outside step by step. */

import { ProblemError } from '../../base/problem';
import { sampleSet } from '../../catalog/sample-sets';
import { numberColumn } from '../../catalog/table';
import type { CompiledFlow, Engine, Rows } from '../../engine/engine';
import { layoutOf } from '../../flow/flow';
import { initialParameters } from '../../flow/parameters';
import { calibrate } from '../../train/calibrate';
import { fitStandardisation, logScale, type Standardisation, standardiseRows } from '../../train/standardise';
import { createTrainer, type Look, type StopReason, type Trainer, untrained } from '../../train/trainer';
import { tableData } from '../../train/training-data';
import { mixtureOf } from './mixture';
import type { FitRequest, LabCommands, SampleColumns, Snapshot } from './protocol';

interface Fit {
  readonly flow: CompiledFlow;
  readonly trainer: Trainer;
  readonly standardisation: Standardisation;
  readonly steps: number;
  readonly keepLast: boolean;
}

const SAMPLE_SEED = 1;

const everyRow = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
const asItIs = (dim: number): Standardisation => ({
  shift: new Array<number>(dim).fill(0),
  scale: new Array<number>(dim).fill(1),
});

const stopOf = ({ trainer, steps }: Fit): StopReason | undefined =>
  trainer.stopped ?? (trainer.step >= steps ? 'all steps done' : undefined);

/** Over any engine, which is opened by the first call that needs it. */
export function createLab(open: () => Promise<Engine>): LabCommands {
  const fits = new Map<number, Fit>();
  let fitsBegun = 0;
  let opened: Promise<Engine> | undefined;
  const engineOf = () => {
    opened ??= open();
    return opened;
  };
  /** One call after another: a fit must not be asked for densities in the middle of a step. */
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(command: () => Promise<T>): Promise<T> {
    const next = last.then(command, command);
    last = next;
    return next;
  }

  const fitOf = (fit: number): Fit => {
    const found = fits.get(fit);
    if (found) return found;
    throw new ProblemError('no-fit', 'This fit is not there any more.', 'Start it again.');
  };

  const rowsOf = (
    values: Float64Array,
    dim: number,
    standardisation: Standardisation,
    context: Float64Array | undefined,
  ): Rows => {
    const count = values.length / dim;
    return {
      values: standardiseRows(values, dim, everyRow(count), standardisation),
      count,
      ...(context ? { context: Float32Array.from(context) } : {}),
    };
  };

  async function begin(request: FitRequest): Promise<Fit> {
    const { flow, training, validation, context, options, seed, standardise, keepLast = false } = request;
    const engine = await engineOf();
    const { dim } = flow;
    const count = training.length / dim;
    const standardisation = standardise ? fitStandardisation(training, dim, everyRow(count)) : asItIs(dim);
    const rows = rowsOf(training, dim, standardisation, context?.training);
    const start = initialParameters(layoutOf(flow), seed);
    const { spec, parameters } = await calibrate(engine, flow, start, rows, 'before');
    const compiled = engine.compile(spec);
    compiled.load(parameters);
    const recalibrate = async () => {
      compiled.load((await calibrate(engine, spec, await compiled.read(), rows, 'after')).parameters);
    };
    const held = rowsOf(validation, dim, standardisation, context?.validation);
    const { steps } = options;
    // A trainer that comes to its end puts its best numbers back: this one never comes to it.
    const taken = keepLast ? { ...options, steps: steps + 1 } : options;
    const trainer = createTrainer(
      compiled,
      tableData(rows, held, taken.batch, seed),
      taken,
      recalibrate,
      untrained(parameters),
    );
    return { flow: compiled, trainer, standardisation, steps, keepLast };
  }

  async function snapshotOf(fit: Fit): Promise<Snapshot> {
    const { flow, trainer, standardisation, keepLast } = fit;
    const scale = logScale(standardisation);
    const scaled = (look: Look) => ({ ...look, train: look.train + scale, validation: look.validation + scale });
    const { step, looks } = trainer;
    const { best } = trainer.checkpoint();
    const stopped = stopOf(fit);
    return {
      spec: flow.spec,
      standardisation,
      parameters: await flow.read(),
      step,
      looks: looks.map(scaled),
      ...(stopped ? { stopped } : {}),
      ...(keepLast && best ? { best: { look: scaled(best.look), parameters: best.parameters } } : {}),
    };
  }

  return {
    device: () => inTurn(async () => (await engineOf()).device),

    begin: (request) =>
      inTurn(async () => {
        const fit = await begin(request);
        fitsBegun += 1;
        fits.set(fitsBegun, fit);
        return { fit: fitsBegun, snapshot: await snapshotOf(fit) };
      }),

    advance: (number, steps) =>
      inTurn(async () => {
        const fit = fitOf(number);
        const { trainer } = fit;
        const until = Math.min(fit.steps, trainer.step + steps);
        while (trainer.step < until && !trainer.stopped) await trainer.advance(until - trainer.step);
        return snapshotOf(fit);
      }),

    logProb: (number, values, context) =>
      inTurn(async () => {
        const { flow, standardisation } = fitOf(number);
        const scale = logScale(standardisation);
        return Float64Array.from(
          await flow.logProb(rowsOf(values, flow.spec.dim, standardisation, context)),
          (value) => value - scale,
        );
      }),

    latents: (number, values, context) =>
      inTurn(async () => {
        const { flow, standardisation } = fitOf(number);
        return Float64Array.from((await flow.forward(rowsOf(values, flow.spec.dim, standardisation, context))).values);
      }),

    mixture: (request) => inTurn(async () => mixtureOf(request)),

    forget: (number) =>
      inTurn(async () => {
        const fit = fits.get(number);
        fits.delete(number);
        fit?.trainer.dispose();
        fit?.flow.dispose();
      }),

    async sample(set, names): Promise<SampleColumns> {
      const table = sampleSet(set, SAMPLE_SEED);
      const sim = table.columns.find(({ name }) => name === 'sim');
      const columns = names.map((name) => [name, numberColumn(table, name)?.values ?? new Float64Array()] as const);
      return { rows: table.rows, sim: sim?.kind === 'text' ? sim.values : [], columns: Object.fromEntries(columns) };
    },
  };
}
