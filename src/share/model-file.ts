/** A trained model as one JSON text: Recipe, resolved flow, standardisation, metrics, and parameters as base64 float32. */
import * as v from 'valibot';
import { fitTransform, fittedTransformSchema } from '../catalog/column-transforms';
import { layoutOf } from '../flow/flow';
import { ProblemError } from '../flow/problem';
import { flowSchema } from '../flow/spec';
import { type Model, recipeSchema } from './recipe';

const finite = v.pipe(v.number(), v.finite());
const standardisation = {
  shift: v.pipe(v.array(finite), v.maxLength(64)),
  scale: v.pipe(v.array(v.pipe(finite, v.gtValue(0))), v.maxLength(64)),
};
const rows = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN: a mean over no rows is null. */
const maybe = v.nullable(finite);

const fileSchema = v.strictObject({
  format: v.literal('knotwork-model'),
  version: v.literal(1),
  recipe: recipeSchema,
  flow: flowSchema,
  standardisation: v.strictObject({
    ...standardisation,
    /** Absent in files from before there were context columns. */
    context: v.exactOptional(v.strictObject(standardisation), { shift: [], scale: [] }),
  }),
  /** Absent in files from before transforms had numbers of their own. */
  transforms: v.exactOptional(v.pipe(v.array(fittedTransformSchema), v.maxLength(64))),
  metrics: v.strictObject({
    trainRows: rows,
    validationRows: rows,
    testRows: rows,
    validationLogProb: maybe,
    testLogProb: maybe,
    testLogProbStdErr: maybe,
    gaussianLogProb: maybe,
    steps: rows,
    trainSeconds: finite,
    engine: v.pipe(v.string(), v.maxLength(200)),
  }),
  parameters: v.pipe(v.string(), v.base64(), v.maxLength(64_000_000)),
});

export function writeModel(model: Model): string {
  const { parameters, ...rest } = model;
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `${JSON.stringify({ format: 'knotwork-model', version: 1, ...rest, parameters: base64 })}\n`;
}

const refusal = (why: string) =>
  new ProblemError(
    'model-file',
    `This is not a model that can be opened: ${why}.`,
    'Save the model again and open that file.',
  );

/** Reads what `writeModel` wrote; anything else is refused. */
export function readModel(text: string): Model {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refusal('it is not JSON, or was cut');
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw refusal(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const { recipe, flow, standardisation, metrics, parameters: base64 } = parsed.output;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const expected = layoutOf(flow).size;
  if (bytes.length !== 4 * expected)
    throw refusal(`it holds ${bytes.length / 4} parameters where its flow has ${expected}`);
  const parameters = new Float32Array(bytes.buffer);
  if (!parameters.every(Number.isFinite)) throw refusal('some of its parameters are not finite numbers');
  const { shift, scale, context } = standardisation;
  const counts = [shift.length, scale.length, recipe.columns.length - flow.context];
  const contextCounts = [context.shift.length, context.scale.length];
  if (counts.some((count) => count !== flow.dim) || contextCounts.some((count) => count !== flow.context)) {
    throw refusal('its columns and its flow differ in number');
  }
  const transforms =
    parsed.output.transforms ?? recipe.columns.map(({ transform }) => fitTransform(transform, new Float64Array()));
  if (transforms.length !== recipe.columns.length) throw refusal('its columns and their transforms differ in number');
  const number = (value: number | null) => value ?? Number.NaN;
  return {
    recipe,
    flow,
    standardisation,
    transforms,
    parameters,
    metrics: {
      ...metrics,
      validationLogProb: number(metrics.validationLogProb),
      testLogProb: number(metrics.testLogProb),
      testLogProbStdErr: number(metrics.testLogProbStdErr),
      gaussianLogProb: number(metrics.gaussianLogProb),
    },
  };
}
