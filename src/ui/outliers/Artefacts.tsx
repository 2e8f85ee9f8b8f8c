/** Tests for artefacts: what each found, and a switch for it. */
import type { OutliersFound } from '../../worker/outliers/messages';
import { Check } from '../Check';
import { countOf } from '../format';
import { useSession } from '../session';
import styles from './Outliers.module.css';
import { OUTLIER_WORDS } from './words';

export function Artefacts({ found }: { found: OutliersFound }) {
  const session = useSession();
  const { artefacts, cut, artefactRows, artefactsFlagged } = found.outcome;
  const turn = (name: string, on: boolean) => {
    const ignored = artefacts.filter((test) => (test.name === name ? !on : !test.on)).map((test) => test.name);
    void session.ask((commands) => commands.recutOutliers(cut, ignored));
  };
  return (
    <fieldset class={styles.artefactTests}>
      <legend>
        Artefacts, listed separately: {countOf(artefactRows, 'row')}, {artefactsFlagged.toLocaleString('en-GB')} below
        the threshold
      </legend>
      {artefacts.map(({ name, title, sentence, on, rows }) => (
        <Check key={name} checked={on} title={sentence} onTick={(ticked) => turn(name, ticked)}>
          <span>
            {title} <span class="muted">({countOf(rows, 'row')})</span>
          </span>
        </Check>
      ))}
      {found.missing.length > 0 && (
        <details>
          <summary>{countOf(found.missing.length, 'test')} that this catalog has no columns for</summary>
          <ul class="help">
            {found.missing.map(({ title, why }) => (
              <li key={title}>
                {title}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p class="help">{OUTLIER_WORDS.artefactSwitch}</p>
    </fieldset>
  );
}
