/** Answers of densities that are known exactly, against closed forms. */
import { describe, expect, it, test } from 'vitest';
import { type Answer, type AskOptions, ask } from '../../../src/analysis/ask/ask';
import type { AskedDensity, Cell } from '../../../src/analysis/ask/asked';
import { random } from '../../../src/base/random';
import { angle, blobs, densityOf, gaussian, logarithm, plain } from './densities';

const unknown: Cell = { kind: 'unknown' };
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
const lnNormal = (off: number, sigma: number) => -0.5 * (off / sigma) ** 2 - Math.log(sigma) - HALF_LN_2PI;

async function answersOf(density: AskedDensity, rows: readonly (readonly Cell[])[], options: AskOptions = {}) {
  const answers: Answer[] = [];
  const asked = rows.map((cells) => ({ cells }));
  for await (const answer of ask(density, asked, options)) answers.push(answer);
  return answers;
}

async function answerOf(density: AskedDensity, cells: readonly Cell[], options: AskOptions = {}) {
  return (await answersOf(density, [cells], options))[0] as Answer;
}

/** Means and covariance of draws, by learned column. */
function momentsOf({ draws, columns }: Answer) {
  const f = columns.length;
  const n = draws.length / f;
  const mean = columns.map((_, i) =>
    Array.from({ length: n }, (_, k) => draws[k * f + i] as number).reduce((a, b) => a + b / n, 0),
  );
  const covariance = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) {
      sum +=
        (((draws[k * f + i] as number) - (mean[i] as number)) * ((draws[k * f + j] as number) - (mean[j] as number))) /
        n;
    }
    return sum;
  };
  const at = (column: number) => columns.indexOf(column);
  return { mean: (c: number) => mean[at(c)] as number, covariance: (c: number, d: number) => covariance(at(c), at(d)) };
}

/** Solves a symmetric positive system by elimination: rows of a, right sides b. */
function solved(a: number[][], b: number[][]): number[][] {
  const n = a.length;
  const m = a.map((row, i) => [...row, ...(b[i] as number[])]);
  for (let i = 0; i < n; i++) {
    const own = m[i] as number[];
    const pivot = own[i] as number;
    for (let j = 0; j < own.length; j++) own[j] = (own[j] as number) / pivot;
    for (const [k, other] of m.entries()) {
      if (k === i) continue;
      const factor = other[i] as number;
      for (let j = 0; j < own.length; j++) other[j] = (other[j] as number) - factor * (own[j] as number);
    }
  }
  return m.map((row) => row.slice(n));
}

describe('a Gaussian', () => {
  const dim = 4;
  const { density, mean, covariance } = gaussian(dim, 7, 0.3);
  const sigma = 0.5;
  const x = Array.from(
    mean,
    (centre, d) => centre + (d % 2 === 0 ? 1 : -1) * Math.sqrt(covariance[d * dim + d] as number),
  );
  const cov = (i: number, j: number) => covariance[i * dim + j] as number;

  // k known, u unknown, m measured with an error.
  test.each(['kuku', 'ukkk', 'uuku', 'mkuk', 'mmkk', 'umum', 'mmmm', 'uuum', 'kkkm'])(
    '%s: mean, covariance and ln p of what is known',
    async (pattern) => {
      const kinds = [...pattern];
      const cells = kinds.map((kind, d): Cell => {
        if (kind === 'u') return unknown;
        const value = x[d] as number;
        return kind === 'k' ? { kind: 'known', value } : { kind: 'measured', value, sigma };
      });
      const answer = await answerOf(density, cells, { draws: 6_000, seed: 3 });
      const of = (letters: string) => [...kinds.keys()].filter((d) => letters.includes(kinds[d] as string));
      const [free, seen] = [of('um'), of('km')];
      const s = seen.map((i) => seen.map((j) => cov(i, j) + (i === j && kinds[i] === 'm' ? sigma * sigma : 0)));
      const gain = solved(
        s,
        seen.map((i) => free.map((j) => cov(i, j))),
      );
      const off = seen.map((i) => (x[i] as number) - (mean[i] as number));
      const found = momentsOf(answer);
      for (const [a, c] of free.entries()) {
        const exact =
          (mean[c] as number) + off.reduce((sum, one, i) => sum + one * ((gain[i] as number[])[a] as number), 0);
        const rest = (d: number) =>
          cov(c, d) - seen.reduce((sum, o, i) => sum + ((gain[i] as number[])[a] as number) * cov(o, d), 0);
        const deviation = Math.sqrt(rest(c));
        // Of 6,000 draws a mean is known to 0.013 σ and a variance to 0.018.
        expect(Math.abs(found.mean(c) - exact) / deviation).toBeLessThan(0.04);
        for (const d of free)
          expect(Math.abs(found.covariance(c, d) - rest(d)) / deviation / Math.sqrt(cov(d, d))).toBeLessThan(0.06);
        const i = answer.columns.indexOf(c);
        expect(Math.abs((answer.marginals[i]?.quantile(0.5) as number) - exact) / deviation).toBeLessThan(0.05);
        expect(
          Math.abs((answer.marginals[i]?.quantile(0.84) as number) - exact - 0.99446 * deviation) / deviation,
        ).toBeLessThan(0.06);
      }
      const [quadratic] = solved(
        s,
        off.map((one) => [one]),
      ).reduce((sum, row, i) => [(sum[0] as number) + (row[0] as number) * (off[i] as number)], [0]);
      const logDet = s.length === 0 ? 0 : Math.log(determinant(s));
      const exact = -0.5 * ((quadratic as number) + logDet) - seen.length * HALF_LN_2PI;
      expect(Math.abs(answer.logEvidence - exact)).toBeLessThan(0.02);
      expect(answer.doubt).toBeUndefined();
    },
  );

  it('is answered the same for one seed, and otherwise for another', async () => {
    const cells: Cell[] = [unknown, unknown, { kind: 'known', value: 0 }, { kind: 'measured', value: 0, sigma }];
    const [first, again, other] = await Promise.all([1, 1, 2].map((seed) => answerOf(density, cells, { seed })));
    expect(again?.draws).toEqual(first?.draws);
    expect(other?.draws).not.toEqual(first?.draws);
  });

  it('is reliable in every row, and its marginal density holds 1', async () => {
    const rows = Array.from({ length: 30 }, (_, i): Cell[] => [
      unknown,
      unknown,
      { kind: 'known', value: Math.sin(i) },
      { kind: 'known', value: Math.cos(i) },
    ]);
    const answers = await answersOf(density, rows, { draws: 200 });
    expect(answers.filter(({ doubt }) => doubt !== undefined)).toEqual([]);
    const marginal = answers[0]?.marginals[0];
    const mass = Array.from({ length: 500 }, (_, k) => (marginal?.density(-10 + k * 0.04) as number) * 0.04);
    expect(mass.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 3);
  });
});

