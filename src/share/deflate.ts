/** Compression by the platform (RFC 1951), with a bound on what comes out: a few kilobytes can hold gigabytes of zeros. */

const streamOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();

async function collected(
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(read.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes compressed, without a header (deflate-raw). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await collected(streamOf(bytes).pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  return packed ?? new Uint8Array();
}

/**
 * The bytes that `deflate` was given; undefined as soon as they turn out to be more than `most`. Throws where these are
 * not the output of `deflate`, or a part of it.
 */
export function inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return collected(streamOf(bytes).pipeThrough(new DecompressionStream('deflate-raw')), most);
}
