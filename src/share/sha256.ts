/** SHA-256 (FIPS 180-4), in pieces: a page without a secure origin, such as a class's `http.server`, has no `crypto.subtle`. */

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19];
/** The first 32 bits of the fraction of a number. */
const fraction = (value: number) => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;

/** Fractions of the cube roots of the first 64 primes. */
const K = Int32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES, (prime) => fraction(Math.sqrt(prime)));

function firstPrimes(wanted: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < wanted; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

const BLOCK = 64;
/** Read at once; messages are heard in between. */
const PIECE = 4 * 2 ** 20;

const rotated = (x: number, by: number) => (x >>> by) | (x << (32 - by));

/** Adds whole blocks to the hash; `w` is room for the message schedule. Variables and not arrays: 123 MB take seconds, not a minute. */
function addBlocks(hash: Int32Array, w: Int32Array, bytes: DataView): void {
  const at = (i: number) => w[i] as number;
  for (let from = 0; from + BLOCK <= bytes.byteLength; from += BLOCK) {
    for (let t = 0; t < 16; t++) w[t] = bytes.getInt32(from + 4 * t);
    for (let t = 16; t < 64; t++) {
      const x = at(t - 15);
      const y = at(t - 2);
      const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
      const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
      w[t] = at(t - 16) + s0 + at(t - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
    for (let t = 0; t < 64; t++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] as number) + at(t)) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    const step = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) hash[i] = (hash[i] as number) + (step[i] as number);
  }
}

/** The digest of a file's bytes as 64 hexadecimal digits. */
export async function sha256(blob: Blob): Promise<string> {
  const hash = START.slice();
  const w = new Int32Array(64);
  const whole = blob.size - (blob.size % BLOCK);
  for (let from = 0; from < whole; from += PIECE) {
    const piece = blob.slice(from, Math.min(whole, from + PIECE));
    addBlocks(hash, w, new DataView(await piece.arrayBuffer()));
  }
  const rest = new Uint8Array(await blob.slice(whole).arrayBuffer());
  const last = new Uint8Array(rest.length + 9 <= BLOCK ? BLOCK : 2 * BLOCK);
  last.set(rest);
  last[rest.length] = 0x80;
  new DataView(last.buffer).setBigUint64(last.length - 8, BigInt(blob.size) * 8n);
  addBlocks(hash, w, new DataView(last.buffer));
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
