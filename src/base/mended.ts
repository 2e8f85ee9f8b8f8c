/**
 * Text as it may have been before mail, chats and editors altered it. Who reads it holds a checksum, which decides between the readings.
 */

/** Wrappers of links escape what another has escaped already. */
const ROUNDS = 3;

/** What stands for no character becomes a `%`, which is none of base64url. */
const unescapedOnce = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return '%';
    }
  });

function unescaped(text: string): string {
  let now = text;
  for (let round = 0; round < ROUNDS; round++) {
    const next = unescapedOnce(now);
    if (next === now) break;
    now = next;
  }
  return now;
}

/** What HTML writes for a character: `&#39;` by its number, and `&amp;`, which links have. */
const unreferenced = (text: string): string =>
  text
    .replace(/&#(x[0-9a-f]{1,6}|\d{1,7});/gi, (_, code: string) => {
      const point = code[0]?.toLowerCase() === 'x' ? Number.parseInt(code.slice(1), 16) : Number(code);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    })
    .replaceAll('&amp;', '&');

/**
 * Quoted-printable: `=3D` is `=`, and `=` at the end of a line is nothing, of which programs that join lines leave the `=`. What is before a
 * frame has one sign of equality at most.
 */
const ESCAPE = '=([0-9A-F]{2})';
const unquoted = (text: string, which: 'first' | 'all'): string =>
  text.replace(new RegExp(ESCAPE, which === 'all' ? 'g' : ''), (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

/**
 * The readings, the likeliest first, without blanks and marks of no width: escapes undone, wide letters narrow, and dashes that an editor has
 * made of hyphens as one or as two of them.
 */
export function readingsOf(text: string): readonly string[] {
  const plain = unreferenced(unescaped(text))
    .normalize('NFKC')
    .replace(/[\s\u00ad\u200b-\u200f\u2060\ufeff]+/g, '')
    .replace(/[\u2010-\u2012\u2212]/g, '-')
    .replaceAll('\u2014', '--');
  const dashes = ['--', '-'].map((dash) => plain.replaceAll('\u2013', dash));
  const quoted = (['first', 'all'] as const).flatMap((which) => dashes.map((one) => unquoted(one, which)));
  return [...new Set([...dashes, ...quoted])];
}
