/** Whether same-named columns of several files are in the same units, from what headers say and from their medians. */
import { ProblemError } from '../../base/problem';
import { columnNamed, isLabel, listed, type Part, positiveQuantile } from './part';

/** Boxes at the ends of CAMELS' parameter ranges differ by less than 30 in any median; units by 1e3 or 1e10. */
const SUSPECT = 300;
const IMPOSSIBLE = 1e6;
const LOG_H = Math.log(0.6711);
/**
 * Catalogs are cut in particles, so the low end of a mass is at one place in all boxes: over the 61 1P boxes of CAMELS-TNG
 * the 2 % quantile of ln M_star has a standard deviation of 0.024 and a range of 0.14, its median 0.26 and 1.5; ln h is -0.40.
 */
const LOW = 0.02;
const LOW_SCATTER = 0.1;
/** In so many boxes no column but a cut one has its low end at two places only. */
const FILES_THAT_TELL = 5;
/** Of fewer boxes only stellar masses tell: other columns differ by h in a third of all pairs of 1P boxes. */
const STELLAR_MASS = /m(ass)?[_ {]*(star|stellar)|stell?ar[_ ]*m(ass)?|MassType_stars/i;

interface Quantiles {
  readonly name: string;
  readonly of: readonly { readonly part: Part; readonly log: number }[];
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Logarithms of one quantile of every quantity that several files have. */
function quantiles(parts: readonly Part[], share: number, least: number): readonly Quantiles[] {
  const names = new Set(
    parts.flatMap(({ table }) => table.columns.flatMap(({ kind, name }) => (kind === 'number' ? [name] : []))),
  );
  return [...names]
    .filter((name) => !isLabel(name))
    .map((name) => ({
      name,
      of: parts.flatMap((part) => {
        const column = columnNamed(part.table, name);
        const found = column?.kind === 'number' ? positiveQuantile(column.values, share, least) : undefined;
        return found === undefined ? [] : [{ part, log: Math.log(found) }];
      }),
    }))
    .filter(({ of }) => of.length > 1);
}

/** A note where the low ends of columns lie at two places, one h times the other. */
function hubbleNote(parts: readonly Part[]): string | undefined {
  const suspects = new Map<string, string[]>();
  for (const { name, of } of quantiles(parts, LOW, 50)) {
    if (parts.length < FILES_THAT_TELL && !STELLAR_MASS.test(name)) continue;
    const upper = middle(
      of.filter(({ log }) => log > Math.max(...of.map((o) => o.log)) + LOG_H / 2).map(({ log }) => log),
    );
    const at = (target: number) => of.filter(({ log }) => Math.abs(log - target) < LOW_SCATTER);
    const low = at(upper + LOG_H);
    if (low.length === 0 || low.length + at(upper).length < of.length) continue;
    const key = low.map(({ part }) => part.path).join('\n');
    suspects.set(key, [...(suspects.get(key) ?? []), name]);
  }
  const [files, names] = suspects.entries().next().value ?? [];
  if (files === undefined || names === undefined) return undefined;
  return `In ${listed(files.split('\n'), 3)} the smallest values of ${listed(names)} are h = 0.67 times those of the other files: some files may be in units with 1/h and others without. Check before you trust a model of both.`;
}

function labels(parts: readonly Part[]): void {
  const known = new Map<string, { readonly unit: string; readonly path: string }>();
  for (const { path, table } of parts) {
    for (const [name, { unit }] of Object.entries(table.facts ?? {})) {
      if (unit === undefined || !columnNamed(table, name)) continue;
      const before = known.get(name);
      if (!before) known.set(name, { unit, path });
      else if (before.unit !== unit) {
        throw new ProblemError(
          'units-differ',
          `“${name}” is in ${before.unit} in “${before.path}” and in ${unit} in “${path}”, so the two cannot share a column.`,
          'Bring them to the same unit first, or open them apart.',
        );
      }
    }
  }
}

/**
 * Notes on columns whose units may differ between files. Throws ProblemError `units-differ` where headers say so, or where a
 * median is a million times another or more.
 */
export function unitNotes(parts: readonly Part[]): readonly string[] {
  labels(parts);
  const notes: string[] = [];
  const all = quantiles(parts, 0.5, 10);
  for (const { name, of } of all) {
    const centre = middle(of.map(({ log }) => log));
    const far = of.filter(({ log }) => Math.abs(log - centre) > Math.log(SUSPECT));
    const [odd] = far.toSorted((a, b) => Math.abs(b.log - centre) - Math.abs(a.log - centre));
    const usual = of.find(({ log }) => log === centre);
    if (!odd || !usual) continue;
    const ratio = Math.exp(Math.abs(odd.log - centre)).toExponential(1);
    const said = `“${name}” is typically ${ratio} times ${odd.log > centre ? 'larger' : 'smaller'} in “${odd.part.path}” than in “${usual.part.path}”`;
    if (Math.abs(odd.log - centre) > Math.log(IMPOSSIBLE)) {
      throw new ProblemError(
        'units-differ',
        `${said}: one is in other units (1e10 Msun/h against Msun) or a logarithm.`,
        'Bring them to the same unit first, or open them apart.',
      );
    }
    notes.push(`${said}: check that both are in the same unit.`);
  }
  const hubble = hubbleNote(parts);
  return hubble === undefined ? notes : [...notes, hubble];
}
