/** Patterns in row filters mean what JavaScript's do, and none can make a filter slow. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { filterRows } from '../../src/catalog/filter/evaluate';
import { matcherOf, wholeBudget } from '../../src/catalog/filter/matcher';
import { parseFilter } from '../../src/catalog/filter/parse';
import { parsePattern } from '../../src/catalog/filter/pattern';
import type { Table } from '../../src/catalog/table';
import { cpuTime } from '../cpu-time';

function compiled(source: string) {
  const read = parsePattern(source);
  if ('wrong' in read) throw new Error(`${source}: ${read.wrong}`);
  return matcherOf(read, wholeBudget());
}

const TEXTS = [
  '',
  '1P_fid',
  '1P_1_n5',
  'CV_0',
  'CV_10',
  "it's",
  'NGC 224',
  'a\nb',
  'α Cen',
  '😀x',
  '\ud83d',
  'ab'.repeat(150),
  `${'x'.repeat(300)}_end`,
  'z=0.5 [kpc]',
  '00:42:44.3',
];

describe('a pattern', () => {
  it.each([
    '^1P_',
    '_\\d+$',
    '^(1P|CV)_(fid|\\d+)$',
    '(?:1P|CV)',
    '(?<set>[A-Z]{2})_',
    'a|b|',
    '[^a-z\\d]',
    '[\\]\\-_]',
    '^.$',
    '^..$',
    '\\bfid\\b',
    '\\B\\d',
    '\\p{L}{3}',
    '\\P{L}$',
    '\\u{1F600}',
    '\\ud83d\\ude00',
    '[😀α]',
    '\\x41|\\u0043',
    '^[+-]?\\d*\\.?\\d+$',
    '(ab)+$',
    '(a|b|ab)*$',
    '^(\\d\\d:?){2,3}',
    '^\\w{3,5}?$',
    'x{0}_',
    '(|a)*b',
    '_end$',
    '\\[kpc\\]$',
    '\\s',
    '(^|_)0',
    '($|5)',
    '(^a)?C',
    '^^1|C',
  ])('%s means what it means in JavaScript', (source) => {
    const test = compiled(source);
    const native = new RegExp(source, 'u');
    for (const text of TEXTS) expect(test(text), text).toBe(native.test(text));
  });

  it('means what JavaScript means, whatever it is made of', () => {
    const draw = random(7, 'catalog');
    const among = <T>(values: readonly T[]): T => values[Math.floor(draw.uniform() * values.length)] as T;
    const part = (depth: number): string => {
      const kind = draw.uniform();
      if (depth === 0 || kind < 0.4) return among(['a', 'b', '.', '[ab]', '[^a]', '\\d', '_', '\\w', '1']);
      if (kind < 0.5) return among(['^', '$', '\\b', '\\B', '']);
      if (kind < 0.65) return `(${part(depth - 1)}|${part(depth - 1)})`;
      if (kind < 0.85) return `(?:${part(depth - 1)})${among(['*', '+', '?', '{2}', '{1,2}', '{0,1}', '{1,}', '*?'])}`;
      return part(depth - 1) + part(depth - 1);
    };
    for (let i = 0; i < 2_000; i++) {
      const source = part(4);
      const test = compiled(source);
      const native = new RegExp(source, 'u');
      for (let j = 0; j < 5; j++) {
        const text = Array.from({ length: Math.floor(draw.uniform() * 7) }, () =>
          among(['a', 'b', '_', '1', ' ']),
        ).join('');
        expect(test(text), `${source} on “${text}”`).toBe(native.test(text));
      }
    }
  });

  it.each([
    ['(a)\\1', /refer back/],
    ['(?<n>a)\\k<n>', /refer back/],
    ['(?=a)', /look ahead or back/],
    ['(?<!a)b', /look ahead or back/],
    ['(', /no regular expression/],
    ['[z-a]', /no regular expression/],
    ['a{3,1}', /no regular expression/],
    ['a'.repeat(201), /at most 200/],
    ['(a{50}){50}', /at most 2,000/],
    [`${'('.repeat(8)}a${'){100000000}'.repeat(8)}`, /at most 2,000/],
    ['((){99999}){99999}', /at most 2,000/],
  ])('%s is refused in words', (source, words) => {
    const read = parsePattern(source);
    expect('wrong' in read ? read.wrong : 'taken').toMatch(words);
  });

  // Each takes JavaScript longer than anyone lives.
  it.each([
    `${'(|)'.repeat(60)}z`,
    '(a+)+$',
    '^(a|a)*$',
    '(a|aa)+$',
    '(.*a){12}z',
    `${'a?'.repeat(60)}${'a'.repeat(60)}z`,
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(\\w*)*\\d$',
  ])('%s takes no longer for a text made to break it', (source) => {
    const test = compiled(source);
    const started = cpuTime();
    expect(test(`${'a'.repeat(5_000)}!`)).toBe(false);
    // 2 to 300 ms as measured; at most the size of the pattern times the letters of the text.
    expect(cpuTime() - started).toBeLessThan(3_000);
  });

  it('refuses in words what would still be too much over a whole catalog', () => {
    const pattern = parsePattern('(a|b)*a(a|b){200}$');
    if ('wrong' in pattern) throw new Error(pattern.wrong);
    const test = matcherOf(pattern, { left: 100_000 });
    const all = () => Array.from({ length: 100 }, () => test('a'.repeat(300)));
    expect(all).toThrow(ProblemError);
    expect(all).toThrow(/takes too long/);
  });

  it('reads a long text to its end', () => {
    const values = ['x'.repeat(1_000), `${'x'.repeat(1_000)}_end`];
    const table: Table = { name: 't', rows: 2, notes: [], columns: [{ kind: 'text', name: 'sim', values }] };
    expect([...filterRows(parseFilter("sim ~ '_end$'"), table)]).toEqual([1]);
    expect([...filterRows(parseFilter("sim ~ 'x$'"), table)]).toEqual([0]);
  });
});