function determinant(a: number[][]): number {
  const m = a.map((row) => row.slice());
  let out = 1;
  for (let i = 0; i < m.length; i++) {
    const own = m[i] as number[];
    out *= own[i] as number;
    for (const other of m.slice(i + 1)) {
      const factor = (other[i] as number) / (own[i] as number);
      for (let j = i; j < own.length; j++) other[j] = (other[j] as number) - factor * (own[j] as number);
    }
  }
  return out;
}

describe('what is known by a limit', () => {
  const { density, mean, covariance } = gaussian(2, 9, 0.2);
  const sigma = Math.sqrt(covariance[0] as number);
  const limit = (mean[0] as number) + 1.5 * sigma;
  // Of a standard normal above 1.5: mean φ/Q, and ln Q.
  const beyond = Math.exp(lnNormal(1.5, 1)) / 0.0668072;

  it('cuts the posterior of its own column, and moves the others', async () => {
    const answer = await answerOf(density, [{ kind: 'beyond', limit, side: 'above' }, unknown], { draws: 4_000 });
    const found = momentsOf(answer);
    expect((found.mean(0) - (mean[0] as number)) / sigma).toBeCloseTo(beyond, 1);
    const other = (mean[1] as number) + ((covariance[1] as number) / sigma) * beyond;
    expect(Math.abs(found.mean(1) - other)).toBeLessThan(0.05);
    expect(answer.logEvidence).toBeCloseTo(Math.log(0.0668072), 1);
    const at = answer.columns.indexOf(0);
    expect(answer.draws.every((z, k) => k % 2 !== at || z >= limit)).toBe(true);
  });

  it('is integrated where it is the only free cell', async () => {
    const cells: Cell[] = [
      { kind: 'beyond', limit: mean[0] as number, side: 'below' },
      { kind: 'known', value: mean[1] as number },
    ];
    const answer = await answerOf(density, cells);
    expect(answer.method).toBe('quadrature');
    expect(answer.logEvidence).toBeCloseTo(Math.log(0.5) + lnNormal(0, Math.sqrt(covariance[3] as number)), 3);
    expect(answer.draws.every((z) => z <= (mean[0] as number) + 1e-9)).toBe(true);
  });
});

