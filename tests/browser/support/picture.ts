/** What a hand does in the picture of two columns. */

/** The picture. */
export const plane = () => document.querySelector('[data-part=plane]') as HTMLElement;

/** A place of the picture's box, from 0 at its left and top to 1. */
export type Place = readonly [number, number];

/** The corners of a box that a lasso is drawn round, from its left and top to its right and bottom. */
export const corners = ([left, top]: Place, [right, bottom]: Place): readonly Place[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

/** A drag through places of the picture's box. What it sends is of no pointer that a browser knows. */
export function drag(places: readonly Place[], keys: Partial<MouseEventInit> = {}): void {
  HTMLElement.prototype.setPointerCapture = () => undefined;
  const element = plane();
  const { left, top, width, height } = element.getBoundingClientRect();
  const strip = Math.min(72, 0.16 * Math.min(width, height));
  const [x0, y0, x1, y1] = [70, 16 + strip, width - 20 - strip, height - 40];
  // Within the box, whatever is rounded.
  const inset = (share: number) => 0.02 + 0.96 * share;
  const send = (type: string, [x, y]: Place) =>
    element.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        cancelable: true,
        pointerId: 1,
        pointerType: 'mouse',
        clientX: left + x0 + inset(x) * (x1 - x0),
        clientY: top + y0 + inset(y) * (y1 - y0),
        ...keys,
      }),
    );
  const [first = [0, 0]] = places;
  send('pointerdown', first);
  for (const place of places) send('pointermove', place);
  send('pointerup', places.at(-1) ?? first);
}
