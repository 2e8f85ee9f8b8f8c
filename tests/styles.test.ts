/**
 * A class of a CSS module is a name like any other: whatever a component asks for is there, and whatever is there is asked for. What
 * the page shares by plain names stands in its three global sheets.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(file, 'utf8');
const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => posix.join('src', file));
/** Without comments, and without what stands between braces and quotes. */
const selectorsOf = (sheet: string) => sheet.replace(/\/\*.*?\*\//gs, '').replace(/"[^"]*"|(?<=:)[^;{}]*;/g, '');
const classesOf = (sheet: string) =>
  new Set(Array.from(selectorsOf(sheet).matchAll(/\.(-?[a-zA-Z_][\w-]*)/g), ([, name]) => name ?? ''));

const components = files.filter((file) => file.endsWith('.tsx')).map((file) => ({ file, text: read(file) }));
const modules = new Map(
  files
    .filter((file) => file.endsWith('.module.css'))
    .map((file) => [file, classesOf(read(file).replace(/:global\([^()]*\)/g, ''))]),
);

/** What the components ask of each module. */
const asked = new Map(Array.from(modules, ([file]): [string, Map<string, string>] => [file, new Map()]));
for (const { file, text } of components) {
  for (const [, name = '', from = ''] of text.matchAll(/^import (\w+) from '([^']+\.module\.css)';$/gm)) {
    const of = asked.get(posix.join(posix.dirname(file), from));
    for (const [, key = ''] of text.matchAll(new RegExp(`(?<![\\w./])${name}\\.(\\w+)`, 'g'))) of?.set(key, file);
  }
}

test('there are modules to speak of', () => {
  expect(modules.size).toBeGreaterThan(30);
});

test.each([...modules.keys()])('%s has the classes that are asked of it, and no others', (file) => {
  const [has, wanted] = [modules.get(file) ?? new Set<string>(), asked.get(file) ?? new Map<string, string>()];
  expect([...wanted].filter(([name]) => !has.has(name)).map(([name, by]) => `${by} asks for .${name}`)).toEqual([]);
  expect([...has].filter((name) => !wanted.has(name))).toEqual([]);
});

test('a plain class of a component is one of the global sheets', () => {
  const global = new Set(
    files
      .filter((file) => file.endsWith('.css'))
      .filter((file) => !file.endsWith('.module.css'))
      .flatMap((file) => [...classesOf(read(file))]),
  );
  const strays = components.flatMap(({ file, text }) =>
    Array.from(text.matchAll(/\bclass="([^"]+)"/g), ([, names = '']) => names.split(' '))
      .flat()
      .filter((name) => !global.has(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(strays).toEqual([]);
});
