/** How files packed with bzip2, xz and compress begin. */

const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
/** The digits of π begin a block, and those of its root the end of a stream. */
const [BLOCK, END] = [0x31, 0x17];

/** True where a stream of bzip2 begins. */
export function isBzip2(bytes: Uint8Array, at = 0): boolean {
  const level = bytes[at + 3] ?? 0;
  const block = bytes[at + 4];
  return (
    String.fromCharCode(...bytes.subarray(at, at + 3)) === 'BZh' &&
    level > 48 &&
    level < 58 &&
    (block === BLOCK || block === END)
  );
}

/** True where a stream of xz begins. */
export const isXz = (bytes: Uint8Array, at = 0) => XZ.every((byte, i) => bytes[at + i] === byte);

/** True where a file of Unix compress (`.Z`) begins. */
export const isLzw = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x9d;
