/**
 * Recipes and trained models as the fragment of an address: JSON in shortened phrases, and for a model its weights in few bits.
 * A recipe on the sample takes some 70 characters, `poster-1d` with its weights 300, `poster-2d` 3,400 to 5,100 (by seed).
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import { layoutOf } from '../../flow/flow';
import { type Caption, captionSchema } from '../caption';
import { networkParameterCount, tooMuchWork } from '../flow-size';
import { type KeptLook, lookSchema } from '../look';
import { assembled, checkedJson, type ModelHead, mismatch, unusable } from '../model-schema';
import { expand, type LinkVersion, shorten } from '../phrases';
import { dequantise, quantise } from '../quantise';
import { type Model, type Recipe, recipeSchema, type Source } from '../recipe';
import { frameLink, type Hideable, unframeLink } from './frame';
import { type LinkCost, linkHeadSchema, packHead, unpackHead } from './head';

export interface LinkOptions {
  /** Parts of the page that the reader shall not see. */
  readonly hidden?: readonly Hideable[];
  /** The view, the selection and the subsets of the sender. */
  readonly look?: KeptLook | undefined;
  /** What the sender says of a recipe; a model holds its own. */
  readonly caption?: Caption | undefined;
}

export type OpenedLink =
  | {
      readonly kind: 'recipe';
      readonly hidden: readonly Hideable[];
      readonly recipe: Recipe;
      /** What its sender looked at. */
      readonly look?: KeptLook;
      readonly caption?: Caption;
    }
  | {
      readonly kind: 'model';
      readonly hidden: readonly Hideable[];
      readonly model: Model;
      /** Bits of the largest weight of a tensor. */
      readonly bits: number;
      /** What so few bits cost, where the sender measured it. */
      readonly cost?: LinkCost;
    };

/** Of the JSON of a link: a recipe with 64 columns and layers takes some 20,000. */
const MOST_JSON = 200_000;
/** Of a flow in a link, most of them weights: no link of 64,000 characters holds as many. */
const MOST_PARAMETERS = 2_000_000;

const jsonBytes = (value: unknown) => new TextEncoder().encode(shorten(JSON.stringify(value)));

/** Between the text and the weights: no byte of JSON or of a phrase. */
const END_OF_TEXT = 31;

/** A recipe without the names of a person's files; their digests still tell whether another file is the same. */
export function withoutNames(recipe: Recipe): Recipe {
  return { ...recipe, source: unnamed(recipe.source) };
}

function unnamed(source: Source): Source {
  switch (source.kind) {
    case 'file':
      return { ...source, name: 'unnamed file' };
    case 'files':
      return { ...source, files: source.files.map((file, i) => ({ ...file, name: `unnamed file ${i + 1}` })) };
    case 'sample':
    case 'given-pdf':
    case 'toy':
      return source;
    default:
      return source satisfies never;
  }
}

/** A recipe with what its sender looked at and says of it. */
const sentSchema = v.strictObject({
  ...recipeSchema.entries,
  look: v.exactOptional(lookSchema),
  caption: v.exactOptional(captionSchema),
});

/** The link of a recipe, without `#`. Throws ProblemError `link-too-long`. */
export function encodeRecipeLink(recipe: Recipe, { hidden = [], look, caption }: LinkOptions = {}): Promise<string> {
  const sent = {
    ...recipe,
    ...(look && Object.keys(look).length > 0 ? { look } : {}),
    ...(caption ? { caption } : {}),
  };
  return frameLink({ kind: 'recipe', hidden, payload: jsonBytes(v.parse(sentSchema, sent)) });
}

export interface ModelLinkOptions extends LinkOptions {
  /** Told to the reader. */
  readonly cost?: LinkCost | undefined;
  /** Exponents of the steps of tensors that need fewer bits (`step-sizes.ts`). */
  readonly coarser?: readonly number[] | undefined;
}

/** The link of a model whose weights have so many bits at most, without `#`. Throws ProblemError `link-too-long`. */
export function encodeModelLink(
  model: Model,
  bits: number,
  { hidden = [], cost, coarser }: ModelLinkOptions = {},
): Promise<string> {
  const text = jsonBytes(packHead(model, bits, cost));
  const layout = layoutOf(model.flow);
  const weights = model.members.map((parameters) => quantise(layout, parameters, bits, coarser));
  const payload = new Uint8Array([...text, END_OF_TEXT, ...weights.flatMap((own) => [...own])]);
  return frameLink({ kind: 'model', hidden, payload });
}

const refused = (why: string) =>
  new ProblemError(
    'link-content',
    `The link arrived whole, but does not hold what this page can open: ${why}.`,
    'Reload the page to get its newest version, or ask for a saved file.',
  );

/**
 * Opens the fragment of an address, with or without `#`. Throws ProblemError: those of `unframeLink`, and `link-content` where
 * a whole link holds something else than a recipe or a model.
 */
export async function decodeLink(fragment: string): Promise<OpenedLink> {
  const { version, kind, hidden, payload } = await unframeLink(fragment);
  switch (kind) {
    case 'recipe': {
      const { look, caption, ...recipe } = contentOf(sentSchema, payload, version);
      return { kind, hidden, recipe: sound(recipe), ...(look ? { look } : {}), ...(caption ? { caption } : {}) };
    }
    case 'model':
      return { kind, hidden, ...modelOf(payload, version) };
    default:
      return kind satisfies never;
  }
}

function contentOf<Output>(schema: v.GenericSchema<unknown, Output>, bytes: Uint8Array, version: LinkVersion): Output {
  const json = expand(new TextDecoder().decode(bytes), version, MOST_JSON);
  if (json === undefined) throw refused('its text is too long, or newer than this page');
  return checkedJson(schema, json, refused);
}

function sound(recipe: Recipe): Recipe {
  const why = mismatch(recipe);
  if (why !== undefined) throw refused(why);
  const work = tooMuchWork(recipe.flow, recipe.training, recipe.members);
  if (work)
    throw new ProblemError(
      work.code,
      `The link holds a recipe that no page can train. ${work.message}`,
      'Ask for a smaller one.',
    );
  return recipe;
}

function modelOf(payload: Uint8Array, version: LinkVersion) {
  const end = payload.indexOf(END_OF_TEXT);
  if (end < 0) throw refused('its weights are missing');
  const { head, bits, cost } = unpackHead(contentOf(linkHeadSchema, payload.subarray(0, end), version));
  if (networkParameterCount(head.flow) * (head.members ?? 1) > MOST_PARAMETERS)
    throw refused('its flow is larger than any that fits a link');
  const members = weightsOf(head, payload.subarray(end + 1), bits);
  if (!members) throw refused('its weights are not those of its flow');
  const model = assembled(head, members);
  if (typeof model === 'string') throw refused(model);
  return { model, bits, ...(cost ? { cost } : {}) };
}

/** Of each flow; undefined where the bytes are not as many as they need. */
function weightsOf({ flow, members = 1 }: ModelHead, bytes: Uint8Array, bits: number): Float32Array[] | undefined {
  const size = bytes.length / members;
  if (!Number.isInteger(size)) return undefined;
  try {
    const layout = layoutOf(flow);
    const each = Array.from({ length: members }, (_, k) =>
      dequantise(layout, bytes.subarray(k * size, (k + 1) * size), bits),
    );
    return each.some((one) => one === undefined) ? undefined : (each as Float32Array[]);
  } catch (error) {
    throw refused(unusable(error));
  }
}
