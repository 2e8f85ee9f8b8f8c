/** The page: three regions side by side, and below them what comes after training. */
import { useCallback, useState } from 'preact/hooks';
import { DataRegion } from './data/Data';
import { DropZone } from './data/DropZone';
import { Header } from './Header';
import { HelpDialog } from './HelpDialog';
import { useKeyboard } from './keyboard';
import { lazily } from './lazily';
import { ProblemAlert } from './ProblemAlert';
import { PictureRegion } from './picture/Picture';
import { ResultsRegion } from './results/Results';
import { type Session, SessionContext, useSelect } from './session';
import { phaseOf } from './state';
import { TrainingRegion } from './training/Training';

const Corner = lazily(async () => (await import('./corner/Corner')).CornerRegion);
const Outliers = lazily(async () => (await import('./outliers/Outliers')).OutliersRegion);
const Share = lazily(async () => (await import('./share/Share')).ShareRegion);
const SharedModel = lazily(async () => (await import('./share/SharedModel')).SharedModel);
const Trust = lazily(async () => (await import('./trust/Trust')).TrustRegion);

export function App({ session }: { session: Session }) {
  return (
    <SessionContext.Provider value={session}>
      <Page />
    </SessionContext.Provider>
  );
}

function Page() {
  const [help, setHelp] = useState(false);
  const many = useSelect(({ prepared }) => prepared !== undefined && prepared.features.length > 2);
  const assessed = useSelect(({ assessment }) => assessment !== undefined);
  const learnable = useSelect((state) => !['no catalog', 'no column', 'undecided'].includes(phaseOf(state)));
  const finished = useSelect((state) => state.finished !== undefined);
  const shared = useSelect((state) => state.shared !== undefined);
  const showHelp = useCallback(() => setHelp(true), []);
  useKeyboard(showHelp);
  return (
    <>
      <Header onHelp={showHelp} />
      <ProblemAlert />
      {shared && <SharedModel />}
      <main class="regions">
        <DataRegion />
        <PictureRegion />
        <TrainingRegion />
        <div class="below">
          {many && <Corner />}
          {assessed && <Trust />}
          <ResultsRegion />
          {finished && <Share />}
          {learnable && <Outliers />}
        </div>
      </main>
      <DropZone />
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </>
  );
}
