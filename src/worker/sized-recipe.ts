/** The recipe of a named preset, sized by the rows that train: what the command line and the library have in common. */
import { isMeasured } from '../catalog/measured/measurement';
import type { FlowSpec } from '../flow/spec';
import type { Recipe } from '../share/recipe';
import type { TrainingOptions } from '../train/options';
import { type Preset, sizedTo } from '../train/presets';
import type { Sized } from '../train/sized-flows';
import { isContext } from './usable-rows';

/** What a person states of flow and training; the preset decides about the rest. */
export interface OwnSizes {
  readonly flow?: FlowSpec | undefined;
  readonly training?: Partial<TrainingOptions> | undefined;
  readonly members?: number | undefined;
  readonly mixture?: boolean | undefined;
}

export interface NamedPreset {
  readonly name: string;
  readonly preset: Preset;
}

/** What decides the rows: a recipe of which flow and training are still to be sized. */
export type AskedRecipe = Pick<
  Recipe,
  'source' | 'definitions' | 'columns' | 'filter' | 'weight' | 'decisions' | 'split' | 'seed'
>;

const widths = ({ columns }: AskedRecipe) => {
  const contexts = columns.filter(isContext).length;
  return { dim: columns.length - contexts, contexts };
};

/** The recipe before its rows are known, to be checked by `refuseRecipe`. */
export function unsizedRecipe(asked: AskedRecipe, { preset }: NamedPreset, own: OwnSizes): Recipe {
  const { dim, contexts } = widths(asked);
  const training = { ...preset.training, ...own.training };
  return { version: 2, ...asked, flow: own.flow ?? preset.flow(dim, contexts), training };
}

/** The recipe for so many training rows, and what the preset chose for them. */
export function sizedRecipe(
  asked: Recipe,
  { name, preset }: NamedPreset,
  rows: number,
  own: OwnSizes,
): { readonly recipe: Recipe; readonly sized: Sized } {
  const { dim, contexts } = widths(asked);
  const sized = sizedTo(preset, dim, contexts, rows, asked.columns.some(isMeasured));
  const members = own.members ?? sized.members;
  const recipe: Recipe = {
    ...asked,
    flow: own.flow ?? sized.flow,
    training: { ...sized.training, ...own.training },
    ...(members > 1 ? { members } : {}),
    ...((own.mixture ?? sized.mixture) ? { mixture: true } : {}),
    ...(preset.sized && !own.flow ? { sized: { preset: name, rows } } : {}),
  };
  return { recipe, sized };
}
