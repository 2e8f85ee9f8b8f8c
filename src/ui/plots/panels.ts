/** Where columns are drawn in a picture: each panel with the column along x, along y, or both. */
import { panelAt } from '../corner/corner-layout';
import type { Range } from '../picture/shown-range';
import type { Box } from './axes';
import { planeFrame } from './plane-frame';
import { linearScale, type Scale } from './scale';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A feature by its number, and where its values lie in pixels. */
export interface PanelAxis {
  readonly feature: number;
  readonly scale: Scale;
}

export interface Panel {
  readonly box: Box;
  readonly x?: PanelAxis;
  readonly y?: PanelAxis;
}

/** The panels of a picture of so many pixels; `ranges` has what is shown of each feature. */
export type Panels = (size: Size, ranges: readonly Range[], axes: readonly [number, number]) => readonly Panel[];

/** Two features large, and each alone at the edges. */
export const planePanels: Panels = (size, ranges, [a, b]) => {
  const [across, up] = [ranges[a], ranges[b]];
  if (!across || !up) return [];
  const { box, top, right, x, y } = planeFrame(size, across, up);
  const [first, second] = [
    { feature: a, scale: x },
    { feature: b, scale: y },
  ];
  return [
    { box, x: first, y: second },
    { box: top, x: first },
    { box: right, y: second },
  ];
};

/** Every pair, and each feature alone on the diagonal. */
export const cornerPanels: Panels = ({ width, height }, ranges) =>
  ranges.flatMap((up, b) =>
    ranges.slice(0, b + 1).map((across, a): Panel => {
      const box = panelAt(width, height, ranges.length, a, b);
      const x = { feature: a, scale: linearScale(across.from, across.to, box.left, box.right) };
      return a === b
        ? { box, x }
        : { box, x, y: { feature: b, scale: linearScale(up.from, up.to, box.bottom, box.top) } };
    }),
  );

/** One feature, over a whole picture. */
export const isWithin = ({ left, right, top, bottom }: Box, px: number, py: number): boolean =>
  px >= left && px <= right && py >= top && py <= bottom;
