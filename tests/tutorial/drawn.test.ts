/** The drawn density: its area stays one, and the workbench opens the very same. */

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { describeFormula } from '../../src/catalog/given-pdf/formula';
import { givenPdfSchema } from '../../src/catalog/given-pdf/given-pdf';
import { densityChapter } from '../../src/tutorial/chapters/density';
import { initialDensity, pull, stretchTo } from '../../src/tutorial/chapters/density-state';
import { areaOver } from '../../src/tutorial/mathematics/area';
import { densityAt, densityAtNodes, drawFrom, entropyOf, nodesOf } from '../../src/tutorial/mathematics/drawn';
import { gaussianEntropy, gaussianFlow, meanOf } from '../../src/tutorial/mathematics/gaussian';

const wild = [2, 5, 8, 0, 12].reduce(
  (state, node, i) => pull(state, node, [0.9, 0.01, 3, 0.4, 0.2][i] as number),
  initialDensity(),
);

describe('a drawn density', () => {
  it.each([
    ['as it was', initialDensity()],
    ['pulled about', wild],
    ['stretched', stretchTo(wild, 2)],
  ])('has an area of one, %s', (_how, { shape }) => {
    const area = areaOver((xs) => xs.map((x) => densityAt(shape, x)), nodesOf(shape));
    expect(area).toBeCloseTo(1, 9);
    expect(densityAtNodes(shape).every((p) => p > 0)).toBe(true);
  });

  it('keeps a node under the hand that pulls it', () => {
    const { shape } = pull(initialDensity(), 6, 0.7);
    expect(densityAt(shape, 0)).toBeCloseTo(0.7, 12);
  });

  it('gains ln 2 of entropy by being stretched to twice its width', () => {
    expect(entropyOf(stretchTo(wild, 2).shape) - entropyOf(wild.shape)).toBeCloseTo(Math.LN2, 9);
  });

  it('is opened by the workbench as itself: a short formula of the same density and entropy', () => {
    const { request } = densityChapter.opening(wild);
    if (request.kind !== 'given-pdf' || request.pdf.kind !== 'formula') throw new Error('no formula is opened');
    expect(v.is(givenPdfSchema, request.pdf)).toBe(true);
    const { formula, from, to } = request.pdf;
    const known = describeFormula(formula, from, to);
    for (const x of [-2.7, -0.1, 0.5, 2.2]) expect(known.density(x)).toBeCloseTo(densityAt(wild.shape, x), 3);
    expect(known.entropy).toBeCloseTo(entropyOf(wild.shape), 3);
  });

  it('is what its samples come from', () => {
    const { shape } = wild;
    const rows = drawFrom(shape, 40_000, 5);
    const share = rows.filter((x) => x < 0).length / rows.length;
    expect(share).toBeCloseTo(
      areaOver((xs) => xs.map((x) => densityAt(shape, x)), [-3, -2.5, -2, -1.5, -1, -0.5, 0]),
      2,
    );
  });
});

describe('the Gaussian', () => {
  it('is the engine’s, with the entropy of the formula', () => {
    const flow = gaussianFlow(1.5, 0.25);
    expect(flow.logProb([1.5])[0]).toBeCloseTo(-Math.log(0.25 * Math.sqrt(2 * Math.PI)), 9);
    const area = (f: (x: number) => number) => areaOver((xs) => xs.map(f), [-1, 0, 1, 1.5, 2, 3, 4]);
    const entropy = area((x) => {
      const logProb = flow.logProb([x])[0] as number;
      return -logProb * Math.exp(logProb);
    });
    expect(entropy).toBeCloseTo(gaussianEntropy(0.25), 6);
    expect(meanOf([1, 2, 6])).toBe(3);
  });
});
