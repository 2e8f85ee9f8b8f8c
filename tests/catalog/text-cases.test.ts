/** Text files of public bug reports with their right values: no number is read wrongly, no row is lost without a note. */
import { existsSync, openAsBlob, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { missingMarkers, sortedFinite } from '../../src/catalog/missing-markers';
import { openFile } from '../../src/catalog/open';
import type { NumberColumn } from '../../src/catalog/table';

const FOLDER = resolve('../shared/data/cases');
const present = existsSync(FOLDER);
if (!present) console.warn('The cases are not at ../shared/data/cases: their test is skipped.');

const TEXT = /^[ckmnqrstv]\w*\.(csv|tsv|txt|dat|tbl|ecsv|cat|list|rdb|tex|md|html|jsonl|vot|mag|data)$/;
/** What a reader could only guess: which lines are rows, where a name ends, which mark is the decimal one, or many lines a row. */
const REFUSED = [
  ...['n26_tsv_us_thousands.tsv', 'r22_hash_names_first_column.csv', 'r49_header_name_with_blank.txt'],
  ...['v05_commented_out_rows.csv', 'r26_html.html', 'r27c_votable_leading_newline.vot', 'r28_daophot.mag'],
];
/** Whose right values stand in the file with other digits: rounded half to even there, half up here. */
const ROUNDED = /^(r18|r37|t22)/;

type Truth = Readonly<Record<string, { readonly cols: Readonly<Record<string, readonly (number | null)[]>> }>>;

/** What differs between a column and its right values; what looks like a marker is no value. */
function differences({ name, values }: NumberColumn, right: readonly (number | null)[], tolerance: number): string[] {
  const markers = new Set(missingMarkers(sortedFinite(values)).map(({ value }) => value));
  const found: string[] = [];
  if (values.length !== right.length) return [`${name}: ${values.length} rows instead of ${right.length}`];
  right.forEach((want, row) => {
    const value = values[row] ?? Number.NaN;
    const read = Number.isNaN(value) || markers.has(value) ? null : value;
    if (want === null ? read !== null : read !== null && Math.abs(read - want) > tolerance * Math.abs(want)) {
      found.push(`${name}, row ${row}: ${read} instead of ${want}`);
    }
    if (want !== null && markers.has(value)) found.push(`${name}, row ${row}: ${value} is called missing`);
  });
  return found;
}

test.skipIf(!present)(
  'every text file of the cases is read as it is meant, or refused where that is a guess',
  async () => {
    const truth = JSON.parse(readFileSync(resolve(FOLDER, 'truth.json'), 'utf8')) as Truth;
    const wrong: string[] = [];
    const refused: string[] = [];
    const files = Object.keys(truth).filter((file) => TEXT.test(file));
    expect(files.length).toBeGreaterThan(200);
    for (const file of files) {
      const blob = await openAsBlob(resolve(FOLDER, 'catalogs', file));
      const whole = new File([await blob.arrayBuffer()], file);
      try {
        const table = await openFile(whole, {});
        for (const [name, right] of Object.entries(truth[file]?.cols ?? {})) {
          const column = table.columns.find((other) => other.name === name);
          // The bare .dat of the CDS has no names.
          if (!column && file.startsWith('t19b')) continue;
          if (column?.kind === 'text' && table.notes.some((note) => note.includes(`“${name}” is kept as text`)))
            continue;
          if (column?.kind !== 'number') wrong.push(`${file}: ${name} is ${column ? 'text' : 'not there'}`);
          else
            wrong.push(
              ...differences(column, right, ROUNDED.test(file) ? 1e-4 : 1e-12)
                .slice(0, 2)
                .map((words) => `${file}: ${words}`),
            );
          const lost =
            column?.kind === 'number' && right.some((want, i) => want !== null && Number.isNaN(column.values[i]));
          if (lost && table.notes.length === 0) wrong.push(`${file}: values of ${name} are lost without a note`);
        }
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused.push(file);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused.filter((file) => !REFUSED.includes(file))).toEqual([]);
  },
  30_000,
);
