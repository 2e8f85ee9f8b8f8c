/** The colours of the plots, read from the stylesheet so that light and dark are written down once. */
import { themeChanges } from '../theme';

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

let known: { readonly theme: number; readonly palette: Palette } | undefined;

/** The colours of the page, read once for each theme: reading them works out the styles of all that has just been put on the page. */
export function palette(): Palette {
  if (known?.theme !== themeChanges.peek()) known = { theme: themeChanges.peek(), palette: readPalette(document.body) };
  return known.palette;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...(colours as Record<(typeof NAMES)[number], string>), font: style.fontFamily };
}
