/**
 * Imports between the folders of `src` point one way, and packages stay where they belong. README tells these tables in a
 * sentence.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/** What may cross from one folder to another: its types alone, or values as well. */
type Crossing = 'types' | 'values';

/** What a model stands on, and all that a worker stands on. */
const BELOW_SHARE = {
  base: 'values',
  flow: 'values',
  engine: 'values',
  catalog: 'values',
  train: 'values',
  analysis: 'values',
} as const;
const BELOW_WORKER = { ...BELOW_SHARE, share: 'values' } as const;

/** What each folder, or file beside them, may import from which; a row names only rows above it, so that nothing can go round. */
const ALLOWED: Readonly<Record<string, Readonly<Record<string, Crossing>>>> = {
  // Refusals, seeded draws and special functions, which everybody shares.
  base: {},
  flow: { base: 'values' },
  engine: { base: 'values', flow: 'values' },
  catalog: { base: 'values' },
  // Every analysis asks a density for ln p and draws, so that it knows no engine; galaxies it knows from their catalog.
  analysis: { base: 'values', flow: 'values', catalog: 'values' },
  // A trainer gets columns of numbers, and does not know of catalogs.
  train: { base: 'values', flow: 'values', engine: 'values', analysis: 'values' },
  // A saved model is scored on the engine that somebody else opened.
  share: { base: 'values', flow: 'values', engine: 'types', catalog: 'values', train: 'values', analysis: 'values' },
  worker: {
    ...BELOW_WORKER,
  },
  // What a program calls: the steps of a session without one.
  library: {
    base: 'values',
    flow: 'types',
    engine: 'values',
    catalog: 'values',
    train: 'values',
    share: 'values',
    worker: 'values',
  },
  // Pure functions (names of units, presets, contours, histograms) cost a chunk less than a message; what works on a person's
  // rows is the worker's, and so is what somebody sent.
  ui: {
    base: 'values',
    flow: 'values',
    // The names by which a person chooses one.
    engine: 'types',
    catalog: 'values',
    train: 'values',
    analysis: 'values',
    share: 'values',
    worker: 'values',
  },
  // Its figures are the engine itself, and its lab is a worker of its own.
  tutorial: {
    ...BELOW_SHARE,
    worker: 'types',
    ui: 'values',
  },
  // The steps of a session, from rows to metrics and from rows to outliers, need no worker around them.
  cli: {
    ...BELOW_WORKER,
    worker: 'values',
  },
  'cli.ts': { cli: 'values' },
  'Pages.tsx': { ui: 'values', tutorial: 'values' },
  'main.tsx': { worker: 'values', ui: 'values', 'Pages.tsx': 'values' },
};

/** The packages that each may import; those of Node, which a browser has not, as `node:`. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  base: [],
  flow: ['valibot'],
  engine: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu', 'virtual:kernels'],
  catalog: ['h5wasm', 'hyparquet', 'hyparquet-compressors', 'valibot'],
  train: ['valibot'],
  analysis: [],
  share: ['hyparquet-writer', 'valibot'],
  worker: ['@tensorflow/tfjs-backend-wasm', 'comlink', 'valibot'],
  library: [],
  // KaTeX for its fonts, from whose outlines figures are set.
  ui: ['@preact/signals', 'katex', 'plotly.js-dist', 'preact'],
  tutorial: ['@preact/signals', 'comlink', 'preact', 'uqr', 'virtual:formulas'],
  cli: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', 'node:', 'playwright', 'valibot', 'vite', 'webgpu'],
  'cli.ts': [],
  'Pages.tsx': ['preact'],
  'main.tsx': ['preact'],
};

/** Where there is a page; everything else runs in Node and in a worker. */
const WITH_PAGE = ['ui', 'tutorial', 'Pages.tsx', 'main.tsx'];

interface Import {
  readonly file: string;
  readonly from: string;
  /** A path from the root of the repository, or a package. */
  readonly to: string;
  readonly crossing: Crossing;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Every node of a syntax tree, with the node and the field that hold it. */
function visit(node: Node, see: (node: Node, parent: Node, field: string) => void): void {
  for (const [field, value] of Object.entries(node)) {
    for (const child of [value].flat()) {
      if (!isNode(child)) continue;
      see(child, node, field);
      visit(child, see);
    }
  }
}

const textOf = (node: unknown) => (isNode(node) && typeof node.value === 'string' ? node.value : undefined);

/** What a declaration with `from` imports; a list of types is types as much as `import type`. */
function crossingOf(node: Node): Crossing {
  const listed = (node.specifiers ?? []) as readonly Node[];
  const kindOf = (one: Node) => one.importKind ?? one.exportKind;
  const types = kindOf(node) === 'type' || (listed.length > 0 && listed.every((one) => kindOf(one) === 'type'));
  return types ? 'types' : 'values';
}

/** What a node imports, if anything: a declaration, `import()` of a value or a type, or the address of a worker's file. */
function importOf(node: Node): { readonly to: string | undefined; readonly crossing: Crossing } | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return { to: textOf(node.source), crossing: crossingOf(node) };
    case 'ImportExpression':
      return { to: textOf(node.source), crossing: 'values' };
    case 'TSImportType':
      return { to: textOf(node.source), crossing: 'types' };
    case 'NewExpression': {
      const [address, base] = node.arguments as readonly Node[];
      return base && JSON.stringify(base).includes('"MetaProperty"')
        ? { to: textOf(address), crossing: 'values' }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether the value of `….fill(…)` is used, where the array is not one that was just made. */
function usesFillOfView(node: Node, parent: Node): boolean {
  const callee = node.type === 'CallExpression' && isNode(node.callee) ? node.callee : undefined;
  const property = callee?.property;
  const made = isNode(callee?.object) && callee.object.type === 'NewExpression';
  return isNode(property) && property.name === 'fill' && !made && parent.type !== 'ExpressionStatement';
}

const imports: Import[] = [];
const usesOfPage: string[] = [];
const usesOfFill: string[] = [];

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => posix.join('src', path.replaceAll('\\', '/')))
  // The kernels are AssemblyScript, compiled on their own.
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('src/engine/wasm/kernels/'));

