/** The parts of a search for outliers that need no flow: folds, ranks, reasons, neighbours, tests for artefacts, tags, and CSV out. */
import { describe, expect, it } from 'vitest';
import { artefactTests } from '../../src/analysis/outliers/artefacts';
import { foldsOf } from '../../src/analysis/outliers/folds';
import { quantityOf } from '../../src/analysis/outliers/galaxy';
import { deviationsOf, nearestOrdinary } from '../../src/analysis/outliers/neighbours';
import { rankIntervals } from '../../src/analysis/outliers/ranks';
import { reasonsOf, reasonText } from '../../src/analysis/outliers/reasons';
import { linkedGalaxies } from '../../src/analysis/outliers/same-galaxy';
import { tagsFor } from '../../src/analysis/outliers/tags';
import { chiSquaredTail, sigmaOfTail } from '../../src/analysis/outliers/tails';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';

const tableOf = (columns: Record<string, readonly (number | string)[]>): Table => ({
  name: 'made up',
  rows: Object.values(columns)[0]?.length ?? 0,
  columns: Object.entries(columns).map(([name, values]) =>
    typeof values[0] === 'string'
      ? { kind: 'text', name, values: values.map(String) }
      : { kind: 'number', name, values: Float64Array.from(values as number[]) },
  ),
  notes: [],
});
const rowsTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('folds', () => {
  const groups = Uint32Array.from({ length: 1_000 }, (_, i) => Math.floor((i * i) / 20_000));

  it('keep groups whole and parts even', () => {
    const folds = foldsOf(groups, 5, 1);
    const foldOf = new Map<number, number>();
    for (const [row, group] of groups.entries()) {
      expect(foldOf.get(group) ?? folds[row]).toBe(folds[row]);
      foldOf.set(group, folds[row] as number);
    }
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((own) => own === fold).length);
    expect(Math.min(...sizes)).toBeGreaterThan(150);
  });

  it('are as many as there are groups at most', () => {
    expect(new Set(foldsOf(Uint32Array.of(7, 7, 9, 9, 9), 5, 1)).size).toBe(2);
  });
});

