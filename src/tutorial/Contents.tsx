/** The contents: every chapter with its steps, and how much of it is done. */
import { hrefOf } from './address';
import { CHAPTERS } from './chapters/all';
import { isDone } from './progress';

export function Contents({ unknown }: { readonly unknown?: string | undefined }) {
  return (
    <article class="contents" aria-labelledby="contents-title">
      <h2 id="contents-title">Learn normalizing flows by holding one</h2>
      <p class="lead">
        For people who know what a histogram is. Every picture is the engine of the workbench at work on this machine,
        and every number is computed as you read it. Take the chapters in any order; nothing is locked.
      </p>
      {unknown !== undefined && (
        <p class="lead" role="status">
          There is no chapter “{unknown}” here. If the link is new, reload the page to get its newest version.
        </p>
      )}
      <ol class="chapters">
        {CHAPTERS.map(({ name, title, about, steps }) => {
          const done = steps.filter((step) => isDone(name, step.name)).length;
          return (
            <li key={name}>
              <h3>
                <a href={hrefOf(name)}>{title}</a>
              </h3>
              <p>{about}</p>
              <p class="help">{done === steps.length ? 'All steps done' : `${done} of ${steps.length} steps done`}</p>
            </li>
          );
        })}
      </ol>
    </article>
  );
}
