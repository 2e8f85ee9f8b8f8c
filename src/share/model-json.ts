/** A trained model as one JSON text, parameters as base64 float32: for people to read, and for the page's first picture. */
import * as v from 'valibot';
import { fromBase64, toBase64 } from '../base/base64url';
import { ProblemError } from '../base/problem';
import { assembled, checkedJson, cut, headEntries, headOf, wrongCount } from './model-schema';
import type { Model } from './recipe';

const fileSchema = v.strictObject({
  format: v.literal('knotwork-model'),
  /** Version 1, and 2 for averages, hold a Recipe of version 1. */
  version: v.picklist([1, 2, 3]),
  ...headEntries,
  parameters: v.pipe(v.string(), v.base64(), v.maxLength(64_000_000)),
});

/** The model as a line of JSON. */
export function writeModelJson(model: Model): string {
  const all = Float32Array.from(model.members.flatMap((parameters) => [...parameters]));
  const parameters = toBase64(new Uint8Array(all.buffer));
  return `${JSON.stringify({ format: 'knotwork-model', version: 3, ...headOf(model), parameters })}\n`;
}

/** The refusal of a file, told why as a clause. */
export const refusedModel = (why: string) =>
  new ProblemError(
    'model-file',
    `This is not a model that can be opened: ${why}.`,
    'Save the model again and open that file.',
  );

/** Reads what `writeModelJson` wrote, bit for bit; anything else is refused with ProblemError `model-file`. */
export function readModelJson(text: string): Model {
  const {
    format: _format,
    version: _version,
    parameters: base64,
    ...head
  } = checkedJson(fileSchema, text, refusedModel);
  const bytes = fromBase64(base64);
  const wrong = wrongCount(head, bytes.length / 4);
  if (wrong !== undefined) throw refusedModel(wrong);
  const model = assembled(head, cut(new Float32Array(bytes.buffer), head.members));
  if (typeof model === 'string') throw refusedModel(model);
  return model;
}
