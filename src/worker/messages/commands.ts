/** Commands of the views that ask a session about its rows: searches for outliers, questions to the finished run, comparisons. */
import type { Problem } from '../../base/problem';
import type { TableFormat } from '../../share/table-out/write';
import type { ComparedRows, CompareRequest, LabelCount, MapFound, MapRequest } from '../compare/messages';
import type { HaloesFound, HaloRequest } from '../haloes/messages';
import type {
  CheckAnswer,
  CombinedAnswer,
  CombineRequest,
  InferPlan,
  InferRequest,
  InferRowsRequest,
  Inferred,
  InferredRows,
  Unlike,
} from '../infer/messages';
import type { OutlierDetail } from '../outliers/galaxy-view';
import type { OutlierPage, OutlierQuery, OutlierRequest } from '../outliers/messages';

export interface OutlierCommands {
  /** Looks for outliers among the prepared rows. Answers with `searching` and then `outliers`. */
  findOutliers(request: OutlierRequest): Promise<void>;
  /** Ends the search that is under way; the result before it is shown again. */
  stopSearch(): Promise<void>;
  /** Shows an earlier result of the prepared rows again, by its key; false where it is not kept. Answers with `outliers`. */
  showSearch(key: string): Promise<boolean>;
  /** Forgets a result. */
  forgetSearch(key: string): Promise<void>;
  /** Holds the result against another cut and other tests. Answers with `outliers`. */
  recutOutliers(cut: number, ignored: readonly string[]): Promise<void>;
  /** Rows of the result, or what is wrong with the filter. */
  outlierRows(query: OutlierQuery): Promise<OutlierPage | { readonly problem: Problem }>;
  outlierDetail(place: number): Promise<OutlierDetail | undefined>;
  /** The catalog with all scores, as a file. */
  outliersTable(format: TableFormat): Promise<Blob>;
}

export interface AskCommands {
  /** Asks the finished run about a row. What was asked before and is not answered yet ends with a problem. */
  infer(request: InferRequest): Promise<Inferred | { readonly problem: Problem }>;
  /** How usual what is known of the row is; `logEvidence` is that of its answer. */
  unlike(request: InferRequest, logEvidence: number): Promise<Unlike | { readonly problem: Problem }>;
  /** What asking many rows would take. */
  planInfer(request: InferRowsRequest): Promise<InferPlan | { readonly problem: Problem }>;
  /** Asks the finished run about many rows. Answers with `inferred` too. */
  inferRows(request: InferRowsRequest): Promise<InferredRows | { readonly problem: Problem }>;
  /** Posterior mean and deviation of every cell of the rows as they were measured, and their marginal ln p. Answers with `inferred` too. */
  trueValues(): Promise<InferredRows | { readonly problem: Problem }>;
  /** Asks test rows the same, and compares the answers with their true values. */
  checkInfer(request: InferRowsRequest): Promise<CheckAnswer | { readonly problem: Problem }>;
  /** The posterior of the one learned column that the selected rows share. */
  combine(request: CombineRequest): Promise<CombinedAnswer | { readonly problem: Problem }>;
  /** Ends the question that is under way; of many rows the answers so far are kept. */
  stopInferring(): Promise<void>;
  /** The catalog with answers to its rows, as a file. */
  inferredTable(key: number, format: TableFormat): Promise<Blob | { readonly problem: Problem }>;
  /** Takes answers off the table. Answers with `inferred`. */
  forgetInferred(key: number): Promise<void>;
  /** Galaxies counted by the mass of their haloes, with two models of the counts. */
  haloes(request: HaloRequest): Promise<HaloesFound | { readonly problem: Problem }>;
  /** Mock galaxies in the same haloes, as a file; with properties where the finished run is conditioned on the halo mass. */
  haloMock(request: HaloRequest, format: TableFormat): Promise<Blob | { readonly problem: Problem }>;
  /** The different labels that a column holds among the used rows. */
  labelCounts(column: string): Promise<readonly LabelCount[] | { readonly problem: Problem }>;
  /** Learns which label a row has. Answers with `comparing` and then `compared`; the result before it stays until then. */
  compareLabels(request: CompareRequest): Promise<void>;
  /** Ends the comparison that is under way. */
  stopComparing(): Promise<void>;
  /** Rows of the last comparison, counted from 0. */
  comparedRows(which: ComparedRows): Promise<Uint32Array>;
  /** Where one label exceeds the other, by the last comparison of two. */
  comparisonMap(request: MapRequest): Promise<MapFound | { readonly problem: Problem }>;
  /** The catalog with what the last comparison says of each row, as a file. */
  comparisonTable(format: TableFormat): Promise<Blob | { readonly problem: Problem }>;
}
