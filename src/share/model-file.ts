/**
 * A trained model as a safetensors file: its parameters as arrays named by the flow's manifest, all else as JSON in the
 * metadata. Opened again it is the same model bit for bit, and Python reads its arrays with `safetensors`. A checksum tells a
 * damaged file; who changes arrays elsewhere leaves it out.
 */
import * as v from 'valibot';
import { crc32 } from '../base/checksum';
import { layoutOf } from '../flow/flow';
import { readModelJson, refusedModel } from './model-json';
import { assembled, checked, headEntries, headOf, type ModelHead, wrongCount } from './model-schema';
import type { Model } from './recipe';
import { isIntricate, type NamedTensor, readSafetensors, writeSafetensors } from './safetensors';

const FORMAT = 'knotwork-model';
/** Version 1 is the JSON text of `model-json.ts`. */
const VERSION = '4';
/** Version 2, and 3 for averages, hold a Recipe of version 1. */
const READABLE = ['2', '3', VERSION];
/** Larger files are refused unread: the page holds the bytes, the arrays and the parameters at once. */
export const MOST_FILE_BYTES = 200_000_000;

const headSchema = v.strictObject(headEntries);

type Metadata = Readonly<Record<string, string>>;

/** CRC-32 of the metadata in alphabetical order of their names, and of the arrays in the order of the file. */
function checksumOf(metadata: Metadata, tensors: readonly NamedTensor[]): string {
  const text = JSON.stringify(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  const start = crc32(new TextEncoder().encode(text));
  const crc = tensors.reduce(
    (before, { values }) => crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), before),
    start,
  );
  return crc.toString(16).padStart(8, '0');
}

/** What an array of flow k is called: one of several has its number before it. */
const tensorName = (name: string, k: number, members: number) => (members > 1 ? `flow${k}.${name}` : name);

/** The bytes of a model's file. */
export function writeModel(model: Model): Uint8Array<ArrayBuffer> {
  const texts = Object.entries(headOf(model)).map(([name, value]) => [name, JSON.stringify(value)]);
  const metadata: Metadata = {
    format: FORMAT,
    version: VERSION,
    ...Object.fromEntries(texts),
  };
  const { entries } = layoutOf(model.flow);
  const tensors = model.members.flatMap((parameters, k) =>
    entries.map(({ name, shape, offset, size }) => ({
      name: tensorName(name, k, model.members.length),
      shape,
      values: parameters.subarray(offset, offset + size),
    })),
  );
  return writeSafetensors({ metadata: { ...metadata, crc32: checksumOf(metadata, tensors) }, tensors });
}

/**
 * Reads what `writeModel` wrote, and JSON models from before it. Anything else is refused with ProblemError `model-file`, in
 * memory and time proportional to the bytes.
 */
export function readModel(bytes: Uint8Array): Model {
  if (bytes.length > MOST_FILE_BYTES) throw refusedModel(`it has more than ${MOST_FILE_BYTES / 1e6} MB`);
  if (bytes[0] === 0x7b) {
    if (isIntricate(bytes)) throw refusedModel('its JSON has more parts than any model');
    return readModelJson(new TextDecoder().decode(bytes));
  }
  const file = readSafetensors(bytes);
  if (typeof file === 'string') throw refusedModel(file);
  const { crc32: checksum, ...signed } = file.metadata;
  const { format, version, ...metadata } = signed;
  if (format !== FORMAT) throw refusedModel('its metadata do not say that Knotwork saved it');
  if (!READABLE.includes(version ?? '')) throw refusedModel('a newer version of Knotwork saved it');
  if (checksum !== undefined && checksum !== checksumOf(signed, file.tensors)) {
    throw refusedModel('it was damaged or changed: its checksum does not agree');
  }
  const result = checked(headSchema, parsedValues(metadata));
  if (typeof result === 'string') throw refusedModel(result);
  const head = result.output;
  const wrong = wrongCount(
    head,
    file.tensors.reduce((sum, { values }) => sum + values.length, 0),
  );
  if (wrong !== undefined) throw refusedModel(wrong);
  const model = assembled(head, flatten(head, file.tensors));
  if (typeof model === 'string') throw refusedModel(model);
  return model;
}

function parsedValues(metadata: Readonly<Record<string, string>>): Record<string, unknown> {
  try {
    return Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, JSON.parse(text)]));
  } catch {
    throw refusedModel('its metadata are not JSON');
  }
}

/** The arrays of each flow in the order of its layout, each with the shape that this demands. */
function flatten({ flow, members = 1 }: ModelHead, tensors: readonly NamedTensor[]): Float32Array[] {
  const layout = layoutOf(flow);
  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return Array.from({ length: members }, (_, k) => {
    const parameters = new Float32Array(layout.size);
    for (const { name: own, shape, offset } of layout.entries) {
      const name = tensorName(own, k, members);
      const tensor = named.get(name);
      if (!tensor) throw refusedModel(`its flow has an array “${name}” that it lacks`);
      if (tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis])) {
        throw refusedModel(`its array “${name}” has the shape [${tensor.shape}] where its flow has [${shape}]`);
      }
      parameters.set(tensor.values, offset);
    }
    return parameters;
  });
}
