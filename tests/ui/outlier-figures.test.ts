/** Figures of what the search and the trust page found: what is in them, in the fonts that are printed. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFont } from '../../src/ui/figure/glyphs';
import { type FigureOf, figureOf } from '../../src/ui/figure/make';
import { smallMultiples } from '../../src/ui/figure/small-multiples';
import { drawRelation } from '../../src/ui/outliers/draw-relation';
import { withRings } from '../../src/ui/outliers/draw-rings';
import { drawScores } from '../../src/ui/outliers/draw-scores';
import { drawPlane } from '../../src/ui/picture/draw-plane';
import type { Palette } from '../../src/ui/plots/palette';
import { planePanels } from '../../src/ui/plots/panels';
import { planeFrame } from '../../src/ui/plots/plane-frame';
import { drawPitAxes } from '../../src/ui/trust/draw-pit';

const fontOf = (name: string) => {
  const { buffer, byteOffset, length } = readFileSync(`node_modules/katex/dist/fonts/KaTeX_${name}.ttf`);
  return readFont(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
};
const fonts = { text: [fontOf('Main-Regular'), fontOf('AMS-Regular')], italic: fontOf('Math-Italic') };
/** Each name is a colour of its own. */
const NAMES = ['ink', 'ink-2', 'ink-3', 'line', 'line-2', 'data', 'data-fill', 'sample', 'label-a', 'label-b'];
const palette = { ...Object.fromEntries(NAMES.map((name) => [name, `#${name}`])), font: 'serif' } as unknown as Palette;

const made = ({ draw, shape }: Pick<FigureOf, 'draw' | 'shape'>) =>
  figureOf({ draw, shape, title: 't', description: 'd' }, { width: 88, caption: '' }, fonts, palette);
const ofColour = (figure: ReturnType<typeof made>, kind: 'fill' | 'stroke', name: string) =>
  figure.marks.filter((mark) => mark.kind === kind && 'colour' in mark && mark.colour === `#${name}`);

const pit = (label: string) => ({ label, counts: Float64Array.from([10, 12, 30, 9]), expected: 15, low: 8, high: 22 });

it('shows every PIT with axes, in a grid', () => {
  const three = made(
    smallMultiples(['a', 'b', 'c', 'd'].map((label) => ({ title: label, draw: drawPitAxes(pit(label)) }))),
  );
  expect(ofColour(three, 'fill', 'data-fill')).toHaveLength(16);
  expect(three.unknown.size).toBe(0);
  expect(three.page.height / three.page.width).toBeCloseTo((0.8 * 2) / 3);
  // Panels of the second row lie below those of the first.
  const tops = ofColour(three, 'fill', 'data-fill').map((mark) => ('steps' in mark ? (mark.steps[2] as number) : 0));
  expect(Math.min(...tops.slice(12))).toBeGreaterThan(Math.max(...tops.slice(0, 12)));
});

it('shows p-values with what chance gives and the threshold', () => {
  const histogram = {
    from: 0,
    to: 4,
    counts: Float64Array.from([100, 10, 2, 0]),
    artefacts: Float64Array.from([0, 1, 0, 0]),
    expected: Float64Array.from([90, 9, 0.9, 0.09]),
  };
  const figure = made({ draw: drawScores(histogram, 0.01), shape: 0.65 });
  // Three bars of rows and one of the key; one bar of artefacts and one of the key.
  expect(ofColour(figure, 'fill', 'data-fill')).toHaveLength(4);
  expect(ofColour(figure, 'fill', 'ink-3').length).toBeGreaterThanOrEqual(2);
  expect(ofColour(figure, 'stroke', 'sample')).toHaveLength(2);
});

it('shows a fraction with its error for each simulation', () => {
  const points = [0.25, 1, 4].map((value, i) => ({
    group: `${i}`,
    value,
    fraction: 0.01 * (i + 1),
    standardError: 0.005,
  }));
  const relation = { parameter: 'A_SN1', design: 'one at a time', simulations: 3, points } as const;
  const figure = made(smallMultiples([{ title: 'A_SN1', draw: drawRelation(relation, 0.05, 0.01) }]));
  expect(ofColour(figure, 'fill', 'data')).toHaveLength(3);
  // Three errors and the line that joins the simulations.
  expect(ofColour(figure, 'stroke', 'data')).toHaveLength(4);
});

it('rings outliers where they lie, and none that is out of the picture', () => {
  const ranges = [
    { from: 0, to: 10 },
    { from: 0, to: 5 },
  ];
  const marks = { places: Uint32Array.of(3, 7), points: Float32Array.of(2, 1, 20, 1) };
  const ringed = { marks, ranges, panels: planePanels, axes: [0, 1], radius: 4 } as const;
  const figure = made({ draw: withRings(() => false, ringed), shape: 1 });
  const rings = ofColour(figure, 'stroke', 'sample');
  expect(rings).toHaveLength(1);
  const [ring] = rings;
  const { x, y } = planeFrame(figure.page, { from: 0, to: 10 }, { from: 0, to: 5 });
  const steps = ring && 'steps' in ring ? ring.steps : [];
  // A circle begins at its right.
  expect([steps[1], steps[2]]).toEqual([expect.closeTo(x.at(2) + 4, 3), expect.closeTo(y.at(1), 3)]);
});

it('shows two subsets over one another, told apart by colour and by mark, in front of all points', () => {
  const axis = (label: string) => ({
    ...{ label, logOf: undefined },
    histogram: { from: 0, to: 10, counts: Float64Array.from([3, 4, 3]) },
  });
  const subset = (name: string, colour: 'label-a' | 'label-b', points: readonly number[]) => ({
    ...{ name, colour, cross: colour === 'label-b', used: points.length / 3, points: Float32Array.from(points) },
    histograms: Array.from({ length: 3 }, () => ({ from: 0, to: 10, counts: Float64Array.from([1, 0, 0]) })),
  });
  // Rows of three features, of which the third and the first are shown.
  const subsets = [subset('near', 'label-a', [1, 9, 2]), subset('far', 'label-b', [8, 9, 7])];
  const figure = made({
    draw: drawPlane(
      {
        ...{ kind: 'plane', synthetic: undefined, x: axis('a'), y: axis('b'), axes: [2, 0] },
        ...{ points: Float32Array.of(5, 5), density: undefined, draws: undefined, densityLabel: '' },
      },
      { log: false, warp: false, subsets },
    ),
    shape: 1,
  });
  const { x, y } = planeFrame(figure.page, { from: 0, to: 10 }, { from: 0, to: 10 });
  const first = (name: string) => {
    const [mark] = ofColour(figure, 'fill', name);
    return mark && 'steps' in mark ? mark.steps : [];
  };
  // A square of five steps, and a plus of two bars.
  expect([first('label-a')[1], first('label-a')[2]]).toEqual([
    expect.closeTo(x.at(2) - 1.1, 2),
    expect.closeTo(y.at(1) - 1.1, 2),
  ]);
  expect(first('label-b').length).toBe(2 * first('label-a').length);
  // All other points are grey, and each subset has an outline along both axes.
  expect(ofColour(figure, 'fill', 'data')).toEqual([]);
  expect(ofColour(figure, 'stroke', 'label-a')).toHaveLength(2);
});