const known = new Set(sources);

for (const file of sources) {
  const [, from = ''] = file.split('/');
  visit(parseSync(file, readFileSync(file, 'utf8')).program as unknown as Node, (node, parent, field) => {
    const { to, crossing } = importOf(node) ?? {};
    if (to !== undefined && crossing !== undefined) {
      const path = to.startsWith('.') ? posix.join(posix.dirname(file), to) : to;
      imports.push({ file, from, to: path, crossing });
    }
    const isName = (field === 'property' || field === 'key') && parent.computed !== true;
    if (node.type === 'Identifier' && !isName && (node.name === 'window' || node.name === 'document')) {
      usesOfPage.push(file);
    }
    if (usesFillOfView(node, parent)) usesOfFill.push(file);
  });
}

const within = imports.filter(({ to }) => to.startsWith('src/'));
/** The file that an import without its ending names. */
const fileOf = (path: string) => [`${path}.ts`, `${path}.tsx`, path].find((file) => known.has(file));
/** A folder of `src`, or a file beside them. */
const folderOf = (path: string) => (fileOf(path) ?? path).split('/')[1] ?? '';

describe('imports within src', () => {
  test('the table can only point down', () => {
    const names = Object.keys(ALLOWED);
    for (const [i, name] of names.entries()) {
      for (const to of Object.keys(ALLOWED[name] ?? {})) expect(names.indexOf(to), `${name} → ${to}`).toBeLessThan(i);
    }
    expect(new Set(sources.map(folderOf))).toEqual(new Set(names));
  });

  test('are those of the table', () => {
    const wrong = within.filter(({ from, to, crossing }) => {
      const allowed = ALLOWED[from]?.[folderOf(to)];
      return from !== folderOf(to) && allowed !== crossing && allowed !== 'values';
    });
    expect(wrong.map(({ file, to, crossing }) => `${file} → ${to} (${crossing})`)).toEqual([]);
  });

  test('of values never go round', () => {
    const next = new Map<string, string[]>();
    for (const { file, to, crossing } of within) {
      const target = fileOf(to);
      if (crossing === 'values' && target !== undefined) next.set(file, [...(next.get(file) ?? []), target]);
    }
    const clear = new Set<string>();
    const roundFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (clear.has(file)) return undefined;
      for (const to of next.get(file) ?? []) {
        const round = roundFrom(to, [...path, file]);
        if (round) return round;
      }
      clear.add(file);
      return undefined;
    };
    for (const file of sources) expect(roundFrom(file, [])?.join(' → ')).toBeUndefined();
  });

  test('the table allows nothing that nobody needs', () => {
    const needed = (from: string, to: string, least: Crossing) =>
      within.some(
        (one) => one.from === from && folderOf(one.to) === to && (least === 'types' || one.crossing === least),
      );
    const idle = Object.entries(ALLOWED).flatMap(([from, row]) =>
      Object.entries(row).flatMap(([to, crossing]) => (needed(from, to, crossing) ? [] : [`${from} → ${to}`])),
    );
    expect(idle).toEqual([]);
  });
});

test('every worker closes its ways out before it loads anything else', () => {
  const entries = within.flatMap(({ file, to }) =>
    /-?entry\.ts$/.test(to) && !file.startsWith('src/cli') ? [to] : [],
  );
  expect(entries.length).toBeGreaterThan(3);
  for (const entry of entries) {
    const [first] = imports.filter(({ file }) => file === entry);
    expect(`${entry}: ${first?.to}`).toBe(`${entry}: src/engine/closed-worker`);
  }
  expect(imports.filter(({ file }) => file === 'src/engine/closed-worker.ts')).toEqual([]);
});

test('packages are imported where the table says', () => {
  const packageOf = (to: string) => (to.startsWith('node:') ? 'node:' : /^(@[^/]+\/)?[^/?]+/.exec(to)?.[0]);
  const wrong = imports.filter(({ from, to }) => {
    const name = /^(src|tools|docs)\//.test(to) ? undefined : packageOf(to);
    return name !== undefined && !PACKAGES[from]?.includes(name);
  });
  expect(wrong.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
});

test('only what has a page knows window and document', () => {
  expect(usesOfPage.filter((file) => !WITH_PAGE.includes(folderOf(file)))).toEqual([]);
});

/**
 * In Firefox 153 `array.subarray(a, b).fill(x)` is worth `array`, not the view, once its optimising compiler has the function:
 * `view.fill(1, 0, n).fill(0, n)` then wrote zeros over the parameters (`tests/browsers/firefox-fill.test.ts`).
 */
test('nothing uses the value of fill() on an array that may be a view', () => {
  expect(usesOfFill).toEqual([]);
});
