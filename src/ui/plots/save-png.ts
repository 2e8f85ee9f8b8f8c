/** A plot as a PNG, twice as fine as a screen, with its legend and what it was learned from written under it. */
import { download } from '../download';
import type { Draw } from './canvas';
import { readPalette } from './palette';

const SCALE = 2;
const MARGIN = 16;
const FONT = 12;
const LINE = 17;
/** Long after every motion has come to rest. */
const AT_REST_MS = 60_000;

/** The words in lines of at most this width; a word that is wider stands alone. */
function linesOf(context: CanvasRenderingContext2D, words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && context.measureText(`${last} ${word}`).width <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

export interface Plot {
  readonly draw: Draw;
  /** The element whose colours it has and whose shape it keeps. */
  readonly element: HTMLElement;
  /** Of the file, without its ending. */
  readonly name: string;
  /** A paragraph each. */
  readonly caption: readonly string[];
}

/** Draws the plot anew and hands it to the person; false where the browser makes no picture of it. */
export async function savePng({ draw, element, name, caption }: Plot): Promise<boolean> {
  const palette = readPalette(element);
  const { clientWidth: width, clientHeight: height } = element;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return false;
  const font = `${FONT}px ${palette.font}`;
  context.font = font;
  const lines = caption.flatMap((words) => linesOf(context, words, width));
  canvas.width = SCALE * (width + 2 * MARGIN);
  canvas.height = SCALE * (height + 3 * MARGIN + LINE * lines.length);
  context.scale(SCALE, SCALE);
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN, MARGIN);
  context.save();
  draw(context, { width, height, palette, now: performance.now() + AT_REST_MS });
  context.restore();
  context.font = font;
  context.fillStyle = palette.ink;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  for (const [i, line] of lines.entries()) context.fillText(line, 0, height + MARGIN + i * LINE);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) download(blob, `${name.replace(/[^\w-]+/g, '-').slice(0, 80)}.png`);
  return blob !== null;
}
