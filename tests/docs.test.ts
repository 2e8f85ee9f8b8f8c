/** What people read beside the code: it names what is there, tells of every option, and is written by the rules of CONTRIBUTING.md. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { OPTIONS as ASK } from '../src/cli/ask';
import { OPTIONS as COMPARE } from '../src/cli/compare';
import { OPTIONS as DESCRIBE } from '../src/cli/describe';
import { OPTIONS as FIT } from '../src/cli/fit';
import { helpOf } from '../src/cli/help';
import { OPTIONS as HOD } from '../src/cli/hod';
import { OPTIONS as OUTLIERS } from '../src/cli/outliers';
import { OPTIONS as SAMPLE } from '../src/cli/sample';
import { OPTIONS as SCORE } from '../src/cli/score';
import { renderMarkdown } from '../tools/docs.mjs';
import { ENTRY, referenceEntries, referenceMarkdown } from '../tools/reference.mjs';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/command-line.md', 'docs/library.md', 'docs/speed.md'];
const MOST_WORDS = 25;
/** Private words for validation, the test set, groups, IDs, the reference sample and the threshold. */
const RETIRED =
  /\b(looks?(?!-around)|strangers|passers|kept together|names the row|what is ordinary|held against|held-out|given away)\b/i;

/** Sentences without code, tables and links. */
function sentencesOf(markdown: string): string[] {
  return markdown
    .replace(/```[\s\S]*?```/g, '\n\n')
    .replace(/^\|.*$/gm, '\n\n')
    .replace(/^(#|- |\d+\. )/gm, '\n\n')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`[^`]*`/g, 'code')
    .replaceAll('**', '\n\n')
    .split(/\n\n+|[.!?:](?=\s|$)/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('has sentences of at most 25 words, none of them retired', () => {
    const long = sentencesOf(text).filter((sentence) => sentence.split(' ').length > MOST_WORDS);
    expect(long).toEqual([]);
    expect(sentencesOf(text).filter((sentence) => RETIRED.test(sentence))).toEqual([]);
  });

  test('names files that are there', () => {
    const named = [...text.matchAll(/[`(]((?:src|tests|docs|tools|public|\.github)\/[\w./-]+)[`)]/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(path) && !/[A-Z]{4}/.test(path))).toEqual([]);
  });
});

test.each([
  ['ask', ASK],
  ['compare', COMPARE],
  ['fit', FIT],
  ['hod', HOD],
  ['outliers', OUTLIERS],
  ['sample', SAMPLE],
  ['score', SCORE],
  ['describe', DESCRIBE],
])('%s --help tells of every option and of no other', async (command, options) => {
  const help = await helpOf(command);
  const own = help.replace(/`[^`]*npm run(?! \w+ --)[^`]*`/g, '');
  const told = new Set([...own.matchAll(/--(\w[\w-]*)/g)].map(([, name]) => name));
  expect([...told].filter((name) => name !== 'help').sort()).toEqual(Object.keys(options).sort());
});

test('help without a command names the commands', async () => {
  expect(await helpOf('')).toContain('- fit');
});

test('the page of the site shows code as it is, and nothing of it as markup', () => {
  expect(renderMarkdown('# A `<b>`\n\n- one\n- **two**\n\n```\na < b\n```\n')).toBe(
    '<h1>A <code>&#60;b&#62;</code></h1>\n<ul><li>one</li>\n<li><strong>two</strong></li></ul>\n<pre>a &#60; b\n</pre>',
  );
});

test('the reference has every function of the library with its comment, and the types that they name', () => {
  const entries = referenceEntries();
  const exported = [...readFileSync(ENTRY, 'utf8').matchAll(/^export (?:async )?(?:function|const|interface) (\w+)/gm)];
  const own = entries.filter(({ file }) => file === ENTRY);
  expect(own.map(({ name }) => name)).toEqual(exported.map(([, name]) => name));
  expect(own.filter(({ doc }) => doc === '').map(({ name }) => name)).toEqual([]);
  expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(['Model', 'Table', 'Answers']));
  expect(renderMarkdown(referenceMarkdown())).toContain('<pre>async function fit(catalog: Table, options: FitOptions)');
});
