/**
 * The Recipe: everything that decides a result, as plain JSON. The page's controls, saved files, links and the command
 * line all read and write this one object, and it is checked by this schema at every border. `recipe-versions.ts` translates earlier
 * versions before that.
 */
import * as v from 'valibot';
import type { Range } from '../analysis/histogram';
import { COLUMN_TRANSFORMS, type FittedTransform } from '../catalog/column-transforms';
import { type Definition, definitionsSchema } from '../catalog/define/definition';
import { DUPLICATE_TREATMENTS } from '../catalog/dependence/decisions';
import { columnDomainSchema } from '../catalog/domain';
import { MOST_LETTERS } from '../catalog/filter/tokens';
import { givenPdfSchema } from '../catalog/given-pdf/given-pdf';
import { covariancesSchema, errorSchema, limitSchema } from '../catalog/measured/choice';
import { SPIKE_TREATMENTS } from '../catalog/spikes';
import { TOY_NAMES } from '../catalog/toy-names';
import { type FlowSpec, flowSchema } from '../flow/spec';
import { trainingSchema } from '../train/options';
import type { FlowStandardisation } from '../train/standardise';
import type { Mixtures } from '../train/weighing';
import type { Caption } from './caption';

const name = v.pipe(v.string(), v.maxLength(1_000));
const digest = v.pipe(v.string(), v.maxLength(64));
const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const rows = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(10_000_000));

/** Flows of an ensemble, at most: each takes as long to train and to evaluate as the first. */
export const MOST_MEMBERS = 32;

/** What a person says of a text table that the file leaves open. */
const text = v.strictObject({
  decimal: v.exactOptional(v.picklist(['point', 'comma'])),
  marked: v.exactOptional(v.picklist(['read', 'skip'])),
  missing: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(100))),
});

/** Where rows come from. */
export const sourceSchema = v.variant('kind', [
  /**
   * A person's file: only its name and the SHA-256 of its bytes are kept, never a row; which of its tables is read, where it
   * holds several; and what was said of a text.
   */
  v.strictObject({
    kind: v.literal('file'),
    name,
    digest,
    table: v.exactOptional(name),
    text: v.exactOptional(text),
  }),
  /** Several of a person's files, read as one catalog. */
  v.strictObject({
    kind: v.literal('files'),
    files: v.pipe(v.array(v.strictObject({ name, digest })), v.minLength(1), v.maxLength(10_000)),
    text: v.exactOptional(text),
  }),
  /** The shipped synthetic catalog. */
  v.strictObject({ kind: v.literal('sample'), set: v.exactOptional(v.picklist(['CV z=0', 'CV', '1P'])), seed }),
  /** Draws from a density that is known exactly. */
  v.strictObject({ kind: v.literal('given-pdf'), pdf: givenPdfSchema, count, seed }),
  /** Draws from a two-dimensional toy of known entropy. */
  v.strictObject({ kind: v.literal('toy'), toy: v.picklist(TOY_NAMES), count, seed }),
]);

const columnSchema = v.strictObject({
  name,
  /** A `feature` is learned, and is meant where nothing is said; a `context` is given: p(features | context). */
  role: v.exactOptional(v.picklist(['feature', 'context'])),
  transform: v.picklist(COLUMN_TRANSFORMS),
  /** Of the catalog's values, as the person sees it; it changes no number. */
  unit: v.exactOptional(v.pipe(v.string(), v.maxLength(60))),
  /** What is done about the column's spikes, where it has any; absent where nobody had to decide. */
  spikes: v.exactOptional(v.picklist(SPIKE_TREATMENTS)),
  /** Where its values can lie, in the catalog's units; absent where that is the whole line. */
  domain: v.exactOptional(columnDomainSchema),
  /** σ of its cells, in the catalog's units; exact where absent. */
  error: v.exactOptional(errorSchema),
  /** Whether a missing cell is integrated over; else its row is left out. */
  holes: v.exactOptional(v.literal(true)),
  /** Which cells are limits of the true value. */
  limit: v.exactOptional(limitSchema),
  /** Covariances of its errors with those of other learned columns. */
  covariances: v.exactOptional(covariancesSchema),
});

/** Shares of the usable rows, chosen at random by the seed; the rest trains. */
const splitSchema = v.strictObject({
  validation: v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.5)),
  test: v.pipe(v.number(), v.minValue(0), v.maxValue(0.5)),
  /** Rows that agree in these columns stay together; absent where rows are drawn one by one. */
  by: v.exactOptional(v.pipe(v.array(name), v.minLength(1), v.maxLength(4))),
});

