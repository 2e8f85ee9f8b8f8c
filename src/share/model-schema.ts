/** What every form of a saved model holds beside its parameters, and the checks that all of them share. */
import * as v from 'valibot';
import { ProblemError } from '../base/problem';
import { type FittedTransform, fitTransform, fittedTransformSchema } from '../catalog/column-transforms';
import { plainFlow } from '../flow/evaluate';
import { layoutOf } from '../flow/flow';
import { flowSchema } from '../flow/spec';
import { fittedDomainSchema } from '../train/domain';
import { captionSchema } from './caption';
import { networkParameterCount } from './flow-size';
import { type ColumnChoice, MOST_MEMBERS, type Model, recipeSchema } from './recipe';
import { newestVersion } from './recipe-versions';
import { mixturesFrom, mixturesSchema, storedMixtures } from './stored-mixtures';

export const finite = v.pipe(v.number(), v.finite());
/** A scale has an inverse that is a number, and a range of some scales about a shift too. */
const LEAST_SCALE = 1e-300;
const MOST = 1e300;
const columns = {
  shift: v.pipe(v.array(v.pipe(finite, v.minValue(-MOST), v.maxValue(MOST))), v.maxLength(64)),
  scale: v.pipe(v.array(v.pipe(finite, v.minValue(LEAST_SCALE), v.maxValue(MOST))), v.maxLength(64)),
};
export const rows = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN: a mean over no rows is null. */
export const mean = v.nullable(finite);
export const engineName = v.pipe(v.string(), v.maxLength(200));

const ranges = v.pipe(v.array(v.strictObject({ from: finite, to: finite })), v.maxLength(64));

/** Of every form of a saved model; its parameters come in a form of its own. */
export const headEntries = {
  recipe: recipeSchema,
  flow: flowSchema,
  standardisation: v.strictObject({
    ...columns,
    /** Absent where every column is the whole line. */
    domains: v.exactOptional(v.pipe(v.array(fittedDomainSchema), v.maxLength(64))),
    /** Absent in files from before there were context columns. */
    context: v.exactOptional(v.strictObject(columns), { shift: [], scale: [] }),
  }),
  /** Absent in files from before transforms had numbers of their own. */
  transforms: v.exactOptional(v.pipe(v.array(fittedTransformSchema), v.maxLength(64))),
  /** Of each context column, and of each feature; absent in files from before they were kept. */
  contextRange: v.exactOptional(ranges),
  valueRange: v.exactOptional(ranges),
  /** Flows that are averaged; one where absent. */
  members: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MOST_MEMBERS))),
  mixtures: v.exactOptional(mixturesSchema),
  caption: v.exactOptional(captionSchema),
  metrics: v.strictObject({
    trainRows: rows,
    validationRows: rows,
    testRows: rows,
    validationLogProb: mean,
    testLogProb: mean,
    testLogProbStdErr: mean,
    gaussianLogProb: mean,
    steps: rows,
    trainSeconds: finite,
    engine: engineName,
  }),
};

const headSchema = v.strictObject(headEntries);
export type ModelHead = v.InferOutput<typeof headSchema>;

/** The first issue is all that is told; a hostile list could have a million. */
const FIRST = { abortEarly: true };

/** What the schema makes of a value that may be of an earlier version, or the first thing that is wrong, as a clause. */
export function checked<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
): { readonly output: Output } | string {
  const parsed = v.safeParse(schema, newestVersion(value), FIRST);
  return parsed.success ? { output: parsed.output } : clauseOf(parsed.issues);
}

/** The same of a text; what is wrong with it is thrown as `refused` says it. */
export function checkedJson<Output>(
  schema: v.GenericSchema<unknown, Output>,
  text: string,
  refused: (why: string) => Error,
): Output {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('it is not JSON, or was cut');
  }
  const result = checked(schema, value);
  if (typeof result === 'string') throw refused(result);
  return result.output;
}

const MOST_LETTERS = 160;
/** What a stranger wrote may be quoted, but not at any length. */
const shortly = (clause: string) => (clause.length > MOST_LETTERS ? `${clause.slice(0, MOST_LETTERS)}…` : clause);

function clauseOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  return shortly(path ? `${path}: ${issue.message}` : issue.message);
}

/** The columns in the order in which a flow has them: features, then contexts. */
export function orderedColumns(columns: readonly ColumnChoice[]): ColumnChoice[] {
  const isContext = ({ role }: ColumnChoice) => role === 'context';
  return [...columns.filter((column) => !isContext(column)), ...columns.filter(isContext)];
}

/** Why a recipe cannot be used although it has the right form, as a clause; undefined where it can. */
export function mismatch({ columns: chosen, flow }: Pick<Model['recipe'], 'columns' | 'flow'>): string | undefined {
  const contexts = chosen.filter(({ role }) => role === 'context').length;
  return contexts === flow.context && chosen.length - contexts === flow.dim
    ? undefined
    : 'its columns and its flow differ in number';
}

/** That a flow was refused by what lays it out or evaluates it, as a clause. */
export const unusable = (error: unknown) =>
  shortly(
    `its flow cannot be used${error instanceof ProblemError ? `: ${error.problem.message.replace(/\.$/, '')}` : ''}`,
  );

