/** Made-up answers of a session: a small galaxy catalog, its rows, and a run that converges. */

import type { DensityCurve } from '../../../src/analysis/density-plane';
import type { Histogram } from '../../../src/analysis/histogram';
import type { ColumnProfile } from '../../../src/catalog/table';
import type { ColumnChoice } from '../../../src/share/recipe';
import type { InferRequest, Inferred } from '../../../src/worker/infer/messages';
import type { Assessment } from '../../../src/worker/messages/assessment';
import type {
  CatalogSummary,
  ChooseRequest,
  EngineStatus,
  PreparedColumn,
  PreparedRows,
} from '../../../src/worker/messages/catalog';
import type { FinishedTraining, TrainingPhase, TrainingUpdate } from '../../../src/worker/messages/training';

export const HOSTILE_NAME = '<img src=x onerror=alert(1)>';
const FROM = 8.2;
const TO = 12;
const STEPS = 2000;

const normal = (x: number, mean: number, sd: number) =>
  Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
const truth = (x: number) => 0.62 * normal(x, 9.4, 0.32) + 0.38 * normal(x, 10.5, 0.42);
const flow = (x: number, share: number) => share * truth(x) + (1 - share) * normal(x, 9.8, 0.66);

export function histogramOf(rows: number, bins: number, phase = 0): Histogram {
  const width = (TO - FROM) / bins;
  const counts = Float64Array.from({ length: bins }, (_, bin) => {
    const expected = rows * width * truth(FROM + (bin + 0.5) * width);
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * Math.sin(bin * 12.9898 + phase)));
  });
  return { from: FROM, to: TO, counts };
}

export function densityAt(share: number): DensityCurve {
  const grid = Float64Array.from({ length: 201 }, (_, i) => FROM + ((TO - FROM) * i) / 200);
  return { grid, density: grid.map((x) => flow(x, share)) };
}

export function profileOf(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name,
    kind: 'number',
    missing: 0,
    zeros: 0,
    distinct: 1000,
    range: { min: 1.62e8, median: 6.31e9, max: 9.6e11 },
    histogram: [2, 8, 21, 34, 30, 24, 18, 19, 22, 20, 13, 7, 4, 2, 1, 1],
    suggestion: { transform: 'log10', why: 'The values are positive and they span 3.8 decades.' },
    ...more,
  };
}

const plain = { suggestion: { transform: 'none', why: 'The values span less than two decades.' } } as const;

export const galaxies: CatalogSummary = {
  name: 'camels_tng_1p_galaxies_z0.csv',
  rows: 20_316,
  groupings: [{ by: ['sim'], groups: 51, why: 'Rows of one “sim” are of one simulation.' }],
  synthetic: false,
  notes: [
    '3 rows have 9 cells instead of 21: they were left out.',
    'The column “central” has only the values 0 and 1: it is a flag, not a quantity.',
  ],
  profiles: [
    { name: 'sim', kind: 'text', missing: 0, zeros: 0, distinct: 51, histogram: [], ...plain },
    profileOf('Omega_m', { range: { min: 0.1, median: 0.3, max: 0.5 }, histogram: [3, 3, 3, 20, 3, 3, 3], ...plain }),
    profileOf('redshift', {
      kind: 'constant',
      histogram: [1],
      range: { min: 0, median: 0, max: 0 },
      zeros: 20_316,
      ...plain,
    }),
    profileOf('galaxy_id', {
      kind: 'integer',
      range: { min: 0, median: 402, max: 1616 },
      histogram: [9, 8, 7, 5, 3, 2, 1],
      ...plain,
    }),
    profileOf('M_star'),
    profileOf('M_gas', { zeros: 2537, missing: 41, range: { min: 0, median: 7.2e10, max: 8.17e13 } }),
    profileOf('M_bh', { zeros: 1422, range: { min: 0, median: 4.4e7, max: 1.94e9 } }),
    profileOf('spin', { range: { min: 3.3, median: 212.4, max: 7692.36 } }),
    profileOf('Z_star', {
      range: { min: 0.11, median: 0.842, max: 2.31 },
      missing: 3,
      suspectedMissing: [{ value: -9999, count: 3 }],
      ...plain,
    }),
    profileOf(HOSTILE_NAME, { range: { min: -3, median: 0.2, max: 3.1 }, ...plain }),
    profileOf('a column whose name is so long that it could only ever be shown with an ellipsis in any list', {
      range: { min: -1.2e-12, median: 3.4e-9, max: 5e-7 },
      ...plain,
    }),
    profileOf('f_exsitu', { range: { min: 0, median: 0.082, max: 0.93 }, zeros: 211, ...plain }),
    profileOf('age', { range: { min: 1.03, median: 7.12, max: 12.6 }, ...plain }),
  ],
};

