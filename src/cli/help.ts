/** `--help`: the part of `docs/command-line.md` that tells of a command, so that page and terminal say the same. */
import { readFile } from 'node:fs/promises';

const PAGE = new URL('../../docs/command-line.md', import.meta.url);

/** The section of a command; of none, what comes before the sections, with their names. */
export async function helpOf(command: string | undefined): Promise<string> {
  const [opening = '', ...sections] = (await readFile(PAGE, 'utf8')).split(/^## /m);
  const found = sections.find((section) => section.startsWith(`${command}\n`));
  if (found) return `npm run ${found.trim()}\n`;
  return `${opening.replace(/^# /, '').trim()}\n\n${sections.map((section) => `- ${section.split('\n', 1)}`).join('\n')}\n`;
}
