/** What a file says of the simulation as a whole, with the units that it states; each fact is absent where it does not say it. */
import type { HeaderFacts as Hdf5Facts } from '../hdf5/facts';

export interface HeaderFacts extends Hdf5Facts {
  /** Unit by column name, as the file has it (`1e10 Msun/h`). */
  readonly units?: Readonly<Record<string, string>>;
}
