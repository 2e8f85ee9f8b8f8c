/** A saved model as a density that is asked: in the coordinates that its flows see, with a Gaussian mixture that proposes draws. */
import type { AskedColumn, AskedDensity } from '../analysis/ask/asked';
import { interleaved } from '../analysis/density-model';
import { fitGaussian } from '../analysis/gaussian';
import { fitGaussianMixture } from '../analysis/gaussian-mixture';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { random } from '../base/random';

import { applyTransform, type FittedTransform, invertTransform, logSlope } from '../catalog/column-transforms';
import { type FittedDomain, lineSlope, offLine, onLine } from '../train/domain';
import { restoreUnits, standardiseRows, unitSlopes } from '../train/standardise';
import type { ModelFit } from './model-density';
import type { Model } from './recipe';

const LINE: FittedDomain = { kind: 'line' };

/** How the column of a model and what its flows see belong together. */
function columnOf(transform: FittedTransform, shift: number, scale: number, domain: FittedDomain): AskedColumn {
  const circle = domain.kind === 'circle';
  const turned = (z: number) => (circle ? z - 2 * Math.floor((z + 1) / 2) : z);
  return {
    circle,
    catalog: (seen) => invertTransform(transform, offLine(domain, seen * scale + shift)),
    seen: (value) => turned((onLine(domain, applyTransform(transform, value)) - shift) / scale),
    logSlope: (value) =>
      logSlope(transform, value) + lineSlope(domain, applyTransform(transform, value)) - Math.log(scale),
  };
}

/** Draws of the model that proposals must reach, and components of a mixture for a model that has none of its own. */
const FITTED = { draws: 8_000, few: 2_000, components: 16 } as const;
/** Weight of one Gaussian over all draws of the model: where no component of the mixtures reaches, it does. */
const BROAD = 0.05;

/** The mixtures of a model as one, or a mixture that is fitted to its own draws, and a broad Gaussian beside. */
async function proposalOf(model: Model, fit: ModelFit, seed: number): Promise<GaussianMixture> {
  const { mixtures, flow, standardisation } = model;
  const { dim, context } = flow;
  const width = dim + context;
  const count = mixtures ? FITTED.few : FITTED.draws;
  const every = Uint32Array.from({ length: count }, (_, row) => row);
  const draw = random(seed, 'ask');
  // Context values of a model are known by their centre and scale alone.
  const given = Float64Array.from({ length: count * context }, () => draw.normal());
  const restored = context > 0 ? restoreUnits(Float32Array.from(given), context, standardisation.context) : undefined;
  const drawn = await fit.sample(count, seed, restored);
  const seen = Float64Array.from(standardiseRows(drawn, dim, every, standardisation));
  const all = context > 0 ? interleaved(given, context, seen, dim) : seen;
  const broad = fitGaussian(all, width, every);
  const parts = mixtures?.parts ?? [fitGaussianMixture(all, width, every, FITTED.components, seed, count)];
  const share = (1 - BROAD) / parts.length;
  return {
    weights: Float64Array.of(...parts.flatMap(({ weights }) => Array.from(weights, (weight) => weight * share)), BROAD),
    means: Float64Array.of(...parts.flatMap(({ means }) => Array.from(means)), ...broad.mean),
    factors: [...parts.flatMap(({ factors }) => factors), broad.cholesky],
  };
}

/** The density of a model, for as long as the flow is compiled that `fit` evaluates. */
export async function askedModel(model: Model, fit: ModelFit, seed = 1): Promise<AskedDensity> {
  const { flow, standardisation, transforms } = model;
  const { dim, context } = flow;
  const restored = (given: Float64Array | undefined) =>
    given && context > 0 ? restoreUnits(new Float32Array(given), context, standardisation.context) : undefined;
  const every = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);
  return {
    dim,
    context,
    columns: Array.from({ length: dim }, (_, d) =>
      columnOf(
        transforms[d] ?? { kind: 'none' },
        standardisation.shift[d] as number,
        standardisation.scale[d] as number,
        standardisation.domains?.[d] ?? LINE,
      ),
    ),
    async logProb(values, given) {
      const points = {
        values: restoreUnits(new Float32Array(values), dim, standardisation),
        context: restored(given),
      };
      const slope = unitSlopes(flow, standardisation, points);
      return (await fit.logProb(points)).map((log, row) => log - slope(row));
    },
    async sample(count, drawSeed, given) {
      const drawn = await fit.sample(count, drawSeed, restored(given));
      return new Float64Array(standardiseRows(drawn, dim, every(count), standardisation));
    },
    mixture: await proposalOf(model, fit, seed),
  };
}
