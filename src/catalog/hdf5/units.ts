/**
 * What Subfind's datasets are called and measured in: the components of its arrays, and units from its header
 * (IllustrisTNG data specification, group catalogs; CAMELS follows it).
 */
import type { HeaderFacts } from './facts';
import type { ComponentName } from './plan';

/** Particle types 0 to 5; 2 (tracers or nothing) and 3 are empty in most catalogs. */
const TYPES = ['gas', 'dm', 'type2', 'type3', 'stars', 'bh'];
const AXES = ['x', 'y', 'z'];
const BANDS = ['U', 'B', 'V', 'K', 'g', 'r', 'i', 'z'];
const ELEMENTS = ['H', 'He', 'C', 'N', 'O', 'Ne', 'Mg', 'Si', 'Fe', 'other'];

const VECTOR = /(Pos|CM|Vel|Spin|Coordinates|Velocities|Center|Centre)$/;

function componentsOf(dataset: string, count: number): readonly string[] {
  if (count === TYPES.length && dataset.endsWith('Type')) return TYPES;
  if (count === AXES.length && VECTOR.test(dataset)) return AXES;
  if (count === BANDS.length && dataset.endsWith('Photometrics')) return BANDS;
  if (count === ELEMENTS.length && dataset.includes('MetalFractions')) return ELEMENTS;
  return [];
}

/** The name of one component of a dataset: `SubhaloMassType_stars`, `SubhaloPos_x`, `Anything_3`. */
export function componentName(dataset: string, index: number, count: number): Pick<ComponentName, 'name' | 'dropIf'> {
  if (count === 1) return { name: dataset };
  const component = componentsOf(dataset, count)[index] ?? String(index);
  const empty = component === 'type2' || component === 'type3';
  return { name: `${dataset}_${component}`, ...(empty ? { dropIf: 'zero' } : {}) };
}

function massUnit({ unitMass }: HeaderFacts): string | undefined {
  const exponent = Math.round(Math.log10(unitMass ?? 1e10));
  if (unitMass !== undefined && Math.abs(unitMass / 10 ** exponent - 1) > 0.01) return undefined;
  return exponent === 0 ? 'Msun/h' : `1e${exponent} Msun/h`;
}

function lengthUnit({ unitLength = 1 }: HeaderFacts): string | undefined {
  if (Math.abs(unitLength - 1) < 0.01) return 'kpc/h';
  return Math.abs(unitLength / 1000 - 1) < 0.01 ? 'Mpc/h' : undefined;
}

/**
 * The unit of a Subfind dataset, comoving lengths marked with c (`ckpc/h`); undefined for counts, IDs and what is not
 * known. A header without units means AREPO's usual ones: 1e10 Msun/h, ckpc/h, km/s.
 */
export function subfindUnit(dataset: string, facts: HeaderFacts): string | undefined {
  const mass = massUnit(facts);
  const length = lengthUnit(facts);
  if (/Flag|Len|Grnr|GroupNr|Parent|ID|Nsubs|FirstSub|Bfld/i.test(dataset)) return undefined;
  if (/SFR/.test(dataset)) return 'Msun/yr';
  if (/Metal/.test(dataset)) return 'mass fraction';
  if (/Photometrics$/.test(dataset)) return 'mag';
  if (/Mdot/.test(dataset)) return mass && `(${mass})/(0.978 Gyr/h)`;
  if (/Mass|_M_/.test(dataset)) return mass;
  if (/Spin/.test(dataset)) return length && `(${length})(km/s)`;
  if (/GroupVel$/.test(dataset)) return 'km/s/a';
  if (/Vel|Vmax$/.test(dataset)) return 'km/s';
  if (/Pos$|CM$|Rad|_R_/.test(dataset)) return length && `c${length}`;
  return undefined;
}
