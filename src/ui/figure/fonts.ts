/** The letters of figures: KaTeX's fonts, which look as TeX's do, fetched when a figure is first made. */

import symbols from 'katex/dist/fonts/KaTeX_AMS-Regular.ttf?url';
import mainRegular from 'katex/dist/fonts/KaTeX_Main-Regular.ttf?url';
import mathItalic from 'katex/dist/fonts/KaTeX_Math-Italic.ttf?url';
import { once } from '../../base/once';
import { type Font, readFont } from './glyphs';

export interface Fonts {
  readonly text: readonly Font[];
  readonly italic: Font;
}

async function fetched(url: string): Promise<Font> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`a font did not arrive: ${response.status}`);
  return readFont(await response.arrayBuffer());
}

export const figureFonts = once(async (): Promise<Fonts> => {
  const [main, other, italic] = await Promise.all([mainRegular, symbols, mathItalic].map(fetched));
  if (!main || !other || !italic) throw new Error('three fonts were asked for');
  return { text: [main, other], italic };
});
