/**
 * The parameters of CAMELS' simulations: what each suite's code calls them, what papers call them, and in which order
 * the tables without a header have them. Source: `docs/params` of CAMELS (the Info files of each suite), checked
 * against every table there.
 */

export interface ParameterColumn {
  /** The name in papers where there is one (`A_SN1`), else the code's. */
  readonly name: string;
  /** What a value is divided by to be the named parameter: TNG's `WindEnergyIn1e51erg` is 3.6 A_SN1. */
  readonly divisor: number;
}

const column = (name: string, divisor = 1): ParameterColumn => ({ name, divisor });

/** By name in lower case without `_`: names of codes, and the spellings of papers. */
const KNOWN: Readonly<Record<string, ParameterColumn>> = {
  omegam: column('Omega_m'),
  omegamatter: column('Omega_m'),
  omega0: column('Omega_m'),
  sigma8: column('sigma_8'),
  asn1: column('A_SN1'),
  asn2: column('A_SN2'),
  aagn1: column('A_AGN1'),
  aagn2: column('A_AGN2'),
  omegab: column('Omega_b'),
  omegabaryon: column('Omega_b'),
  ns: column('n_s'),
  hubbleparam: column('HubbleParam'),
  seed: column('seed'),
  windenergyin1e51erg: column('A_SN1', 3.6),
  variablewindvelfactor: column('A_SN2', 7.4),
  radiofeedbackfactor: column('A_AGN1'),
  // The code's own spelling, and the one that its description has.
  radiofeedbackreiorientationfactor: column('A_AGN2', 20),
  radiofeedbackreorientationfactor: column('A_AGN2', 20),
  galsfsubgriddaaloadfactor: column('A_SN1'),
  galsfsubgridfirevel: column('A_SN2', 1.6),
  bhbalkickmomentumflux: column('A_AGN1', 20),
  bhquenchjet: column('A_AGN2', 7000),
};

const SIX = ['Omega_m', 'sigma_8', 'A_SN1', 'A_AGN1', 'A_SN2', 'A_AGN2'];
const TNG_28 = [
  ...['Omega0', 'sigma8', 'WindEnergyIn1e51erg', 'RadioFeedbackFactor', 'VariableWindVelFactor'],
  ...['RadioFeedbackReiorientationFactor', 'OmegaBaryon', 'HubbleParam', 'n_s', 'MaxSfrTimescale'],
  ...['FactorForSofterEQS', 'IMFslope', 'SNII_MinMass_Msun', 'ThermalWindFraction', 'VariableWindSpecMomentum'],
  ...['WindFreeTravelDensFac', 'MinWindVel', 'WindEnergyReductionFactor', 'WindEnergyReductionMetallicity'],
  ...['WindEnergyReductionExponent', 'WindDumpFactor', 'SeedBlackHoleMass', 'BlackHoleAccretionFactor'],
  ...['BlackHoleEddingtonFactor', 'BlackHoleFeedbackFactor', 'BlackHoleRadiativeEfficiency', 'QuasarThreshold'],
  'QuasarThresholdPower',
];
const TNG_35 = [
  ...TNG_28,
  ...['UVBH0beta', 'UVBH0Deltaz', 'UVBHepbeta', 'UVBHepDeltaz', 'SNIa_Rate_Norm', 'SNIa_Rate_DTD_power'],
  'SofteningComovingType01',
];
const SIMBA_28 = [
  ...['Omega0', 'sigma8', 'GALSF_SUBGRID_DAA_LOADFACTOR', 'BH_BAL_KICK_MOMENTUM_FLUX', 'GALSF_SUBGRID_FIREVEL'],
  ...['BH_QUENCH_JET', 'OmegaBaryon', 'HubbleParam', 'ns', 'CritPhysDensity', 'SfEffPerFreeFall', 'TempClouds'],
  ...['WindFreeTravelMaxTime', 'WindFreeTravelDensFac', 'SeedBlackHoleMass', 'BlackHoleAccretionFactor'],
  ...['BlackHoleRadiativeEfficiency', 'BlackHoleEddingtonFactor', 'BlackHoleNgbFactor'],
  ...['BlackHoleMaxAccretionRadius', 'GALSF_JEANS_MIN_T', 'GALSF_SUBGRID_FIREVEL_SLOPE', 'GALSF_SUBGRID_HOTWIND'],
  ...['GALSF_AGBWINDHEATING', 'BH_HOST_TO_SEED_RATIO', 'BH_QUENCH_JET_HOTWIND', 'BH_BONDI_HOT', 'MBH_JET_MIN'],
];

const EXTRA = new Set([...TNG_35, ...SIMBA_28].map((name) => plain(name)));

function plain(name: string): string {
  return name.trim().replace(/^#\s*/, '').replaceAll('_', '').toLowerCase();
}

/** The six that all suites share, in the order of CAMELS' tables: A_AGN1 stands before A_SN2. */
export const SHARED_PARAMETERS: readonly string[] = SIX;

/** The parameter that a column or an attribute of that name holds; undefined where it is none that is known. */
export function knownParameter(name: string): ParameterColumn | undefined {
  const key = plain(name);
  const known = Object.hasOwn(KNOWN, key) ? KNOWN[key] : undefined;
  if (known) return known;
  return EXTRA.has(key) ? column(name.trim()) : undefined;
}

/** Layouts of tables without a header, by how many parameters they hold; the first whose own six fit the values is used. */
export const BARE_LAYOUTS: readonly { readonly names: readonly string[]; readonly of: string }[] = [
  { names: SIX, of: 'the six parameters of CAMELS' },
  { names: [...SIX, 'Omega_b'], of: 'the seven parameters of Astrid' },
  { names: TNG_28, of: 'the 28 parameters of IllustrisTNG' },
  { names: SIMBA_28, of: 'the 28 parameters of SIMBA' },
  { names: TNG_35, of: 'the 35 parameters of IllustrisTNG' },
];

/**
 * From where to where the shared parameters are varied in any suite and set but EX. Astrid and SwiftEAGLE vary A_AGN2 over the wider range; A_SN2 stays within 0.5 to 2 in all.
 */
export const RANGES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  Omega_m: [0.1, 0.5],
  sigma_8: [0.6, 1],
  A_SN1: [0.25, 4],
  A_AGN1: [0.25, 4],
  A_SN2: [0.5, 2],
  A_AGN2: [0.25, 4],
};
