/** The ways through a chapter: every step in a row above it, and below it the next step, the exercise alone, the workbench and a new start. */
import { useSession } from '../ui/session';
import { hrefOf } from './address';
import type { Answered, Chapter } from './chapter';
import { performOpening } from './opening';
import { forget, isDone } from './progress';
import styles from './Ways.module.css';

/** The state at the beginning, with no step done. */
export function restart<State extends Answered>({ name, state, initial }: Chapter<State>): void {
  state.value = initial();
  forget(name);
}

/** Every step in a row, by its number alone where there is no room for titles. */
export function Steps<State extends Answered>({
  chapter,
  current,
}: {
  readonly chapter: Chapter<State>;
  readonly current: string;
}) {
  return (
    <nav class={styles.steps} aria-label={`Steps of ${chapter.title}`}>
      <ol>
        {chapter.steps.map(({ name, title }) => {
          const done = isDone(chapter.name, name);
          return (
            <li key={name} class={done ? styles.passed : undefined}>
              <a href={hrefOf(chapter.name, name)} aria-current={name === current ? 'step' : undefined}>
                <span class={styles.stepName}>{title}</span>
                {done && <span class="visually-hidden"> (done)</span>}
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface WaysProps<State extends Answered> {
  readonly chapter: Chapter<State>;
  /** Index of the step among the chapter's. */
  readonly at: number;
  readonly only: boolean;
  /** The chapter after this one. */
  readonly next: { readonly name: string; readonly title: string } | undefined;
  /** The state that an exercise begins with. */
  readonly begin: () => State;
}

/** Where to go from here. */
export function Ways<State extends Answered>({ chapter, at, only, next, begin }: WaysProps<State>) {
  const session = useSession();
  const { name, steps, state, opening } = chapter;
  const [before, here, after] = [steps[at - 1], steps[at], steps[at + 1]];
  if (only)
    return (
      <p class={styles.ways}>
        <a href={hrefOf(name, here?.name)}>The whole chapter</a>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            state.value = here?.enter ? here.enter(begin()) : begin();
          }}
        >
          Start this exercise again
        </button>
      </p>
    );
  return (
    <>
      <p class={styles.ways}>
        {before && <a href={hrefOf(name, before.name)}>Back: {before.title}</a>}
        {after && (
          <a class="primary" href={hrefOf(name, after.name)}>
            Next: {after.title}
          </a>
        )}
        {!after && next && (
          <a class="primary" href={hrefOf(next.name)}>
            Next chapter: {next.title}
          </a>
        )}
      </p>
      {!after && (
        <p class={styles.ways}>
          <button
            type="button"
            class={next ? undefined : 'primary'}
            onClick={() => {
              performOpening(session, opening(state.value));
              location.hash = '#workbench';
              scrollTo(0, 0);
            }}
          >
            Open {opening(state.value).words} in the workbench
          </button>
        </p>
      )}
      <p class={`${styles.ways} quiet`}>
        <a href={hrefOf(name, here?.name, true)}>This step alone, as an exercise</a>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            restart(chapter);
            location.hash = hrefOf(name);
          }}
        >
          Start this chapter again
        </button>
      </p>
    </>
  );
}
