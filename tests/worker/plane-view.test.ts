/** The picture of two columns of an average: its density is the mean of its members', each of which has contours of its own. */
import { expect, test } from 'vitest';
import { logAverage } from '../../src/analysis/average';
import type { Points } from '../../src/train/fit';
import { planeOf } from '../../src/worker/plane-view';

const range = { from: -6, to: 6, counts: new Float64Array() };
/** Two unit Gaussians, 2 apart in x. */
const gaussian =
  (mean: number) =>
  ({ values }: Points) =>
    Float64Array.from(
      { length: values.length / 2 },
      (_, i) =>
        -0.5 * ((values[2 * i] as number) - mean) ** 2 -
        0.5 * (values[2 * i + 1] as number) ** 2 -
        Math.log(2 * Math.PI),
    );
const each = [gaussian(-1), gaussian(1)];
const fit = {
  logProb: async (points: Points) =>
    logAverage(
      each.map((one) => one(points)),
      [0.5, 0.5],
    ),
  byMember: async (points: Points) => each.map((one) => one(points)),
  inverse: async (latents: Float32Array) => Float64Array.from(latents),
};

test('the final picture has the contours of each member, and the density of the average', async () => {
  const final = await planeOf(fit, range, range, [], 'final');
  const { byMember: _none, ...alone } = fit;
  const whole = await planeOf(alone, range, range, [], 'final');
  if (final.kind !== 'plane' || whole.kind !== 'plane') throw new Error('not a plane');
  expect(whole.members).toBeUndefined();
  expect(Math.max(...final.density.map((value, i) => Math.abs(value - (whole.density[i] as number))))).toBeLessThan(
    1e-6,
  );
  expect(final.members).toHaveLength(2);
  // The contour that holds 90 % of a unit Gaussian lies at a tenth of its peak.
  for (const { levels } of final.members ?? []) {
    expect(levels.find(({ mass }) => mass === 0.9)?.density).toBeCloseTo(0.1 / (2 * Math.PI), 3);
  }
});

test('a ridge thinner than a cell is a line, not a string of beads', async () => {
  // Half of the mass within a hundredth of y = 0.37 x, where a cell is 0.09 wide.
  const [slope, thin] = [0.37, 0.01];
  const normal = (z: number, deviation: number) =>
    Math.exp(-0.5 * (z / deviation) ** 2) / (Math.sqrt(2 * Math.PI) * deviation);
  const logProb = async ({ values }: Points) =>
    Float64Array.from({ length: values.length / 2 }, (_, i) => {
      const [x, y] = [values[2 * i] as number, values[2 * i + 1] as number];
      const [across, away] = [normal(x, 1.5), y - slope * x];
      return Math.log(across * (0.5 * normal(away, thin) + 0.5 * normal(away, 1)));
    });
  const picture = await planeOf({ logProb, inverse: fit.inverse }, range, range, [], 'final');
  if (picture.kind !== 'plane') throw new Error('not a plane');
  const { density, width, levels, held } = picture;
  expect(held).toBeCloseTo(1, 1);
  // The greatest density of every column of cells within the 90 % contour falls off as the ridge does.
  const inner = levels.find(({ mass }) => mass === 0.5)?.density as number;
  for (let i = 40; i < 88; i++) {
    const most = Math.max(...Array.from({ length: width }, (_, j) => density[j * width + i] as number));
    expect(most, `column ${i}`).toBeGreaterThan(inner);
  }
});

test('pictures of training are of the average alone', async () => {
  const live = await planeOf(fit, range, range, [], 'live');
  expect(live.kind === 'plane' && live.members).toBeUndefined();
});