describe('tails', () => {
  it('of the normal, to ten σ', () => {
    for (const [tail, sigma] of [
      [0.5, 0],
      [0.15865525393, 1],
      [0.02275013195, 2],
      [1.349898032e-3, 3],
      [9.865876451e-10, 6],
      [7.619853024e-24, 10],
    ] as const) {
      expect(sigmaOfTail(tail)).toBeCloseTo(sigma, 5);
      if (tail > 1e-6) expect(sigmaOfTail(1 - tail)).toBeCloseTo(-sigma, 5);
    }
  });

  it('of χ², against tables', () => {
    expect(chiSquaredTail(3.841459, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquaredTail(15.50731, 8)).toBeCloseTo(0.05, 6);
    expect(chiSquaredTail(26.12448, 8)).toBeCloseTo(0.001, 7);
    expect(chiSquaredTail(0, 4)).toBe(1);
  });
});

it('ranks have the interval that the members span, and leave out what is not ranked', () => {
  const { rank, low, high } = rankIntervals(
    Float64Array.of(-5, -1, -9, -3),
    [Float32Array.of(-5, -1, -9, -6), Float32Array.of(-7, -2, -9, -1)],
    (row) => row !== 2,
  );
  expect([...rank]).toEqual([1, 3, 0, 2]);
  expect([...low]).toEqual([1, 2, 0, 1]);
  expect([...high]).toEqual([2, 3, 0, 3]);
});

describe('reasons', () => {
  const properties = [
    { title: 'stellar mass', unit: 'dex' },
    { title: 'total mass', unit: 'dex' },
  ];

  it('say how far from what the others allow, the farthest first', () => {
    const reasons = reasonsOf(properties, [2.6, -3.4], [0.81, -1.2]);
    expect(reasons.map(({ property }) => property)).toEqual([1, 0]);
    expect(reasonText(reasons)).toBe(
      'total mass 1.2 dex below what its stellar mass allows (3.4 σ); stellar mass 0.8 dex above what its total mass allows (2.6 σ)',
    );
  });

  it('say so where no property alone is odd', () => {
    expect(reasonText(reasonsOf(properties, [1.2, -0.4], [0.2, 0]))).toContain('combination');
  });
});

it('the nearest ordinary rows are counted in deviations and leave outliers out', () => {
  // The second column varies a hundred times as much: alone it would decide.
  const values = Float64Array.from([0, 0, 0.1, 50, 3, 1, 0.2, -60, 0.05, 0]);
  const near = nearestOrdinary(values, deviationsOf(values, 2), 0, (place) => place !== 4, 2);
  expect(near.map(({ place }) => place)).toEqual([1, 3]);
});

describe('the same galaxy', () => {
  const draw = random(3, 'catalog');
  const masses = Array.from({ length: 200 }, () => 10 + draw.normal());
  const snapshots = (own: (galaxy: number) => number) => {
    const rows = [84, 90].flatMap((snapshot) => masses.map((_, galaxy) => ({ snapshot, galaxy, mass: own(galaxy) })));
    const table = tableOf({
      sim: rows.map(({ galaxy }) => `CV_${galaxy % 5}`),
      snapshot: rows.map(({ snapshot }) => snapshot),
      galaxy_id: rows.map(({ galaxy }) => galaxy),
    });
    return linkedGalaxies(
      table,
      rowsTo(400),
      Float64Array.from(rows, ({ mass }) => mass),
      1,
    );
  };

  it('is linked over snapshots', () => {
    const linked = snapshots((galaxy) => (masses[galaxy] as number) + 0.02 * draw.normal());
    expect(linked?.[3]).toBe(linked?.[203]);
    expect(new Set(linked).size).toBe(200);
  });

  it('is not where an index means another galaxy in every snapshot', () => {
    expect(snapshots(() => 10 + draw.normal())).toBeUndefined();
  });
});

describe('what a catalog calls its quantities', () => {
  it.each([
    ['M_star', 'stars'],
    ['SubhaloMassType_stars', 'stars'],
    ['SubhaloMassStellar', 'stars'],
    ['$M_{stellar},M_{\\odot}$', 'stars'],
    ['log_mstar', 'stars'],
    ['SubhaloMass', 'total'],
    ['M_dm', 'dark'],
    ['SubhaloBHMass', 'blackHole'],
    ['$R_{eff}$(kpc)', 'radius'],
    ['SFR($M_{\\odot}/yr$)', 'rate'],
    ['SubhaloLenType_stars', 'particles'],
    ['galaxy_id', undefined],
    ['Omega_m', undefined],
    ['M_G', undefined],
    ['Mg', undefined],
  ])('%s', (name, quantity) => expect(quantityOf(name, undefined)).toBe(quantity));

  it('is told from a magnitude by its unit', () => {
    expect(quantityOf('M_g', 'Msun')).toBe('gas');
    expect(quantityOf('M_g', 'mag')).toBeUndefined();
  });
});

describe('artefacts', () => {
  const table = tableOf({
    sim: ['CV_0', 'CV_0', 'CV_0', 'CV_0'],
    M_star: [2e9, 5e10, 8e8, 3e9],
    M_dm: [0, 1e12, 1e11, 1e11],
    M_total: [2e9, 1.1e12, 1.1e11, 1e9],
    R_half_star: [0.5, 6, 3, 0],
  });
  const { tests, missing } = artefactTests(table);
  const failed = (row: number) => tests.filter((test) => test.fails(row)).map(({ name }) => name);

  it('are found, each by its test', () => {
    expect(failed(0)).toEqual(
      ['no-dark-matter', 'softening', 'more-stars-than-mass'].filter((n) => failed(0).includes(n)),
    );
    expect(failed(0)).toContain('no-dark-matter');
    expect(failed(0)).toContain('softening');
    expect(failed(1)).toEqual([]);
    expect(failed(2)).toEqual(['few-particles']);
    expect(failed(3)).toEqual(expect.arrayContaining(['more-stars-than-mass', 'zero-filled']));
  });

  it('that a catalog cannot show are named with the reason', () => {
    expect(missing).toEqual([]);
    const bare = artefactTests(tableOf({ x: [1, 2, 3] }));
    expect(bare.tests).toEqual([]);
    expect(bare.missing.map(({ why }) => why)).toContain('the catalog has no dark-matter mass');
  });

  it('are found without a total mass, and in mixed units', () => {
    const parts = artefactTests(tableOf({ DM_Mass: [0, 90], M_star: [2, 1], M_gas: [1, 9] }));
    expect(parts.tests.filter((test) => test.fails(0)).map(({ name }) => name)).toEqual(['no-dark-matter']);
    expect(parts.tests.filter((test) => test.fails(1))).toEqual([]);
    const facts = { M_dm: { unit: '1e10 Msun/h' }, M_total: { unit: 'Msun' } };
    const mixed = artefactTests({ ...tableOf({ M_dm: [8, 0], M_total: [1.3e11, 1e9] }), facts });
    const dark = mixed.tests.find(({ name }) => name === 'no-dark-matter');
    expect([dark?.fails(0), dark?.fails(1)]).toEqual([false, true]);
  });

  it('are no logarithm that happens to be 0', () => {
    const solar = artefactTests(tableOf({ log_Z_star: [0, -1], M_star: [1e10, 1e10] }));
    expect(solar.tests.find(({ name }) => name === 'zero-filled')?.fails(0)).toBe(false);
  });

  it('take units into account', () => {
    const mixed = artefactTests({
      ...tableOf({ M_star: [3], M_total: [1e11] }),
      facts: { M_star: { unit: '1e10 Msun/h' }, M_total: { unit: 'Msun' } },
    });
    expect(mixed.tests.find(({ name }) => name === 'more-stars-than-mass')?.fails(0)).toBe(false);
  });
});

it('tags follow their rules over the columns that there are', () => {
  const draw = random(5, 'catalog');
  const total = Array.from({ length: 400 }, () => 10 ** (11 + 2 * draw.uniform()));
  const star = total.map((mass) => 0.01 * mass * 10 ** (0.1 * draw.normal()));
  star[4] = 0.2 * (total[4] as number);
  star[0] = 0.2 * (total[0] as number);
  const table = tableOf({
    central: total.map((_, i) => (i % 3 === 0 ? 1 : 0)),
    M_total: total,
    M_star: star,
    M_gas: total.map((mass, i) => (i === 1 ? 0 : 0.1 * mass)),
    M_bh: star.map((mass, i) => 1e-3 * mass * (i === 2 ? 10 : 1)),
    SFR: star.map((mass, i) => mass * (i === 3 ? 1e-12 : 1e-10)),
  });
  const tags = tagsFor(table, rowsTo(400));
  const of = (row: number) => tags.filter((tag) => tag.holds(row)).map(({ name }) => name);
  expect(of(4)).toEqual(expect.arrayContaining(['satellite', 'stripped']));
  // No group strips its own central galaxy.
  expect(of(0)).not.toContain('stripped');
  expect(of(1)).toEqual(expect.arrayContaining(['satellite', 'gas-free']));
  expect(of(2)).toContain('over-massive black hole');
  expect(of(3)).toContain('quenched');
  expect(tags.filter(({ holds }) => holds(7)).map(({ name }) => name)).toEqual(['satellite']);
});
