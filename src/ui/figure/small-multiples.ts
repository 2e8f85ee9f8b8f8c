/** Several small pictures as one: a grid of panels, each with its title. */
import { fitText } from '../plots/axes';
import type { Draw } from '../plots/canvas';

export interface SmallPicture {
  readonly title: string;
  readonly draw: Draw;
}

const TITLE = 16;
/** Height over width of a panel. */
const SHAPE = 0.8;

/** `shape` is that of the whole, height over width. */
export function smallMultiples(
  pictures: readonly SmallPicture[],
  most = 3,
): { readonly draw: Draw; readonly shape: number } {
  const across = Math.max(1, Math.min(most, pictures.length));
  const down = Math.max(1, Math.ceil(pictures.length / across));
  return {
    shape: (SHAPE * down) / across,
    draw: (context, frame) => {
      const [width, height] = [frame.width / across, frame.height / down];
      for (const [i, { title, draw }] of pictures.entries()) {
        context.save();
        context.translate((i % across) * width, Math.floor(i / across) * height);
        context.font = `11px ${frame.palette.font}`;
        context.fillStyle = frame.palette.ink;
        context.textAlign = 'center';
        context.textBaseline = 'top';
        context.fillText(fitText(context, title, width - 8), width / 2, 2);
        context.translate(0, TITLE);
        draw(context, { ...frame, width, height: height - TITLE });
        context.restore();
      }
      return false;
    },
  };
}
