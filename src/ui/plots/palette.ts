/** The colours of the plots, read from the stylesheet so that light and dark are written down once. */

const NAMES = [
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'line-2',
  'panel',
  'data',
  'data-fill',
  'sample',
  'truth',
  'validation',
  'train',
  'label-a',
  'label-b',
  'run',
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>> & { readonly font: string };

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...(colours as Record<(typeof NAMES)[number], string>), font: style.fontFamily };
}
