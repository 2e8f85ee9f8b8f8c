/** Files for the catalog's tests, made in memory. */

import { type Problem, ProblemError } from '../../src/base/problem';
import type { CatalogFile } from '../../src/catalog/reader';

/** A file that arrives in chunks of `chunk` bytes, however they cut its characters. */
export function fileOf(content: string | Uint8Array, name = 'galaxies.csv', chunk = 65_536): CatalogFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer,
    slice: (start, end) => new Blob([bytes.slice(start, end) as Uint8Array<ArrayBuffer>]),
    stream() {
      let start = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (start >= bytes.length) {
            controller.close();
            return;
          }
          controller.enqueue(bytes.slice(start, start + chunk));
          start += chunk;
        },
      });
    },
  };
}

/** The problem that something is refused with; fails where it is not refused, or not in whole sentences. */
export async function refusal(attempt: () => unknown): Promise<Problem> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    for (const words of [error.problem.message, error.problem.hint]) {
      if (!/^[A-Z“"0-9(].*[.)]$/s.test(words)) throw new Error(`Not a sentence: ${words}`);
    }
    return error.problem;
  }
  throw new Error('Expected a refusal.');
}
