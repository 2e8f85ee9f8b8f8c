/** For Vite: the command line and the library as pages of the site. Renders as much of Markdown as these use, and no script. */
import { readFile } from 'node:fs/promises';
import { referenceMarkdown } from './reference.mjs';

const read = (/** @type {string} */ name) => readFile(new URL(`../docs/${name}.md`, import.meta.url), 'utf8');

/** @type {readonly { name: string, title: string, markdown(): Promise<string> }[]} */
const PAGES = [
  { name: 'command-line', title: 'the command line', markdown: () => read('command-line') },
  { name: 'library', title: 'the library', markdown: async () => `${await read('library')}\n${referenceMarkdown()}` },
];

const escaped = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Code and bold text within a line. */
const inline = (/** @type {string} */ text) =>
  escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');

/** @param {string} block lines between two blank ones */
function rendered(block) {
  const [, marks, title] = /^(#{1,3}) (.*)$/.exec(block) ?? [];
  if (marks && title) return `<h${marks.length}>${inline(title)}</h${marks.length}>`;
  if (block.startsWith('- ')) {
    const items = block.slice(2).split(/\n- /);
    return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('\n')}</ul>`;
  }
  return `<p>${inline(block)}</p>`;
}

/** @param {string} markdown */
export function renderMarkdown(markdown) {
  return markdown
    .split(/^```\w*\n([\s\S]*?)^```\n/m)
    .flatMap((part, i) =>
      i % 2 === 1 ? [`<pre>${escaped(part)}</pre>`] : part.trim().split(/\n\n+/).filter(Boolean).map(rendered),
    )
    .join('\n');
}

const STYLE = `body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark; }
pre { overflow-x: auto; font-size: 0.85rem; }`;

export function docsPlugin() {
  return {
    name: 'knotwork-docs',
    apply: 'build',
    async generateBundle() {
      for (const { name, title, markdown } of PAGES) {
        const body = renderMarkdown(await markdown());
        const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Knotwork: ${title}</title><style>${STYLE}</style>`;
        const source = `<!doctype html>\n<html lang="en"><head>${head}</head><body>\n${body}\n</body></html>\n`;
        this.emitFile({ type: 'asset', fileName: `${name}.html`, source });
      }
    },
  };
}
