/** The button of work in the lab, its progress, and what went wrong. */
import type { ComponentChildren } from 'preact';
import type { Working } from '../work';
import { Button } from './controls';

/** Progress and problems, in reach of every reader. */
export function WorkStatus({ working }: { readonly working: Working }) {
  const { busy, problem } = working;
  return (
    <>
      {busy && (
        <div class="work">
          <span>{busy.doing}</span>
          <progress
            aria-label={busy.doing}
            {...(Number.isFinite(busy.fraction) ? { value: busy.fraction, max: 1 } : {})}
          />
        </div>
      )}
      <div role="alert">
        {problem && (
          <p>
            {problem.message} {problem.hint}
          </p>
        )}
      </div>
    </>
  );
}

interface WorkButtonProps {
  readonly working: Working;
  readonly lit: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button that waits while something is under way. */
export function WorkButton({ working, lit, onClick, children }: WorkButtonProps) {
  return (
    <Button lit={lit} waiting={working.busy !== undefined} onClick={onClick}>
      {children}
    </Button>
  );
}
