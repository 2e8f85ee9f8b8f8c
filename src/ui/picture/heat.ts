/** A density over two columns, and the difference of two, as images of one pixel per cell. */
import type { DensityPlane } from '../../analysis/density-plane';
import { rampFor, writeColour } from '../plots/colour-map';
import { largest } from '../plots/histogram';

/** Decades below the highest density that logarithmic colours reach. */
const LOG_DECADES = 4;

const heats = new WeakMap<Float32Array, { readonly key: string; readonly canvas: HTMLCanvasElement }>();

/** The density as an image of one pixel per cell, top row first; kept, since the page draws it again with every change of its state. */
export function heatMap(plane: DensityPlane, log: boolean, panel: string): HTMLCanvasElement {
  const key = `${log} ${panel}`;
  const known = heats.get(plane.density);
  if (known?.key === key) return known.canvas;
  const canvas = heatOf(plane, log, panel);
  heats.set(plane.density, { key, canvas });
  return canvas;
}

function heatOf({ width, height, density }: DensityPlane, log: boolean, panel: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(width, height);
  const top = largest(density) || 1;
  const ramp = rampFor(panel);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const share = (density[(height - 1 - j) * width + i] as number) / top;
      const value = log ? 1 + Math.log10(Math.max(share, 1e-30)) / LOG_DECADES : share;
      writeColour(image.data, 4 * (j * width + i), ramp, value);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A difference as an image: one colour where it is positive, another where it is negative, clear where it is 0. */
export function differenceMap(
  { width, height }: DensityPlane,
  difference: Float32Array,
  positive: string,
  negative: string,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const top = difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const value = (difference[(height - 1 - j) * width + i] as number) / top;
      context.globalAlpha = Math.abs(value);
      context.fillStyle = value > 0 ? positive : negative;
      context.fillRect(i, j, 1, 1);
    }
  }
  return canvas;
}
