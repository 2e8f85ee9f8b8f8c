/** Whether parameters lie where CAMELS varies them, and whether A_SN2 and A_AGN1 have been taken for each other. */
import { RANGES } from './parameter-layouts';

/** Rounding in the tables. */
const SLACK = 0.005;

/** The set EX goes there on purpose: no feedback at all, or a hundredfold. */
const EXTREME: readonly number[] = [0, 100];

/** Values that lie outside a parameter's published range. */
export function outsideRange(name: string, values: readonly number[]): readonly number[] {
  const range = RANGES[name];
  if (!range) return [];
  const [from, to] = range;
  return values.filter((value) => value < from * (1 - SLACK) || value > to * (1 + SLACK));
}

const extent = (values: readonly number[]) => {
  const [from, to] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return `${Number(from.toPrecision(4))} to ${Number(to.toPrecision(4))}`;
};

/**
 * A sentence where A_SN2 leaves 0.5 to 2 and A_AGN1 never does: CAMELS varies A_AGN1 from 0.25 to 4 and A_SN2 from 0.5 to
 * 2, and its tables have A_AGN1 first, so that a reader who expects A_SN1, A_SN2, A_AGN1 labels each as the other (a
 * public table of 720,548 galaxies does). Undefined where nothing points to that.
 */
function exchangedNote(
  where: string,
  values: { readonly A_SN2: readonly number[]; readonly A_AGN1: readonly number[] },
): string | undefined {
  const { A_SN2: wind, A_AGN1: agn } = values;
  const narrow = (list: readonly number[]) => outsideRange('A_SN2', list).length === 0;
  const wide = (list: readonly number[]) => outsideRange('A_AGN1', list).length === 0;
  if (narrow(wind) || !wide(wind) || !narrow(agn) || agn.length === 0) return undefined;
  return `In “${where}” A_SN2 and A_AGN1 look exchanged: A_SN2 runs from ${extent(wind)} where CAMELS varies it from 0.5 to 2, and A_AGN1 from ${extent(agn)} where CAMELS goes from 0.25 to 4. They are used as labelled; rename the two columns in the file if that is wrong.`;
}

/** What is odd about the values of each parameter, a sentence each. */
export function rangeNotes(where: string, values: ReadonlyMap<string, readonly number[]>): readonly string[] {
  const finite = (name: string) => {
    const known = (values.get(name) ?? []).filter(Number.isFinite);
    return name.startsWith('A_') ? known.filter((value) => !EXTREME.includes(value)) : known;
  };
  const exchanged = exchangedNote(where, { A_SN2: finite('A_SN2'), A_AGN1: finite('A_AGN1') });
  if (exchanged !== undefined) return [exchanged];
  return [...values.keys()].flatMap((name) => {
    const outside = outsideRange(name, finite(name));
    const [from, to] = RANGES[name] ?? [];
    if (outside.length === 0 || from === undefined || to === undefined) return [];
    return [
      `In “${where}” ${name} lies outside ${from} to ${to}, where CAMELS varies it, ${outside.length === 1 ? 'once' : `${outside.length.toLocaleString('en')} times`} (${extent(outside)}): check that the column is what its name says.`,
    ];
  });
}
