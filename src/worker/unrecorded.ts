/** The commands that the page's side of the worker only hands on. */
import { LOST } from './loss';
import type { SessionCommands } from './protocol';

/** Commands that a new worker need not repeat. Each has the answer to give when the worker is lost before it answers. */
export const UNRECORDED = {
  source: undefined,
  define: LOST,
  tryDefinition: LOST,
  countRows: { rows: Number.NaN },
  selectRows: LOST,
  valuesAt: undefined,
  scatter: undefined,
  rowWords: [],
  rowsByScore: new Uint32Array(),
  rowsTable: LOST,
  finish: undefined,
  showSearch: false,
  forgetSearch: undefined,
  outlierRows: { total: 0, rows: [] },
  catalogRows: { total: 0, rows: [] },
  pointOf: undefined,
  outlierDetail: undefined,
  outliersTable: new Blob([]),
  infer: LOST,
  unlike: LOST,
  planInfer: LOST,
  inferRows: LOST,
  trueValues: LOST,
  stopInferring: undefined,
  checkInfer: LOST,
  combine: LOST,
  haloes: LOST,
  haloMock: LOST,
  inferredTable: LOST,
  forgetInferred: undefined,
  labelCounts: LOST,
  compareLabels: undefined,
  comparedRows: new Uint32Array(),
  comparisonMap: LOST,
  comparisonTable: LOST,
  checkpoint: undefined,
  shareLinks: undefined,
  modelFile: undefined,
  pythonFiles: undefined,
  samplesTable: undefined,
  recipe: undefined,
} satisfies { readonly [Name in keyof SessionCommands]?: Awaited<ReturnType<SessionCommands[Name]>> };

export type Unrecorded = keyof typeof UNRECORDED;
export type Forwarded = { readonly [Name in Unrecorded]: (...given: readonly unknown[]) => Promise<unknown> };
