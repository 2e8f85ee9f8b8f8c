/** The contents: every chapter with its steps, and how much of it is done. */
import { hrefOf } from './address';
import styles from './Contents.module.css';
import { CHAPTERS } from './chapters/all';
import { OddOne } from './figures/OddOne';
import { isDone } from './progress';
import ways from './Ways.module.css';

/** A step takes about so long: 38 of them took readers 80 minutes. */
export const MINUTES = 2;

/** The first step that is not done, in the first chapter that was begun and not finished; undefined where there is none. */
function whereLeftOff() {
  for (const { name, steps } of CHAPTERS) {
    const next = steps.find((step) => !isDone(name, step.name));
    if (next && steps.some((step) => isDone(name, step.name)))
      return { chapter: name, step: next.name, title: next.title };
  }
  return undefined;
}

export function Contents({ unknown }: { readonly unknown?: string | undefined }) {
  const place = whereLeftOff();
  return (
    <article class={styles.page} aria-labelledby="contents-title">
      <h2 id="contents-title" class="page-title">
        Learn normalizing flows by holding one
      </h2>
      <p class={styles.lead}>
        For people who know what a histogram is. A flow learns how often rows like a given one occur. With it you find
        odd rows, draw new ones, and predict some columns from others. Every picture here is computed on this machine as
        you read. Take the chapters in any order; nothing is locked. The poster that the chapters name searches for
        outlier galaxies in the CAMELS simulations with normalizing flows; its models are built here step by step.
      </p>
      {unknown !== undefined && (
        <p class={styles.lead} role="status">
          There is no chapter “{unknown}” here. If the link is new, reload the page to get its newest version.
        </p>
      )}
      <OddOne />
      {place && (
        <p class={ways.ways}>
          <a class="primary" href={hrefOf(place.chapter, place.step)}>
            Go on: {place.title}
          </a>
        </p>
      )}
      <ol class={styles.chapters}>
        {CHAPTERS.map(({ name, title, about, steps }) => {
          const done = steps.filter((step) => isDone(name, step.name)).length;
          return (
            <li key={name}>
              <h3>
                <a href={hrefOf(name)}>{title}</a>
              </h3>
              <p>{about}</p>
              <p class="help">
                About {MINUTES * steps.length} minutes.{' '}
                {done === steps.length ? 'All steps done' : `${done} of ${steps.length} steps done`}
              </p>
            </li>
          );
        })}
      </ol>
    </article>
  );
}
