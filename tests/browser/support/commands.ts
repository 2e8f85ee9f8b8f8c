/** What the browser's tests ask of Node: real catalogs, where their folder is there, and lines on the terminal. */
import { readFile } from 'node:fs/promises';
import type { BrowserCommand } from 'vitest/node';
import { outside } from '../../outside.ts';

/** The text of a file of `KNOTWORK_DATA`, or null where there is none. */
export const sharedCatalog: BrowserCommand<[path: string]> = async (_context, path) =>
  readFile(outside(path), 'utf8').catch(() => null);

/** Prints a line on the terminal; the browser's own console must stay silent. */
export const print: BrowserCommand<[line: string]> = async (_context, line) => {
  process.stdout.write(`${line}\n`);
};

declare module 'vitest/browser' {
  interface BrowserCommands {
    sharedCatalog(path: string): Promise<string | null>;
    print(line: string): Promise<void>;
  }
}