/** A catalog of a given width. */
export function wideCatalog(columns: number): CatalogSummary {
  return {
    ...galaxies,
    name: 'wide.csv',
    profiles: Array.from({ length: columns }, (_, i) => profileOf(`column ${i + 1}`)),
  };
}

const mixtureGrid = Float64Array.from({ length: 301 }, (_, i) => FROM + ((TO - FROM) * i) / 300);

export const draws: CatalogSummary = {
  name: 'given-pdf-mixture',
  rows: 120_000,
  groupings: [],
  synthetic: true,
  notes: [],
  profiles: [profileOf('x', { range: { min: 8.3, median: 9.7, max: 11.9 }, ...plain })],
  truth: {
    kind: 'curve',
    pdf: { kind: 'named', name: 'given-pdf-mixture' },
    label: 'Mixture of a log-normal, two normals and a Laplace',
    grid: mixtureGrid,
    density: mixtureGrid.map(truth),
    entropy: 0.842,
  },
};

/** Of the made-up columns one has a pile of equal values. */
function spikesOf({ name, transform, spikes }: ColumnChoice): PreparedRows['spikes'] {
  if (name !== 'f_exsitu' || transform !== 'none') return [];
  const sentence = '1.0 % of the rows share the value 0.5 of “f_exsitu”.';
  return [
    {
      column: name,
      spikes: [{ kind: 'value', value: 0.5, share: 211 / 20_316, sentence }],
      offered: ['drop', 'dequantise', 'keep'],
      treatment: spikes,
    },
  ];
}

/** Of the made-up columns the spin follows from the metallicity, and rows of those two are copies. */
function tiesOf(columns: readonly ColumnChoice[]): Pick<PreparedRows, 'dependences' | 'duplicates'> {
  if (!['spin', 'Z_star'].every((name) => columns.some((column) => column.name === name))) return { dependences: [] };
  return {
    dependences: [{ columns: ['Z_star', 'spin'], sentence: '“spin” = 2 × “Z_star”, exactly but for rounding.' }],
    duplicates: { rows: 90, sentence: '90 of 20,275 rows (0.44 %) repeat an earlier row in every chosen column.' },
  };
}

const preparedColumn = (choice: ColumnChoice): PreparedColumn => ({
  choice,
  transform: choice.transform === 'log10' ? { kind: 'log10' } : { kind: 'none' },
  label: choice.transform === 'log10' ? `log10 ${choice.name}` : choice.name,
  histogram: histogramOf(20_275, 72),
  median: 9.7,
});

export function preparedOf(request: ChooseRequest): PreparedRows {
  const { columns } = request;
  const features = columns.filter(({ role }) => role !== 'context');
  return {
    request,
    features: features.map(preparedColumn),
    contexts: columns
      .filter(({ role }) => role === 'context')
      .map((choice) => ({ ...preparedColumn(choice), trained: { from: 9, to: 10.5 } })),
    by: request.by ?? galaxies.groupings[0]?.by ?? [],
    points: Float32Array.from({ length: 300 * features.length }, (_, i) => 9.7 + Math.sin(i)),
    pointRows: Uint32Array.from({ length: 300 }, (_, row) => row),
    ...tiesOf(columns),
    used: 20_275,
    dropped: [
      { reason: 'the cell is blank or not a number', count: 38 },
      { reason: 'zero or negative, which has no logarithm', count: 3 },
    ],
    trainRows: 16_221,
    validationRows: 2027,
    testRows: 2027,
    gaussianNll: 1.003,
    spikes: columns.flatMap(spikesOf),
    notes: [],
  };
}

export const engine: EngineStatus = {
  engine: 'reference',
  device: 'TF.js wasm (SIMD)',
  why: 'It took 1.6 ms for a step of this flow, the fastest of the two that run here.',
  available: [
    { choice: 'reference:webgpu', label: 'TF.js WebGPU', problem: 'this browser offers no WebGPU adapter.' },
    { choice: 'reference:wasm', label: 'TF.js wasm (SIMD)' },
    { choice: 'reference:cpu', label: 'TF.js CPU' },
  ],
};

