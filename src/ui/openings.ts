/** Opening catalogs: each is asked for by a number, so that the page knows which of several the worker has opened. */
import type { ReadonlySignal } from '@preact/signals';
import type { OpenRequest } from '../worker/protocol';
import { nameOf } from './name-of-request';
import type { PageEvent } from './reduce/events';
import type { PageState } from './state';
import { until } from './until';

/** Asks before another catalog takes the place of work on the page. */
export type MayReplace = (state: PageState, name: string) => Promise<boolean>;

/** `ask` asks the worker and tells its errors. */
export function createOpenings(
  state: ReadonlySignal<PageState>,
  dispatch: (event: PageEvent) => void,
  ask: (request: OpenRequest, id: number) => void,
  mayReplace: MayReplace,
) {
  /** The numbers of what was asked for last, and of what is open. */
  let askedId = 0;
  let openId = 0;
  let lastAsked: OpenRequest | undefined;
  let lastOpened: OpenRequest | undefined;
  const requests = new Map<number, OpenRequest>();
  return {
    opened: () => lastOpened,
    asked: () => lastAsked,

    /** The worker has opened what was asked for by this number. */
    isOpen(id: number): void {
      openId = id;
      lastOpened = requests.get(id) ?? lastOpened;
      requests.delete(id);
    },

    /** True if the catalog is open, and no other was asked for since. */
    async open(request: OpenRequest): Promise<boolean> {
      const [only, ...more] = request.kind === 'files' ? request.files : [];
      if (only && more.length === 0 && /\.safetensors$/i.test(only.name)) {
        dispatch({ type: 'looked', look: { shared: { kind: 'file', file: only } } });
        return false;
      }
      const { training, searching, outliers, comparing, compared } = state.value;
      const work = training || searching || outliers || comparing || compared;
      if (work && !(await mayReplace(state.value, nameOf(request)))) return false;
      askedId += 1;
      const id = askedId;
      lastAsked = request;
      requests.set(id, request);
      dispatch({ type: 'asked to open', id, kind: request.kind, name: nameOf(request), request });
      ask(request, id);
      await until(state, ({ opening }) => opening?.id !== id);
      return openId === id && askedId === id;
    },
  };
}
