/** HDF5 files for the catalog's tests, written in memory by the library that reads them. */
import { File as Hdf5File, ready } from 'h5wasm';
import type { Hdf5Source } from '../../src/catalog/hdf5/library';

let written = 0;

/** The bytes of a file that `write` fills, in the oldest format: AREPO's, whose metadata carry no checksums. */
export async function hdf5Bytes(write: (file: Hdf5File) => void): Promise<Uint8Array<ArrayBuffer>> {
  const { FS } = await ready;
  written += 1;
  const path = `/written-${written}.hdf5`;
  const file = new Hdf5File(path, 'w', { libver: ['earliest', 'latest'] });
  write(file);
  file.close();
  const bytes = new Uint8Array(FS.readFile(path));
  FS.unlink(path);
  return bytes;
}

export function sourceOf(bytes: Uint8Array<ArrayBuffer>, name = 'catalog.hdf5'): Hdf5Source {
  return { name, size: bytes.length, arrayBuffer: async () => bytes.slice().buffer };
}

export async function hdf5Source(write: (file: Hdf5File) => void, name?: string): Promise<Hdf5Source> {
  return sourceOf(await hdf5Bytes(write), name);
}

export interface SubfindOptions {
  readonly files?: number;
  /** Rows of the whole catalog before this chunk, and its groups. */
  readonly before?: { readonly subhaloes: number; readonly groups: number };
  /** Groups of which this chunk holds subhaloes but not the group itself. */
  readonly groupsElsewhere?: number;
  readonly unitLength?: number;
}

/** A catalog like Subfind's: two groups of three and two subhaloes, the second group's stars missing. */
export function writeSubfind(file: Hdf5File, options: SubfindOptions = {}): void {
  const { files = 1, before = { subhaloes: 0, groups: 0 }, groupsElsewhere = 0, unitLength } = options;
  const header = file.create_group('Header');
  const doubles = { Redshift: 0.1, Time: 1 / 1.1, HubbleParam: 0.6711, BoxSize: 25_000, Omega0: 0.3 };
  for (const [name, value] of Object.entries(doubles)) header.create_attribute(name, value, null, '<d');
  const counts = { NumFiles: files, Nsubgroups_ThisFile: 5, Nsubgroups_Total: files > 1 ? 500 : 5 };
  for (const [name, value] of Object.entries(counts)) header.create_attribute(name, value, null, '<i');
  const parameters = file.create_group('Parameters');
  parameters.create_attribute('WindEnergyIn1e51erg', 3.6, null, '<d');
  parameters.create_attribute('OutputDir', 'output');
  if (unitLength) parameters.create_attribute('UnitLength_in_cm', unitLength, null, '<d');

  const group = file.create_group('Group');
  const firsts = [0, 3].slice(groupsElsewhere).map((row) => row + before.subhaloes);
  group.create_dataset({ name: 'GroupFirstSub', data: Int32Array.from(firsts) });
  const masses = [100, 60].slice(groupsElsewhere);
  group.create_dataset({ name: 'Group_M_Crit200', data: Float32Array.from(masses) });
  const centres = [0, 1, 2, 12, 13, 24_000].slice(3 * groupsElsewhere);
  group.create_dataset({ name: 'GroupPos', data: Float32Array.from(centres), shape: [masses.length, 3] });
  const subhalo = file.create_group('Subhalo');
  const groupNumbers = [0, 0, 0, 1, 1].map((number) => number + before.groups);
  subhalo.create_dataset({ name: 'SubhaloGrNr', data: Int32Array.from(groupNumbers) });
  subhalo.create_dataset({ name: 'SubhaloMass', data: Float32Array.from([50, 2, 1, 30, 0.5]) });
  const types = [40, 2, 1, 25, 0.5].flatMap((dm, row) => [1, dm, 0, 0, row < 3 ? 0.25 : 0, 0.125]);
  subhalo.create_dataset({ name: 'SubhaloMassType', data: Float32Array.from(types), shape: [5, 6] });
  const positions = Float32Array.from({ length: 15 }, (_, index) => index);
  subhalo.create_dataset({ name: 'SubhaloPos', data: positions, shape: [5, 3] });
  const ids = BigUint64Array.from([1n, 2n, 2n ** 53n + 1n, 18_446_744_073_709_551_615n, 5n]);
  subhalo.create_dataset({ name: 'SubhaloIDMostbound', data: ids });
}
