/** Links that no page writes: any payload in a frame that agrees with it, or with what it is said to be. */
import { deflateRawSync } from 'node:zlib';
import { toBase64Url } from '../../src/base/base64url';
import { crc32 } from '../../src/base/checksum';
import { ProblemError } from '../../src/base/problem';
import { decodeLink } from '../../src/share/link/link';
import { LINK_VERSION } from '../../src/share/phrases';

export function framed(letter: string, payload: Uint8Array, packed: Uint8Array = deflateRawSync(payload)): string {
  const length = [(packed.length & 127) | 128, ((packed.length >> 7) & 127) | 128, packed.length >> 14];
  const crc = [0, 8, 16, 24].map((by) => (crc32(payload) >>> by) & 255);
  return `k${LINK_VERSION}.${letter}.${toBase64Url(Uint8Array.from([...length, ...crc, ...packed]))}`;
}

/** The refusal of a link. */
export const problemFrom = async (fragment: string) => {
  const error = await decodeLink(fragment).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${String(error)}`);
  return error.problem;
};
