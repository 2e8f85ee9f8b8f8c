/** Bytes as text that may stand in an address (RFC 4648 section 5), without padding. */

/** Bytes per call of fromCharCode: engines limit the number of arguments. */
const CHUNK = 8_192;

function binaryText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  }
  return text;
}

/** Standard base64, with padding. */
export const toBase64 = (bytes: Uint8Array): string => btoa(binaryText(bytes));

/** The bytes of standard base64; throws where it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Base64 with `-` and `_` for `+` and `/`, without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The bytes, or undefined where `toBase64Url` would not have written this text. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
  // A changed bit among those that the last character has to spare would otherwise go unseen.
  return toBase64Url(bytes) === text ? bytes : undefined;
}
