/** Starts a search for outliers by what the form holds, whether or not the form is on screen. */
import type { OutlierRequest } from '../../worker/outliers/messages';
import { columnsOf } from '../of-state';
import type { Session } from '../session';
import { seedOf, trainRequest } from '../settings';
import { viewOf } from './view';

const CUT = 0.01;

export function findOutliers(session: Session): Promise<void> {
  const { settings, identity, prepared, outliers } = session.state.value;
  const form = viewOf(session);
  const reference = form.reference.value.trim();
  const { flow, training } = trainRequest(settings, columnsOf(session.state.value));
  const request: OutlierRequest = {
    ...(reference === '' ? {} : { reference }),
    flow: form.flow.value === 'light' ? { kind: 'light' } : { kind: 'chosen', flow, training },
    members: form.members.value,
    cut: outliers?.outcome.cut ?? CUT,
    ignored: (outliers?.outcome.artefacts ?? []).filter(({ on }) => !on).map(({ name }) => name),
    seed: seedOf(settings),
    ...(identity ? { identity: [...new Set([...(prepared?.by ?? []), ...identity])] } : {}),
  };
  return session.ask((commands) => commands.findOutliers(request)).then(() => {});
}
