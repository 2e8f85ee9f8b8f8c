/**
 * What the page shows before anything is loaded: the synthetic sample and a flow that was trained on it, evaluated here and
 * now in float64. `demo-model.json` comes from `npm run fit -- --preset sample --flow poster-1d --out src/share/demo-model.json`.
 */
import { type Bins, grid, histogram, pictureRange } from '../analysis/histogram';
import { sampleCatalog } from '../catalog/sample';
import { numberColumn } from '../catalog/table';
import { plainFlow } from '../flow/evaluate';
import { fromBase64 } from './base64url';
import modelText from './demo-model.json?raw';
import type { Model } from './recipe';

/** A column, its histogram, and the density that was learned of it. */
export interface Demo {
  readonly label: string;
  readonly axis: string;
  readonly histogram: Bins;
  readonly density: { readonly grid: Float64Array; readonly density: Float64Array };
  /** Nats per row, on rows that were not trained on. */
  readonly gaussianNll: number;
  readonly nll: number;
}

const BINS = 80;
const POINTS = 400;

/** The page's own file, which a test opens as a stranger's; the schemas that check those stay out of the first paint. */
function storedModel(): Pick<Model, 'recipe' | 'flow' | 'standardisation' | 'parameters' | 'metrics'> {
  const json = JSON.parse(modelText);
  return { ...json, parameters: new Float32Array(fromBase64(json.parameters).buffer) };
}

function build(): Demo {
  const { recipe, flow, standardisation, parameters, metrics } = storedModel();
  const seed = recipe.source.kind === 'sample' ? recipe.source.seed : 1;
  const column = numberColumn(sampleCatalog(seed), 'M_star');
  if (!column) throw new Error('the sample has no column M_star');
  const values = column.values.filter((mass) => mass > 0).map(Math.log10);
  const { from, to } = pictureRange(values);
  const points = grid(from, to, POINTS);
  const [shift = 0] = standardisation.shift;
  const [scale = 1] = standardisation.scale;
  const logProb = plainFlow(flow, parameters).logProb(points.map((point) => (point - shift) / scale));
  return {
    label: 'Synthetic demo: CAMELS-like galaxies',
    axis: 'log10 M_star',
    histogram: histogram(values, from, to, BINS),
    density: { grid: points, density: logProb.map((value) => Math.exp(value) / scale) },
    gaussianNll: -metrics.gaussianLogProb,
    nll: -metrics.testLogProb,
  };
}

/** Built once, when it is first imported. */
export const demo: Demo = build();
