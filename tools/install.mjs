/** Installs the dependencies when, and only when, node_modules differs from package-lock.json. Needs nothing installed itself. */
// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { refuse } from './refuse.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = '20.19.0';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} Lock */

/**
 * @param {string} version like 20.19.0 or v22.1.0-nightly
 * @param {string} oldest
 */
export function isOlder(version, oldest) {
  const [a, b] = [version, oldest].map((text) => text.replace(/^v/, '').split(/[.-]/, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * The first package whose installed version is not the locked one, or undefined when all agree. An optional package may be
 * absent: it is how npm leaves out the binaries of other systems.
 * @param {Lock} locked package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export function firstMismatch(locked, installed) {
  const want = locked.packages ?? {};
  const have = installed.packages ?? {};
  for (const [path, { version, optional }] of Object.entries(want)) {
    if (path === '') continue;
    const found = have[path];
    if (found ? found.version !== version : !optional) return path;
  }
  return Object.keys(have).find((path) => !(path in want));
}

/** Silent when there is nothing to do. */
export function installDependencies() {
  if (isOlder(process.version, OLDEST_NODE))
    refuse(
      `Knotwork needs Node ${OLDEST_NODE} or newer, and this is ${process.version}. Install a newer Node from https://nodejs.org, then run the same command again.`,
    );
  const locked = readLock('package-lock.json');
  const installed = readLock(join('node_modules', '.package-lock.json'));
  if (locked && installed && firstMismatch(locked, installed) === undefined) return;

  console.log('Installing dependencies (once, about a minute)');
  const { error, status, stderr } = runNpm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  if (status === 0) return;
  // What npm adds to its reason, a stack trace or all its options, is cut off.
  const [words] = error ? [error.message] : stderr.trim().split(/\nnpm error( {4,}at | Clean install a project)/, 1);
  refuse(
    `The dependencies could not be installed. npm says:\n\n${words}\n\nCheck the network connection and the free disk space, then run the same command again.`,
  );
}

/**
 * @param {string} path from the repository's root
 * @returns {Lock | undefined} undefined where there is no readable one
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string[]} args */
function runNpm(...args) {
  const running = process.env.npm_execpath ?? '';
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  // On Windows npm is a .cmd file, which only a shell starts; the npm that runs this script is plain JavaScript.
  return basename(running) === 'npm-cli.js'
    ? spawnSync(process.execPath, [running, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}
