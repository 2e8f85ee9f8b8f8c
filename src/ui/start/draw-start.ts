/** Draws the first picture: galaxies that the flow moves from its normal base to where they lie, and rings around the least likely. */
import { drawPlane } from '../picture/draw-plane';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { type PlaneFrame, planeFrame, within } from '../plots/plane-frame';
import { drawPoints } from '../plots/plane-marks';
import { LATENT, type Start } from './start';

/** In ms from the start of the picture. The whole is over in less than the five seconds after which a motion must offer to stop. */
const MOVES = { from: 500, to: 3_000 };
const RINGS = { from: 3_100, each: 180 };
const RING = 7;

/** Eased in and out, from 0 to 1. */
function progress(now: number, { from, to }: typeof MOVES): number {
  const t = Math.min(1, Math.max(0, (now - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Dots between their latents, spread over the box, and their own places, in pixels. */
function placesAt({ dots, latents }: Start, { box, x, y }: PlaneFrame, t: number): Float32Array {
  const [middleX, middleY] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const [perX, perY] = [(box.right - box.left) / (2 * LATENT), (box.bottom - box.top) / (2 * LATENT)];
  return dots.map((value, i) => {
    const u = latents[i] as number;
    const [from, to] = i % 2 === 0 ? [middleX + u * perX, x.at(value)] : [middleY - u * perY, y.at(value)];
    return from + t * (to - from);
  });
}

/** Where each ring is. */
export function ringPlaces(start: Start, size: Pick<Frame, 'width' | 'height'>): readonly { x: number; y: number }[] {
  const { x, y } = planeFrame(size, start.picture.x.histogram, start.picture.y.histogram);
  return start.search.least.map((_, i) => ({
    x: x.at(start.dots[2 * i] as number),
    y: y.at(start.dots[2 * i + 1] as number),
  }));
}

/** The number stands on the side where there is room. */
function drawRing(
  context: Pen,
  { palette }: Frame,
  { box }: PlaneFrame,
  { x, y }: { readonly x: number; readonly y: number },
  place: number,
  held: boolean,
) {
  context.beginPath();
  context.arc(x, y, RING, 0, 2 * Math.PI);
  context.strokeStyle = palette.sample;
  context.lineWidth = held ? 3 : 1.75;
  context.stroke();
  context.font = `600 12px ${palette.font}`;
  const left = x + RING + 16 < box.right;
  context.textAlign = left ? 'left' : 'right';
  context.textBaseline = 'middle';
  context.fillStyle = palette.ink;
  context.fillText(`${place + 1}`, left ? x + RING + 3 : x - RING - 3, y);
}

export interface StartMotion {
  /** Of the clock of animation frames; undefined before the first. */
  begun?: number;
  /** Shows the end at once. */
  readonly still: boolean;
}

/** `held` is the ring under the pointer. */
export function drawStart(start: Start, motion: StartMotion, held: number | undefined): Draw {
  const density = drawPlane(start.picture, { log: false, warp: false });
  const identity = { at: (pixel: number) => pixel, invert: (pixel: number) => pixel, domain: [0, 1] as const };
  return (context, frame) => {
    motion.begun ??= frame.now;
    const now = motion.still ? Number.POSITIVE_INFINITY : frame.now - motion.begun;
    density(context, frame);
    const plane = planeFrame(frame, start.picture.x.histogram, start.picture.y.histogram);
    within(context, plane.box, () => {
      drawPoints(context, { x: identity, y: identity }, placesAt(start, plane, progress(now, MOVES)), 1.1);
      context.globalAlpha = 0.65;
      context.fillStyle = frame.palette.data;
      context.fill();
      context.globalAlpha = 1;
      const rings = Math.floor((now - RINGS.from) / RINGS.each);
      for (const [i, at] of ringPlaces(start, frame).entries())
        if (i <= rings) drawRing(context, frame, plane, at, i, i === held);
    });
    return now < RINGS.from + RINGS.each * start.search.least.length;
  };
}
