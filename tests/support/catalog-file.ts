/** A catalog of drawn rows as a file in a folder of its own, as the command line reads it. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, random } from '../../src/base/random';

/** Writes `name` with a line for every row; returns the folder. */
export async function drawnCatalog(
  name: string,
  head: string,
  rows: number,
  line: (draw: Random, row: number) => string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knotwork-'));
  const draw = random(7, 'catalog');
  const lines = Array.from({ length: rows }, (_, row) => line(draw, row));
  await writeFile(join(folder, name), `${head}\n${lines.join('\n')}\n`);
  return folder;
}