export function updateAt(step: number, phase: TrainingPhase, steps = STEPS): TrainingUpdate {
  const looks = Math.floor(step / 50);
  const at = (amplitude: number, wobble: number) =>
    Float64Array.from({ length: looks }, (_, i) => 0.845 + amplitude * Math.exp(-i / 5) + 0.006 * Math.sin(i * wobble));
  return {
    phase,
    step,
    steps,
    member: 1,
    members: 1,
    weighing: false,
    before: [],
    stepsPerSecond: 318,
    secondsLeft: (steps - step) / 318,
    curve: {
      step: Float64Array.from({ length: looks }, (_, i) => (i + 1) * 50),
      train: at(0.5, 2.3),
      validation: at(0.44, 1.1),
    },
    bestStep: Math.max(0, looks * 50 - 50),
    density: { kind: 'curve', ...densityAt(1 - Math.exp(-step / 300)) },
  };
}

export function finishedAt(stopped: FinishedTraining['stopped']): FinishedTraining {
  return {
    stopped,
    averaged: { flows: 1, mixtureShare: 0 },
    metrics: {
      trainRows: 16_221,
      validationRows: 2027,
      testRows: 2027,
      validationLogProb: -0.846,
      testLogProb: -0.8461,
      testLogProbStdErr: 0.0132,
      gaussianLogProb: -1.0034,
      steps: STEPS,
      trainSeconds: 6.4,
      engine: 'reference',
    },
    density: { kind: 'curve', ...densityAt(0.998) },
    heldOut: [histogramOf(2027, 40, 1)],
    samples: [histogramOf(2027, 40, 4)],
    points: { heldOut: new Float32Array(300), samples: new Float32Array(300) },
  };
}

export const assessment: Assessment = {
  nll: [
    { rows: 'training', count: 16_221, mean: 0.84, standardError: 0.005 },
    { rows: 'test', count: 2027, mean: 0.846, standardError: 0.013 },
  ],
  baselines: [
    { kind: 'gaussian', name: 'Gaussian', nll: 1.003, validation: 1.003, better: -0.157, standardError: 0.009 },
    {
      kind: 'mixture',
      name: 'Gaussian mixture (8)',
      nll: 0.86,
      validation: 0.87,
      better: -0.014,
      standardError: 0.004,
    },
  ],
  findings: [
    { title: 'Coverage', judgement: 'good', sentence: 'Coverage is correct on the test set.' },
    { title: 'Samples', judgement: 'bad', sentence: 'Samples differ from the test set.' },
    { title: 'Calibration', judgement: 'too few', sentence: 'Too few rows to tell (n = 40).' },
    { title: 'Split', judgement: 'warning', sentence: 'A random split looks 1.339 ± 0.120 nats better.' },
  ],
  pit: [
    { label: 'log10 M_star, given the others', counts: new Float64Array(20).fill(50), expected: 50, low: 36, high: 64 },
  ],
  coverage: [{ mass: 0.5, observed: 0.49, standardError: 0.01 }],
  complete: true,
};

/** A normal posterior of every unknown column of a row. */
export function inferredAt({ cells, draws: count }: InferRequest): Inferred {
  const grid = Float64Array.from({ length: 81 }, (_, i) => 8.2 + i * 0.04);
  const columns = cells.flatMap(({ kind }, column) =>
    kind === 'known'
      ? []
      : [
          {
            column,
            name: `column ${column}`,
            ...{ median: 1e10, low68: 5e9, high68: 2e10, low95: 2.5e9, high95: 4e10 },
            draws: new Float64Array(count).fill(1e10),
            marginal: { grid, density: grid.map((x) => normal(x, 10, 0.3)) },
          },
        ],
  );
  return {
    columns,
    cloud: new Float32Array(count * columns.length).map((_, i) => 10 + 0.3 * Math.sin(i)),
    method: 'importance',
    effective: 812,
    logEvidence: -3.21,
    logEvidenceError: 0.02,
    reliable: true,
    verdict: 'Reliable: importance draws, worth 812 independent draws.',
    outside: [],
    seconds: 0.1,
  };
}
