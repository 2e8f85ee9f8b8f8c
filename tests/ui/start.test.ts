/**
 * The first picture is real: `src/ui/start/start.json` is written from the sample, from a flow that was trained on it and from a search of its
 * outliers, and is held against them here. The flow (`start-model.json`) and the search (`start-outliers.json`, cut to its first rows) are
 *
 *   npm run fit -- --preset sample --columns M_star,M_total --log10 M_star,M_total --members 1 --mixture off --engine wasm --out M.json
 *   npm run outliers -- --preset sample --columns M_star,M_total --log10 M_star,M_total --group sim --out O.csv --json
 */
import { expect, it } from 'vitest';
import { cellMiddles } from '../../src/analysis/density-plane';
import { histogram, pictureRange } from '../../src/analysis/histogram';
import { latentScores } from '../../src/analysis/latent-scores';
import { toBase64 } from '../../src/base/base64url';
import { sampleCatalog } from '../../src/catalog/sample';
import { numberColumn } from '../../src/catalog/table';
import { plainFlow } from '../../src/flow/evaluate';
import { plainLogProb } from '../../src/share/model-density';
import { readModelJson } from '../../src/share/model-json';
import { flowRows } from '../../src/train/standardise';
import { CELLS, COARSE, FINE, LATENT, startOf } from '../../src/ui/start/start';
import modelText from './start-model.json?raw';
import outliersText from './start-outliers.json?raw';

const DOTS_EVERY = 15;
const BINS = 60;
/** log10 of the total mass from which the picture shows it. */
const LEAST_MASS = 10.4;

const model = readModelJson(modelText);
const search = JSON.parse(outliersText) as {
  readonly rows: number;
  readonly found: number;
  readonly expected: number;
  readonly least: readonly { readonly sim: string; readonly galaxy_id: number; readonly reason: string }[];
};

/** log10 of both masses of the galaxies that have both, row-major [n, 2], and where those of the search stand. */
function galaxies() {
  const table = sampleCatalog(1);
  const of = (name: string) => numberColumn(table, name)?.values ?? new Float64Array();
  const [star, total, id] = [of('M_star'), of('M_total'), of('galaxy_id')];
  const sims = table.columns.find(({ name }) => name === 'sim');
  const used = Uint32Array.from(star, (_, row) => row).filter(
    (row) => (star[row] as number) > 0 && (total[row] as number) > 0,
  );
  const least = search.least.map(({ sim, galaxy_id }) =>
    used.findIndex((row) => id[row] === galaxy_id && sims?.kind === 'text' && sims.values[row] === sim),
  );
  const values = Float64Array.from({ length: 2 * used.length }, (_, i) =>
    Math.log10((i % 2 === 0 ? star : total)[used[i >> 1] as number] as number),
  );
  return { values, least };
}

const { values, least } = galaxies();
const column = (d: number) => values.filter((_, i) => i % 2 === d);
const pair = (place: number) => values.subarray(2 * place, 2 * place + 2);

it('is the sample, the flow and the search that it names', async () => {
  // Fragments without dark matter, of less mass, would take half of the picture.
  const ranges = [pictureRange(column(0)), { ...pictureRange(column(1)), from: LEAST_MASS }] as const;
  const inside = (place: number) =>
    pair(place).every((x, d) => x >= (ranges[d]?.from ?? 0) && x <= (ranges[d]?.to ?? 0));
  const density = (await plainLogProb(model, { values: cellMiddles(ranges, CELLS) })).map(Math.exp);
  const top = Math.max(...density);
  const places = Array.from({ length: values.length / 2 }, (_, place) => place).filter(
    (place) => place % DOTS_EVERY === 0 && !least.includes(place) && inside(place),
  );
  const dots = Float64Array.from([...least, ...places].flatMap((place) => [...pair(place)]));
  const [parameters = new Float32Array()] = model.members;
  const { value } = plainFlow(model.flow, parameters).forward(
    flowRows(model.flow, model.standardisation, { values: dots }).values,
  );
  const scores = latentScores(model.flow, parameters);
  const share = (x: number, { from, to }: { from: number; to: number }) =>
    Math.round(FINE * Math.min(1, Math.max(0, (x - from) / (to - from))));
  const latentRange = { from: -LATENT, to: LATENT };
  const fine = (of: (i: number) => number) => toBase64(new Uint8Array(Uint16Array.from(dots, (_, i) => of(i)).buffer));
  const start = {
    ranges: ranges.map(({ from, to }) => ({ from, to })),
    histograms: [0, 1].map((d) =>
      Array.from(histogram(column(d), ranges[d]?.from ?? 0, ranges[d]?.to ?? 0, BINS).counts),
    ),
    top,
    density: toBase64(Uint8Array.from(density, (p) => Math.round(COARSE * Math.sqrt(p / top)))),
    dots: fine((i) => share(dots[i] as number, ranges[i % 2] ?? latentRange)),
    latents: fine((i) => share(scores[i % 2]?.score(value[i] as number) ?? 0, latentRange)),
    nll: { flow: -model.metrics.testLogProb, gaussian: -model.metrics.gaussianLogProb },
    search: {
      rows: search.rows,
      found: search.found,
      expected: Math.round(search.expected),
      least: search.least.map(({ sim, galaxy_id, reason }) => ({ name: `${sim}, galaxy ${galaxy_id}`, reason })),
    },
  };
  await expect(`${JSON.stringify(start)}\n`).toMatchFileSnapshot('../../src/ui/start/start.json');
});

it('holds a density of mass 1, and dots whose latents are spread as a normal distribution', () => {
  const { picture, latents } = startOf();
  const { density } = picture;
  expect(density?.held).toBeCloseTo(1, 1);
  for (const d of [0, 1]) {
    const own = latents.filter((_, i) => i % 2 === d);
    const mean = own.reduce((sum, u) => sum + u) / own.length;
    const square = own.reduce((sum, u) => sum + u * u) / own.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(square - mean * mean).toBeGreaterThan(0.8);
    expect(square - mean * mean).toBeLessThan(1.25);
  }
});

it('rings galaxies that are among the least likely under the flow', async () => {
  expect(least).not.toContain(-1);
  const logProb = await plainLogProb(model, { values: values.filter((_, i) => (i >> 1) % 12 === 0) });
  const rare = logProb.toSorted()[Math.round(0.02 * logProb.length)] as number;
  const own = await plainLogProb(model, { values: Float64Array.from(least.flatMap((place) => [...pair(place)])) });
  expect(Math.max(...own)).toBeLessThan(rare);
});