test('an error in the units of the catalog under log10: the posterior of a flux', async () => {
  // ln p of log10 f is flat enough that the likelihood decides: f = 10 ± 1.
  const density = densityOf(
    [logarithm, plain],
    ([a = 0, b = 0]) => lnNormal(a, 30) + lnNormal(b - a, 1),
    blobs([[0, 0]], 3),
  );
  const answer = await answerOf(density, [
    { kind: 'measured', value: 10, sigma: 1 },
    { kind: 'known', value: 1 },
  ]);
  const median = 10 ** (answer.marginals[0]?.quantile(0.5) as number);
  const width = 10 ** (answer.marginals[0]?.quantile(0.84) as number) - median;
  // The flat prior in log10 f moves the median down by σ²/f.
  expect(median).toBeCloseTo(9.9, 1);
  expect(width).toBeCloseTo(1, 1);
});

test('an angle whose posterior lies across the ends of its period', async () => {
  const k = 6;
  // ln I_0(6), for κ = 6: the density of z is exp(κ cos π(z − c)) / (2 I_0).
  const lnBessel = Math.log(67.2344069764);
  const logAt = (z: Float64Array) =>
    k * Math.cos(Math.PI * ((z[0] as number) - 0.95)) -
    lnBessel -
    Math.LN2 +
    lnNormal((z[1] as number) - Math.sin(Math.PI * (z[0] as number)), 0.5);
  const density = densityOf(
    [angle, plain],
    logAt,
    blobs(
      [
        [0.9, 0],
        [-0.9, 0],
      ],
      0.4,
    ),
  );
  const one = await answerOf(density, [unknown, { kind: 'known', value: 0 }]);
  expect(one.draws.every((z) => z >= -1 && z <= 1)).toBe(true);
  const both = await answerOf(density, [unknown, { kind: 'measured', value: 0, sigma: 0.01 }], { draws: 1_000 });
  for (const { draws, columns } of [one, both]) {
    const own = [...draws.keys()]
      .filter((i) => i % columns.length === columns.indexOf(0))
      .map((i) => draws[i] as number);
    const across = own.filter((z) => z < 0).length / own.length;
    expect(across).toBeGreaterThan(0.2);
    expect(across).toBeLessThan(0.5);
  }
  expect(both.logEvidence).toBeCloseTo(one.logEvidence, 1);
});

test('two modes far apart keep their weights', async () => {
  const logAt = ([a = 0, b = 0, c = 0]: Float64Array) =>
    Math.log(0.7 * Math.exp(lnNormal(a + 4, 0.1)) + 0.3 * Math.exp(lnNormal(a - 4, 0.1))) +
    lnNormal(b - a * a, 0.2) +
    lnNormal(c, 1);
  const density = densityOf(
    [plain, plain, plain],
    logAt,
    blobs(
      [
        [4, 16, 0],
        [-4, 16, 0],
      ],
      1,
    ),
  );
  const { draws, columns, doubt } = await answerOf(density, [unknown, unknown, { kind: 'known', value: 1 }], {
    draws: 4_000,
  });
  const left = Array.from({ length: 1_000 }, (_, k) => draws[k * 2 + columns.indexOf(0)] as number).filter(
    (a) => a < 0,
  ).length;
  expect(Math.abs(left / 1_000 - 0.7)).toBeLessThan(0.06);
  expect(doubt).toBeUndefined();
});

describe('a density that the proposals fit badly', () => {
  /** A ring of radius 3, and a third coordinate that follows from both. */
  const logAt = ([x = 0, y = 0, w = 0]: Float64Array) => {
    const radius = Math.hypot(x, y);
    return lnNormal(radius - 3, 0.1) - Math.log(2 * Math.PI * radius) + lnNormal(w - (x * y) / 3, 0.1);
  };
  const cells: Cell[] = [unknown, unknown, { kind: 'measured', value: 0, sigma: 3 }];
  const density: AskedDensity = {
    ...densityOf([plain, plain, plain], logAt, blobs([[0, 0, 0]], 2)),
    async sample(count, seed) {
      const draw = random(seed, 'catalog');
      const out = new Float64Array(3 * count);
      for (let k = 0; k < count; k++) {
        const [radius, angle] = [3 + 0.1 * draw.normal(), 2 * Math.PI * draw.uniform()];
        const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
        out.set([x, y, (x * y) / 3 + 0.1 * draw.normal()], 3 * k);
      }
      return out;
    },
  };

  it('is found by kernels about the first draws', async () => {
    const found = momentsOf(await answerOf(density, cells, { draws: 400 }));
    expect(Math.abs(found.mean(0))).toBeLessThan(0.6);
    expect(found.covariance(0, 0) + found.covariance(1, 1)).toBeCloseTo(9, 0);
  });

  it('is sampled by chains where few points are allowed, or not reliable', async () => {
    const answer = await answerOf(density, cells, { draws: 100, most: 120, seed: 2 });
    expect(answer.method).toBe('chains');
    const found = momentsOf(answer);
    if (answer.doubt === undefined) expect(found.covariance(0, 0) + found.covariance(1, 1)).toBeCloseTo(9, 0);
    else expect(answer.doubt).toMatch(/chains do not agree|independent ones/);
  });
});

