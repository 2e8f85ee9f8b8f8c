/** What a chapter ends with: a state of the workbench, put there by the session's own commands. */
import type { GivenPdf } from '../catalog/given-pdf/given-pdf';
import type { SampleSet } from '../catalog/sample-sets';
import type { ColumnTransform } from '../catalog/table';
import type { PresetName } from '../train/presets';
import type { Session } from '../ui/session';
import { settingsOf } from '../ui/settings';
import type { OpenRequest } from '../worker/protocol';

export interface Opening {
  /** What it opens, for the button: `Open … in the workbench`. */
  readonly words: string;
  readonly request: OpenRequest;
  /** The columns to learn, and those to condition on; of a given density there is no choice. */
  readonly columns?: readonly {
    readonly name: string;
    readonly role?: 'context';
    readonly transform: ColumnTransform;
  }[];
  readonly preset: PresetName;
}

/** Draws of a density; enough of them that the flow is held back by its form and not by chance. */
const DRAWS = 120_000;

/** Samples of a density, and the poster's flow of one column. */
export const densityOpening = (words: string, pdf: GivenPdf): Opening => ({
  words,
  request: { kind: 'given-pdf', pdf, count: DRAWS, seed: 1 },
  preset: 'poster-1d',
});

/** Synthetic galaxies, of a set of simulations where one is named: stellar against total mass. */
export const galaxiesOpening = (words: string, preset: PresetName, set?: SampleSet): Opening => ({
  words,
  request: { kind: 'sample', ...(set && { set }) },
  columns: [
    { name: 'M_total', transform: 'log10' },
    { name: 'M_star', transform: 'log10' },
  ],
  preset,
});

/** Opens the source, picks the columns, and starts to learn them as soon as they are there. */
export function performOpening(session: Session, { request, columns, preset }: Opening): void {
  const before = session.state.value.catalog;
  session.open(request);
  let started = false;
  const stop = session.state.subscribe((state) => {
    if (started || state.opening !== undefined) return;
    // Refused, or cancelled.
    const finished = state.refusal !== undefined || state.catalog === before;
    // A catalog of a given density picks its columns itself, and they must have come before a run can start.
    const ready = columns !== undefined || (state.prepared !== undefined && !state.choosing);
    if (!finished && !ready) return;
    started = true;
    queueMicrotask(() => {
      stop();
      if (finished) return;
      if (columns) session.learn(columns, settingsOf(preset));
      else {
        session.setSettings(settingsOf(preset));
        session.toggleRun();
      }
    });
  });
}
