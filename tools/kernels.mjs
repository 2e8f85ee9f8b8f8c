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

async function readSources() {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, SOURCES), 'utf8')])));
}

async function compile(sources) {
  const { main } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await main(['index.ts', '--outFile', 'kernels.wasm', ...OPTIONS], {
    readFile: (name) => sources.get(name.replace(/^.*\//, '')) ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  return binary;
}

/** The module's bytes. */
export async function kernelBytes() {
  const sources = await readSources();
  const hash = createHash('sha256').update(OPTIONS.join(' '));
  for (const [name, text] of sources) hash.update(name).update(text);
  const file = new URL(`kernels-${hash.digest('hex').slice(0, 16)}.wasm`, CACHE);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return kept;
  const binary = await compile(sources);
  await mkdir(CACHE, { recursive: true });
  await writeFile(file, binary);
  return binary;
}

export const kernelFolder = fileURLToPath(SOURCES);
