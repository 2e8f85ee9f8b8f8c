/** Null catalogs that are searched for outliers from end to end: rows of one distribution, in boxes that are drawn by chance. */
import { random } from '../../base/random';
import type { Table } from '../../catalog/table';
import { chooseFor, openPool } from '../../engine/choose/choose';
import { presets, sizedTo } from '../../train/presets';
import { Q_LEVEL, spreadOf, standingOut } from '../../worker/outliers/headline';
import { outcomeOf } from '../../worker/outliers/outcome';
import { type Study, studyOf } from '../../worker/outliers/study';
import { usableRows } from '../../worker/usable-rows';
import { nodeAssets } from './assets';
import type { FalseAlarms, NullCheck, NullOptions, NullSearch } from './null';

const THRESHOLD = 0.01;
const BOXES = 20;
const LEVEL = 0.05;

interface Kind {
  readonly shape: 'Gaussian' | 'curved';
  readonly rows: number;
  readonly columns: number;
  /** Rows of the reference sample; all where absent. */
  readonly reference?: number;
  /** Whether every cell has an error, from a twentieth of the scatter to more than it, and a tenth of the first column is missing. */
  readonly noisy?: true;
}

/** The errors of a row, the same in all columns, are spread evenly in their logarithm. */
const ERRORS = { least: 0.05, most: 1.5, missing: 0.1 } as const;

/** A chain of correlated normals, or each column a parabola or a sine of the one before with normal scatter. */
export function nullTable({ shape, rows, columns, noisy }: Kind, seed: number): Table {
  const draw = random(seed, 'catalog', 41);
  const values = Array.from({ length: columns }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    let before = draw.normal();
    for (let d = 0; d < columns; d++) {
      const z = draw.normal();
      const bent = d % 2 === 1 ? 0.6 * (before * before - 1) : Math.sin(1.5 * before);
      const value = d === 0 ? before : shape === 'curved' ? 0.5 * z + bent : 0.6 * before + 0.8 * z;
      (values[d] as Float64Array)[row] = value;
      before = value;
    }
  }
  const errors = new Float64Array(noisy ? rows : 0).map(
    () => ERRORS.least * (ERRORS.most / ERRORS.least) ** draw.uniform(),
  );
  for (const [row, sigma] of errors.entries()) {
    for (const own of values) own[row] = (own[row] as number) + sigma * draw.normal();
    if (draw.uniform() < ERRORS.missing) (values[0] as Float64Array)[row] = Number.NaN;
  }
  const boxOf = Array.from({ length: rows }, () => draw.integer(BOXES));
  return {
    name: 'null',
    rows,
    columns: [
      { kind: 'text', name: 'sim', values: boxOf.map((box) => `box_${box}`) },
      { kind: 'number', name: 'Omega_m', values: Float64Array.from(boxOf, (box) => 0.1 + 0.02 * box) },
      { kind: 'number', name: 'part', values: Float64Array.from({ length: rows }, (_, row) => row) },
      ...(noisy ? [{ kind: 'number' as const, name: 'sigma', values: errors }] : []),
      ...values.map((own, d) => ({ kind: 'number' as const, name: `x${d}`, values: own })),
    ],
    notes: [],
  };
}

async function search(kind: Kind, members: number, seed: number): Promise<NullSearch> {
  const { columns, reference, noisy } = kind;
  const table = nullTable(kind, seed);
  const sized = (rows: number) => sizedTo(presets.light, columns, 0, rows);
  const { flow, training } = sized(kind.rows);
  const usable = usableRows(table, {
    columns: Array.from({ length: columns }, (_, d) => ({
      ...{ name: `x${d}`, transform: 'none' as const },
      ...(noisy ? { error: 'sigma' } : {}),
      ...(noisy && d === 0 ? { holes: true as const } : {}),
    })),
    seed,
  });
  const { engine } = await chooseFor(openPool(await nodeAssets()), 'wasm', {
    spec: flow,
    batch: training.batch,
    rows: kind.rows,
  });
  const request = {
    ...(reference === undefined ? {} : { reference: `part < ${reference}` }),
    ...{ by: [], members, cut: THRESHOLD, ignored: [], seed, reasons: false },
  };
  const steps = studyOf({ engine, table, usable, flow, training, sized, request });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const outcome = outcomeOf(step.value, THRESHOLD);
  const { found, expected, uncalibrated, significant, shares, relations } = outcome;
  const relation = relations[0]?.pValue;
  return {
    ...{ kind: nameOf(kind), members, seed, found, expected, uncalibrated, significant },
    // Without a reference sample the count is calibrated on the rows that are counted.
    error: reference === undefined ? Math.sqrt(expected) : spreadOf(outcome),
    ...(noisy ? { noisiest: noisiestOf(step.value) } : {}),
    boxes: standingOut(shares).length,
    ...(relation === undefined ? {} : { relation }),
  };
}

