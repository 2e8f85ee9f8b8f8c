/**
 * Compiles the SIMD kernels (AssemblyScript, `src/engine/wasm/kernels`, and those that are printed from the formulas of `src/flow`) to
 * WebAssembly. The result is kept under node_modules by the digest of its sources, since compiling takes two seconds.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = new URL('../src/engine/wasm/kernels/', import.meta.url);
/** Prints kernels from formulas, and all that it is made of. */
const PRINTER = new URL('../src/engine/wasm/formulas.ts', import.meta.url);
const FORMULAS = ['../src/engine/adam.ts', '../src/engine/wasm/', '../src/flow/', '../src/base/'].map(
  (path) => new URL(path, import.meta.url),
);
const CACHE = new URL('../node_modules/.cache/knotwork/', import.meta.url);

const OPTIONS = [
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '0',
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--noAssert',
  '--initialMemory',
  '1',
];

/** Fused multiply-add needs relaxed SIMD, which not every engine has yet. */
const VARIANTS = {
  plain: ['--use', 'FUSED=0'],
  fused: ['--use', 'FUSED=1', '--enable', 'relaxed-simd'],
};

/** What `make` gives, kept in the cache under a name. */
async function kept(/** @type {string} */ name, /** @type {() => Promise<string | Uint8Array>} */ make) {
  const file = new URL(name, CACHE);
  const found = await readFile(file).catch(() => undefined);
  if (found) return found;
  const made = await make();
  await mkdir(CACHE, { recursive: true });
  // Whole or not at all: others may be looking for it, and the page and its workers make it at the same time.
  const unfinished = new URL(`${name}.${crypto.randomUUID()}`, CACHE);
  await writeFile(unfinished, made);
  await rename(unfinished, file);
  return readFile(file);
}

/** Paths of TypeScript files in a folder and below, or that of a file. */
async function filesIn(/** @type {URL} */ url) {
  if (!url.pathname.endsWith('/')) return [fileURLToPath(url)];
  const entries = await readdir(url, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Texts of the files that are printed, by their names.
 * @returns {Promise<Record<string, string>>}
 */
async function formulaSources() {
  const hash = createHash('sha256');
  for (const path of (await Promise.all(FORMULAS.map(filesIn))).flat()) hash.update(path).update(await readFile(path));
  const texts = await kept(`formulas-${hash.digest('hex').slice(0, 16)}.json`, async () => {
    // It is TypeScript, which not every Node reads.
    const { runnerImport } = await import('vite');
    const { module } = await runnerImport(fileURLToPath(PRINTER), { configFile: false, logLevel: 'error' });
    return JSON.stringify(module.formulaSources());
  });
  return JSON.parse(texts.toString());
}

async function readSources() {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
  const written = await Promise.all(
    names.map(async (name) => /** @type {const} */ ([name, await readFile(new URL(name, SOURCES), 'utf8')])),
  );
  return new Map([...written, ...Object.entries(await formulaSources())]);
}

/** @returns {Promise<Uint8Array<ArrayBuffer>>} */
async function compile(sources, options, entry = 'index.ts') {
  const { main } = await import('assemblyscript/asc');
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  let binary;
  const { error, stderr } = await main([entry, '--outFile', 'kernels.wasm', ...options], {
    readFile: (name) => sources.get(name.replace(/^.*\//, '')) ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  return binary;
}

/**
 * The bytes of a variant of the module.
 * @param {'plain' | 'fused'} variant
 */
export async function kernelBytes(variant) {
  const sources = await readSources();
  const options = [...OPTIONS, ...VARIANTS[variant]];
  const hash = createHash('sha256').update(options.join(' '));
  for (const [name, text] of sources) hash.update(name).update(text);
  return kept(`kernels-${hash.digest('hex').slice(0, 16)}.wasm`, () => compile(sources, options));
}

/**
 * Compiles a text that imports from the kernels' own files, for tests of what these do not export.
 * @param {string} text
 * @param {'plain' | 'fused'} variant
 */
export async function compileProbe(text, variant) {
  return compile((await readSources()).set('probe.ts', text), [...OPTIONS, ...VARIANTS[variant]], 'probe.ts');
}

/**
 * TypeScript's declaration of the module, by the compiler.
 * @returns {Promise<string>}
 */
export async function kernelDeclaration() {
  const { main } = await import('assemblyscript/asc');
  const sources = await readSources();
  let declaration = '';
  const options = ['--outFile', 'kernels.wasm', '--bindings', 'raw', '--enable', 'simd', '--runtime', 'stub'];
  const { error, stderr } = await main(['index.ts', ...options, ...VARIANTS.plain], {
    readFile: (name) => sources.get(name.replace(/^.*\//, '')) ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernels.d.ts') declaration = String(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  return declaration;
}

/** The text of the module `virtual:kernels`: both variants as base64. */
export async function kernelsModule() {
  const text = async (variant) => JSON.stringify(Buffer.from(await kernelBytes(variant)).toString('base64'));
  return `export const plain = ${await text('plain')};\nexport const fused = ${await text('fused')};\n`;
}

/** For Vite: the module `virtual:kernels`, so that the engine's lazy chunk carries the kernels and needs no address to fetch them from. */
export function kernelsPlugin() {
  const NAME = 'virtual:kernels';
  return {
    name: 'knotwork-kernels',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      for (const path of (await Promise.all(FORMULAS.map(filesIn))).flat()) this.addWatchFile(path);
      return kernelsModule();
    },
  };
}

/**
 * Lets this process run the fused variant where V8 has relaxed SIMD but does not offer it yet (Node 20). Newer ones offer
 * it without a flag, and know none.
 */
export async function allowFusedKernels() {
  if (WebAssembly.validate(await kernelBytes('fused'))) return;
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}
