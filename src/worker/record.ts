/** What the page asked of its worker, as far as another would have to do it again where this one is lost. */
import type { ChooseRequest } from './messages/catalog';
import type { OutlierRequest } from './outliers/messages';
import type { OpenRequest, SavedRun, SessionEvent, TrainRequest } from './protocol';

/** A catalog that was asked for. */
export interface Opened {
  readonly request: OpenRequest;
  readonly number: number;
}

/** The run that the page has. */
export interface Going {
  readonly request: TrainRequest;
  run: number;
  paused: boolean;
  saved?: SavedRun;
}

/** The search for outliers that the page has, under way or done. */
export interface Search {
  readonly request: OutlierRequest;
  /** How often it was begun again without coming to its end. */
  repeats: number;
}

/** What is being answered, and what was. */
export interface WorkerRecord {
  opening?: Opened | undefined;
  opened?: Opened | undefined;
  choosing?: ChooseRequest | undefined;
  chosen?: ChooseRequest | undefined;
  /** Where the person looks at a conditional density; the medians where they have not moved it. */
  context?: readonly number[] | undefined;
  going?: Going | undefined;
  /** A search that has been asked for, and may yet be refused. */
  finding?: Search | undefined;
  search?: Search | undefined;
}

export const isSame = (a: ChooseRequest | undefined, b: ChooseRequest | undefined) =>
  JSON.stringify(a) === JSON.stringify(b);

/** Follows what the worker says; the numbers of runs are those that the page sees. */
export function note(record: WorkerRecord, event: SessionEvent): void {
  const withoutRows = () => {
    record.context = undefined;
    record.going = undefined;
    record.search = undefined;
  };
  switch (event.type) {
    case 'catalog':
      if (record.opening?.number !== event.opening) return;
      record.opened = record.opening;
      record.opening = undefined;
      record.chosen = undefined;
      withoutRows();
      return;
    case 'prepared':
      record.chosen = event.prepared.request;
      if (isSame(record.chosen, record.choosing)) record.choosing = undefined;
      withoutRows();
      return;
    case 'problem':
      if (event.opening !== undefined && event.opening === record.opening?.number) record.opening = undefined;
      if (event.opening !== undefined) return;
      record.choosing = undefined;
      if (record.finding !== undefined) record.search = undefined;
      return;
    case 'saved':
      if (record.going && event.run >= record.going.run) record.going.saved = event.saved;
      return;
    case 'outliers':
      // One that is shown again was asked for before.
      record.search = { request: record.search?.request ?? event.found.request, repeats: 0 };
      return;
    case 'search over':
      // One that makes room for the next is not the next.
      if (record.finding === undefined) record.search = undefined;
      return;
    default:
      return;
  }
}
