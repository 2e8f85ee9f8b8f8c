/**
 * What the page shows before anything is loaded: the synthetic sample and a flow that was trained on it, evaluated here and
 * now in float64. `demo-model.json` comes from
 *
 *   npm run fit -- --preset sample --columns M_star --log10 M_star --within M_star=3.8019e8: --members 1 --mixture off
 *     --engine wasm --out src/share/demo-model.json
 *
 * whose limit is the least mass of the sample, and `demo-histogram.json` from the test, which holds it against the sample: making
 * that took a quarter of a second of every visit.
 */
import { grid, type Histogram } from '../analysis/histogram';
import { fromBase64 } from '../base/base64url';
import { plainFlow } from '../flow/evaluate';
import { flowRows, unitSlopes } from '../train/standardise';
import histogramText from './demo-histogram.json?raw';
import modelText from './demo-model.json?raw';
import type { Model } from './recipe';

/** A column, its histogram, and the density that was learned of it. */
export interface Demo {
  readonly label: string;
  readonly axis: string;
  readonly histogram: Histogram;
  readonly density: { readonly grid: Float64Array; readonly density: Float64Array };
}

const POINTS = 400;

const model = storedModel();

/** Nats per row, on rows that were not trained on. */
export const demoNll = { flow: -model.metrics.testLogProb, gaussian: -model.metrics.gaussianLogProb };

/** The page's own file, which a test opens as a stranger's; the schemas that check those stay out of the first paint. */
function storedModel(): Pick<Model, 'flow' | 'standardisation' | 'members' | 'metrics'> {
  const json = JSON.parse(modelText);
  return { ...json, members: [new Float32Array(fromBase64(json.parameters).buffer)] };
}

function build(): Demo {
  const { from, to, counts } = JSON.parse(histogramText);
  const points = grid(from, to, POINTS);
  const {
    flow,
    standardisation,
    members: [parameters = new Float32Array()],
  } = model;
  const seen = flowRows(flow, standardisation, { values: points });
  const slope = unitSlopes(flow, standardisation, { values: points });
  const logProb = plainFlow(flow, parameters).logProb(seen.values);
  return {
    label: 'Synthetic demo: CAMELS-like galaxies',
    axis: 'log10 M_star',
    histogram: { from, to, counts: Float64Array.from(counts) },
    density: { grid: points, density: logProb.map((value, i) => Math.exp(value + slope(i))) },
  };
}

let built: Demo | undefined;

/** Built when it is first shown, which takes a tenth of a second of a visit. */
export function demo(): Demo {
  built ??= build();
  return built;
}
