/** Opens the catalog that something kept belongs to, unless it is open. */
import type { Session } from './session';
import type { PageState } from './state';

interface Kept {
  readonly opened: PageState['opened'];
  readonly catalog: string;
}

/** False where it cannot be opened, which the page then says of the `kind` of thing. */
export async function reopenCatalog(
  session: Session,
  kind: 'run' | 'result',
  { opened, catalog }: Kept,
): Promise<boolean> {
  const { state } = session;
  if (state.value.opened === opened && state.value.catalog) return true;
  if (opened) return session.open(opened);
  session.refuse({
    code: `${kind}-catalog`,
    message: `The catalog of this ${kind}, ${catalog}, is no longer open.`,
    hint: `Open its file again, then reopen the ${kind}.`,
  });
  return false;
}
