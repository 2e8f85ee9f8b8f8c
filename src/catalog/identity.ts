/** Columns that name a row: where it comes from and which object it is. */

const ORIGIN = /^(suite|sim|simulation|box|snap|snapshot)$/i;
/**
 * What catalogs call the number or name of an object: `galaxy_id`, `objid`, SDSS's `specObjID`, Gaia's `source_id` and `DR3Name`, DESI's
 * `TARGETID`, SExtractor's `NUMBER`. Words that merely end so, such as grid and centroid, are none.
 */
const OBJECT = [
  /^(galaxy|gal|subhalo|subfind|halo|object|obj|source|src|star|target|host|main|parent)_?(id|index|number|name)$/i,
  /^((spec|photo|coadd|best|phot|thing|cat|catalog|unique|tree|row)_?)*(obj|object|thing|cat|catalog|unique|tree|row|target|source)?_?id$/i,
  /_id$/i,
  /^id(_|$)/i,
  /[a-z]ID$/,
  /^(name|designation|recno|number|dr\d+_?name|iau_?name)$/i,
];

/** Whether a column is called like one that numbers or names objects. */
export const namesObjects = (name: string): boolean => OBJECT.some((pattern) => pattern.test(name.trim()));

/** Whether a column is called like one that names rows; a column without a name numbers them. */
export const namesRows = (name: string): boolean => name === '' || ORIGIN.test(name.trim()) || namesObjects(name);
