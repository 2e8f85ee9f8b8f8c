/** Colours of a density, and of whatever else is told by lightness. */

/** Red, green and blue, from the lowest to the highest. */
export type Ramp = readonly (readonly [number, number, number])[];

/** From colours as they are written in CSS, with blanks between. */
export function rampOf(colours: string): Ramp {
  const part = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return colours.split(' ').map((hex) => [part(hex, 1), part(hex, 3), part(hex, 5)]);
}

/**
 * Colours of a density from nothing to its highest: on a light page they darken, on a dark one they brighten, in steps of
 * about equal lightness in between (after ColorBrewer's Reds), and nothing is transparent, so that the panel shows through.
 * Lightness alone carries the order, so they read the same to every kind of colour vision.
 */
const LIGHT = rampOf('#fef0e9 #fdd0bc #fa9e80 #ef5f4a #c82026 #67000d');
const DARK = rampOf('#2c0e18 #581424 #92222e #cd483a #f38e64 #ffe8cd');
/** Share of the range over which the lowest colour fades in. */
const FADE = 0.06;

/** Whether a colour written as #rrggbb or rgb() is dark. */
export function isDark(colour: string): boolean {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const numbers = hex
    ? hex.slice(1).map((part) => Number.parseInt(part, 16))
    : (colour.match(/[\d.]+/g) ?? []).map(Number);
  const [red = 255, green = 255, blue = 255] = numbers;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
}

export const rampFor = (panel: string): Ramp => (isDark(panel) ? DARK : LIGHT);

/** Writes red, green, blue and opacity of a value in [0, 1] at `at`. */
export function writeColour(pixels: Uint8ClampedArray, at: number, ramp: Ramp, value: number): void {
  const place = Math.min(1, Math.max(0, value)) * (ramp.length - 1);
  const below = Math.min(ramp.length - 2, Math.floor(place));
  const share = place - below;
  const [low, high] = [ramp[below], ramp[below + 1]];
  for (let channel = 0; channel < 3; channel++) {
    pixels[at + channel] = (1 - share) * (low?.[channel] ?? 0) + share * (high?.[channel] ?? 0);
  }
  pixels[at + 3] = 255 * Math.min(1, value / FADE);
}

/** For Plotly: pairs of a place in [0, 1] and a colour. */
export function colourScale(ramp: Ramp): [number, string][] {
  return ramp.map(([red, green, blue], i) => [i / (ramp.length - 1), `rgb(${red}, ${green}, ${blue})`]);
}