/** Checks a Recipe, whose type follows from it. */
export const recipeSchema = v.strictObject({
  version: v.literal(2),
  source: sourceSchema,
  /** Columns that are computed from those of the catalog, in the language of `catalog/filter`. */
  definitions: v.exactOptional(definitionsSchema),
  columns: v.pipe(v.array(columnSchema), v.minLength(1), v.maxLength(64)),
  /** Only rows for which this holds are used, in the language of `catalog/filter`. */
  filter: v.exactOptional(v.pipe(v.string(), v.maxLength(MOST_LETTERS))),
  /** The column that says how much each row counts; rows count alike where absent. */
  weight: v.exactOptional(name),
  /** What was decided about columns that follow from others and about rows that repeat others; absent where nobody had to. */
  decisions: v.exactOptional(
    v.strictObject({
      dependent: v.exactOptional(v.literal('keep')),
      duplicates: v.exactOptional(v.picklist(DUPLICATE_TREATMENTS)),
    }),
  ),
  split: splitSchema,
  flow: flowSchema,
  training: trainingSchema,
  /** Flows whose densities are averaged, each with validation rows of its own; one where absent. */
  members: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MOST_MEMBERS))),
  /** Whether Gaussian mixtures are averaged in, with the weight that validation rows give them. */
  mixture: v.exactOptional(v.literal(true)),
  /** The preset that sized flow and training, and the training rows that it sized them for; absent where a person or a fixed preset did. */
  sized: v.exactOptional(v.strictObject({ preset: v.pipe(v.string(), v.maxLength(40)), rows: rows })),
  seed,
});

export type Source = v.InferOutput<typeof sourceSchema>;
export type ColumnChoice = v.InferOutput<typeof columnSchema>;
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** Fractions of the usable rows that every run of ours holds out. */
const HELD_OUT = { validation: 0.1, test: 0.1 };

/** The split of a run of ours: rows that agree in the columns `by` stay together, where there are any. */
export const splitBy = (by: readonly string[]): Recipe['split'] =>
  by.length > 0 ? { ...HELD_OUT, by: [...by] } : HELD_OUT;

type Optional = Pick<Recipe, 'filter' | 'weight' | 'decisions' | 'members' | 'mixture' | 'sized'>;

/** What decides a run, as the page and the worker hold it. */
export type RecipeParts = Pick<Recipe, 'source' | 'flow' | 'training' | 'seed'> & {
  readonly [Part in keyof Optional]?: Optional[Part] | undefined;
} & {
  readonly columns: readonly ColumnChoice[];
  /** Those that the columns and the filter are made of. */
  readonly definitions?: readonly Definition[] | undefined;
  readonly by: readonly string[];
};

/** The Recipe of a run; what was not chosen is absent. */
export function recipeOf({
  by,
  columns,
  filter,
  weight,
  decisions,
  members,
  mixture,
  sized,
  ...parts
}: RecipeParts): Recipe {
  const { definitions = [] } = parts;
  return {
    version: 2,
    source: parts.source,
    ...(definitions.length > 0 ? { definitions: [...definitions] } : {}),
    columns: [...columns],
    ...(filter ? { filter } : {}),
    ...(weight ? { weight } : {}),
    ...(decisions && Object.keys(decisions).length > 0 ? { decisions } : {}),
    split: splitBy(by),
    flow: parts.flow,
    training: parts.training,
    ...(members ? { members } : {}),
    ...(mixture ? { mixture } : {}),
    ...(sized ? { sized } : {}),
    seed: parts.seed,
  };
}

/** What a trained model reached, in nats per row and in the units of the transformed columns. */
export interface Metrics {
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: number;
  readonly validationLogProb: number;
  /** NaN where no row was held out for testing. */
  readonly testLogProb: number;
  readonly testLogProbStdErr: number;
  /** Mean log density of the same test rows under one Gaussian fitted to the training rows. */
  readonly gaussianLogProb: number;
  readonly steps: number;
  readonly trainSeconds: number;
  readonly engine: string;
}

/** A trained flow, or an average of several and of Gaussian mixtures, with all that is needed to use it. */
export interface Model {
  readonly recipe: Recipe;
  /** The recipe's flow with every bound resolved from the training rows; that of all flows of an average. */
  readonly flow: FlowSpec;
  readonly standardisation: FlowStandardisation;
  /** Of the features and then of the context columns, with the numbers that were fitted. */
  readonly transforms: readonly FittedTransform[];
  /** The parameters of each flow; their densities are averaged. */
  readonly members: readonly Float32Array[];
  /** Over the standardised columns, contexts first; averaged in where there are any. */
  readonly mixtures?: Mixtures;
  readonly metrics: Metrics;
  /** What its sender says of it. */
  readonly caption?: Caption;
  /** Where each context column of the training rows lies, in the units of the transformed columns; absent in models from before. */
  readonly contextRange?: readonly Range[];
  /** The same of each feature; absent in models from before, and in links. */
  readonly valueRange?: readonly Range[];
}
