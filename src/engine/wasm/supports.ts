/** What the wasm engine leaves to the reference engine. */
import type { FlowSpec } from '../../flow/spec';

/** Why a flow cannot run here, in words, or undefined where it can. */
export function supports(spec: FlowSpec): string | undefined {
  for (const transform of spec.transforms) {
    if ('fast' in transform && transform.fast === 'sampling') {
      return `it does not train ${transform.kind} layers whose fast direction is sampling`;
    }
  }
  return undefined;
}
