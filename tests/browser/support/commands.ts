/** What the browser's tests ask of Node: real catalogs, where their folder is there, and lines on the terminal. */
import { readFile } from 'node:fs/promises';
import type { BrowserCommand } from 'vitest/node';

/** The text of a file below ../shared/data, or null where there is none. */
export const sharedCatalog: BrowserCommand<[path: string]> = async ({ project }, path) =>
  readFile(`${project.config.root}/../shared/data/${path}`, 'utf8').catch(() => null);

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
