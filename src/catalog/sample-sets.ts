/**
 * The synthetic catalogs that the page ships with: CAMELS-like galaxies of the 27 boxes of set CV, at z = 0 or at four snapshots,
 * and of set 1P, where one parameter is varied at a time from the same initial conditions. Generated where they are opened, in half
 * a second, so that nothing is downloaded. No row is a simulated galaxy.
 */
import { random } from '../base/random';
import { type Galaxy, sampleBox } from './sample';
import {
  belowCut,
  counted,
  type Extra,
  earlier,
  isSeen,
  MORE,
  spareGalaxies,
  varied,
  withExtra,
} from './sample-galaxies';
import {
  countAt,
  FIDUCIAL,
  type ParameterName,
  RESPONSES,
  type SimulationParameters,
  STEPS,
  valueAt,
} from './sample-responses';
import type { Column, Table } from './table';

export const SAMPLE_SETS = {
  'CV z=0': 'The 27 boxes of one cosmology at z = 0, about 18,600 galaxies.',
  CV: 'The same boxes at z = 0.15, 0.10, 0.05 and 0, each galaxy up to four times.',
  '1P': 'One box at 61 sets of parameters, one of six varied at a time, z = 0.',
} as const;
export type SampleSet = keyof typeof SAMPLE_SETS;

const BOXES = 27;
const SNAPSHOTS = [
  { snapshot: 84, redshift: 0.15 },
  { snapshot: 86, redshift: 0.1 },
  { snapshot: 88, redshift: 0.05 },
  { snapshot: 90, redshift: 0 },
] as const;
/** Beside its galaxy and not spread into one object, which takes microseconds for each of 40,000 rows. */
interface Row {
  readonly galaxy: Extra;
  readonly sim: string;
  readonly snapshot: number;
  readonly redshift: number;
  readonly parameters: SimulationParameters;
}

function rowsOf(set: SampleSet, seed: number): Row[] {
  const extras = (galaxies: readonly Galaxy[], box: number) => {
    const draw = random(seed, 'catalog', MORE + box);
    return galaxies.map((galaxy, id) => withExtra(galaxy, id, draw));
  };
  if (set === '1P') {
    const all = extras([...sampleBox(seed, 0), ...belowCut(seed)], 0);
    const spare = extras(spareGalaxies(seed), 1).map((galaxy) => ({ ...galaxy, id: galaxy.id + all.length }));
    const fiducialCount = all.filter(isSeen).length;
    const [snapshot, redshift] = [90, 0];
    const names = Object.keys(RESPONSES) as ParameterName[];
    const steps = Array.from({ length: 2 * STEPS + 1 }, (_, i) => i - STEPS).filter((step) => step !== 0);
    const fiducial = all
      .filter(isSeen)
      .map((galaxy): Row => ({ galaxy, sim: '1P_fid', snapshot, redshift, parameters: FIDUCIAL }));
    return [
      ...fiducial,
      ...names.flatMap((name) =>
        steps.flatMap((step) => {
          const sim = `1P_${RESPONSES[name].number}_${step < 0 ? 'n' : ''}${Math.abs(step)}`;
          const parameters = { ...FIDUCIAL, [name]: Number(valueAt(name, step).toPrecision(5)) };
          const count = Math.round(fiducialCount * countAt(name, step));
          const members = counted(varied(all, name, step), varied(spare, name, step), count, seed);
          return members.map((galaxy): Row => ({ galaxy, sim, snapshot, redshift, parameters }));
        }),
      ),
    ];
  }
  const times = set === 'CV' ? SNAPSHOTS : SNAPSHOTS.slice(-1);
  return Array.from({ length: BOXES }, (_, box) => {
    const galaxies = extras(sampleBox(seed, box), box);
    const sim = `CV_${box}`;
    return times.flatMap(({ snapshot, redshift }) =>
      earlier(galaxies, redshift, seed, box).map(
        (galaxy): Row => ({ galaxy, sim, snapshot, redshift, parameters: FIDUCIAL }),
      ),
    );
  }).flat();
}

/** A synthetic catalog. The same seed gives the same rows; at z = 0 the boxes of CV are those of `sampleCatalog`. */
export function sampleSet(set: SampleSet, seed: number): Table {
  const rows = rowsOf(set, seed);
  const number = (name: string, value: (row: Row) => number): Column => {
    const values = new Float64Array(rows.length);
    for (const [i, row] of rows.entries()) values[i] = value(row);
    return { kind: 'number', name, values };
  };
  const own = (name: string, value: (galaxy: Extra) => number) => number(name, ({ galaxy }) => value(galaxy));
  return {
    name: set === 'CV z=0' ? 'Sample catalog (synthetic)' : `Sample catalog, set ${set} (synthetic)`,
    rows: rows.length,
    columns: [
      { kind: 'text', name: 'sim', values: rows.map(({ sim }) => sim) },
      ...(Object.keys(FIDUCIAL) as ParameterName[]).map((name) => number(name, ({ parameters }) => parameters[name])),
      number('snapshot', ({ snapshot }) => snapshot),
      number('redshift', ({ redshift }) => redshift),
      own('galaxy_id', ({ id }) => id),
      own('central', ({ central }) => (central ? 1 : 0)),
      own('M_star', ({ mStar }) => mStar),
      own('M_gas', ({ mGas }) => mGas),
      own('M_dm', ({ mTotal, mStar, mGas, mBh }) => Math.max(0, mTotal - mStar - mGas - mBh)),
      own('M_bh', ({ mBh }) => mBh),
      own('M_total', ({ mTotal }) => mTotal),
      own('R_half_star', ({ rHalfStar }) => rHalfStar),
      own('spin', ({ spin }) => spin),
      own('Z_star', ({ zStar }) => zStar),
      own('age', ({ age }) => age),
    ],
    notes: [
      `These galaxies are synthetic: drawn from relations that were fitted to CAMELS-IllustrisTNG, not simulated. ${SAMPLE_SETS[set]}`,
    ],
  };
}
