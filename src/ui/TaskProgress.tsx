/** How far a long task of the worker is, and a way to stop it. */
import type { SessionCommands } from '../worker/protocol';
import { duration, percent } from './format';
import { useSession } from './session';

interface Props {
  /** What is under way, for the bar. */
  readonly label: string;
  readonly class?: string | undefined;
  readonly task: {
    readonly doing: string;
    /** Not finite where nobody knows yet. */
    readonly fraction: number;
    readonly secondsLeft: number;
  };
  /** The word on the button. */
  readonly button?: string;
  stop(commands: SessionCommands): Promise<unknown>;
}

export function TaskProgress({ label, class: name, task, button = 'Cancel', stop }: Props) {
  const session = useSession();
  const { doing, fraction, secondsLeft } = task;
  const known = Number.isFinite(fraction);
  return (
    <div class={name}>
      <progress max={1} aria-label={label} {...(known ? { value: fraction } : {})} />
      <span class="muted" aria-live="off">
        {doing}
        {known && `, ${percent(fraction)}`}
        {Number.isFinite(secondsLeft) && `, about ${duration(secondsLeft)} left`}
      </span>
      <button type="button" onClick={() => void session.ask(stop)}>
        {button}
      </button>
    </div>
  );
}
