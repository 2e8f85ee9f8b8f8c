/** Figures for a paper: letters from a font's outlines, typeset names, and what is drawn as SVG and PDF. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contourLines } from '../../src/analysis/contours';
import { readFont } from '../../src/ui/figure/glyphs';
import { figureOf } from '../../src/ui/figure/make';
import { colourOf, pdfOf } from '../../src/ui/figure/pdf';
import { recorder } from '../../src/ui/figure/record';
import { svgOf } from '../../src/ui/figure/svg';
import { typeset } from '../../src/ui/figure/typeset';
import type { Draw } from '../../src/ui/plots/canvas';
import { curvePath } from '../../src/ui/plots/histogram';
import type { Palette } from '../../src/ui/plots/palette';
import { linearScale } from '../../src/ui/plots/scale';

const fontOf = (name: string) => {
  const { buffer, byteOffset, length } = readFileSync(`node_modules/katex/dist/fonts/KaTeX_${name}.ttf`);
  return readFont(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
};
const main = fontOf('Main-Regular');
const fonts = { text: [main, fontOf('AMS-Regular')], italic: fontOf('Math-Italic') };

/** What is raised in ^{}, lowered in _{}, a symbol in $ $. */
const written = (text: string) =>
  typeset(text)
    .map(({ text: letters, level, italic }) => {
      const own = italic ? `$${letters}$` : letters;
      return level > 0 ? `^{${own}}` : level < 0 ? `_{${own}}` : own;
    })
    .join('');

describe('words of a figure', () => {
  it.each([
    ['M_star [Msun] (logarithmic axis)', '$M$_{⋆} [$M$_{⊙}]'],
    ['log10 M_total [Msun/h]', 'log_{10} $M$_{total} [$M$_{⊙}/h]'],
    ['sigma_8', '$σ$_{8}'],
    ['Omega_m', 'Ω_{m}'],
    ['R_half_star [kpc]', '$R$_{half,⋆} [kpc]'],
    ['SFR [Msun yr^-1]', 'SFR [$M$_{⊙} yr^{−1}]'],
    ['g [mag]', '$g$ [mag]'],
    ['2×10⁻³', '2×10^{−3}'],
    ['_id_', '_id_'],
    ['p-value of −5 to -2, 3-fold', 'p-value of −5 to −2, 3-fold'],
    ['g-r, x - y', 'g−r, x − y'],
    ['NLL, nats per row', 'NLL, nats per row'],
  ])('%s', (text, wanted) => expect(written(text)).toBe(wanted));
});

describe('letters', () => {
  it('are the outlines of the font, in its own proportions', () => {
    const { steps, advance } = main.glyph('l') ?? { steps: [], advance: 0 };
    expect(advance).toBeCloseTo(0.278, 2);
    const ys = steps.filter((_, i) => i > 0).filter((value) => value > 0.6 && value < 0.8);
    expect(ys.length).toBeGreaterThan(0);
    for (const letter of 'M⋆⊙σ−×[]0123456789%aé…') {
      const found = [...fonts.text, fonts.italic].some((font) => font.glyph(letter));
      expect([letter, found]).toEqual([letter, letter !== 'é']);
    }
  });

  it('that no font has are named, and not left out without a word', () => {
    const { pen, unknown } = recorder(fonts.text, fonts.italic);
    pen.fillText('café 質', 0, 0);
    expect([...unknown]).toEqual(['é', '質']);
  });
});

const palette = { ink: '#15181c', panel: '#101418', font: 'sans-serif' } as unknown as Palette;
const page = { width: 200, height: 100, scale: 0.25, title: 'a < b & “c”', description: 'words' };

const draw: Draw = (context, { width, height }) => {
  context.save();
  context.beginPath();
  context.rect(10, 10, width - 20, height - 20);
  context.clip();
  context.strokeStyle = '#ff0000';
  context.setLineDash([4, 2]);
  const [x, y] = [linearScale(0, 1, 10, 110), linearScale(0, 1, 90, 10)];
  context.stroke(curvePath([0, 1], [0, 1], x, y));
  context.restore();
  context.translate(50, 50);
  context.rotate(-Math.PI / 2);
  context.fillStyle = 'rgba(0, 0, 255, 0.5)';
  context.fillRect(0, 0, 10, 20);
  return false;
};

