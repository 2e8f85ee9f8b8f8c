/** Every map that is a formula. Adding one is adding its file and its line here: all engines run it then. */
import { affineMap } from './affine';
import { bentMap } from './bent';
import type { FormulaMap } from './map';

export const formulaMaps = { affine: affineMap, bent: bentMap } satisfies Readonly<Record<string, FormulaMap>>;

export type MapName = keyof typeof formulaMaps;

export const MAP_NAMES = Object.keys(formulaMaps) as MapName[];

export const mapOf = (name: MapName): FormulaMap => formulaMaps[name];
