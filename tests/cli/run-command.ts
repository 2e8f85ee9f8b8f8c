/** A command as scripts run it: its exit code and what it printed. */
import { execFile } from 'node:child_process';
import { vi } from 'vitest';
import { main } from '../../src/cli/main';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run COMMAND -- ARGS`, without npm, as a process of its own. */
export function runProcess(command: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const all = ['--import', 'tsx', 'src/cli.ts', command, ...args];
    execFile(process.execPath, all, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}

/** The same in this process, without the second of processor time that a start takes. One command at a time. */
export async function runCommand(command: string, ...args: readonly string[]): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    }),
  );
  try {
    return { code: await main([command, ...args]), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
