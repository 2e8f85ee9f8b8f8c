/** What the page shows before anything is loaded: a placeholder by formula, a mixture of two normals along log10 M_star. */
import type { DensityCurve, Histogram } from '../worker/protocol';

export interface Demo {
  readonly label: string;
  readonly axis: string;
  readonly histogram: Histogram;
  readonly density: DensityCurve;
  /** Nats per row, on rows that were not trained on. */
  readonly gaussianNll: number;
  readonly nll: number;
}

const FROM = 8.6;
const TO = 11.8;
const BINS = 64;
const ROWS = 12_000;

const normal = (x: number, mean: number, sd: number) =>
  Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
const density = (x: number) => 0.68 * normal(x, 9.45, 0.34) + 0.32 * normal(x, 10.45, 0.38);

const grid = Float64Array.from({ length: 257 }, (_, i) => FROM + ((TO - FROM) * i) / 256);
const width = (TO - FROM) / BINS;

export const demo: Demo = {
  label: 'Synthetic demo: CAMELS-like galaxies',
  axis: 'log10 M_star',
  histogram: {
    from: FROM,
    to: TO,
    counts: Float64Array.from({ length: BINS }, (_, bin) => {
      const expected = ROWS * width * density(FROM + (bin + 0.5) * width);
      return Math.max(0, Math.round(expected + Math.sqrt(expected) * 1.2 * Math.sin(bin * 12.9898 + 3)));
    }),
  },
  density: { grid, density: grid.map(density) },
  gaussianNll: 0.901,
  nll: 0.812,
};