/** The quarter of the rows with the largest errors. */
function noisiestOf({ input, pValue }: Study): NonNullable<NullSearch['noisiest']> {
  const { rows, cells } = input.usable.prepared;
  // The last column is never missing.
  const sigma = (place: number) => cells?.spread[(place + 1) * cells.columns - 1] ?? 0;
  const order = Array.from(rows.keys()).sort((a, b) => sigma(b) - sigma(a));
  const some = order.slice(0, order.length >> 2);
  const found = some.filter((place) => (pValue[place] as number) <= THRESHOLD).length;
  return { found, expected: THRESHOLD * some.length };
}

const KINDS: readonly Kind[] = [
  // Small ones first, so that a few minutes show most kinds.
  ...[300, 1_000, 3_000, 10_000].flatMap((rows) =>
    (['Gaussian', 'curved'] as const).flatMap((shape) => [2, 4, 8].map((columns): Kind => ({ shape, rows, columns }))),
  ),
  ...(['Gaussian', 'curved'] as const).map((shape): Kind => ({ shape, rows: 3_000, columns: 2, reference: 435 })),
  ...[1_000, 3_000].flatMap((rows) =>
    (['Gaussian', 'curved'] as const).flatMap((shape) =>
      [2, 4].map((columns): Kind => ({ shape, rows, columns, noisy: true })),
    ),
  ),
];

const nameOf = ({ shape, rows, columns, reference, noisy }: Kind) =>
  `search: ${shape}, ${rows} rows, ${columns} columns${noisy ? ', with errors' : ''}${reference === undefined ? '' : `, ${reference} reference`}`;

const isOff = ({ found, expected, error }: NullSearch) => Math.abs(found - expected) > 3 * error;

export const nullSearches: readonly NullCheck[] = KINDS.map((kind) => ({
  name: nameOf(kind),
  async *run({ catalogs, members, seed, searched }: NullOptions): AsyncGenerator<FalseAlarms> {
    const searches: NullSearch[] = [];
    for (let i = 0; i < catalogs; i++) {
      const key = { kind: nameOf(kind), members, seed: 1_000 * seed + i };
      const own = await searched(key, () => search(kind, members, key.seed));
      if (own) searches.push(own);
    }
    if (searches.length === 0) return;
    const told = { check: nameOf(kind), catalogs: searches.length, claimed: LEVEL };
    const alarms = (isFalse: (search: NullSearch) => boolean) => searches.filter(isFalse).length;
    const mean = (of: (search: NullSearch) => number) =>
      (searches.reduce((sum, one) => sum + of(one), 0) / searches.length).toFixed(1);
    yield {
      ...told,
      statement: `found is off by 3 ${kind.reference === undefined ? 'Poisson deviations' : 'stated errors'}`,
      alarms: alarms(isOff),
      note: `found ${mean(({ found }) => found)}, uncalibrated ${mean((one) => one.uncalibrated)}, stated ${mean(({ expected }) => expected)}`,
    };
    if (kind.noisy) {
      const off = ({ noisiest }: NullSearch) =>
        noisiest !== undefined && Math.abs(noisiest.found - noisiest.expected) > 3 * Math.sqrt(noisiest.expected);
      yield {
        ...{ ...told, statement: 'the noisiest quarter is off by 3', alarms: alarms(off) },
        note: `found ${mean(({ noisiest }) => noisiest?.found ?? 0)}, stated ${mean(({ noisiest }) => noisiest?.expected ?? 0)}`,
      };
    }
    yield { ...told, statement: `a row with q ≤ ${Q_LEVEL}`, alarms: alarms(({ significant }) => significant > 0) };
    yield { ...told, statement: 'a box with more than the rest, q ≤ 0.05', alarms: alarms(({ boxes }) => boxes > 0) };
    yield {
      ...told,
      statement: 'relation with a parameter, p ≤ 0.05',
      alarms: alarms(({ relation }) => (relation ?? 1) <= LEVEL),
    };
  },
}));
