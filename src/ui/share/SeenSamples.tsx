/** What samples of columns with errors hold. */
import { useSelect } from '../session';

export function SeenSamples() {
  const noisy = useSelect(({ choices }) => choices.some(({ error }) => error !== undefined));
  if (!noisy) return null;
  return <p class="help">Samples have true values; columns named “…_seen” have the same with errors like yours.</p>;
}
