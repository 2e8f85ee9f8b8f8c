/** What the page, the worker and the command line say: sentences of at most 25 words, without words that CONTRIBUTING.md retires. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const MOST_WORDS = 25;
/** Private words for the reference sample, a threshold, groups, IDs and validation. */
const RETIRED =
  /\b(strangers|passers|kept together|names the row|what is ordinary|held against|given away|look every|looks without|to be kept in mind)\b/i;
/** Code in strings: Python, WGSL, AssemblyScript, and the phrases of links. */
const CODE = /^src\/(share\/(python|phrases)|engine\/(wasm|webgpu\/wgsl))/;

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The text of a string, a template or a piece of JSX; what is computed in it counts as a word. */
function textOf(node: Node): string | undefined {
  if (node.type === 'JSXText' || node.type === 'Literal')
    return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}

/** Every text below a node. Lists of words that are split are no sentences, and neither is what is imported. */
function* textsIn(node: Node): Generator<string> {
  const text = textOf(node);
  if (text !== undefined) yield text.replace(/\s+/g, ' ').trim();
  for (const [field, value] of Object.entries(node)) {
    const isList = node.type === 'MemberExpression' && (node.property as Node).name === 'split';
    if ((isList && field === 'object') || field === 'source') continue;
    for (const child of [value].flat()) if (isNode(child)) yield* textsIn(child);
  }
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => posix.join('src', path.replaceAll('\\', '/')))
  .filter((path) => /\.tsx?$/.test(path) && !CODE.test(path))
  .map((file) => {
    const text = readFileSync(file, 'utf8');
    return { file, text, program: parseSync(file, text).program as unknown as Node };
  });
const texts = sources.flatMap(({ file, program }) => [...textsIn(program)].map((text) => ({ file, text })));

test('no sentence has more than 25 words', () => {
  const wordsIn = (sentence: string) => sentence.split(' ').filter((word) => /\p{L}|…/u.test(word)).length;
  const long = texts.flatMap(({ file, text }) =>
    text
      .split(/(?<=[.!?:;])\s/)
      .filter((sentence) => wordsIn(sentence) > MOST_WORDS)
      .map((sentence) => `${file}: ${sentence}`),
  );
  expect(long).toEqual([]);
});

test('no text has a retired word', () => {
  expect(texts.filter(({ text }) => RETIRED.test(text))).toEqual([]);
});

/** Texts by keys, of an area each: `export const NAME = { … } as const` in a file of words. */
const messages = sources
  .filter(({ file }) => /\/(?:[\w-]+-)?(?:words|captions)\.ts$/.test(file))
  .flatMap(({ file, program }) =>
    (program.body as readonly Node[]).flatMap(({ declaration }) => {
      const [declared] = isNode(declaration) ? ((declaration.declarations as readonly Node[] | undefined) ?? []) : [];
      const table = declared?.init as Node | undefined;
      if (!declared || table?.type !== 'TSAsExpression') return [];
      return [{ file, name: nameOf(declared.id), table: table.expression as Node }];
    }),
  );

function nameOf(node: unknown): string {
  const { name, value } = node as { name?: string; value?: string };
  return name ?? value ?? '';
}
const entriesOf = (table: Node) =>
  ((table.properties as readonly Node[] | undefined) ?? []).map(({ key, value }) => ({
    key: nameOf(key),
    value: value as Node,
  }));

test('the page, trust, outliers, the tutorial and the command line have files of words', () => {
  expect(new Set(messages.map(({ file }) => file)).size).toBeGreaterThan(5);
});

test.each(messages)('every key of $name is used', ({ file, name, table }) => {
  const users = sources
    .filter((one) => one.file !== file && new RegExp(`import [^;]*\\b${name}\\b`).test(one.text))
    .map(({ text }) => text.replace(/^import [^;]*;$/gm, ''));
  const asked = (key: string, within: readonly string[]) =>
    within.some((text) => new RegExp(`\\b${key}\\b`).test(text));
  const unused = entriesOf(table).flatMap(({ key, value }) => {
    const inner = entriesOf(value);
    // By an index, a key stands in quotes somewhere else.
    const indexed = users.some((text) => text.includes(`${name}[`));
    if (indexed && sources.some(({ text }) => new RegExp(`["']${key}["']`).test(text))) return [];
    if (!asked(key, users)) return [key];
    const within = users.filter((text) => asked(key, [text]));
    // Spread, handed on, or shown one and all.
    if (within.some((text) => new RegExp(`(?:\\.\\.\\.|Object\\.values\\(|=\\{)${name}(?:\\.${key}|\\[)`).test(text)))
      return [];
    return inner.filter((leaf) => !asked(leaf.key, within)).map((leaf) => `${key}.${leaf.key}`);
  });
  expect(unused).toEqual([]);
});
