/**
 * `npm run bench -- verdicts [--replicates N]`: how often each says something bad of a density that is exactly right, and how often it finds a known
 * fault, at 100, 300 and 1,000 test rows. The density is known in closed form, so nothing is trained: test rows are its own samples.
 */
import { type Baseline, compareBaselines } from '../../analysis/baselines';
import { conditionalTails } from '../../analysis/conditional';
import { coverageOf, coverageVerdict, hpdRanks } from '../../analysis/coverage';
import type { DensityModel } from '../../analysis/density-model';
import { baselineVerdict, leakVerdict, overfitVerdict } from '../../analysis/fit-verdicts';
import { meanWithError } from '../../analysis/mean-error';
import { pitHistogram, pitVerdict } from '../../analysis/pit';
import { posteriorRanks, posteriorVerdict } from '../../analysis/sbc';
import { twoSample, twoSampleVerdict } from '../../analysis/two-sample';
import type { Judgement, Verdict } from '../../analysis/verdict';
import { type Random, random } from '../../base/random';
import { parse, wholeNumber } from '../arguments';
import type { FalseAlarms, NullCheck } from './null';

/** Two columns, the second a curve of the first: N(0, 1) and y = x² / 2 + 0.5 e. A fault stretches, shifts or fattens the second. */
interface Fault {
  readonly stretch: number;
  readonly shift: number;
  /** Degrees of freedom of Student's t for e, scaled to the same variance; a normal where absent. */
  readonly degrees?: number;
}
const RIGHT: Fault = { stretch: 1, shift: 0 };
const FAULTS: Readonly<Record<string, Fault>> = {
  '20 % too narrow': { stretch: 1 / 1.2, shift: 0 },
  '20 % too wide': { stretch: 1.2, shift: 0 },
  '50 % too wide': { stretch: 1.5, shift: 0 },
  'shifted 0.2 σ': { stretch: 1, shift: 0.1 },
  'shifted 0.5 σ': { stretch: 1, shift: 0.25 },
};
const NOISE = 0.5;
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

function curve({ stretch, shift }: Fault): DensityModel {
  const scale = NOISE * stretch;
  return {
    dim: 2,
    context: 0,
    async logProb({ values }) {
      return Float64Array.from({ length: values.length / 2 }, (_, row) => {
        const [x, y] = [values[2 * row] as number, values[2 * row + 1] as number];
        const e = (y - 0.5 * x * x - shift) / scale;
        return -0.5 * (x * x + e * e) - 2 * HALF_LN_2PI - Math.log(scale);
      });
    },
    async sample(count, seed) {
      const draw = random(seed, 'sample');
      const out = new Float64Array(2 * count);
      for (let row = 0; row < count; row++) {
        const x = draw.normal();
        out.set([x, 0.5 * x * x + shift + scale * draw.normal()], 2 * row);
      }
      return out;
    },
  };
}

/** The second column given the first. */
function line({ stretch, shift }: Fault): DensityModel {
  const scale = NOISE * stretch;
  return {
    dim: 1,
    context: 1,
    async logProb({ values, context }) {
      return values.map((y, row) => {
        const e = (y - (context?.[row] ?? 0) - shift) / scale;
        return -0.5 * e * e - HALF_LN_2PI - Math.log(scale);
      });
    },
    async sample(count, seed, context) {
      const draw = random(seed, 'sample');
      return Float64Array.from({ length: count }, (_, row) => (context?.[row] ?? 0) + shift + scale * draw.normal());
    },
  };
}

const RANGE = { from: -4, to: 6 };

/** Every verdict on test rows of the right density, under a density that may have a fault; `groups` clusters them. */
async function verdictsOf(
  fault: Fault,
  rows: number,
  seed: number,
  groups?: Uint32Array,
): Promise<Record<string, Verdict>> {
  const model = curve(fault);
  const values = groups ? grouped(groups, seed) : await curve(RIGHT).sample(rows, 10_000 + seed);
  const logProb = await model.logProb({ values });
  const tails = await conditionalTails(model, { values }, 1, RANGE);
  const draw = random(seed, 'catalog');
  const context = Float64Array.from({ length: rows }, () => draw.normal());
  const given = line(fault);
  const learned = await line(RIGHT).sample(rows, 20_000 + seed, context);
  const independent = await curve(RIGHT).sample(4 * rows, 30_000 + seed);
  // A baseline that is as good on average: ln p of every row is moved by noise whose mean is 0.
  const noise = logProb.map(() => 0.1 * draw.normal());
  const equal: Baseline = {
    kind: 'gaussian',
    name: 'Gaussian',
    logProb: () => logProb.map((value, i) => value + (noise[i] as number)),
  };
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  const other = (mean: number) =>
    meanWithError(
      Float64Array.from({ length: rows }, () => mean + 0.3 * draw.normal()),
      groups,
    );
  return {
    Coverage: coverageVerdict(coverageOf(await hpdRanks(model, { values }, seed), groups)),
    Samples: twoSampleVerdict(twoSample(values, await model.sample(rows, 40_000 + seed), 2, seed, groups)),
    Calibration: pitVerdict([{ label: 'y', pit: pitHistogram(tails.lower, { groups, errors: tails.error }) }]),
    Posterior: posteriorVerdict(await posteriorRanks(given, { values: learned, context }, seed), ['y'], groups),
    Baselines: baselineVerdict(
      meanWithError(logProb, groups),
      compareBaselines([equal], { rows: all, flow: logProb, groups }),
      rows,
    ),
    Overfitting: overfitVerdict(
      meanWithError(await model.logProb({ values: independent })),
      meanWithError(logProb, groups),
      rows,
    ),
    Split: leakVerdict(other(0), other(0), 'group'),
  };
}

