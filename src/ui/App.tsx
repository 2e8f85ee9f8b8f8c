/** The page: three regions side by side, and below them what comes after training. */
import { useCallback, useState } from 'preact/hooks';
import { CornerRegion } from './corner/Corner';
import { DataRegion } from './data/Data';
import { DropZone } from './data/DropZone';
import { Header } from './Header';
import { HelpDialog } from './HelpDialog';
import { useKeyboard } from './keyboard';
import { ProblemAlert } from './ProblemAlert';
import { PictureRegion } from './picture/Picture';
import { ResultsRegion } from './results/Results';
import { type Session, SessionContext } from './session';
import { TrainingRegion } from './training/Training';
import { TrustRegion } from './trust/Trust';

export function App({ session }: { session: Session }) {
  return (
    <SessionContext.Provider value={session}>
      <Page />
    </SessionContext.Provider>
  );
}

function Page() {
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  useKeyboard(showHelp);
  return (
    <>
      <Header onHelp={showHelp} />
      <ProblemAlert />
      <main class="regions">
        <DataRegion />
        <PictureRegion />
        <TrainingRegion />
        <div class="below">
          <CornerRegion />
          <TrustRegion />
          <ResultsRegion />
        </div>
      </main>
      <DropZone />
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </>
  );
}
