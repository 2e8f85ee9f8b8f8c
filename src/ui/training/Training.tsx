/** The Train view: what the run reached, its curve and numbers, and the settings of the next one. */

import { phaseOf } from '../of-state';
import { useSelect } from '../session';
import { EngineChip } from './EngineChip';
import { Notices } from './Notices';
import { PosterFigures } from './PosterFigures';
import { RunNumbers } from './RunNumbers';
import { SettingsForm } from './SettingsForm';

export function TrainingRegion() {
  const phase = useSelect(phaseOf);
  const prepared = useSelect((state) => state.prepared !== undefined);
  return (
    <section class="region training" aria-labelledby="training-title">
      <header class="region-head">
        <h2 id="training-title">Training</h2>
        <EngineChip />
      </header>
      {phase === 'no catalog' && (
        <p class="empty-note">
          Open a catalog to train a flow: its loss, speed and distance from a Gaussian will be here.
        </p>
      )}
      {phase === 'no column' && !prepared && (
        <p class="empty-note">Pick a column; then press Train, and the loss and its baselines will be drawn here.</p>
      )}
      {prepared && <RunNumbers />}
      <Notices />
      <PosterFigures />
      <SettingsForm />
    </section>
  );
}
