/**
 * The page's side of the worker: creates it when it is first needed, and again where it is lost. A lost worker takes its data with
 * it, so the catalog that was open is read again, the columns are chosen again, and the run goes on from where it was saved last.
 */
import type { Remote } from 'comlink';
import type { Problem } from '../flow/problem';
import { type Connection, type Created, connectWorker, createWorker, PATIENCE, type Patience } from './connection';
import type {
  ChooseRequest,
  EngineChoice,
  OpenedSource,
  OpenRequest,
  OutlierPage,
  RowCount,
  SavedRun,
  SessionCommands,
  SessionEvent,
  TrainRequest,
} from './protocol';

/** The codes of the problems that tell of a lost worker: what it held is read again, or is gone. */
export const SESSION_LOST = 'session-lost';
export const SESSION_GONE = 'session-gone';
/** A catalog is read again so often, where worker after worker is lost over it. */
const MOST_ATTEMPTS = 2;
const GONE_HINT = 'Open it again, or go on with it under Saved work.';

type Listener = (event: SessionEvent) => void;

/** A catalog that was asked for. */
interface Opened {
  readonly request: OpenRequest;
  readonly number: number;
}

/** The run that the page has. */
interface Going {
  readonly request: TrainRequest;
  run: number;
  paused: boolean;
  saved?: SavedRun;
}

interface Restoring {
  readonly before: Opened;
  readonly choice: ChooseRequest | undefined;
  run: Going | undefined;
  readonly attempts: number;
}

/** Two losses of one run within this time, without progress between them, are its own fault. */
const LATELY_MS = 60_000;

