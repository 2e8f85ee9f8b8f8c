import { expect, test } from 'vitest';
import { listOf } from '../../src/cli/arguments';
import { readingFrom } from '../../src/cli/reading';

test.each([
  ['A,B', ['A', 'B']],
  [' A , B,', ['A', 'B']],
  ['"$M_{gas},M_{\\odot}$",z', ['$M_{gas},M_{\\odot}$', 'z']],
  ['"a,b"=drop,c=keep', ['a,b=drop', 'c=keep']],
  ['"say ""x""",5" mirror', ['say "x"', '5" mirror']],
  ['', []],
])('the list %s', (text, items) => {
  expect(listOf(text)).toEqual(items);
});

test('what a text leaves open is said in words that are checked', () => {
  expect(readingFrom({ decimal: 'comma', marked: 'read', missing: ['x,INDEF', 'bad'] })).toEqual({
    text: { decimal: 'comma', marked: 'read', missing: ['x', 'INDEF', 'bad'] },
  });
  expect(() => readingFrom({ decimal: 'dot' })).toThrow('--decimal takes point or comma');
  expect(() => readingFrom({ marked: 'yes' })).toThrow('--marked takes read or skip');
});
