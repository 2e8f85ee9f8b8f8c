/**
 * WebGPU in Node, which has none of its own: Dawn, by the npm package `webgpu`, on the system's Vulkan driver or, where
 * there is none, on SwiftShader, the software adapter that comes with Chromium. Must run before TF.js's WebGPU backend is
 * imported, which looks for WebGPU once, at import.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { chromiumPrograms } from '../../tools/chromium.mjs';

const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const SWIFTSHADER = 'vk_swiftshader_icd.json';
/** Keeps a library in memory though it is no Node addon and is closed again (dlfcn.h on Linux). */
const RTLD_NODELETE = 0x1000;

/** Folders where a Chromium that is at hand keeps its libraries. */
function chromiumFolders(): string[] {
  return chromiumPrograms()
    .filter((program) => existsSync(program))
    .flatMap((program) => {
      const real = realpathSync(program);
      return [dirname(real), join(dirname(real), '..', 'lib', basename(program))];
    });
}

function hasSystemDriver(): boolean {
  if (process.platform !== 'linux' || process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES) return true;
  return DRIVER_FOLDERS.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.json')),
  );
}

/** Makes the Vulkan loader that Chromium brings the one that Dawn finds by name, where the system has none. */
function loadVulkan(path: string): void {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
  } catch {
    // It always throws, since the library is no Node addon; it stays loaded.
  }
}

/** Points Vulkan to Chromium's SwiftShader; answers whether there is one. */
function chooseSwiftShader(): boolean {
  const folder = chromiumFolders().find((candidate) => existsSync(join(candidate, SWIFTSHADER)));
  if (folder === undefined) return false;
  process.env.VK_ICD_FILENAMES = join(folder, SWIFTSHADER);
  const loader = join(folder, 'libvulkan.so.1');
  if (existsSync(loader)) loadVulkan(loader);
  return true;
}

/** Gives this process a `navigator.gpu` with an adapter; answers with the reason, in words, where it cannot. */
export async function provideWebGpu(): Promise<string | undefined> {
  const existing: unknown = Reflect.get(globalThis.navigator ?? {}, 'gpu');
  if (existing) return undefined;
  let dawn: typeof import('webgpu');
  try {
    dawn = await import('webgpu');
  } catch (error) {
    return `the package webgpu cannot be loaded (${error instanceof Error ? error.message : String(error)})`;
  }
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const software = !hasSystemDriver() && chooseSwiftShader();
  let gpu = dawn.create([]);
  if (!(await gpu.requestAdapter())) {
    if (software || !chooseSwiftShader()) {
      return 'there is no Vulkan driver, and no Chromium on the PATH whose software adapter could take its place';
    }
    gpu = dawn.create([]);
    if (!(await gpu.requestAdapter()))
      return "neither the system's Vulkan driver nor Chromium's software adapter starts";
  }
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node' },
    configurable: true,
    writable: true,
  });
  return undefined;
}
