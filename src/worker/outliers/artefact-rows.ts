/** Which of the used rows fail which test for artefacts. */
import { type ArtefactTests, artefactTests } from '../../analysis/outliers/artefacts';
import type { Table } from '../../catalog/table';

export interface Artefacts extends ArtefactTests {
  /** By place, a bit for every test that the row fails, switched off or not. */
  readonly found: Uint32Array;
  /** The bits of the tests that are switched on. */
  readonly on: number;
}

/** Bits of the tests that are not among the ignored. */
export const bitsOn = ({ tests }: ArtefactTests, ignored: readonly string[]) =>
  tests.reduce((bits, { name }, i) => (ignored.includes(name) ? bits : bits | (1 << i)), 0);

export function artefactsOf(table: Table, rows: Uint32Array, ignored: readonly string[]): Artefacts {
  const tests = artefactTests(table);
  const found = Uint32Array.from(rows, (row) =>
    tests.tests.reduce((bits, test, i) => (test.fails(row) ? bits | (1 << i) : bits), 0),
  );
  return { ...tests, found, on: bitsOn(tests, ignored) };
}
