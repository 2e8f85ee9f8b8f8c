/**
 * For Vite: `learn/index.html` and `learn/CHAPTER.html`, pages with nothing but a card (Open Graph) that lead on to the tutorial. Chats and mail
 * programs that show a card of a link do not see what stands behind its `#`. And `404.html`, which many hosts show for an address that they
 * have no file for: there a link whose `#` was escaped on its way becomes whole again.
 *
 * A card needs the whole address of its picture: SITE_URL says where the built folder will stand. Without it the address is relative,
 * which some programs read and some do not.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const CARDS = new URL('../src/tutorial/chapters/contents.json', import.meta.url);
const START = {
  title: 'Learn normalizing flows by holding one',
  about: 'Chapters of about ten minutes, with every picture computed on your machine as you read.',
};

const site = (process.env.SITE_URL ?? '').replace(/[^/]$/, '$&/');

const escaped = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** @param {{ title: string, about: string }} card @param {string} to where it leads, from the built folder */
function pageOf({ title, about }, to) {
  const card = Object.entries({
    'og:type': 'article',
    'og:site_name': 'Knotwork',
    'og:title': title,
    'og:description': about,
    'og:image': `${site || '../'}page.png`,
    'og:image:alt': 'The workbench: columns, a learned density, the training curve',
  }).map(([property, content]) => `<meta property="${property}" content="${escaped(content)}">`);
  const head = [
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)} · Knotwork</title><meta name="description" content="${escaped(about)}">`,
    ...card,
    '<meta name="twitter:card" content="summary_large_image">',
    `<meta http-equiv="refresh" content="0; url=../${to}">`,
  ];
  const body = `<p><a href="../${to}">${escaped(title)}</a></p><p>${escaped(about)}</p>`;
  return `<!doctype html>\n<html lang="en"><head>${head.join('\n')}</head><body>${body}</body></html>\n`;
}

/** What runs on `404.html`: where the address has an escaped `#`, that of the same link with it. */
const REPAIR = `const [, home, fragment] = /^(.*?\\/)(?:index\\.html)?%23(.*)$/i.exec(location.pathname + location.search) ?? [];
if (home) location.replace(location.origin + home + '#' + fragment);`;

const missing = () => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${createHash('sha256').update(REPAIR).digest('base64')}'">
<title>No such page · Knotwork</title></head><body>
<h1>There is no page at this address</h1>
<p>The link was cut or changed on its way. Ask for it again, and copy it as a whole.</p>
<script>${REPAIR}</script>
</body></html>
`;

/** @returns {import('vite').Plugin} */
export function chapterPagesPlugin() {
  return {
    name: 'knotwork-chapter-pages',
    apply: 'build',
    transformIndexHtml: (html) => html.replace('content="./page.png"', `content="${site || './'}page.png"`),
    async generateBundle() {
      /** @type {Record<string, { title: string, about: string }>} */
      const cards = JSON.parse(await readFile(CARDS, 'utf8'));
      const emit = (/** @type {string} */ fileName, /** @type {string} */ source) =>
        this.emitFile({ type: 'asset', fileName, source });
      emit('404.html', missing());
      emit('learn/index.html', pageOf(START, '#learn'));
      for (const [name, card] of Object.entries(cards)) emit(`learn/${name}.html`, pageOf(card, `#learn/${name}`));
    },
  };
}
