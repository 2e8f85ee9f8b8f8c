/** Where a catalog comes from, read from its path and its header: suite, set, simulation, snapshot, redshift, chunk. */
import type { HeaderFacts } from '../hdf5/facts';
import { findSet, findSimulation } from './simulation-names';
import { type Numbering, newNumber, sameRedshift, snapshotRedshift } from './snapshots';

export interface Provenance {
  /** `IllustrisTNG`, `SIMBA`, `Astrid`, `SwiftEAGLE`, … */
  readonly suite?: string;
  readonly set?: string;
  readonly simulation?: string;
  readonly snapshot?: number;
  /** Which of CAMELS' two numberings the snapshot is counted in. */
  readonly numbering?: Numbering;
  /** The header's where it has one, else that of the numbered snapshot, else the one that the file's name states. */
  readonly redshift?: number;
  /** The number of this file among those that one snapshot was split into. */
  readonly chunk?: number;
  /** A sentence, where path and header contradict each other. */
  readonly disagreement?: string;
}

/** The first pattern that matches wins, so that the large TNG runs are not taken for CAMELS. */
const SUITES: readonly (readonly [RegExp, string])[] = [
  [/(?<![a-z])(?:illustris)?TNG[-_ ]?(50|100|300)(?!\d)/i, 'TNG'],
  [/swift[-_ ]?eagle|(?<![a-z])eagle(?![a-z])/i, 'SwiftEAGLE'],
  [/illustris[-_ ]?tng|(?<![a-z])tng(?![a-z])/i, 'IllustrisTNG'],
  [/simba(?![a-z])/i, 'SIMBA'],
  [/astrid(?![a-z])/i, 'Astrid'],
  [/magneticum(?![a-z])/i, 'Magneticum'],
  [/ramses(?![a-z])/i, 'Ramses'],
  [/crocodile(?![a-z])/i, 'CROCODILE'],
  [/obsidian(?![a-z])/i, 'Obsidian'],
  [/(?<![a-z])enzo(?![a-z])/i, 'Enzo'],
];

/** Sides of CAMELS' boxes in ckpc/h. */
const CAMELS_BOXES = [25_000, 50_000];

interface Numbered {
  readonly snapshot: number;
  readonly chunk?: number;
  /** What the way of writing says of the numbering. */
  readonly written: 'groups' | 'fof' | 'other';
}

/** Ways of writing a snapshot's number, most telling first. */
const WRITTEN: readonly (readonly [RegExp, Numbered['written']])[] = [
  [/fof_subhalo_tab_(\d{1,3})(?:\.(\d{1,4}))?(?!\d)/i, 'fof'],
  [/groups_(\d{1,3})(?:\.(\d{1,4}))?(?!\d)/i, 'groups'],
  [/(?<![a-z0-9])(?:CV|LH|EX|BE|SB\d{1,2})[_-]?\d{1,5}[_-](0\d\d)(?!\d)/i, 'other'],
  [/(?<![a-z])snap(?:shot|dir|num)?[_-]?(\d{1,3})(?:\.(\d{1,4}))?(?!\d)/i, 'other'],
];

function findSuite(path: string): string | undefined {
  for (const [pattern, suite] of SUITES) {
    const match = pattern.exec(path);
    if (match) return `${suite}${match[1] ?? ''}`;
  }
  return undefined;
}

/** The innermost number of a snapshot in the path. */
function findSnapshot(path: string): Numbered | undefined {
  for (const part of path.split(/[/\\]/).reverse()) {
    for (const [pattern, written] of WRITTEN) {
      const match = pattern.exec(part);
      if (!match) continue;
      return { snapshot: Number(match[1]), written, ...(match[2] === undefined ? {} : { chunk: Number(match[2]) }) };
    }
  }
  return undefined;
}

/** The numbering that the header's redshift agrees with, else the one that the path suggests. */
function numberingOf(path: string, suite: string | undefined, found: Numbered, redshift?: number): Numbering {
  const isNew =
    newNumber(found.snapshot) === undefined ||
    suite === 'Astrid' ||
    /L(25n256|50n512)|1P_p\d|groups_\d{3}(?=[/\\])/i.test(path) ||
    found.written === 'groups';
  const suggested: Numbering = isNew ? 'new' : 'old';
  if (redshift === undefined) return suggested;
  const agrees = (numbering: Numbering) => {
    const expected = snapshotRedshift(found.snapshot, numbering);
    return expected !== undefined && sameRedshift(expected, redshift);
  };
  const other: Numbering = isNew ? 'old' : 'new';
  return !agrees(suggested) && agrees(other) ? other : suggested;
}

/** The redshift that a file's name states: `z0`, `z=0.15`, `z0.00`. */
function statedRedshift(path: string): number | undefined {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  const stated = /(?<![a-z0-9])z[=_]?(\d{1,2}(?:\.\d{1,5})?)(?![a-z0-9])/i.exec(name)?.[1];
  return stated === undefined ? undefined : Number(stated);
}

const digits = (snapshot: number) => String(snapshot).padStart(3, '0');

/**
 * What a path (folders and file name, `/` or `\` between them) and a header say together. The header's redshift wins
 * over the one of the numbered snapshot, and a contradiction is told in `disagreement`. Numbers mean redshifts for
 * CAMELS only: other runs, such as TNG100, count in their own way.
 */
export function provenanceOf(path: string, facts: HeaderFacts = {}): Provenance {
  const suite = findSuite(path);
  const set = findSet(path);
  const simulation = findSimulation(path)?.name;
  const found = findSnapshot(path);
  const written = facts.redshift ?? (facts.scaleFactor ? 1 / facts.scaleFactor - 1 : undefined);
  const camels =
    !suite?.match(/^TNG\d/) && (facts.boxSize === undefined || CAMELS_BOXES.includes(Math.round(facts.boxSize)));
  const numbering = found && camels ? numberingOf(path, suite, found, written) : undefined;
  const expected = found && numbering ? snapshotRedshift(found.snapshot, numbering) : undefined;
  const redshift = written ?? expected ?? statedRedshift(path);
  const disagrees = written !== undefined && expected !== undefined && !sameRedshift(written, expected);
  const disagreement =
    disagrees && found
      ? `The name of “${path}” says snapshot ${digits(found.snapshot)}, redshift ${expected.toFixed(2)}, and its header says redshift ${written.toFixed(2)}: the header's is used.`
      : undefined;
  const all = {
    suite,
    set,
    simulation,
    snapshot: found?.snapshot,
    numbering: expected === undefined || disagrees ? undefined : numbering,
    redshift,
    chunk: found?.chunk,
    disagreement,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