test('a row of which all is known has ln p alone, and one of which nothing is known is drawn', async () => {
  const { density, mean } = gaussian(2, 5, 0);
  const [known, free] = await answersOf(density, [
    Array.from(mean, (value): Cell => ({ kind: 'known', value })),
    [unknown, unknown],
  ]);
  expect(known?.logEvidence).toBeCloseTo((await density.logProb(mean))[0] as number, 9);
  expect(known?.columns).toEqual([]);
  expect(free?.method).toBe('samples');
  expect(free?.draws).toHaveLength(400);
});

describe('a mode that the mixture has not learned', () => {
  /** Two blobs 8 apart in y and w, of masses 0.7 and 0.3; the mixture knows one of them. */
  const logAt = ([x = 0, y = 0, w = 0]: Float64Array) => {
    const one = Math.log(0.7) + lnNormal(y + 4, 0.3) + lnNormal(w + 4, 0.3);
    const other = Math.log(0.3) + lnNormal(y - 4, 0.15) + lnNormal(w - 4, 0.15);
    const most = Math.max(one, other);
    return lnNormal(x, 1) + most + Math.log(Math.exp(one - most) + Math.exp(other - most));
  };
  const density: AskedDensity = {
    ...densityOf([plain, plain, plain], logAt, blobs([[0, -4, -4]], 0.3)),
    async sample(count, seed) {
      const draw = random(seed, 'catalog');
      const out = new Float64Array(3 * count);
      for (let k = 0; k < count; k++) {
        const [centre, sigma] = draw.uniform() < 0.7 ? [-4, 0.3] : [4, 0.15];
        out.set([draw.normal(), centre + sigma * draw.normal(), centre + sigma * draw.normal()], 3 * k);
      }
      return out;
    },
  };
  const known: Cell = { kind: 'known', value: 0.4 };

  it.each([1, 2, 3])('is found by samples of the density, seed %s', async (seed) => {
    const answer = await answerOf(density, [known, unknown, unknown], { draws: 1_000, seed });
    const right = answer.marginals.map((marginal) => 1 - marginal.below(0));
    for (const share of right) expect(Math.abs(share - 0.3)).toBeLessThan(0.06);
    expect(answer.logEvidence).toBeCloseTo(lnNormal(0.4, 1), 0.8);
    expect(answer.doubt).toBeUndefined();
  });

  it('is integrated where one cell is free', async () => {
    const answer = await answerOf(density, [known, { kind: 'known', value: 4 }, unknown]);
    const left = await answerOf(density, [known, { kind: 'known', value: -4 }, unknown]);
    expect(answer.marginals[0]?.below(0)).toBeLessThan(0.01);
    expect(left.marginals[0]?.below(0)).toBeGreaterThan(0.99);
    expect(answer.logEvidence).toBeCloseTo(logAt(Float64Array.of(0.4, 4, 4)) - lnNormal(0, 0.15), 2);
  });
});

describe('a density that jumps', () => {
  const edges = [-1.237, -0.511, 0.173, 0.904, 1.618];
  const heights = [1, 0.3, 0.8, 0.1];
  const whole = heights.reduce((sum, height, i) => sum + height * ((edges[i + 1] as number) - (edges[i] as number)), 0);
  const stepAt = (y: number) => (heights[edges.findLastIndex((edge) => y >= edge)] ?? 0) / whole;
  const belowAt = (y: number) =>
    heights.reduce((sum, height, i) => {
      const [from = 0, to = 0] = edges.slice(i);
      return sum + (height * Math.min(to - from, Math.max(0, y - from))) / whole;
    }, 0);

  it.each([0, 0.31, -0.77])('is followed to its edges, wherever they lie: shifted by %s', async (shift) => {
    const density = densityOf(
      [plain, plain],
      ([x = 0, y = 0]) => lnNormal(x, 1) + Math.log(stepAt(y - shift)),
      blobs([[0, shift]], 1),
    );
    const { marginals, doubt, draws, logEvidence } = await answerOf(density, [{ kind: 'known', value: 0.5 }, unknown], {
      draws: 20_000,
    });
    for (let y = -1.4; y < 1.8; y += 0.05) {
      expect(Math.abs((marginals[0]?.below(y + shift) as number) - belowAt(y))).toBeLessThan(2e-3);
    }
    expect(Math.abs(logEvidence - lnNormal(0.5, 1))).toBeLessThan(5e-3);
    expect(doubt).toBeUndefined();
    const ranks = draws.map((y) => belowAt(y - shift)).sort();
    // 1.95/√n is passed by one sample in a thousand.
    expect(Math.max(...ranks.map((rank, k) => Math.abs(rank - (k + 0.5) / ranks.length)))).toBeLessThan(0.0138);
  });
});
