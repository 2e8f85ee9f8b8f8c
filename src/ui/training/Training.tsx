/** The right of the page: the run, its settings, its numbers and what it reached. */
import { lazily } from '../lazily';
import { describeDemo } from '../picture/picture';
import { useSelect } from '../session';
import { phaseOf } from '../state';
import { EngineChip } from './EngineChip';
import { Notices } from './Notices';
import { PosterFigures } from './PosterFigures';
import { RunBar } from './RunBar';
import { SettingsForm } from './SettingsForm';

const RunNumbers = lazily(async () => (await import('./RunNumbers')).RunNumbers);

export function TrainingRegion() {
  const phase = useSelect(phaseOf);
  const prepared = useSelect((state) => state.prepared !== undefined);
  const shared = useSelect((state) => state.shared !== undefined);
  return (
    <section class="region training" aria-labelledby="training-title">
      <header class="region-head">
        <h2 id="training-title">Training</h2>
        <EngineChip />
      </header>
      <RunBar />
      {phase === 'no catalog' && (
        <div class="empty-note">
          {!shared && <p>The red curve is a flow that was trained beforehand. {describeDemo()}</p>}
          <p>Open a catalog to train one of your own: its loss, speed and distance from a Gaussian will be here.</p>
        </div>
      )}
      {phase === 'no column' && !prepared && (
        <p class="empty-note">Pick a column; then press Train, and the loss and its baselines will be drawn here.</p>
      )}
      {prepared && <RunNumbers />}
      <PosterFigures />
      <SettingsForm />
      <Notices />
    </section>
  );
}
