/**
 * What the components hold: the state as a signal, and the commands in the person's terms. Made once over any
 * SessionCommands, the worker's or a test's (`create-session.ts`), and passed down by context.
 */
import { type ReadonlySignal, useComputed } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Problem } from '../base/problem';
import type { Definition } from '../catalog/define/definition';
import type { RowDecisions } from '../catalog/dependence/decisions';
import type { ColumnDomain } from '../catalog/domain';
import type { Measurement } from '../catalog/measured/measurement';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform } from '../catalog/table';
import type { EngineChoice } from '../engine/choose/choose';
import type { ColumnChoice } from '../share/recipe';
import type { OpenRequest, SavedRun, SessionCommands } from '../worker/protocol';
import type { FoundRun } from './runs/kept';
import type { Settings } from './settings';
import type { Look, PageState, Shared } from './state';
import type { View } from './views';

/** Which rows are used, and how they are kept. */
export type Rows = Pick<PageState, 'filter' | 'by'> & Partial<Pick<PageState, 'weight' | 'decisions'>>;

export interface Session {
  readonly state: ReadonlySignal<PageState>;
  /** Starts the worker, if nothing has yet. */
  connect(): void;
  /** Resolves with true once this catalog is open; with false where it was refused or cancelled, or another was asked for. */
  open(request: OpenRequest): Promise<boolean>;
  cancelOpening(): void;
  /** Picks the first column to learn; the others stay, but for the same one. */
  pick(profile: ColumnProfile): void;
  /** Picks another column, to learn together with the first or to be given. */
  add(profile: ColumnProfile, role: 'feature' | 'context'): void;
  remove(column: string): void;
  /** Learned from now on, or given. */
  setRole(column: string, role: 'feature' | 'context'): void;
  /** Picks columns, and says which keep rows together, which weighs them and which name a row, as one choice. */
  assign(chosen: Pick<PageState, 'choices' | 'by' | 'weight' | 'identity'>): void;
  /** Picks columns, with settings to learn them by, of rows where those are named, and learns them. */
  learn(choices: readonly ColumnChoice[], settings: Settings, rows?: Rows): Promise<void>;
  /** Which rows are used, and which of them stay together in the split. */
  setRows(filter: string, by: readonly string[] | undefined): void;
  /** Computes these columns in place of those before; resolves with what is wrong with them, where anything is. */
  define(definitions: readonly Definition[]): Promise<Problem | undefined>;
  /** Decides on columns that follow from others, and on rows that repeat others. */
  setDecisions(decisions: RowDecisions): void;
  countRows: SessionCommands['countRows'];
  undo(): void;
  redo(): void;
  setContext(values: readonly number[]): void;
  setAxes(axes: readonly [number, number]): void;
  setWarp(on: boolean): void;
  /** Shows the density of the finished run as the instrument sees it, or as it is. */
  setInstrument(on: boolean): void;
  setEveryPair(on: boolean): void;
  setView(view: View): void;
  /** Marks a row of the catalog in the pictures, where it is used. */
  markRow(row: number, place: number | undefined): Promise<void>;
  clearMark(): void;
  /** Shows the details of a column. */
  takeInHand(column: string): void;
  /** Shows a density of the run's past, or the newest. */
  lookBack(shown: number | undefined): void;
  setTransform(profile: ColumnProfile, transform: ColumnTransform): void;
  setUnit(profile: ColumnProfile, unit: string): void;
  /** Limits that a column cannot pass, the period of an angle, or neither. */
  setDomain(profile: ColumnProfile, domain: ColumnDomain | undefined): void;
  /** Says how the cells of a picked column were measured. */
  setMeasurement(column: string, measurement: Measurement): void;
  /** Decides what is done about the spikes of a picked column. */
  setSpikes(column: string, treatment: SpikeTreatment): void;
  chooseEngine(choice: EngineChoice): void;
  setSettings(settings: Settings): void;
  setLogDensity(on: boolean): void;
  /** Changes what is looked at or selected. */
  look(look: Partial<Look>): void;
  /** Train, pause or resume, whichever is next. */
  toggleRun(): void;
  step(): void;
  finish(): void;
  reset(): void;
  /** Chooses columns, rows and settings at once; resolves with whether they were accepted, and nothing else was chosen since. */
  restore(chosen: Pick<PageState, 'choices' | 'identity' | 'settings'> & Rows): Promise<boolean>;
  /** What the open catalog was opened by. */
  opened(): OpenRequest | undefined;
  /** What was asked for last, opened or refused. */
  asked(): OpenRequest | undefined;
  /** Takes up a run where it had come; the same columns and settings must be chosen. */
  goOn(from: SavedRun, paused?: boolean): void;
  renameRun(run: number, name: string): void;
  deleteRun(run: number): void;
  pinRun(run: number, on: boolean): void;
  /** Runs of earlier visits, of the open catalog. */
  foundRuns(found: readonly FoundRun[]): void;
  /** Deletes a result of a search for outliers. */
  deleteResult(key: string): void;
  /** Shows what somebody sent, above the workbench. */
  openShared(shared: Shared): void;
  closeShared(): void;
  /** Asks the session for what concerns no other part of the page; undefined where that failed and is told as a problem. */
  ask<T>(command: (commands: SessionCommands) => Promise<T>): Promise<T | undefined>;
  refuse(problem: Problem): void;
  dismissProblem(): void;
  dismissNotices(): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('No session: render inside SessionContext.Provider.');
  return session;
}

/**
 * A part of the state; the component renders again only when that part changes. `select` may depend on nothing else: it is
 * asked again only when the state changes.
 */
export function useSelect<T>(select: (state: PageState) => T): T {
  const { state } = useSession();
  return useComputed(() => select(state.value)).value;
}
