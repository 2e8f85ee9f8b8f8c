/** What a catalog's file says of its simulation as a whole: redshift, box, cosmology, parameters, chunks. */
import type { Hdf5Handle } from './library';
import { attributes, datasetValues, type Tree } from './tree';

/** Absent where the file does not say. */
export interface HeaderFacts {
  readonly redshift?: number;
  /** Scale factor a = 1 / (1 + z). */
  readonly scaleFactor?: number;
  /** Hubble parameter in 100 km/s/Mpc. */
  readonly h?: number;
  /** Side of the box in the file's unit of length (ckpc/h for AREPO). */
  readonly boxSize?: number;
  readonly omega0?: number;
  readonly omegaLambda?: number;
  /** How many chunks the catalog was split into; 1 where it is whole. */
  readonly files?: number;
  /** Subhaloes in this file and in all chunks together. */
  readonly subhaloes?: { readonly here: number; readonly total: number };
  /** Mass of the file's unit in solar masses (over h), and its length in kpc (over h, comoving). */
  readonly unitMass?: number;
  readonly unitLength?: number;
  /** The numbers of `/Parameters`, the run's own parameter file, by name (`WindEnergyIn1e51erg`, …). */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** As AREPO defines them. */
const SOLAR_MASS_IN_G = 1.989e33;
const KPC_IN_CM = 3.085678e21;

/** Scalar numbers of a group's attributes, and of its datasets with one value. */
function numbersOf(handle: Hdf5Handle, tree: Tree, group: string): Map<string, number> {
  const numbers = new Map<string, number>();
  if (!tree.groups.includes(group)) return numbers;
  const values: [string, readonly (number | string)[] | undefined][] = [...attributes(handle, group)];
  if (group !== '/') {
    for (const node of tree.datasets) {
      if (node.group === group && node.rows * node.width === 1) values.push([node.name, datasetValues(handle, node)]);
    }
  }
  for (const [name, list] of values) {
    const [value] = list ?? [];
    if (list?.length === 1 && typeof value === 'number' && Number.isFinite(value)) numbers.set(name, value);
  }
  return numbers;
}

/** Reads `/Header` and `/Parameters` (or, without a header, the root's attributes). */
export function headerFacts(handle: Hdf5Handle, tree: Tree): HeaderFacts {
  const header = numbersOf(handle, tree, tree.groups.includes('/Header') ? '/Header' : '/');
  const parameters = numbersOf(handle, tree, '/Parameters');
  const first = (...names: string[]) =>
    names.map((name) => header.get(name) ?? parameters.get(name)).find((value) => value !== undefined);

  const redshift = first('Redshift', 'redshift');
  const mass = first('UnitMass_in_g');
  const length = first('UnitLength_in_cm');
  const here = header.get('Nsubgroups_ThisFile') ?? header.get('Nsubhalos_ThisFile');
  const total = header.get('Nsubgroups_Total') ?? header.get('Nsubhalos_Total');
  const facts = {
    // The last snapshot is written at 2e-16, and means 0.
    redshift: redshift !== undefined && Math.abs(redshift) < 1e-9 ? 0 : redshift,
    scaleFactor: header.get('Time'),
    h: first('HubbleParam'),
    boxSize: first('BoxSize'),
    omega0: first('Omega0'),
    omegaLambda: first('OmegaLambda'),
    files: first('NumFiles', 'NumFilesPerSnapshot'),
    subhaloes: here !== undefined && total !== undefined ? { here, total } : undefined,
    unitMass: mass === undefined ? undefined : mass / SOLAR_MASS_IN_G,
    unitLength: length === undefined ? undefined : length / KPC_IN_CM,
    parameters: parameters.size > 0 ? Object.fromEntries(parameters) : undefined,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
