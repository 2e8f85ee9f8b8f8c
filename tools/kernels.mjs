/**
 * Compiles the SIMD kernels (AssemblyScript, `src/engine/wasm/kernels`) to WebAssembly. The result is kept under
 * node_modules by the digest of its sources, since compiling takes two seconds.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SOURCES = new URL('../src/engine/wasm/kernels/', import.meta.url);
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

async function readSources() {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, SOURCES), 'utf8')])));
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
  const file = new URL(`kernels-${hash.digest('hex').slice(0, 16)}.wasm`, CACHE);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return kept;
  const binary = await compile(sources, options);
  await mkdir(CACHE, { recursive: true });
  await writeFile(file, binary);
  return binary;
}

/**
 * Compiles a text that imports from the kernels' own files, for tests of what these do not export.
 * @param {string} text
 * @param {'plain' | 'fused'} variant
 */
export async function compileProbe(text, variant) {
  return compile((await readSources()).set('probe.ts', text), [...OPTIONS, ...VARIANTS[variant]], 'probe.ts');
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
      for (const name of (await readSources()).keys()) this.addWatchFile(fileURLToPath(new URL(name, SOURCES)));
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
