/** The built page as the soak serves it: its worker can be told to lose its graphics device, from outside and from nowhere else. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a worker is told. It lets nobody run text as code, so a test has to have its say before. */
export const LOSE_DEVICE = 'soak: lose the device';

const LISTENER = `addEventListener('message', (event) => {
  if (event.data !== '${LOSE_DEVICE}') return;
  event.stopImmediatePropagation();
  const { prototype } = GPUDevice;
  const { createCommandEncoder } = prototype;
  prototype.createCommandEncoder = function (...asked) {
    prototype.createCommandEncoder = createCommandEncoder;
    this.destroy();
    return createCommandEncoder.apply(this, asked);
  };
});
`;

/** Copies the built page into a folder of its own, which the caller deletes, and lets its workers hear. */
export function soakSite(dist: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'knotwork-soak-'));
  cpSync(dist, folder, { recursive: true });
  const assets = join(folder, 'assets');
  for (const name of readdirSync(assets)) {
    if (!/^entry-.*\.js$/.test(name)) continue;
    const path = join(assets, name);
    writeFileSync(path, LISTENER + readFileSync(path, 'utf8'));
  }
  return folder;
}
