/** A recorded picture as a PDF 1.4 of one page: paths and images alone, so that no font has to be there where it is printed. */
import { STEP_LENGTH, type Steps } from './glyphs';
import type { Mark } from './record';
import type { Page } from './svg';

const POINTS_PER_MM = 72 / 25.4;
const OPERATORS = ['m', 'l', 'c', 'h'] as const;

const text = new TextEncoder();

/** zlib, which PDF calls FlateDecode. */
async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const number = (value: number) => (Number.isFinite(value) ? String(Math.round(1000 * value) / 1000) : '0');

/** Red, green and blue in [0, 1] of a colour as a stylesheet or a canvas writes it, and its opacity. */
export function colourOf(colour: string): readonly [number, number, number, number] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?$/i.exec(colour);
  if (hex) {
    const [red = 0, green = 0, blue = 0] = hex.slice(1, 4).map((part) => Number.parseInt(part, 16) / 255);
    return [red, green, blue, hex[4] ? Number.parseInt(hex[4], 16) / 255 : 1];
  }
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red / 255, green / 255, blue / 255, alpha];
}

function operators(steps: Steps): string {
  const parts: string[] = [];
  for (let i = 0; i < steps.length; ) {
    const step = steps[i++] as 0 | 1 | 2 | 3;
    const count = STEP_LENGTH[step];
    parts.push(
      `${steps
        .slice(i, i + count)
        .map(number)
        .join(' ')} ${OPERATORS[step]}`,
    );
    i += count;
  }
  return parts.join('\n');
}

/** The pixels of a canvas on white, top row first. */
function pixelsOf(canvas: HTMLCanvasElement): Uint8Array {
  const { width, height } = canvas;
  const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  const out = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const alpha = (data[4 * i + 3] as number) / 255;
    for (let k = 0; k < 3; k++) out[3 * i + k] = Math.round(alpha * (data[4 * i + k] as number) + 255 * (1 - alpha));
  }
  return out;
}

/** As UTF-16 with its mark, in hexadecimal: what PDF takes for any language. */
const hexText = (words: string) =>
  `<FEFF${Array.from({ length: words.length }, (_, i) => words.charCodeAt(i).toString(16).padStart(4, '0')).join('')}>`;

export async function pdfOf(marks: readonly Mark[], { width, height, scale, title }: Page): Promise<Blob> {
  const unit = scale * POINTS_PER_MM;
  const alphas = new Map<string, string>();
  const images: HTMLCanvasElement[] = [];
  const content = marks.map((mark) => {
    const colour = mark.kind === 'image' ? ([0, 0, 0, 1] as const) : colourOf(mark.colour);
    const alpha = number(mark.alpha * colour[3]);
    const state = alphas.get(alpha) ?? `A${alphas.size}`;
    alphas.set(alpha, state);
    const { left = 0, top = 0, right = 0, bottom = 0 } = mark.clip ?? {};
    const clip = mark.clip ? `${[left, top, right - left, bottom - top].map(number).join(' ')} re W n\n` : '';
    const begin = `q\n/${state} gs\n${clip}`;
    const rgb = colour.slice(0, 3).map(number).join(' ');
    switch (mark.kind) {
      case 'fill':
        return `${begin}${rgb} rg\n${operators(mark.steps)}\nf\nQ`;
      case 'stroke':
        return `${begin}${rgb} RG 1 j ${number(mark.width)} w [${mark.dash.map(number).join(' ')}] 0 d\n${operators(mark.steps)}\nS\nQ`;
      case 'image': {
        images.push(mark.canvas);
        // An image of PDF has its first row at the top of a square whose y goes upwards.
        const [a, b, c, d, e, f] = mark.matrix;
        const placed = [a, b, -c, -d, e + c, f + d].map(number).join(' ');
        return `${begin}${placed} cm\n/I${images.length - 1} Do\nQ`;
      }
      default:
        return mark satisfies never;
    }
  });
  const page = `${number(unit)} 0 0 ${number(-unit)} 0 ${number(unit * height)} cm\n${content.join('\n')}`;
  const stream = await deflated(text.encode(page));
  const first = 6 + alphas.size;
  const objects: (readonly (string | Uint8Array)[])[] = [
    ['<< /Type /Catalog /Pages 2 0 R >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${number(unit * width)} ${number(unit * height)}] /Contents 4 0 R /Resources << /ExtGState << ${[...alphas.values()].map((name, i) => `/${name} ${6 + i} 0 R`).join(' ')} >> /XObject << ${images.map((_, i) => `/I${i} ${first + i} 0 R`).join(' ')} >> >> >>`,
    ],
    [`<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`, stream, '\nendstream'],
    [`<< /Title ${hexText(title)} /Producer ${hexText('Knotwork')} >>`],
    ...[...alphas.keys()].map((alpha) => [`<< /Type /ExtGState /ca ${alpha} /CA ${alpha} >>`]),
  ];
  for (const canvas of images) {
    const pixels = await deflated(pixelsOf(canvas));
    const head = `<< /Type /XObject /Subtype /Image /Width ${canvas.width} /Height ${canvas.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Interpolate true /Filter /FlateDecode /Length ${pixels.length} >>\nstream\n`;
    objects.push([head, pixels, '\nendstream']);
  }
  return assembled(objects);
}

/** Objects numbered from 1, with the table of where each begins. */
function assembled(objects: readonly (readonly (string | Uint8Array)[])[]): Blob {
  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? text.encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  add('%PDF-1.4\n%âãÏÓ\n');
  const places = objects.map((object, i) => {
    const at = length;
    add(`${i + 1} 0 obj\n`);
    for (const part of object) add(part);
    add('\nendobj\n');
    return at;
  });
  const table = length;
  const lines = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`);
  add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new Blob(parts as Uint8Array<ArrayBuffer>[], { type: 'application/pdf' });
}
