/** A picture as a figure for a paper: drawn anew at a column's width, light, with typeset words, as SVG, PDF or PNG. */
import type { Draw } from '../plots/canvas';
import { type Palette, readPalette } from '../plots/palette';
import { type Fonts, figureFonts } from './fonts';
import { pdfOf } from './pdf';
import { type Recorded, recorder } from './record';
import { type Page, svgOf } from './svg';

/** Letters of 11 pixels become letters of 8 points. */
const MM_PER_PIXEL = (8 * 25.4) / 72 / 11;
const PNG_DPI = 600;
/** Long after every motion has come to rest. */
const AT_REST_MS = 60_000;
const [CAPTION_SIZE, CAPTION_LINE] = [10, 13] as const;

/** The widths of one column and of two, in millimetres. */
export const WIDTHS = { one: 88, two: 180 } as const;
export const FORMATS = { pdf: 'PDF', svg: 'SVG', png: `PNG, ${PNG_DPI} dpi` } as const;
export type Format = keyof typeof FORMATS;

export interface FigureOf {
  readonly draw: Draw;
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  /** Height over width. */
  readonly shape: number;
}

export interface Choice {
  /** In millimetres. */
  readonly width: number;
  /** Lines under the picture; none where empty. */
  readonly caption: string;
}

export interface Figure extends Recorded {
  readonly page: Page;
}

/** The page's light colours, whatever it is shown in: nothing is painted in between. */
export function lightPalette(): Palette {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = 'light';
  const palette = readPalette(root);
  root.dataset.theme = theme;
  return palette;
}

/** Lines of at most `width`; a word that is wider stands alone. */
function linesOf(measure: (words: string) => number, words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function figureOf(
  { draw, title, description, shape }: FigureOf,
  choice: Choice,
  { text, italic }: Fonts,
  palette: Palette,
): Figure {
  const width = choice.width / MM_PER_PIXEL;
  const high = shape * width;
  const recorded = recorder(text, italic);
  const { pen } = recorded;
  pen.font = `${CAPTION_SIZE}px`;
  const lines = linesOf((words) => pen.measureText(words).width, choice.caption, width);
  const height = high + (lines.length > 0 ? CAPTION_LINE * (lines.length + 0.5) : 0);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, width, height);
  pen.save();
  draw(pen, {
    width,
    height: high,
    palette: { ...palette, panel: '#ffffff' },
    now: performance.now() + AT_REST_MS,
    printed: true,
  });
  pen.restore();
  pen.font = `${CAPTION_SIZE}px`;
  pen.fillStyle = palette.ink;
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  for (const [i, line] of lines.entries()) pen.fillText(line, 0, high + (i + 0.25) * CAPTION_LINE);
  const words = [description, choice.caption].filter(Boolean).join(' ');
  return { ...recorded, page: { width, height, scale: MM_PER_PIXEL, title, description: words } };
}

export const figureNow = async (of: FigureOf, choice: Choice): Promise<Figure> =>
  figureOf(of, choice, await figureFonts(), lightPalette());

const svgBlob = ({ marks, page }: Figure) => new Blob([svgOf(marks, page)], { type: 'image/svg+xml' });

async function pngOf(figure: Figure): Promise<Blob> {
  const scale = (figure.page.scale * PNG_DPI) / 25.4;
  const url = URL.createObjectURL(svgBlob(figure));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(scale * figure.page.width);
    canvas.height = Math.round(scale * figure.page.height);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('the browser made no picture');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}

export async function fileOf(figure: Figure, format: Format): Promise<Blob> {
  switch (format) {
    case 'svg':
      return svgBlob(figure);
    case 'pdf':
      return pdfOf(figure.marks, figure.page);
    case 'png':
      return pngOf(figure);
    default:
      return format satisfies never;
  }
}
