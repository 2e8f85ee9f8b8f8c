/**
 * `npm run build:library`, and what `npm pack` runs first: the library as JavaScript modules with their types, under `build/`, one file for
 * each of `src`. Node and browsers want the endings that TypeScript leaves out of imports, and the kernels as a module.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelsModule } from './kernels.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'build');

await rm(OUT, { recursive: true, force: true });
execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(ROOT, 'src/library')], {
  stdio: 'inherit',
});
const KERNELS = join(OUT, 'engine/wasm/virtual-kernels.js');
await writeFile(KERNELS, await kernelsModule());

/** What an import in `file` is to say: the file that it means, by its own name. */
function whole(file, specifier) {
  if (specifier === 'virtual:kernels') return './virtual-kernels.js';
  if (!specifier.startsWith('.')) return specifier;
  const plain = specifier.replace(/\.ts$/, '');
  const target = resolve(dirname(file), plain);
  if (existsSync(`${target}.js`) || existsSync(`${target}.d.ts`)) return `${plain}.js`;
  // A text that is written and not run: TypeScript has found whatever is really imported.
  return specifier;
}

for (const name of await readdir(OUT, { recursive: true })) {
  const file = join(OUT, name);
  if (!/\.(js|d\.ts)$/.test(name) || !(await stat(file)).isFile()) continue;
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(
      /((?:\bfrom|\bimport|\bimport\(|new URL\()\s*)(['"])(\.[^'"]*|virtual:kernels)\2/g,
      (_, before, quote, specifier) => `${before}${quote}${whole(file, specifier)}${quote}`,
    ),
  );
}
