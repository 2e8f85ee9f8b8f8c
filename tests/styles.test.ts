/**
 * A class of a CSS module is a name like any other: whatever a component asks for is there, and whatever is there is asked for. What
 * the page shares by plain names stands in its three global sheets. Colours and sizes are those of `tokens.css`, but for how wide and
 * high a part is.
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

/** Without what is for paper alone, which is measured in points. */
const onScreen = (sheet: string) => sheet.replace(/@media print \{(?:[^{}]|\{[^{}]*\})*\}/g, '');
/** How wide, how high and where a part is, in properties that say nothing else. */
const EXTENT = /^(?:(?:min-|max-)?(?:width|height)|flex|grid-template(?:-columns|-rows)?|inset|top|right|bottom|left)$/;
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color)a?\(|\b(?:white|black|red|gr[ae]y|green|blue)\b/i;
const LENGTH = /(?<![\w.-])-?(?:\d+\.)?\d*[1-9]\d*(?:px|rem|pt)\b/;

test.each(files.filter((file) => file.endsWith('.css') && !file.endsWith('/tokens.css')))(
  '%s takes its colours and sizes from the tokens',
  (file) => {
    const sheet = onScreen(read(file).replace(/\/\*.*?\*\//gs, ''));
    const declarations = Array.from(
      sheet.matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+);/g),
      ([, name = '', value = '']) => ({
        name,
        value: value.replace(/"[^"]*"|url\([^)]*\)/g, '').replace(/var\([^)]*\)/g, ''),
      }),
    );
    const own = declarations.filter(
      ({ name, value }) => COLOUR.test(value) || (LENGTH.test(value) && !EXTENT.test(name)),
    );
    expect(own.map(({ name, value }) => `${name}: ${value}`)).toEqual([]);
  },
);
