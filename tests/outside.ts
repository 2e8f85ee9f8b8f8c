/**
 * Data outside the repository: `KNOTWORK_DATA` names the folder of real catalogs and of cases, `KNOTWORK_VECTORS` that of other libraries'
 * numbers. Tests that need what is not there are skipped, and say so.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folders = { KNOTWORK_DATA: process.env.KNOTWORK_DATA, KNOTWORK_VECTORS: process.env.KNOTWORK_VECTORS };

/** Where a file or folder is, or would be. */
export function outside(path = '', folder: keyof typeof folders = 'KNOTWORK_DATA'): string {
  return join(resolve(folders[folder] ?? folder), path);
}

/** Why tests that need it are skipped, which is also printed; undefined where it is there. */
export function absence(path = '', folder: keyof typeof folders = 'KNOTWORK_DATA'): string | undefined {
  if (folders[folder] && existsSync(outside(path, folder))) return undefined;
  const why = folders[folder] ? `there is no ${outside(path, folder)}` : `${folder} names no folder`;
  console.warn(`Skipped: ${why}, so that nothing is tested on ${path || 'what lies in it'}.`);
  return why;
}
