/** The text formats that say of themselves how they are written, each recognised by its head, and the plain table that is left. */
import { type Head, type Layout, plainLayout } from '../layout';
import { cdsLayout } from './cds';
import { daophotLayout } from './daophot';
import { ecsvLayout } from './ecsv';
import { ipacLayout } from './ipac';
import { jsonLinesLayout } from './json-lines';
import { latexLayout } from './latex';
import { mesaLayout } from './mesa';
import { refuseNoTable } from './no-table';
import { qdpLayout } from './qdp';
import { ruledLayout } from './ruled';
import { sextractorLayout } from './sextractor';

const FORMATS: readonly ((head: Head) => Layout | undefined)[] = [
  refuseNoTable,
  ecsvLayout,
  cdsLayout,
  ipacLayout,
  sextractorLayout,
  daophotLayout,
  mesaLayout,
  qdpLayout,
  ruledLayout,
  latexLayout,
  jsonLinesLayout,
];

/** The layout of a text table. Undefined where no row has ended. Throws ProblemError where the format is one that is not read. */
export function layoutOf(head: Head): Layout | undefined {
  for (const format of FORMATS) {
    const layout = format(head);
    if (layout) return layout;
  }
  return plainLayout(head);
}
