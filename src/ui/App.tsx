/** The workbench on one screen: columns, picture, table, and beside them what the view asks of the model. */
import { useCallback, useState } from 'preact/hooks';
import { useAddress } from './address';
import { DataRegion } from './data/Data';
import { DropZone } from './data/DropZone';
import { Header } from './Header';
import { HelpDialog } from './HelpDialog';
import { useKeyboard } from './keyboard';
import { lazily } from './lazily';
import { Panel } from './Panel';
import { ProblemAlert } from './ProblemAlert';
import { PictureRegion } from './picture/Picture';
import { SavedWork } from './saved/slot';
import { type Session, SessionContext, useSelect } from './session';

const SharedModel = lazily(async () => (await import('./share/SharedModel')).SharedModel);
const Asking = lazily(async () => (await import('./asking/Asking')).Asking);
const Dock = lazily(async () => (await import('./table/Dock')).Dock);

export function App({ session }: { session: Session }) {
  return (
    <SessionContext.Provider value={session}>
      <Page />
    </SessionContext.Provider>
  );
}

function Page() {
  const [help, setHelp] = useState(false);
  const shared = useSelect((state) => state.shared !== undefined);
  const view = useSelect((state) => state.view);
  const docked = useSelect((state) => state.catalog !== undefined);
  const showHelp = useCallback(() => setHelp(true), []);
  useKeyboard(showHelp);
  useAddress();
  return (
    <>
      <Header onHelp={showHelp} />
      <ProblemAlert />
      <SavedWork above />
      {shared && <SharedModel />}
      <main class="regions" data-view={view}>
        <DataRegion />
        <PictureRegion />
        {docked && <Dock />}
        <Panel />
      </main>
      <DropZone />
      {docked && <Asking />}
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </>
  );
}
