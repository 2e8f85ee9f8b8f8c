/** Shows what is kept in this browser, and keeps the session from then on; fetched when the page is at rest. */
import type { Session } from '../session';
import { startAutosave } from './autosave';
import { SavedWorkList } from './SavedWork';
import { type SavedProps, savedWork } from './slot';

/** Answers with what takes it away again. */
export function mountSaved(session: Session): () => void {
  const autosave = startAutosave(session);
  const Part = ({ above }: SavedProps) => <SavedWorkList autosave={autosave} above={above} />;
  savedWork.value = Part;
  return () => {
    autosave.stop();
    if (savedWork.value === Part) savedWork.value = undefined;
  };
}
