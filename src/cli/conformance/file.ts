/**
 * Files of expected values, as `vectors/pyro.json`: `{source, seed, cases: [{kind, …}]}`. Read as untrusted input: every
 * case is checked by schema, every array by its shape, and a refusal names the case and the field.
 */
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import { pyroStateSchema } from '../../share/pyro/layer';

const LARGEST_FILE_MB = 512;

const number = v.pipe(v.number(), v.finite());
const vector = v.pipe(v.array(number), v.minLength(1), v.maxLength(1_000_000));
const matrix = v.pipe(v.array(vector), v.minLength(1), v.maxLength(1_000_000));
const dim = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64));
const bins = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(512));
const bound = v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e6));
const order = v.picklist(['linear', 'quadratic']);

const logits = {
  order,
  bins,
  bound,
  x: vector,
  unnormalized_widths: matrix,
  unnormalized_heights: matrix,
  unnormalized_derivatives: matrix,
  /** Of the linear order only. */
  unnormalized_lambdas: v.nullish(matrix),
};

const network = { dim, bins, bound, order: v.nullish(order), permutation: v.nullish(vector), state: pyroStateSchema };

const batchNormState = v.object({ gamma: vector, beta: vector, moving_mean: vector, moving_variance: vector });

/** A schema for each kind of case. */
const caseSchemas = {
  elementwise: v.object({
    kind: v.literal('elementwise'),
    ...logits,
    forward: vector,
    forward_logdet: vector,
    inverse: vector,
    inverse_logdet: vector,
  }),
  gradient: v.object({
    kind: v.literal('gradient'),
    ...logits,
    weight_y: vector,
    weight_logdet: vector,
    grad_x: vector,
    grad_widths: matrix,
    grad_heights: matrix,
    grad_derivatives: matrix,
    grad_lambdas: v.nullish(matrix),
  }),
  batchnorm: v.object({
    kind: v.literal('batchnorm'),
    dim,
    momentum: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    epsilon: v.pipe(v.number(), v.minValue(1e-12), v.maxValue(1)),
    before: batchNormState,
    after: batchNormState,
    y: v.pipe(matrix, v.minLength(2)),
    train_x: matrix,
    train_logdet_inverse: matrix,
    eval_x: matrix,
    eval_forward: matrix,
  }),
  spline_autoregressive: v.object({
    kind: v.literal('spline_autoregressive'),
    ...network,
    x: matrix,
    forward: matrix,
    logdet: vector,
    inverse_of: v.nullish(matrix),
    inverse: v.nullish(matrix),
  }),
  spline_coupling: v.object({
    kind: v.literal('spline_coupling'),
    ...network,
    x: matrix,
    forward: matrix,
    logdet: vector,
  }),
  conditional_spline_autoregressive: v.object({
    kind: v.literal('conditional_spline_autoregressive'),
    ...network,
    context_dim: dim,
    context: matrix,
    x: matrix,
    forward: matrix,
    logdet: vector,
  }),
  flow: v.object({
    kind: v.literal('flow'),
    dim,
    bins,
    bound,
    order: v.nullish(order),
    transforms: v.pipe(
      v.array(v.object({ permutation: v.nullish(vector), state: pyroStateSchema })),
      v.minLength(1),
      v.maxLength(64),
    ),
    x: matrix,
    log_prob: vector,
    z: v.nullish(matrix),
    sample: v.nullish(matrix),
  }),
};

export type CaseKind = keyof typeof caseSchemas;
export type CaseOf<Kind extends CaseKind> = v.InferOutput<(typeof caseSchemas)[Kind]>;
export type Case = { [Kind in CaseKind]: CaseOf<Kind> }[CaseKind];
/** A case of a kind that nothing here can check. */
export interface UnknownCase {
  readonly kind: 'unknown';
  readonly name: string;
}

const fileSchema = v.object({
  cases: v.pipe(
    v.array(v.looseObject({ kind: v.pipe(v.string(), v.maxLength(100)) })),
    v.minLength(1),
    v.maxLength(10_000),
  ),
});

/** The refusal of a file, told why as a clause. */
export const badFile = (why: string) =>
  new ProblemError(
    'conformance-file',
    `This is not a file of expected values that can be read: ${why}.`,
    'Give a JSON file like vectors/pyro.json.',
  );

function parsed<Schema extends v.GenericSchema>(schema: Schema, value: unknown, where: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const words = issue.message.length > 200 ? `${issue.message.slice(0, 200)}…` : issue.message;
  throw badFile(`${where}${v.getDotPath(issue) ?? 'its contents'}: ${words}`);
}

function isKnown(kind: string): kind is CaseKind {
  return Object.hasOwn(caseSchemas, kind);
}

/** The cases of a text. Throws a ProblemError where it is not such a file; a case of an unknown kind is kept as unknown. */
function readCases(text: string): (Case | UnknownCase)[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badFile('it is not JSON, or was cut (NaN and Infinity are not JSON)');
  }
  return parsed(fileSchema, json, '').cases.map((entry, i): Case | UnknownCase => {
    if (!isKnown(entry.kind)) return { kind: 'unknown', name: entry.kind };
    return parsed(caseSchemas[entry.kind], entry, `case ${i} (${entry.kind}), `) as Case;
  });
}

/** The cases of a file. Throws ProblemError `conformance-file`. */
export async function readCaseFile(path: string): Promise<(Case | UnknownCase)[]> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_FILE_MB * 1e6) throw badFile(`it is larger than ${LARGEST_FILE_MB} MB`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw badFile(`${path} cannot be opened (${error instanceof Error ? error.message : String(error)})`);
  }
  return readCases(text);
}
