/**
 * WebGPU in Node without a graphics card: Dawn (npm `webgpu`) on SwiftShader, the software adapter that Chromium brings.
 */
import { existsSync, realpathSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { chromiumLaunch } from '../../tools/chromium.mjs';

const DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';
/** Of glibc: the library stays loaded although `process.dlopen` closes it again. */
const RTLD_NODELETE = 0x1000;

/** The folder that holds the driver: that of Chromium's program, or the one that its package installs into. */
export function findSoftwareDriver(): string | undefined {
  const { executablePath } = chromiumLaunch();
  if (process.platform !== 'linux' || !executablePath || !existsSync(executablePath)) return undefined;
  const program = dirname(realpathSync(executablePath));
  return [program, join(program, '..', 'lib', 'chromium')].find((folder) => existsSync(join(folder, DRIVER)));
}

/**
 * Chromium's own Vulkan loader, for systems that have none: once it is in the process, Dawn finds it by its name. It is
 * not a module of Node's, and `process.dlopen` says so after loading it.
 */
function loadVulkan(folder: string): void {
  try {
    process.dlopen({ exports: {} }, join(folder, LOADER), constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    if (!/did not self-register/.test(String(error))) console.warn(`${LOADER} did not load: ${String(error)}`);
  }
}

/** Gives this process `navigator.gpu`. TF.js decides at import whether WebGPU exists, so import it after this. */
export async function provideSoftwareWebGpu(folder: string): Promise<void> {
  process.env.VK_ICD_FILENAMES = join(folder, DRIVER);
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  loadVulkan(folder);
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]), userAgent: 'node' }, configurable: true });
}
