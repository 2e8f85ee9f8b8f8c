/** The commands that the page's side of the worker only hands on. */
import { SESSION_LOST, type SessionCommands } from './protocol';

/** The answer of a worker that was lost before it gave one. */
const LOST = {
  problem: { code: SESSION_LOST, message: 'The worker was lost before it answered.', hint: 'Press again.' },
} as const;

/** Commands of which nothing is kept for another worker, with the answer where the worker is lost before it gives one. */
export const UNRECORDED = {
  source: undefined,
  define: LOST,
  tryDefinition: LOST,
  countRows: { rows: Number.NaN },
  selectRows: LOST,
  valuesAt: undefined,
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
  checkpoint: undefined,
  shareLinks: undefined,
  modelFile: undefined,
  pythonFiles: undefined,
  samplesTable: undefined,
  recipe: undefined,
} satisfies { readonly [Name in keyof SessionCommands]?: Awaited<ReturnType<SessionCommands[Name]>> };

export type Unrecorded = keyof typeof UNRECORDED;
export type Forwarded = { readonly [Name in Unrecorded]: (...given: readonly unknown[]) => Promise<unknown> };
