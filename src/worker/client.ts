/**
 * The page's side of the worker: creates it when it is first needed, and again where it is lost. A lost worker takes its data with
 * it, so the catalog that was open is read again, the columns are chosen again, the run goes on from where it was saved last, and
 * a search for outliers begins again. What the person asks for meanwhile waits for that.
 */
import type { Remote } from 'comlink';
import type { EngineChoice } from '../engine/choose/choose';
import { createBell } from './bell';
import { type Connection, type Created, connectWorker, createWorker, PATIENCE, type Patience } from './connection';
import { afterLossOf, hintOf, NEVER, type Restoring, stepOf } from './loss';
import type { ChooseRequest } from './messages/catalog';
import { SESSION_GONE, SESSION_LOST, type SessionCommands, type SessionEvent, type TrainRequest } from './protocol';
import { isSame, note, type Opened, type Search, type WorkerRecord } from './record';
import { type Forwarded, UNRECORDED, type Unrecorded } from './unrecorded';

const GONE_HINT = 'Open it again, or go on with it under Saved work.';

/** `create` and `patience` are replaced in tests. */
export function createClient(create: () => Created = createWorker, patience: Patience = PATIENCE): SessionCommands {
  let listener: (event: SessionEvent) => void = () => {};
  let connection: Connection | undefined;
  /** Runs of lost workers: each starts again from 1, and the page must never see a number twice. */
  let runsBefore = 0;
  let lastRun = 0;
  let record: WorkerRecord = {};
  /** The step from which the run last went on after a loss, the time, and how many losses there were at that step. After too many the run is given up. */
  let resumed = NEVER;
  /** What another worker is being brought to after a loss. */
  let restoring: Restoring | undefined;
  let engine: EngineChoice | undefined;
  /** Who waits for a catalog, a choice, a problem or a loss. */
  const answers = createBell();

  const numbered = (run: number) => {
    if (run === 0) return 0;
    lastRun = Math.max(lastRun, runsBefore + run);
    return runsBefore + run;
  };

  const receive = (event: SessionEvent) => {
    const known = 'run' in event ? { ...event, run: numbered(event.run) } : event;
    note(record, known);
    listener(known);
    if (['catalog', 'prepared', 'problem'].includes(known.type)) answers.ring();
  };
  const restored = () => {
    restoring = undefined;
    answers.ring();
  };

  function connect(): Connection {
    if (connection !== undefined) return connection;
    connection = connectWorker(create(), patience, receive, (why, byHand) => {
      connection = undefined;
      afterLoss(why, byHand);
    });
    return connection;
  }

  function afterLoss(why: string, byHand: boolean): void {
    runsBefore = lastRun;
    const { opened, chosen: choice, context, going: run, search } = record;
    const was = restoring ?? (opened && { before: opened, choice, context, run, search, attempts: 0 });
    const { next, resumed: known } = was ? afterLossOf(was, resumed, byHand) : { next: undefined, resumed };
    resumed = known;
    // Not remembered until they have been done: what brings the worker down is not done for ever.
    record = {};
    restoring = next;
    if (next && was) tellLoss(SESSION_LOST, why, hintOf(was, next));
    else tellLoss(SESSION_GONE, why, was ? GONE_HINT : 'It starts again with the next thing you do.');
    answers.ring();
    if (next) void again(next);
  }

  const tellLoss = (code: string, message: string, hint: string) =>
    listener({ type: 'problem', problem: { code, message, hint } });

  /** Brings another worker to where the lost one was; ends where anything is refused or the person opens something else. */
  async function again(mine: Restoring): Promise<void> {
    const { before, choice } = mine;
    if (engine !== undefined) void call((remote) => remote.chooseEngine(engine ?? 'auto'), undefined);
    void open(before);
    while (record.opening?.number === before.number) await answers.next();
    if (restoring !== mine) return;
    if (record.opened?.number !== before.number) {
      restored();
      return tellLoss(SESSION_GONE, 'The catalog could not be read again.', GONE_HINT);
    }
    if (choice !== undefined) {
      void choose(choice);
      while (record.choosing === choice) await answers.next();
      if (restoring === mine && isSame(record.chosen, choice)) await redo(mine);
    }
    if (restoring === mine) restored();
  }

  /** Does again what was done with the rows. */
  async function redo(mine: Restoring): Promise<void> {
    if (mine.context) void setContext(mine.context);
    const { run } = mine;
    if (run) {
      resumed = { ...resumed, step: stepOf(run), time: performance.now() };
      await start({ ...run.request, ...(run.saved ? { from: run.saved } : {}), paused: run.paused }, 'train');
    }
    if (mine.search && restoring === mine) await find(mine.search);
  }

  /** Resolves once a lost worker is made up for: until then nothing is there that could be worked on. */
  async function held<T>(command: () => Promise<T>): Promise<T> {
    while (restoring !== undefined) await answers.next();
    return command();
  }

  function open(asked: Opened): Promise<void> {
    record.opening = asked;
    return call((remote) => remote.open(asked.request, asked.number), undefined);
  }

  function choose(request: ChooseRequest): Promise<void> {
    record.choosing = request;
    return call((remote) => remote.choose(request), undefined);
  }

  function setContext(values: readonly number[]): Promise<void> {
    record.context = values;
    return call((remote) => remote.setContext(values), undefined);
  }

  async function find(search: Search): Promise<void> {
    const mine = record;
    mine.search = search;
    mine.finding = search;
    await call((remote) => remote.findOutliers(search.request), undefined);
    if (mine.finding === search) mine.finding = undefined;
  }

  /** Calls the worker; `otherwise` is the answer where it is lost before it answers. */
  async function call<T>(command: (remote: Remote<SessionCommands>) => Promise<T>, otherwise: T): Promise<T> {
    const { remote, ready, lost } = connect();
    return Promise.race([ready.then(() => command(remote)), lost.then(() => otherwise)]);
  }

  /** Tells the worker to end something. One that is too busy to listen is itself ended. */
  async function promptly(command: (remote: Remote<SessionCommands>) => Promise<void>): Promise<void> {
    const asked = connect();
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), patience.promptMs));
    if (await Promise.race([call(command, undefined).then(() => false), late])) {
      asked.end('What was under way could not be interrupted, so it was ended from outside.', true);
    }
  }

  /** Starts a run, or takes a step of the one that there is. */
  async function start(request: TrainRequest, command: 'train' | 'step'): Promise<number> {
    const before = record.going;
    const paused = request.paused === true || command === 'step';
    // It may be saved before the answer is here.
    const mine = { request, run: lastRun + 1, paused, ...(request.from ? { saved: request.from } : {}) };
    if (command === 'step' && before) before.paused = true;
    else record.going = mine;
    const run = numbered(await call((remote) => remote[command](request), 0));
    if (run === 0 && record.going === mine) record.going = before;
    return run;
  }

  const setPaused = (paused: boolean) => {
    if (record.going) record.going.paused = paused;
    if (restoring?.run) restoring.run.paused = paused;
  };

  /** Resets and openings so far: a run that waited for a worker meanwhile is no longer wanted. */
  let cancelled = 0;
  const wanted = (begin: () => Promise<number>) => {
    const then = cancelled;
    return held(async () => (then === cancelled ? begin() : 0));
  };

  const unrecorded = Object.fromEntries(
    Object.entries(UNRECORDED).map(([name, otherwise]) => [
      name,
      (...given: readonly unknown[]) =>
        held(() => call((remote) => (remote as unknown as Forwarded)[name as Unrecorded](...given), otherwise)),
    ]),
  ) as unknown as Pick<SessionCommands, Unrecorded>;

  return {
    ...unrecorded,
    listen(onEvent) {
      listener = onEvent;
      return call(async () => {}, undefined);
    },
    open(request, number) {
      cancelled += 1;
      restored();
      return open({ request, number });
    },
    cancelOpening: () => promptly((remote) => remote.cancelOpening()),
    choose: (request) => (restoring ? held(() => choose(request)) : choose(request)),
    setContext(values) {
      if (restoring) restoring.context = values;
      return setContext(values);
    },
    setInstrument: (on) => held(() => call((remote) => remote.setInstrument(on), undefined)),
    chooseEngine(choice) {
      engine = choice;
      record.going = undefined;
      if (restoring) restoring.run = undefined;
      return call((remote) => remote.chooseEngine(choice), undefined);
    },
    train: (request) =>
      wanted(() => {
        resumed = NEVER;
        return start(request, 'train');
      }),
    pause() {
      setPaused(true);
      return call((remote) => remote.pause(), undefined);
    },
    resume() {
      setPaused(false);
      return call((remote) => remote.resume(), undefined);
    },
    step: (request) => wanted(() => start(request, 'step')),
    reset() {
      cancelled += 1;
      record.going = undefined;
      if (restoring) restoring.run = undefined;
      const choice = restoring ? undefined : record.choosing;
      return promptly(async (remote) => {
        await remote.reset();
        // A choice that is still under way is ended too, with its worker.
        while (choice !== undefined && record.choosing === choice) await answers.next();
      });
    },
    findOutliers: (request) => held(() => find({ request, repeats: 0 })),
    stopSearch() {
      record.search = undefined;
      if (restoring) restoring.search = undefined;
      return promptly((remote) => remote.stopSearch());
    },
    recutOutliers(cut, ignored) {
      if (record.search) record.search = { ...record.search, request: { ...record.search.request, cut, ignored } };
      return held(() => call((remote) => remote.recutOutliers(cut, ignored), undefined));
    },
    stopComparing: () => promptly((remote) => remote.stopComparing()),
    beat: () => call((remote) => remote.beat(), undefined),
  };
}
