/** Python with PyTorch, where there is one: `KNOTWORK_PYTHON`, or `python3` from the path. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeModel } from '../../src/share/model-file';
import { PYTHON_CLUSTER, pythonCluster } from '../../src/share/python/cluster';
import { PYTHON_MODULE, pythonModule } from '../../src/share/python/export';
import type { Model } from '../../src/share/recipe';

const python = process.env.KNOTWORK_PYTHON ?? 'python3';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runPython(args: readonly string[], cwd: string): Run {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' };
  const { status, stdout, stderr, error } = spawnSync(python, args, { cwd, env, encoding: 'utf8', timeout: 240_000 });
  return { status, stdout: stdout ?? '', stderr: stderr || String(error ?? '') };
}

/** Says why once, and returns false, where python does not find what a test needs. It is not imported: PyTorch takes seconds. */
export function pythonHas(...modules: readonly string[]): boolean {
  const code = `import sys, importlib.util as u; sys.exit(', '.join(m for m in sys.argv[1:] if u.find_spec(m) is None) or 0)`;
  const { status, stderr } = runPython(['-c', code, ...modules], tmpdir());
  if (status === 0) return true;
  const why = stderr.trim().split('\n').at(-1);
  console.warn(
    `${python} has not all of ${modules.join(', ')} (missing: ${why}): the tests of exported Python are skipped.`,
  );
  return false;
}

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'knotwork-python-'));

/** A folder with the model's file and both files of Python. */
export function writeExport(folder: string, model: Model): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.safetensors'), writeModel(model));
  writeFileSync(join(folder, `${PYTHON_MODULE}.py`), pythonModule(model));
  writeFileSync(join(folder, `${PYTHON_CLUSTER}.py`), pythonCluster());
}
