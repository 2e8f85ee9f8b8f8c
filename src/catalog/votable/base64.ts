/** Base64 that arrives in pieces, with line ends anywhere. */
import { ProblemError } from '../../base/problem';

const SKIP = 255;
const VALUES = new Uint8Array(128).fill(SKIP);
for (const [i, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  VALUES[letter.charCodeAt(0)] = i;
}

export interface Base64Reader {
  push(text: string): void;
  finish(): Uint8Array<ArrayBuffer>;
}

/** Throws ProblemError `too-large` beyond `most` bytes. What is no base64 letter is passed over. */
export function base64Reader(most: number): Base64Reader {
  let bytes = new Uint8Array(65_536);
  let length = 0;
  let bits = 0;
  let held = 0;
  return {
    push(text) {
      if (length + text.length > most) {
        throw new ProblemError(
          'too-large',
          'The binary data in the VOTable are more than fit into a browser tab.',
          'Ask the server for fewer columns or rows, or for FITS.',
        );
      }
      if (length + text.length > bytes.length) {
        const grown = new Uint8Array(2 * (length + text.length));
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        const value = code < 128 ? (VALUES[code] as number) : SKIP;
        if (value === SKIP) continue;
        held = ((held << 6) | value) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          bytes[length++] = (held >> bits) & 0xff;
        }
      }
    },
    finish: () => bytes.slice(0, length),
  };
}
