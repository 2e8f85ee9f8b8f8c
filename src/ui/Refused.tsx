/** Why something was refused, and what to do: read out at once. */
import type { Problem } from '../base/problem';

export function Refused({ problem }: { readonly problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <p class="warn" role="alert">
      {problem.message} {problem.hint}
    </p>
  );
}
