/** Columns that name a row: where it comes from and which object it is. */

const IDENTITY =
  /^(suite|sim|simulation|box|snap|snapshot|(galaxy|subhalo|subfind|halo|object|source)_?(id|index|number)|id)$/i;

/** Whether a column is called like one that names rows; a column without a name numbers them. */
export const namesRows = (name: string): boolean => name === '' || IDENTITY.test(name.trim());
