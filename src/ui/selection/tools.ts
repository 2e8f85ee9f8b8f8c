/** What a drag in a picture does; the pictures of a page share it. */
import { type Signal, signal } from '@preact/signals';
import type { Session } from '../session';

export const TOOLS = {
  box: { name: 'Box', does: 'Drag a box to select rows; Shift adds, Alt or Ctrl removes' },
  lasso: { name: 'Lasso', does: 'Draw round rows to select them; Shift adds, Alt or Ctrl removes' },
  zoom: { name: 'Zoom', does: 'Drag a box to zoom into it; the wheel zooms with every tool' },
  pan: { name: 'Pan', does: 'Drag to move the axes' },
} as const;

export type Tool = keyof typeof TOOLS;

const tools = new WeakMap<Session, Signal<Tool | undefined>>();

/** Undefined where a drag scrolls the page, as on a phone until a tool is taken up. */
export function toolOf(session: Session): Signal<Tool | undefined> {
  const known = tools.get(session);
  if (known) return known;
  const made = signal<Tool | undefined>(matchMedia('(pointer: coarse)').matches ? undefined : 'box');
  tools.set(session, made);
  return made;
}
