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

const texts = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => posix.join('src', path.replaceAll('\\', '/')))
  .filter((path) => /\.tsx?$/.test(path) && !CODE.test(path))
  .flatMap((file) => {
    const program = parseSync(file, readFileSync(file, 'utf8')).program as unknown as Node;
    return [...textsIn(program)].map((text) => ({ file, text }));
  });

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
