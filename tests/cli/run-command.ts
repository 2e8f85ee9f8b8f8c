/** A command as scripts run it: a process of its own, with its exit code and what it printed. */
import { execFile } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run COMMAND -- ARGS`, without npm. */
export function runCommand(command: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const all = ['--import', 'tsx', 'src/cli.ts', command, ...args];
    execFile(process.execPath, all, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}