/** A model without its parameters, as JSON has it. */
export function headOf({ members, mixtures, ...head }: Model) {
  return {
    ...head,
    ...(members.length > 1 ? { members: members.length } : {}),
    ...(mixtures ? { mixtures: storedMixtures(mixtures) } : {}),
  };
}

/** Whether a head says what pages from before there were averages cannot read. */
export const isAverage = ({ members, mixtures }: Pick<Model, 'members' | 'mixtures'>) =>
  members.length > 1 || mixtures !== undefined;

/** Parameters of one flow after the other. */
export function cut(all: Float32Array, members = 1): Float32Array[] {
  const size = all.length / members;
  return Array.from({ length: members }, (_, k) => all.slice(k * size, (k + 1) * size));
}

/** Why so many parameters cannot be those of a model's flows, as a clause, found before a flow is laid out. */
export function wrongCount(
  { flow, members = 1 }: Pick<ModelHead, 'flow' | 'members'>,
  all: number,
): string | undefined {
  const count = all / members;
  const few = (expected: number) =>
    `it holds ${all} parameters where its ${members > 1 ? `${members} flows have` : 'flow has'} ${expected * members}`;
  const least = networkParameterCount(flow);
  if (least > count) return few(least);
  try {
    const { size } = layoutOf(flow);
    return size === count ? undefined : few(size);
  } catch (error) {
    return unusable(error);
  }
}

/**
 * How far from zero a transformed column can lie, whatever the catalog holds: log10 of a double within 324, asinh and logit within 1,500,
 * since the scale and the bounds that they are taken of are doubles too.
 */
const REACH: Readonly<Record<FittedTransform['kind'], number>> = {
  none: MOST,
  standardise: MOST,
  robust: MOST,
  log10: 400,
  asinh: 2_000,
  logit: 2_000,
};

/** Which column is standardised by numbers that no catalog gives, as a clause; undefined where none is. */
function unreachable(
  { shift, scale, context }: ModelHead['standardisation'],
  kinds: readonly FittedTransform['kind'][],
): string | undefined {
  const shifts = [...shift, ...context.shift];
  const scales = [...scale, ...context.scale];
  const column = kinds.findIndex(
    (kind, c) => Math.abs(shifts[c] as number) > REACH[kind] || (scales[c] as number) > REACH[kind],
  );
  const kind = kinds[column];
  return kind && `no ${kind} of a number is as far from zero as column ${column + 1} is said to be`;
}

/** The model of a head and of the parameters of each flow, which are right in number; or why it is none, as a clause. */
export function assembled(head: ModelHead, members: readonly Float32Array[]): Model | string {
  const { recipe, flow, standardisation, metrics } = head;
  if (!members.every((one) => one.every(Number.isFinite))) return 'some of its parameters are not finite numbers';
  const { shift, scale, context: given } = standardisation;
  const counts = [shift, scale].some(({ length }) => length !== flow.dim);
  const contextCounts = [given.shift, given.scale].some(({ length }) => length !== flow.context);
  const why = mismatch({ columns: recipe.columns, flow });
  if (why !== undefined || counts || contextCounts)
    return why ?? 'its columns and its standardisation differ in number';
  const kinds = orderedColumns(recipe.columns).map(({ transform }) => transform);
  const transforms = head.transforms ?? kinds.map((kind) => fitTransform(kind, new Float64Array()));
  if (transforms.length !== kinds.length || transforms.some(({ kind }, c) => kind !== kinds[c])) {
    return 'its columns and their transforms do not agree';
  }
  const { domains } = standardisation;
  if (domains && domains.length !== flow.dim) return 'its columns and their limits differ in number';
  if (head.contextRange && head.contextRange.length !== flow.context) {
    return 'its context columns and their ranges differ in number';
  }
  if (head.valueRange && head.valueRange.length !== flow.dim) return 'its columns and their ranges differ in number';
  const far = unreachable(standardisation, kinds);
  if (far !== undefined) return far;
  try {
    const context = flow.context > 0 ? new Float64Array(flow.context) : undefined;
    for (const parameters of members) plainFlow(flow, parameters).logProb(new Float64Array(flow.dim), context);
  } catch (error) {
    return unusable(error);
  }
  const mixtures = head.mixtures && mixturesFrom(head.mixtures, flow.dim + flow.context);
  if (typeof mixtures === 'string') return mixtures;
  const number = (value: number | null) => value ?? Number.NaN;
  return {
    recipe,
    flow,
    standardisation,
    transforms,
    members,
    ...(mixtures ? { mixtures } : {}),
    ...(head.contextRange ? { contextRange: head.contextRange } : {}),
    ...(head.valueRange ? { valueRange: head.valueRange } : {}),
    ...(head.caption ? { caption: head.caption } : {}),
    metrics: {
      ...metrics,
      validationLogProb: number(metrics.validationLogProb),
      testLogProb: number(metrics.testLogProb),
      testLogProbStdErr: number(metrics.testLogProbStdErr),
      gaussianLogProb: number(metrics.gaussianLogProb),
    },
  };
}
