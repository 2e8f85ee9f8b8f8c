/** What a catalog's file says of its simulation as a whole; each fact is absent where the file does not say it. */
export interface HeaderFacts {
  readonly redshift?: number;
  /** a = 1 / (1 + z). */
  readonly scaleFactor?: number;
  /** Hubble parameter in 100 km/s/Mpc. */
  readonly h?: number;
  /** Side of the box in the file's unit of length (ckpc/h for AREPO). */
  readonly boxSize?: number;
  /** Omega_m; of a CAMELS run it is one of the varied parameters. */
  readonly omega0?: number;
  /** How many chunks the catalog was split into; 1 where it is whole. */
  readonly files?: number;
  /** Numbers of the run's own parameter file, by the simulation code's names (`WindEnergyIn1e51erg`, …). */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Unit by column name, as the file has it (`1e10 Msun/h`). */
  readonly units?: Readonly<Record<string, string>>;
}