/** Rows of the right density whose e has a part of its own in every group: a quarter of its variance. */
function grouped(groups: Uint32Array, seed: number): Float64Array {
  const draw: Random = random(seed, 'catalog', 7);
  const offsets = new Map<number, number>();
  const out = new Float64Array(2 * groups.length);
  for (const [row, group] of groups.entries()) {
    const offset = offsets.get(group) ?? draw.normal();
    offsets.set(group, offset);
    const x = draw.normal();
    out.set([x, 0.5 * x * x + NOISE * (0.5 * offset + Math.sqrt(0.75) * draw.normal())], 2 * row);
  }
  return out;
}

const claims = (judgement: Judgement) => judgement === 'bad' || judgement === 'warning';
const SIZES = [100, 300, 1_000] as const;
const GROUPS = 10;

/** How often each verdict may claim a fault that is not there; three regions, and beside them a warning of two errors, are the most. */
const ALLOWED: Readonly<Record<string, number>> = {
  Coverage: 0.008,
  Calibration: 0.01,
  Posterior: 0.01,
  Baselines: 0.023,
  Split: 0.023,
};
const OTHERS_ALLOWED = 0.003;
/** Densities of each kind, for each catalog that is trained on. */
const TIMES = 40;

/** The false alarms of verdicts on a density that is right, for `bench -- null`. */
export const nullVerdicts: readonly NullCheck[] = [
  ...SIZES.map((rows) => ({ rows, groups: 0 })),
  { rows: 1_000, groups: GROUPS },
].map(({ rows, groups }) => ({
  name: `verdicts: ${rows} rows${groups > 0 ? ` of ${groups} groups` : ''}`,
  async *run({ catalogs, seed }): AsyncGenerator<FalseAlarms> {
    const numbers = groups > 0 ? Uint32Array.from({ length: rows }, (_, row) => row % groups) : undefined;
    const alarms = new Map<string, number>();
    for (let i = 0; i < TIMES * catalogs; i++) {
      for (const [title, { judgement }] of Object.entries(await verdictsOf(RIGHT, rows, seed + i, numbers))) {
        alarms.set(title, (alarms.get(title) ?? 0) + (claims(judgement) && !isEven(title, judgement) ? 1 : 0));
      }
    }
    for (const [title, count] of alarms) {
      const claimed = ALLOWED[title] ?? OTHERS_ALLOWED;
      yield {
        check: this.name,
        statement: `${title}: bad or a warning`,
        catalogs: TIMES * catalogs,
        alarms: count,
        claimed,
      };
    }
  },
}));

/** Prints a table: shares of the replicates in which each verdict claims a fault, `too few` where it can never tell. */
export async function benchVerdicts(args: readonly string[]): Promise<number> {
  const options = parse(args, { replicates: { type: 'string' } });
  const replicates = wholeNumber(options.replicates, 'replicates', 1, 200);
  const cases: [string, Fault, number, boolean][] = [
    ...[20, 50, ...SIZES].map((rows): [string, Fault, number, boolean] => ['exact', RIGHT, rows, false]),
    ...[300, 1_000].map((rows): [string, Fault, number, boolean] => [`exact, ${GROUPS} groups`, RIGHT, rows, true]),
    ...Object.entries(FAULTS).flatMap(([name, fault]) =>
      SIZES.map((rows): [string, Fault, number, boolean] => [name, fault, rows, false]),
    ),
  ];
  const titles = ['Coverage', 'Samples', 'Calibration', 'Posterior', 'Baselines', 'Overfitting', 'Split'];
  const write = (name: string, rows: string, cells: readonly string[]) =>
    process.stdout.write(`${name.padEnd(20)}${rows.padStart(6)}${cells.map((cell) => cell.padStart(14)).join('')}\n`);
  write('density', 'rows', titles);
  for (const [name, fault, rows, isGrouped] of cases) {
    const groups = isGrouped ? Uint32Array.from({ length: rows }, (_, row) => row % GROUPS) : undefined;
    const claimed = new Map<string, number>();
    const unsure = new Map<string, number>();
    for (let i = 0; i < replicates; i++) {
      for (const [title, { judgement }] of Object.entries(await verdictsOf(fault, rows, i, groups))) {
        if (claims(judgement) && !isEven(title, judgement)) claimed.set(title, (claimed.get(title) ?? 0) + 1);
        if (judgement === 'too few') unsure.set(title, (unsure.get(title) ?? 0) + 1);
      }
    }
    const cell = (title: string) =>
      unsure.get(title) === replicates ? 'too few' : `${((100 * (claimed.get(title) ?? 0)) / replicates).toFixed(1)} %`;
    write(name, String(rows), titles.map(cell));
  }
  return 0;
}

/** “No better than” is what an equal baseline is to be called. */
const isEven = (title: string, judgement: Judgement) => title === 'Baselines' && judgement === 'warning';
