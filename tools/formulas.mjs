/**
 * Renders the tutorial's formulas (`src/tutorial/formulas.json`) with KaTeX, so that the page carries no renderer. The output is
 * MathML alone: browsers lay it out and screen readers read it, with no stylesheet and none of its fonts, which would weigh 296 kB. The
 * characters that they take are in `src/tutorial/math-font`.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import katex from 'katex';

const SOURCE = fileURLToPath(new URL('../src/tutorial/formulas.json', import.meta.url));
const NAME = 'virtual:formulas';

/**
 * A formula as the inside of a `math` element.
 * @param {string} tex
 */
export function mathOf(tex) {
  const html = katex.renderToString(tex, { output: 'mathml', throwOnError: true, strict: 'error' });
  // The annotation repeats the TeX, which nobody sees.
  const math = /<math[^>]*>(.*)<\/math>/s.exec(html)?.[1]?.replace(/<annotation.*?<\/annotation>/gs, '');
  if (math === undefined) throw new Error(`KaTeX gave no MathML for ${tex}`);
  // KaTeX writes bars with the sign for "divides", which no math font stretches.
  return math.replaceAll('<mo fence="true">∣</mo>', '<mo fence="true" stretchy="true" symmetric="true">|</mo>');
}

/** For Vite: the module `virtual:formulas` exports every formula as the inside of a `math` element, and in words. */
export function formulasPlugin() {
  return {
    name: 'knotwork-formulas',
    resolveId: (/** @type {string} */ id) => (id === NAME ? `\0${NAME}` : undefined),
    /** @this {{ addWatchFile(file: string): void }} @param {string} id */
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      this.addWatchFile(SOURCE);
      /** @type {Record<string, { tex: string, words: string }>} */
      const source = JSON.parse(await readFile(SOURCE, 'utf8'));
      const formulas = Object.entries(source).map(([name, { tex, words }]) => [name, { math: mathOf(tex), words }]);
      return `export const formulas = ${JSON.stringify(Object.fromEntries(formulas))};`;
    },
  };
}