describe('what is drawn', () => {
  it('keeps its places, cuts and dashes through turns of the page', () => {
    const { pen, marks } = recorder(fonts.text, fonts.italic);
    draw(pen, { width: 200, height: 100, palette, now: 0, printed: true });
    expect(marks[0]).toMatchObject({
      kind: 'stroke',
      steps: [0, 10, 90, 1, 110, 10],
      dash: [4, 2],
      clip: { left: 10, top: 10, right: 190, bottom: 90 },
    });
    const turned = marks[1]?.kind === 'fill' ? marks[1].steps.map((value) => Math.round(value) + 0) : [];
    expect(turned).toEqual([0, 50, 50, 1, 50, 40, 1, 70, 40, 1, 70, 50, 3]);
    expect(marks[1]?.clip).toBeUndefined();
    const svg = svgOf(marks, page);
    expect(svg).toContain('width="50mm" height="25mm" viewBox="0 0 200 100"');
    expect(svg).toContain('<title>a &lt; b &amp; “c”</title>');
    expect(svg).toContain('d="M10 90L110 10" fill="none" stroke="#ff0000"');
  });

  it('is a PDF whose table of objects and streams hold together', async () => {
    const { pen, marks } = recorder(fonts.text, fonts.italic);
    draw(pen, { width: 200, height: 100, palette, now: 0, printed: true });
    pen.fillText('log10 M_star', 10, 10);
    const bytes = Buffer.from(await (await pdfOf(marks, page)).arrayBuffer());
    const text = bytes.toString('latin1');
    expect(text).toContain('/MediaBox [0 0 141.732 70.866]');
    const at = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    const places = [...text.slice(at).matchAll(/^(\d{10}) 00000 n /gm)].map(([, place]) => Number(place));
    for (const [i, place] of places.entries()) expect(text.slice(place)).toMatch(new RegExp(`^${i + 1} 0 obj`));
    const length = Number(/\/Length (\d+) \/Filter/.exec(text)?.[1]);
    const start = text.indexOf('stream\n') + 7;
    const content = inflateSync(bytes.subarray(start, start + length)).toString();
    expect(content).toContain('10 90 m\n110 10 l\nS');
    expect(content.match(/\bq\b/g)?.length).toBe(content.match(/\bQ\b/g)?.length);
    expect(text).toContain('/ca 0.5 /CA 0.5');
  });

  it('takes a caption in lines under it, and leaves none where none is wanted', () => {
    const of = { draw, title: 'a', description: 'b', shape: 0.5 };
    const bare = figureOf(of, { width: 88, caption: '' }, fonts, palette);
    const captioned = figureOf(of, { width: 88, caption: 'Words of a caption. '.repeat(12) }, fonts, palette);
    expect(bare.page.width * bare.page.scale).toBeCloseTo(88, 9);
    expect(bare.page.height).toBeCloseTo(bare.page.width / 2, 9);
    const lines = captioned.marks.length - bare.marks.length;
    expect(lines).toBeGreaterThan(2);
    expect(captioned.page.height).toBeGreaterThan(bare.page.height + 12 * lines);
  });

  it('knows the colours of stylesheets', () => {
    expect(colourOf('#ff8000')).toEqual([1, 128 / 255, 0, 1]);
    expect(colourOf('rgba(255, 0, 51, 0.25)')).toEqual([1, 0, 0.2, 0.25]);
  });
});

it('contours are lines and not heaps of segments: dashes run along them', () => {
  // A peak in the middle, and one at the edge of the grid.
  const values = new Float64Array(25);
  values.set([1, 2, 1], 11);
  values[0] = 1;
  const [open, ring, ...none] = contourLines(values, 5, 5, 0.5);
  expect(none).toEqual([]);
  expect(ring).toHaveLength(18);
  expect(ring?.slice(0, 2)).toEqual(ring?.slice(-2));
  expect(open).toEqual([0, 0.5, 0.5, 0]);
});
