/** A browser that is driven from outside, whatever its protocol, and the programs that have one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

export type Json = string | number | boolean | null | readonly Json[];

/** One page of a browser. Functions are JavaScript texts, run in the page. */
export interface Remote {
  /** With its version. */
  readonly name: string;
  navigate(url: string): Promise<void>;
  /** What the function answers, which is to be JSON. */
  call<T>(source: string, ...args: readonly Json[]): Promise<T>;
  /** Clicks the element that the function answers with, as a person would. */
  click(source: string, ...args: readonly Json[]): Promise<void>;
  /** Chooses a file for the input that the function answers with. */
  upload(path: string, source: string, ...args: readonly Json[]): Promise<void>;
  close(): Promise<void>;
}

/** The text that a protocol is to call with one argument, the arguments as JSON. */
export const asJson = (source: string) => `(args) => JSON.stringify((${source})(...JSON.parse(args)) ?? null)`;
export const asElement = (source: string) =>
  `(args) => { const found = (${source})(...JSON.parse(args)); found.scrollIntoView({ block: 'center' }); return found; }`;

/** The first of these programs that is on the PATH, or is a path that exists. */
export function programOf(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names
    .flatMap((name) => (name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name))))
    .find(existsSync);
}

export interface Started {
  readonly process: ChildProcess;
  /** What the pattern found in its output. */
  readonly said: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Starts a program and waits until its output has the pattern, whose first group is the answer. */
export async function startProgram(
  path: string,
  args: readonly string[],
  pattern: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  };
  let output = '';
  const said = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${path} ${why}:\n${output.slice(-2_000)}`));
    const timer = setTimeout(() => fail(`did not say ${pattern} in ${START_MS / 1000} s`), START_MS);
    const hear = (chunk: Buffer) => {
      output = (output + String(chunk)).slice(-20_000);
      const found = pattern.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => fail(String(error)));
    child.once('close', (code) => fail(`ended (${code})`));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { process: child, said, stop };
}
