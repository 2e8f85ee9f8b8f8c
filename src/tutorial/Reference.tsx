/** The glossary and the sources, each as a page. */
import { GLOSSARY } from './glossary';
import { SOURCES } from './sources';

export function Glossary() {
  const terms = Object.entries(GLOSSARY).toSorted(([, a], [, b]) => a.title.localeCompare(b.title));
  return (
    <article class="reference" aria-labelledby="glossary-title">
      <h2 id="glossary-title">Glossary</h2>
      <dl>
        {terms.map(([name, { title, text }]) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

export function Sources() {
  return (
    <article class="reference" aria-labelledby="sources-title">
      <h2 id="sources-title">Sources</h2>
      <ul>
        {Object.entries(SOURCES).map(([name, { short, full }]) => (
          <li key={name}>
            <strong>{short}.</strong> {full}
          </li>
        ))}
      </ul>
    </article>
  );
}
