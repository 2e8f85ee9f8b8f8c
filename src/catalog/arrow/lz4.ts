/** LZ4 frames (lz4_Frame_format.md, lz4_Block_format.md), whose blocks may refer to those before them. */

const MAGIC = 0x184d2204;
const PLAIN_BLOCK = 0x80000000;

const damaged = () => new Error('its LZ4 data contradict themselves');

/** Unpacks one block behind what is there already; returns the new end. */
function unpackBlock(input: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let end = start;
  const more = (length: number) => {
    let total = length;
    if (length !== 15) return total;
    for (let byte = 255; byte === 255; total += byte) {
      byte = input[at++] ?? -1;
      if (byte < 0) throw damaged();
    }
    return total;
  };
  while (at < input.length) {
    const token = input[at++] as number;
    const literals = more(token >> 4);
    if (at + literals > input.length || end + literals > output.length) throw damaged();
    output.set(input.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= input.length) break;
    const back = (input[at] as number) + 256 * (input[at + 1] ?? 0);
    at += 2;
    const length = more(token & 15) + 4;
    if (back === 0 || back > end || end + length > output.length) throw damaged();
    if (back >= length) output.copyWithin(end, end - back, end - back + length);
    else for (let i = 0; i < length; i++) output[end + i] = output[end + i - back] as number;
    end += length;
  }
  return end;
}

/** The bytes of a frame, which have to be `length`. Throws an Error where they are not. */
export function unpackLz4(input: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (input.length < 7 || view.getUint32(0, true) !== MAGIC) throw damaged();
  const flags = view.getUint8(4);
  const [sized, sums, named] = [flags & 8, flags & 16, flags & 1];
  const output = new Uint8Array(length);
  let end = 0;
  for (let at = 7 + (sized ? 8 : 0) + (named ? 4 : 0); ; ) {
    if (at + 4 > input.length) throw damaged();
    const head = view.getUint32(at, true);
    if (head === 0) break;
    const bytes = head & 0x7fffffff;
    at += 4;
    if (at + bytes > input.length) throw damaged();
    const block = input.subarray(at, at + bytes);
    if (head >= PLAIN_BLOCK) {
      if (end + bytes > length) throw damaged();
      output.set(block, end);
      end += bytes;
    } else end = unpackBlock(block, output, end);
    at += bytes + (sums ? 4 : 0);
  }
  if (end !== length) throw damaged();
  return output;
}
