/** The colours of the page as it is shown, read once for each theme: reading them works out the styles of all that has just been put on it. */
import { themeChanges } from '../theme';
import { type Palette, readPalette } from './palette';

let known: { readonly theme: number; readonly palette: Palette } | undefined;

export function palette(): Palette {
  if (known?.theme !== themeChanges.peek()) known = { theme: themeChanges.peek(), palette: readPalette(document.body) };
  return known.palette;
}
