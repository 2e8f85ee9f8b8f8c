/** Whether bytes are an HDF5 file, told from its signature alone, so that nobody loads the reader to find out. */

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const FIRST_USER_BLOCK = 512;

/**
 * True where the head of a file holds the HDF5 signature at byte 0, 512, 1024, 2048, … (HDF5 file format
 * specification, II.A: a user block of such a size may come first). A head of 4 kB is enough for what people write.
 */
export function isHdf5(head: Uint8Array): boolean {
  for (let at = 0; at + SIGNATURE.length <= head.length; at = at === 0 ? FIRST_USER_BLOCK : 2 * at) {
    if (SIGNATURE.every((byte, index) => head[at + index] === byte)) return true;
  }
  return false;
}
