/** Given PDFs as a source of rows. */

import type { Table } from '../table';
import { describeFormula } from './formula';
import type { GivenPdf } from './given-pdf';
import { describeNamed, type KnownPdf } from './named';

/** All that is known of a given PDF. Throws ProblemError where a formula is not a density. */
export function describe(pdf: GivenPdf): KnownPdf {
  switch (pdf.kind) {
    case 'named':
      return describeNamed(pdf.name);
    case 'formula':
      return describeFormula(pdf.formula, pdf.from, pdf.to);
    default:
      throw pdf satisfies never;
  }
}

/** A table of one column `x` of independent draws. */
export function givenPdfTable(pdf: GivenPdf, count: number, seed: number): Table {
  const { label, sample } = describe(pdf);
  return { name: label, rows: count, columns: [{ kind: 'number', name: 'x', values: sample(count, seed) }], notes: [] };
}
