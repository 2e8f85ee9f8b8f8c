/** The glossary and the sources, each as a page. */

import { formulas } from 'virtual:formulas';
import { Facts } from '../ui/Facts';
import contents from './Contents.module.css';
import { FORMULA_SOURCES } from './formula-sources';
import { GLOSSARY } from './glossary';
import { Reference } from './Notes';
import { SOURCE_NAMES, type SourceName } from './source-names';
import { SOURCES } from './sources';
import { Formula } from './Text';
import text from './Text.module.css';
import type { FormulaName } from './text';

export function Glossary() {
  const terms = Object.entries(GLOSSARY).toSorted(([, a], [, b]) => a.title.localeCompare(b.title));
  return (
    <article class={`${contents.page} ${contents.reference}`} aria-labelledby="glossary-title">
      <h2 id="glossary-title" class="page-title">
        Glossary
      </h2>
      <Facts of={terms.map(([, { title, text: words }]) => [title, words])} />
    </article>
  );
}

export function Sources() {
  return (
    <article class={`${contents.page} ${contents.reference}`} aria-labelledby="sources-title">
      <h2 id="sources-title" class="page-title">
        Sources
      </h2>
      <ul>
        {(Object.keys(SOURCES) as SourceName[]).map((name) => (
          <li key={name}>
            <Reference source={name} />
          </li>
        ))}
      </ul>
      <h3>By formula</h3>
      <p>
        In the order of the chapters. Numbers of equations are those of the papers as published; for Prince 2023, of the
        list of equations beside the book; for Bovy 2011, of the text beside the authors’ program. What has no number is
        a definition, a notation or a passage of the text.
      </p>
      <dl class={contents.formulaSources}>
        {(Object.keys(formulas) as FormulaName[]).map((name) => {
          const { source, where } = FORMULA_SOURCES[name];
          return (
            <div key={name}>
              {/* On a phone the longest ones scroll sideways, by the keyboard too. */}
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus */}
              <dt class={text.display} tabIndex={0}>
                <Formula name={name} />
              </dt>
              <dd>{source ? `${SOURCE_NAMES[source]}, ${where}` : where}</dd>
            </div>
          );
        })}
      </dl>
    </article>
  );
}
