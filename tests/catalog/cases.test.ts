/** The cases of the shared data: 324 catalogs with their right values, and 30 real FITS and VOTable files as astropy reads them. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CASES, casesArePresent, differencesInReal, type Expectation, outcomeOf, realTruth, truth } from './cases';

/** What a reader could only guess: the end of a file, which lines are rows, where a name ends, which mark is the decimal one. */
const GUESSES = [
  ...['g04_gzip_cut.csv.gz', 'n26_tsv_us_thousands.tsv', 'r22_hash_names_first_column.csv'],
  ...['r49_header_name_with_blank.txt', 'v05_commented_out_rows.csv'],
];

/** Files without a right value: nothing but a signature in them, no table, or none that a person can open without its program. */
const NO_TABLE = /^(b06|b07|b08|b08b|b09|b10|b11|b12|b13|b14|h18|h34|r26|r27c|r28)_/;

/** A description without its table: the columns have no names, and are taken in their order. */
const NAMELESS = ['name', 'RAdeg', 'DEdeg', 'z', 'logM'];

const EXPECTED: Readonly<Record<string, Expectation>> = {
  // A value half way between two of the digits that the file has: its right value is rounded the other way than in the file.
  'r18_fixed_width_two_line.txt': { tolerance: 2e-5 },
  'r37_psql_output.txt': { tolerance: 2e-5 },
  't22_sextractor_vector.cat': { tolerance: 2e-5 },
  't22b_sextractor_plain.cat': { tolerance: 2e-5 },
  // One press on the page.
  'm_word_xxx.csv': { reading: { text: { missing: ['x'] } } },
  't19b_cds_bare_dat.dat': { called: (name) => `column ${NAMELESS.indexOf(name) + 1}` },
  // Rows with a blank cell and a blank in a cell: where their cells end is a guess.
  't19e_fixed_width_header_shifted.txt': { lost: '20 rows have more or fewer than 5 cells, and are taken as blank.' },
};

test.skipIf(!casesArePresent)(
  'every case reads as it is meant, or is refused where that is a guess',
  async () => {
    const refused: string[] = [];
    const wrong: object[] = [];
    for (const [file, right] of Object.entries(truth())) {
      const outcome = await outcomeOf(resolve(CASES, 'catalogs'), file, right, EXPECTED[file]);
      if (outcome.kind === 'wrong') wrong.push(outcome);
      if (outcome.kind === 'refused') {
        expect(outcome.problem.code).not.toBe('unexpected');
        refused.push(file);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused.filter((file) => !NO_TABLE.test(file))).toEqual(GUESSES);
  },
  60_000,
);

test.skipIf(!casesArePresent)('what is a guess reads as it is meant once somebody has said how', async () => {
  const said: Readonly<Record<string, Expectation>> = {
    'n26_tsv_us_thousands.tsv': { reading: { text: { decimal: 'point' } } },
    'r22_hash_names_first_column.csv': { reading: { text: { marked: 'read' } } },
    'v05_commented_out_rows.csv': { reading: { text: { marked: 'skip' } } },
  };
  for (const [file, expectation] of Object.entries(said)) {
    const right = truth()[file];
    const outcome = right && (await outcomeOf(resolve(CASES, 'catalogs'), file, right, expectation));
    expect(outcome).toMatchObject({ file, kind: 'right' });
  }
});

/**
 * Where astropy 5.2 reads an undefined cell as 0, and these are missing here: TNULL of an ASCII table (FITS standard 4.0, 7.2.4), and
 * an empty TD of an int (VOTable 1.3 and later, section 5.1).
 */
const UNDEFINED_AS_ZERO: Readonly<Record<string, readonly string[]>> = {
  'astropy__ascii.fits': ['“a” (number): row 4 is null, not 0', '“b” (number): row 4 is null, not 0'],
  'astroquery__query_redshifts.xml': ['“Published Velocity Uncertainty” (number): row 1 is null, not 0'],
};

test.skipIf(!casesArePresent)('every real FITS and VOTable file reads as in astropy', async () => {
  for (const [file, right] of Object.entries(realTruth())) {
    expect([file, await differencesInReal(file, right)]).toEqual([file, UNDEFINED_AS_ZERO[file] ?? []]);
  }
});
