/** The poster's figures on the catalog at hand, each by one press: the columns are found by name, the flow is the poster's. */
import type { ColumnProfile } from '../../catalog/table';
import { choiceOf, isUsable, phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import { settingsOf } from '../settings';
import styles from './PosterFigures.module.css';

const STELLAR = /^(log(10)?_?)?(m_?star|m_?stars|mstar|stellar_?mass|subhalomass(type|inradtype)?_?stars?|sm)\b/i;
const TOTAL = /^(log(10)?_?)?(m_?total|m_?tot|mtot|total_?mass|subhalomass|m_?halo|halo_?mass|smhr)$/i;

const FIGURES = [
  { name: 'Figure 4', shows: 'one column: training curve and histograms', preset: 'poster-1d', columns: [STELLAR] },
  { name: 'Figure 5', shows: 'stellar against entire mass: density', preset: 'poster-2d', columns: [TOTAL, STELLAR] },
  { name: 'Figure 6', shows: 'the same: histogram of samples', preset: 'poster-2d', columns: [TOTAL, STELLAR] },
] as const;

export function PosterFigures() {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const busy = useSelect((state) => ['no catalog', 'starting', 'running', 'paused'].includes(phaseOf(state)));
  const truth = useSelect((state) => state.catalog?.truth !== undefined);
  const find = (pattern: RegExp) => profiles.find((profile) => isUsable(profile) && pattern.test(profile.name.trim()));
  const figures = FIGURES.map((figure) => ({ ...figure, found: figure.columns.map(find) }));
  if (truth || figures.every(({ found }) => found.includes(undefined))) return null;
  const show = (
    found: readonly (ColumnProfile | undefined)[],
    preset: (typeof FIGURES)[number]['preset'],
    results: boolean,
  ) => {
    const state = session.state.value;
    const choices = found.flatMap((profile) => (profile ? [choiceOf(state, profile, 'feature')] : []));
    session.learn(choices, settingsOf(preset, state.settings.typed.seed));
    if (results) session.setView('compare');
  };
  return (
    <fieldset class={styles.figures} disabled={busy}>
      <legend>The poster's figures, on this catalog</legend>
      {figures.map(({ name, shows, preset, found }) => (
        <button
          key={name}
          type="button"
          disabled={busy || found.includes(undefined)}
          title={shows}
          onClick={() => show(found, preset, name === 'Figure 6')}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
