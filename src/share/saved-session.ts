/** What the page keeps of a session between visits: a Recipe with its checkpoint, checked like everything that comes from outside. */
import * as v from 'valibot';
import { type Definition, definitionsSchema } from '../catalog/define/definition';
import type { EnsembleCheckpoint } from '../train/ensemble-interface';
import { stepsOf } from '../train/steps';
import type { StopReason } from '../train/trainer';
import { doubles, numbers } from './kept-numbers';
import { type KeptLook, lookSchema } from './look';
import { MOST_MEMBERS, type Recipe, recipeSchema, type Source, sourceSchema } from './recipe';
import { newestVersion } from './recipe-versions';
import { compareSources } from './same-source';

const name = v.pipe(v.string(), v.maxLength(1_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const savedSessionSchema = v.strictObject({
  version: v.literal(2),
  /** Milliseconds since 1970. */
  at: count,
  /** The catalog's, as it is shown. */
  name,
  source: sourceSchema,
  /** Of the run, where there is a checkpoint; else of what was chosen last. Absent where nothing was chosen yet. */
  recipe: v.exactOptional(recipeSchema),
  /** All columns that the person computes; absent where there are none, or those of the recipe alone. */
  definitions: v.exactOptional(definitionsSchema),
  /** Columns that name a row where rows are listed; absent for those that are called like one. */
  identity: v.exactOptional(v.pipe(v.array(name), v.maxLength(64))),
  /** The view, the selection and the subsets. */
  look: v.exactOptional(lookSchema),
  /** How far the checkpoint is; absent where there is none. */
  run: v.exactOptional(v.strictObject({ step: count, finished: v.boolean() })),
});

export type SavedSession = v.InferOutput<typeof savedSessionSchema>;

const look = v.looseObject({ step: count, train: finite, validation: finite });

/** As a record, so that none can be left out. */
const STOP_REASONS: Readonly<Record<StopReason, true>> = {
  'all steps done': true,
  'no improvement': true,
  'stopped by hand': true,
  'loss not finite': true,
};

/** Open to fields that a later trainer adds. */
const checkpointSchema = v.looseObject({
  step: count,
  state: v.looseObject({ parameters: numbers, m: numbers, v: numbers, step: count }),
  looks: v.array(look),
  best: v.exactOptional(v.looseObject({ look, index: count, parameters: numbers })),
  averaged: v.exactOptional(v.looseObject({ parameters: numbers, looks: count })),
  frozen: v.boolean(),
  rewinds: count,
  stopped: v.exactOptional(v.picklist(Object.keys(STOP_REASONS) as StopReason[])),
  /** Flows that were trained before the one at hand. */
  before: v.exactOptional(
    v.pipe(
      v.array(v.looseObject({ parameters: numbers, looks: v.array(look), best: count })),
      v.maxLength(MOST_MEMBERS),
    ),
  ),
  spentMs: v.exactOptional(v.pipe(finite, v.minValue(0))),
  mixtures: v.exactOptional(
    v.strictObject({
      weight: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      parts: v.pipe(
        v.array(v.strictObject({ weights: doubles, means: doubles, factors: v.array(doubles) })),
        v.minLength(1),
        v.maxLength(MOST_MEMBERS),
      ),
    }),
  ),
});

const FIRST = { abortEarly: true };

/** A kept session, or undefined where it is none that this version of the page can open. */
export function readSavedSession(value: unknown): SavedSession | undefined {
  const read = v.safeParse(savedSessionSchema, newestVersion(value), FIRST);
  if (!read.success) return undefined;
  const { source, recipe, run } = read.output;
  const agrees = recipe === undefined ? run === undefined : compareSources(recipe.source, source) !== 'other';
  return agrees ? read.output : undefined;
}

/** A kept checkpoint, or undefined where its parts do not fit each other. */
export function readCheckpoint(value: unknown): EnsembleCheckpoint | undefined {
  const read = v.safeParse(checkpointSchema, value, FIRST);
  if (!read.success) return undefined;
  const { state, best, before = [] } = read.output;
  const parts = [state.m, state.v, ...(best ? [best.parameters] : []), ...before.map(({ parameters }) => parameters)];
  return parts.every(({ length }) => length === state.parameters.length) ? read.output : undefined;
}

export interface SessionParts {
  readonly at: number;
  readonly name: string;
  readonly source: Source;
  readonly recipe: Recipe | undefined;
  readonly definitions?: readonly Definition[];
  readonly identity: readonly string[] | undefined;
  readonly look?: KeptLook;
  readonly checkpoint: EnsembleCheckpoint | undefined;
}

/** The session to be kept; undefined where the schema would refuse to read it. */
export function savedSession({ at, name: named, source, recipe, identity, look, checkpoint, ...parts }: SessionParts) {
  const { definitions = [] } = parts;
  return readSavedSession({
    version: 2,
    at,
    name: named.slice(0, 1_000),
    source,
    ...(recipe ? { recipe } : {}),
    ...(definitions.length > 0 ? { definitions: [...definitions] } : {}),
    ...(identity ? { identity: [...identity] } : {}),
    ...(look ? { look } : {}),
    ...(checkpoint ? { run: { step: stepsOf(checkpoint), finished: checkpoint.stopped !== undefined } } : {}),
  });
}