const isSame = (a: ChooseRequest | undefined, b: ChooseRequest | undefined) => JSON.stringify(a) === JSON.stringify(b);

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** `create` and `patience` are replaced in tests. */
export function createClient(create: () => Created = createWorker, patience: Patience = PATIENCE): SessionCommands {
  let listener: Listener = () => {};
  let connection: Connection | undefined;
  /** Runs of lost workers: each starts again from 1, and the page must never see a number twice. */
  let runsBefore = 0;
  let lastRun = 0;
  let opening: Opened | undefined;
  let opened: Opened | undefined;
  /** The choice that is being answered, and the last one that was accepted. */
  let choosing: ChooseRequest | undefined;
  let chosen: ChooseRequest | undefined;
  let going: Going | undefined;
  /** Where the run last went on after a loss, and when: a run that brings the worker down is not gone on with for ever. */
  let resumed = { step: -1, time: Number.NEGATIVE_INFINITY };
  /** What another worker is being brought to after a loss. */
  let restoring: Restoring | undefined;
  let engine: EngineChoice | undefined;
  /** Who waits for a catalog, a choice, a problem or a loss. */
  const waiting = new Set<() => void>();

  const numbered = (run: number) => {
    if (run === 0) return 0;
    lastRun = Math.max(lastRun, runsBefore + run);
    return runsBefore + run;
  };

  /** Remembers what another worker would have to do again. */
  function remember(event: SessionEvent): void {
    switch (event.type) {
      case 'catalog':
        if (opening?.number !== event.opening) return;
        [opened, opening] = [opening, undefined];
        [chosen, going] = [undefined, undefined];
        return;
      case 'prepared':
        [chosen, going] = [event.prepared.request, undefined];
        if (isSame(chosen, choosing)) choosing = undefined;
        return;
      case 'problem':
        if (event.opening !== undefined && event.opening === opening?.number) opening = undefined;
        if (event.opening === undefined) choosing = undefined;
        return;
      case 'saved':
        if (going && event.run >= going.run) going.saved = event.saved;
        return;
      default:
        return;
    }
  }

  const receive = (event: SessionEvent) => {
    const known = 'run' in event ? { ...event, run: numbered(event.run) } : event;
    remember(known);
    listener(known);
    if (['catalog', 'prepared', 'problem'].includes(known.type)) answered();
  };
  const answered = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const nextAnswer = () => new Promise<void>((resolve) => waiting.add(resolve));

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
    const was = restoring ?? (opened && { before: opened, choice: chosen, run: going, attempts: 0 });
    const from = was?.run?.saved;
    const lately = performance.now() - resumed.time < LATELY_MS && !byHand;
    const goesOn = from !== undefined && (from.checkpoint.step > resumed.step || !lately);
    const next = was && was.attempts < MOST_ATTEMPTS ? { ...was, attempts: was.attempts + 1 } : undefined;
    if (next && !goesOn) next.run = undefined;
    // Not remembered until they have been done: what brings the worker down is not done for ever.
    [opening, opened, choosing, chosen, going] = [undefined, undefined, undefined, undefined, undefined];
    restoring = next;
    if (next) tellLoss(SESSION_LOST, why, hintOf(from, goesOn));
    else tellLoss(SESSION_GONE, why, was ? GONE_HINT : 'It starts again with the next thing you do.');
    answered();
    if (next) void again(next);
  }

  const tellLoss = (code: string, message: string, hint: string) =>
    listener({ type: 'problem', problem: { code, message, hint } });

  /** Brings another worker to where the lost one was; ends where anything is refused or the person does something else. */
  async function again(mine: Restoring): Promise<void> {
    const { before, choice } = mine;
    if (engine !== undefined) void client.chooseEngine(engine);
    void open(before);
    while (opening?.number === before.number) await nextAnswer();
    if (restoring !== mine) return;
    if (opened?.number !== before.number) {
      restoring = undefined;
      return tellLoss(SESSION_GONE, 'The catalog could not be read again.', GONE_HINT);
    }
    if (choice !== undefined) {
      void client.choose(choice);
      while (choosing === choice) await nextAnswer();
      const { run } = mine;
      if (restoring === mine && opened?.number === before.number && isSame(chosen, choice) && run?.saved) {
        resumed = { step: run.saved.checkpoint.step, time: performance.now() };
        await start({ ...run.request, from: run.saved, paused: run.paused }, 'train');
      }
    }
    if (restoring === mine) restoring = undefined;
  }

  function open(asked: Opened): Promise<void> {
    opening = asked;
    return call((remote) => remote.open(asked.request, asked.number), undefined);
  }

  /** Calls the worker; `otherwise` is the answer where it is lost before it answers. */
  async function call<T>(command: (remote: Remote<SessionCommands>) => Promise<T>, otherwise: T): Promise<T> {
    const { remote, ready, lost } = connect();
    return Promise.race([ready.then(() => command(remote)), lost.then(() => otherwise)]);
  }

  /** Tells the worker to end something. One that is too busy to listen is itself ended. */
  async function promptly(command: (remote: Remote<SessionCommands>) => Promise<void>): Promise<void> {
    const asked = connect();
    const late = pause(patience.promptMs).then(() => true);
    if (await Promise.race([call(command, undefined).then(() => false), late])) {
      asked.end('What was under way could not be interrupted, so it was ended from outside.', true);
    }
  }

  /** Starts a run, or takes a step of the one that there is. */
  async function start(request: TrainRequest, command: 'train' | 'step'): Promise<number> {
    const before = going;
    const paused = request.paused === true || command === 'step';
    // It may be saved before the answer is here.
    const mine = { request, run: lastRun + 1, paused, ...(request.from ? { saved: request.from } : {}) };
    if (command === 'step' && before) before.paused = true;
    else going = mine;
    const run = numbered(await call((remote) => remote[command](request), 0));
    if (run === 0 && going === mine) going = before;
    return run;
  }

  const client: SessionCommands = {
    listen(onEvent) {
      listener = onEvent;
      return call(async () => {}, undefined);
    },
    open(request, number) {
      restoring = undefined;
      return open({ request, number });
    },
    cancelOpening: () => promptly((remote) => remote.cancelOpening()),
    source: () => call<OpenedSource | undefined>((remote) => remote.source(), undefined),
    choose(request) {
      choosing = request;
      return call((remote) => remote.choose(request), undefined);
    },
    countRows: (filter) => call<RowCount>((remote) => remote.countRows(filter), { rows: Number.NaN }),
    setContext: (values) => call((remote) => remote.setContext(values), undefined),
    chooseEngine(choice) {
      engine = choice;
      going = undefined;
      return call((remote) => remote.chooseEngine(choice), undefined);
    },
    train(request) {
      resumed = { step: -1, time: Number.NEGATIVE_INFINITY };
      return start(request, 'train');
    },
    pause() {
      if (going) going.paused = true;
      return call((remote) => remote.pause(), undefined);
    },
    resume() {
      if (going) going.paused = false;
      return call((remote) => remote.resume(), undefined);
    },
    step: (request) => start(request, 'step'),
    finish: () => call((remote) => remote.finish(), undefined),
    reset() {
      going = undefined;
      if (restoring) restoring.run = undefined;
      return promptly((remote) => remote.reset());
    },
    findOutliers: (request) => call((remote) => remote.findOutliers(request), undefined),
    stopSearch: () => promptly((remote) => remote.stopSearch()),
    recutOutliers: (cut, ignored) => call((remote) => remote.recutOutliers(cut, ignored), undefined),
    outlierRows: (query) =>
      call<OutlierPage | { readonly problem: Problem }>((remote) => remote.outlierRows(query), { total: 0, rows: [] }),
    outlierDetail: (place) => call((remote) => remote.outlierDetail(place), undefined),
    outliersCsv: () => call((remote) => remote.outliersCsv(), new Blob([])),
    checkpoint: () => call((remote) => remote.checkpoint(), undefined),
    beat: () => call((remote) => remote.beat(), undefined),
    shareLinks: (options) => call((remote) => remote.shareLinks(options), undefined),
    modelFile: () => call((remote) => remote.modelFile(), undefined),
    pythonFiles: () => call((remote) => remote.pythonFiles(), undefined),
    samplesCsv: (count) => call((remote) => remote.samplesCsv(count), undefined),
    recipe: () => call((remote) => remote.recipe(), undefined),
  };
  return client;
}

function hintOf(from: SavedRun | undefined, goesOn: boolean): string {
  if (from === undefined) return 'It is started again and reads the same catalog; press Train when it is there.';
  return goesOn
    ? `It is started again, reads the same catalog, and the run goes on from step ${from.checkpoint.step.toLocaleString('en-GB')}.`
    : 'It is started again and reads the same catalog. The run has now stopped it twice at the same step and is not gone on with: choose a smaller flow or batch, or fewer rows.';
}
