/** A recorded picture as SVG, in millimetres. */
import { STEP_LENGTH, type Steps } from './glyphs';
import type { Box, Mark } from './record';

export interface Page {
  /** In pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Millimetres of a pixel. */
  readonly scale: number;
  readonly title: string;
  /** What the picture shows, in words. */
  readonly description: string;
}

const LETTERS = ['M', 'L', 'C', 'Z'] as const;

export const short = (value: number) => String(Math.round(100 * value) / 100);

export function pathData(steps: Steps): string {
  const parts: string[] = [];
  for (let i = 0; i < steps.length; ) {
    const step = steps[i++] as 0 | 1 | 2 | 3;
    const count = STEP_LENGTH[step];
    parts.push(
      LETTERS[step] +
        steps
          .slice(i, i + count)
          .map(short)
          .join(' '),
    );
    i += count;
  }
  return parts.join('');
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

export function svgOf(marks: readonly Mark[], { width, height, scale, title, description }: Page): string {
  const clips = new Map<string, string>();
  const clipped = (clip: Box | undefined) => {
    if (!clip) return '';
    const { left, top, right, bottom } = clip;
    const box = `x="${short(left)}" y="${short(top)}" width="${short(Math.max(0, right - left))}" height="${short(Math.max(0, bottom - top))}"`;
    const id = clips.get(box) ?? `c${clips.size}`;
    clips.set(box, id);
    return ` clip-path="url(#${id})"`;
  };
  const body = marks.map((mark) => {
    const opacity = mark.alpha < 1 ? ` opacity="${short(mark.alpha)}"` : '';
    switch (mark.kind) {
      case 'fill':
        return `<path d="${pathData(mark.steps)}" fill="${escaped(mark.colour)}"${opacity}${clipped(mark.clip)}/>`;
      case 'stroke': {
        const dash = mark.dash.length > 0 ? ` stroke-dasharray="${mark.dash.map(short).join(' ')}"` : '';
        return `<path d="${pathData(mark.steps)}" fill="none" stroke="${escaped(mark.colour)}" stroke-width="${short(mark.width)}" stroke-linejoin="round"${dash}${opacity}${clipped(mark.clip)}/>`;
      }
      case 'image': {
        const image = `<image width="1" height="1" preserveAspectRatio="none" transform="matrix(${mark.matrix.map((value) => value.toFixed(4)).join(' ')})" href="${mark.canvas.toDataURL('image/png')}"${opacity}/>`;
        return `<g${clipped(mark.clip)}>${image}</g>`;
      }
      default:
        return mark satisfies never;
    }
  });
  const defined = Array.from(clips, ([box, id]) => `<clipPath id="${id}"><rect ${box}/></clipPath>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${short(scale * width)}mm" height="${short(scale * height)}mm" viewBox="0 0 ${short(width)} ${short(height)}" role="img"><title>${escaped(title)}</title><desc>${escaped(description)}</desc><defs>${defined}</defs>${body.join('\n')}</svg>\n`;
}
