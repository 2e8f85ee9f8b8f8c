/**
 * The page's side of the worker: creates it when it is first needed, and creates it again where it dies. A worker that
 * was lost takes its data with it, so the catalog that was open is read again, and the columns chosen again.
 */
import { proxy, type Remote, wrap } from 'comlink';
import type { Problem } from '../flow/problem';
import type { Source } from '../share/recipe';
import type {
  ChooseRequest,
  EngineChoice,
  OpenRequest,
  OutlierPage,
  RowCount,
  SessionCommands,
  SessionEvent,
} from './protocol';

/** The code of the problem that tells of a lost worker. */
export const SESSION_LOST = 'session-lost';

type Listener = (event: SessionEvent) => void;

/** A catalog that was asked for. */
interface Opened {
  readonly request: OpenRequest;
  readonly number: number;
}

interface Connection {
  readonly worker: Worker;
  readonly remote: Remote<SessionCommands>;
  /** Settles when the worker listens. */
  readonly ready: Promise<void>;
  /** Rejects never; resolves when the worker is lost, so that no call waits for ever. */
  readonly lost: Promise<void>;
}

const createWorker = () => new Worker(new URL('./entry.ts', import.meta.url), { type: 'module' });

/** `create` is replaced in tests. */
export function createClient(create: () => Worker = createWorker): SessionCommands {
  let listener: Listener = () => {};
  let connection: Connection | undefined;
  /** Runs of lost workers: each starts again from 1, and the page must never see a number twice. */
  let runsBefore = 0;
  let lastRun = 0;
  let opening: Opened | undefined;
  let opened: Opened | undefined;
  let chosen: ChooseRequest | undefined;
  /** Whether the choice is one of columns of the catalog that is being opened: events and answers may overtake each other. */
  let chosenSince = false;
  let engine: EngineChoice | undefined;

  const numbered = (run: number) => {
    if (run === 0) return 0;
    lastRun = Math.max(lastRun, runsBefore + run);
    return runsBefore + run;
  };
  const receive = (event: SessionEvent) => {
    if (event.type === 'catalog' && opening?.number === event.opening) {
      opened = opening;
      opening = undefined;
      if (!chosenSince) chosen = undefined;
    }
    listener('run' in event ? { ...event, run: numbered(event.run) } : event);
  };

  function connect(): Connection {
    if (connection !== undefined) return connection;
    const worker = create();
    const remote = wrap<SessionCommands>(worker);
    const lost = new Promise<void>((resolve) => {
      const onLoss = (event: Event) => {
        event.preventDefault();
        if (connection?.worker !== worker) return;
        worker.terminate();
        connection = undefined;
        resolve();
        afterLoss(event instanceof ErrorEvent ? event.message : '');
      };
      worker.addEventListener('error', onLoss);
      worker.addEventListener('messageerror', onLoss);
    });
    const current: Connection = {
      worker,
      remote,
      lost,
      ready: remote.listen(proxy((event) => fromWorker(current, event))),
    };
    connection = current;
    return current;
  }

  /** A worker that was given up may still have events under way. */
  function fromWorker(from: Connection, event: SessionEvent): void {
    if (from === connection) receive(event);
  }

  function afterLoss(words: string): void {
    runsBefore = lastRun;
    opening = undefined;
    listener({
      type: 'problem',
      problem: {
        code: SESSION_LOST,
        message: `The part of the page that holds the data and trains has stopped${words === '' ? '' : ` (${words.slice(0, 300)})`}.`,
        hint:
          opened === undefined
            ? 'It starts again with the next thing you do; reload the page if it stops again.'
            : 'It is started again and reads the same catalog; press Train when it is there.',
      },
    });
    if (opened === undefined) return;
    const [request, choice] = [opened, chosen];
    // Not remembered until it has been read: a catalog that brings the worker down is not read for ever.
    opened = undefined;
    if (engine !== undefined) void client.chooseEngine(engine);
    void client
      .open(request.request, request.number)
      .then(() => (choice === undefined ? undefined : client.choose(choice)));
  }

  /** Calls the worker; `otherwise` is the answer where it is lost before it answers. */
  async function call<T>(command: (remote: Remote<SessionCommands>) => Promise<T>, otherwise: T): Promise<T> {
    const { remote, ready, lost } = connect();
    return Promise.race([ready.then(() => command(remote)), lost.then(() => otherwise)]);
  }

  const client: SessionCommands = {
    listen(onEvent) {
      listener = onEvent;
      return call(async () => {}, undefined);
    },
    open(request, number) {
      opening = { request, number };
      chosenSince = false;
      return call((remote) => remote.open(request, number), undefined);
    },
    cancelOpening: () => call((remote) => remote.cancelOpening(), undefined),
    source: () => call<Source | undefined>((remote) => remote.source(), undefined),
    choose(request) {
      chosen = request;
      chosenSince = true;
      return call((remote) => remote.choose(request), undefined);
    },
    countRows: (filter) => call<RowCount>((remote) => remote.countRows(filter), { rows: Number.NaN }),
    setContext: (values) => call((remote) => remote.setContext(values), undefined),
    chooseEngine(choice) {
      engine = choice;
      return call((remote) => remote.chooseEngine(choice), undefined);
    },
    train: async (request) => numbered(await call((remote) => remote.train(request), 0)),
    pause: () => call((remote) => remote.pause(), undefined),
    resume: () => call((remote) => remote.resume(), undefined),
    step: async (request) => numbered(await call((remote) => remote.step(request), 0)),
    finish: () => call((remote) => remote.finish(), undefined),
    reset: () => call((remote) => remote.reset(), undefined),
    findOutliers: (request) => call((remote) => remote.findOutliers(request), undefined),
    stopSearch: () => call((remote) => remote.stopSearch(), undefined),
    recutOutliers: (cut, ignored) => call((remote) => remote.recutOutliers(cut, ignored), undefined),
    outlierRows: (query) =>
      call<OutlierPage | { readonly problem: Problem }>((remote) => remote.outlierRows(query), { total: 0, rows: [] }),
    outlierDetail: (place) => call((remote) => remote.outlierDetail(place), undefined),
    outliersCsv: () => call((remote) => remote.outliersCsv(), new Blob([])),
    checkpoint: () => call((remote) => remote.checkpoint(), undefined),
    shareLinks: (options) => call((remote) => remote.shareLinks(options), undefined),
    modelFile: () => call((remote) => remote.modelFile(), undefined),
    pythonFiles: () => call((remote) => remote.pythonFiles(), undefined),
    samplesCsv: (count) => call((remote) => remote.samplesCsv(count), undefined),
    recipe: () => call((remote) => remote.recipe(), undefined),
  };
  return client;
}
