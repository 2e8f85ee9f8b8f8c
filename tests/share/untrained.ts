/** A model of any flow, with drawn parameters: for what does not depend on training. */

import { random } from '../../src/base/random';
import { fitTransform } from '../../src/catalog/column-transforms';
import type { FlowSpec } from '../../src/flow/spec';
import type { ColumnChoice, Model } from '../../src/share/recipe';
import type { FittedDomain } from '../../src/train/domain';
import { presets } from '../../src/train/presets';
import { drawnParameters } from '../flow/drawn';

const values = Float64Array.from({ length: 50 }, (_, i) => 0.37 * i - 3.1);

/** With a bound of its own for each column, as training leaves them. */
function resolved(flow: FlowSpec): FlowSpec {
  const transforms = flow.transforms.map((transform, i) =>
    'bound' in transform && transform.bound === 'auto'
      ? { ...transform, bound: Array.from({ length: flow.dim }, (_, d) => 3 + i + d / 10) }
      : transform,
  );
  return { ...flow, transforms };
}

export function untrainedModel(flow: FlowSpec, name = 'c', domains?: readonly FittedDomain[]): Model {
  const kinds = ['asinh', 'none', 'logit', 'robust'] as const;
  // A context first: files and links must not take the order of the columns for that of the flow.
  const contexts = Array.from(
    { length: flow.context },
    (_, c): ColumnChoice => ({ name: `${name}${c}`, role: 'context', transform: 'none' }),
  );
  const features = Array.from(
    { length: flow.dim },
    (_, d): ColumnChoice => ({ name: `x${d}`, transform: kinds[d % 4] ?? 'none' }),
  );
  const numbers = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i / 3);
  return {
    recipe: {
      version: 2,
      source: { kind: 'file', name: 'my galaxies.csv', digest: 'ab'.repeat(32) },
      columns: [...contexts, ...features],
      split: { validation: 0.15, test: 0.1, by: ['box'] },
      flow,
      training: presets.default.training,
      seed: 3,
    },
    flow: resolved(flow),
    standardisation: {
      shift: numbers(flow.dim, domains ? -0.2 : 11.1),
      scale: numbers(flow.dim, 0.7),
      ...(domains ? { domains: [...domains] } : {}),
      context: { shift: numbers(flow.context, -1.3), scale: numbers(flow.context, 2.1) },
    },
    transforms: [...features, ...contexts].map(({ transform }) => fitTransform(transform, values)),
    members: [drawnParameters(flow, 0.5)],
    metrics: {
      trainRows: 800,
      validationRows: 150,
      testRows: 0,
      validationLogProb: -1.234567890123,
      testLogProb: Number.NaN,
      testLogProbStdErr: Number.NaN,
      gaussianLogProb: Number.NaN,
      steps: 2000,
      trainSeconds: 1.23456,
      engine: 'reference (TF.js cpu)',
    },
  };
}

/** Two flows and two Gaussian mixtures averaged. */
export function untrainedAverage(flow: FlowSpec, name = 'c', domains?: readonly FittedDomain[]): Model {
  const model = untrainedModel(flow, name, domains);
  const width = flow.dim + flow.context;
  const numbers = (count: number, seed: number, scale: number) => {
    const draw = random(seed, 'init');
    return Float64Array.from({ length: count }, () => Math.fround(scale * draw.normal()));
  };
  const mixture = (seed: number) => ({
    weights: Float64Array.of(0.25, 0.75),
    means: numbers(2 * width, seed, 1),
    factors: [0, 1].map((k) =>
      numbers(width * width, seed + 10 + k, 0.3).map((value, at) => {
        const [i, j] = [Math.floor(at / width), at % width];
        return i === j ? Math.fround(0.5 + Math.abs(value)) : j < i ? value : 0;
      }),
    ),
  });
  return {
    ...model,
    recipe: { ...model.recipe, members: 2, mixture: true },
    members: [drawnParameters(flow, 0.5), drawnParameters(flow, 0.4)],
    mixtures: { weight: 0.25, parts: [mixture(1), mixture(2)] },
  };
}
