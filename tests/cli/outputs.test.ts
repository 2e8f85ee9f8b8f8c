/** Outputs of the command line: checked before anything is computed, never over an input, whole or not there. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, checkOutputs, writeOrRescue, writeWhole } from '../../src/cli/outputs';
import { runCommand } from './run-command';

let folder: string;
let data: string;
const TEXT = `M_star,colour\n${Array.from({ length: 60 }, (_, i) => `${10 + Math.sin(i)},${Math.cos(i)}`).join('\n')}\n`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knotwork-outputs-'));
  data = join(folder, 'galaxies.csv');
  await writeFile(data, TEXT);
});

const out = (path: string) => ({ option: '--out', path });
const input = () => ({ option: '--data', path: data });

describe('before anything is computed', () => {
  it.each([
    ['itself', async () => data],
    ['itself by another way', async () => join(folder, '.', 'galaxies.csv')],
    [
      'a link to it',
      async () => {
        await symlink(data, join(folder, 'soft'));
        return join(folder, 'soft');
      },
    ],
    [
      'a hard link to it',
      async () => {
        await link(data, join(folder, 'hard'));
        return join(folder, 'hard');
      },
    ],
  ])('an output that is the input is refused: %s', async (_how, path) => {
    await expect(checkOutputs([out(await path())], [input()])).rejects.toMatchObject({
      problem: { code: 'output-is-input' },
    });
    expect(await readFile(data, 'utf8')).toBe(TEXT);
  });

  it('what cannot be written is refused, in words', async () => {
    const refusal = (path: string) => checkOutputs([out(path)], [input()]).then(() => '', String);
    expect(await refusal(join(folder, 'nowhere', 'm.safetensors'))).toMatch(/that folder does not exist/);
    expect(await refusal(folder)).toMatch(/it is a folder/);
    expect(await refusal(join(data, 'm'))).toMatch(/that folder does not exist/);
    expect(await refusal(join(folder, 'x'.repeat(300)))).toMatch(/too long|does not exist/);
    expect(await refusal(join(folder, 'fine.safetensors'))).toBe('');
    expect(await readdir(folder)).toEqual(['galaxies.csv']);
  });

  it('two outputs of one name are refused, and files of a folder are looked at one by one', async () => {
    const twice = join(folder, 'm.json');
    await expect(checkOutputs([out(twice), { option: '--pyro', path: twice }], [])).rejects.toMatchObject({
      problem: { code: 'output-twice' },
    });
    await symlink(folder, join(folder, 'linked'));
    await expect(
      checkOutputs([out(twice), { option: '--pyro', path: join(folder, 'linked', 'm.json') }], []),
    ).rejects.toMatchObject({ problem: { code: 'output-twice' } });
    const own = { option: '--data', path: join(folder, 'python', 'model.safetensors') };
    await mkdir(join(folder, 'python'));
    await writeFile(own.path, 'a catalog of that name');
    await expect(
      checkFolder({ option: '--python', path: join(folder, 'python') }, ['model.safetensors'], [own]),
    ).rejects.toMatchObject({ problem: { code: 'output-is-input' } });
    await expect(checkFolder({ option: '--python', path: data }, ['a'], [])).rejects.toMatchObject({
      problem: { code: 'unwritable' },
    });
  });

  it('fit, score and outliers refuse to overwrite what they read, and have not begun', async () => {
    for (const [command, ...args] of [
      ['fit', '--columns', 'M_star', '--steps', '5'],
      ['outliers', '--columns', 'M_star,colour'],
      ['score', '--model', data],
    ] as const) {
      const { code, stderr } = await runCommand(command, '--data', data, ...args, '--out', data);
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(stderr).toMatch(/would be overwritten/);
      expect(stderr).not.toMatch(/step|%/);
      expect(await readFile(data, 'utf8')).toBe(TEXT);
    }
  }, 120_000);
});

describe('a file is whole or not there', () => {
  it('when writing fails half way, and what stood there before stays', async () => {
    const path = join(folder, 'scores.csv');
    await writeFile(path, 'older');
    const failing = function* () {
      yield 'half of it';
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    await expect(writeWhole(out(path), failing())).rejects.toMatchObject({
      problem: { code: 'unwritable', message: expect.stringContaining('the disk is full') },
    });
    expect(await readFile(path, 'utf8')).toBe('older');
    expect((await readdir(folder)).sort()).toEqual(['galaxies.csv', 'scores.csv']);
    await writeWhole(out(path), ['new', 'er']);
    expect(await readFile(path, 'utf8')).toBe('newer');
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk what was computed is kept elsewhere, and said', async () => {
    const refusal = await writeOrRescue(out('/dev/full'), 'a model').then(
      () => undefined,
      (error) => error.problem,
    );
    expect(refusal?.message).toMatch(/the disk is full/);
    const [, kept = ''] = /kept at (\S+)\.$/.exec(refusal?.hint) ?? [];
    expect(await readFile(kept, 'utf8')).toBe('a model');
  });

  it('when the process is told to end', async () => {
    const path = join(folder, 'scores.csv');
    const script = `
      const { writeWhole } = await import('./src/cli/outputs.ts');
      const slow = async function* () {
        for (let i = 0; i < 600; i++) {
          yield 'a row\\n';
          if (i === 3) process.stdout.write('writing');
          await new Promise((go) => setTimeout(go, 100));
        }
      };
      await writeWhole({ option: '--out', path: ${JSON.stringify(path)} }, slow());`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await readdir(folder)).toEqual(['galaxies.csv']);
  });
});

it('a negative number is refused for what it is', async () => {
  const { code, stderr } = await runCommand('fit', '--data', data, '--columns', 'M_star', '--steps', '-5');
  expect(code).toBe(1);
  expect(stderr).toMatch(/--steps takes a whole number of at least 1, and got '-5'/);
});
