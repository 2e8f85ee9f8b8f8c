/** A session without a worker: answers every command by made-up events, as fast, slow or unwilling as a test wants it. */
import type { Recipe } from '../../../src/share/recipe';
import { untrained } from '../../../src/train/trainer';
import type { CatalogSummary, ChooseRequest } from '../../../src/worker/messages/catalog';
import type { OutlierRequest } from '../../../src/worker/outliers/messages';
import type { OpenRequest, SavedRun, SessionCommands, SessionEvent, TrainRequest } from '../../../src/worker/protocol';
import { draws, engine, finishedAt, galaxies, inferredAt, preparedOf, updateAt } from './fixtures';

export interface FakeOptions {
  readonly catalog?: CatalogSummary;
  /** Reading never ends of itself. */
  readonly slow?: boolean;
  /** Milliseconds that preparing rows takes. */
  readonly chooseMs?: number;
  /** What it refuses, with the problem that it tells. */
  readonly refuses?: Partial<Record<'open' | 'choose' | 'train', { code: string; message: string; hint: string }>>;
  /** Steps between two updates of a run and the milliseconds between them. */
  readonly stride?: number;
  readonly every?: number;
}

export interface FakeSession {
  readonly commands: SessionCommands;
  /** The names of the commands so far. */
  readonly calls: string[];
  /** What was asked for by the commands of these names. */
  readonly opened: OpenRequest[];
  readonly chosen: ChooseRequest[];
  readonly trained: TrainRequest[];
  /** The searches for outliers that were asked for. */
  readonly requests: OutlierRequest[];
  /** Says something that nobody asked for. */
  emit(event: SessionEvent): void;
  stop(): void;
}

function savedOf(
  rows: ChooseRequest | undefined,
  request: TrainRequest | undefined,
  step: number,
): SavedRun | undefined {
  if (!rows || !request) return undefined;
  const { flow, training, seed } = request;
  const recipe: Recipe = {
    version: 2,
    source: { kind: 'sample', seed: 1 },
    columns: [...rows.columns],
    split: { validation: 0.1, test: 0.1 },
    flow,
    training,
    seed,
  };
  return { recipe, checkpoint: { ...untrained(new Float32Array(8)), step } };
}

export function fakeSession(options: FakeOptions = {}): FakeSession {
  const { stride = 100, every = 20, refuses = {} } = options;
  const calls: string[] = [];
  const requests: OutlierRequest[] = [];
  const opened: OpenRequest[] = [];
  const chosen: ChooseRequest[] = [];
  const trained: TrainRequest[] = [];
  let emit: (event: SessionEvent) => void = () => {};
  let run = 0;
  let step = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const stop = () => clearInterval(timer);
  const finish = (stopped: 'all steps done' | 'stopped by hand') => {
    stop();
    emit({ type: 'training', run, update: updateAt(step, 'finished') });
    const saved = savedOf(chosen.at(-1), trained.at(-1), step);
    if (saved) emit({ type: 'saved', run, saved });
    emit({ type: 'finished', run, result: finishedAt(stopped) });
  };
  const play = () => {
    stop();
    timer = setInterval(() => {
      step = Math.min(2000, step + stride);
      if (step === 2000) finish('all steps done');
      else emit({ type: 'training', run, update: updateAt(step, 'running') });
    }, every);
  };
  const refused = (what: keyof typeof refuses) => {
    const problem = refuses[what];
    if (problem) emit({ type: 'problem', problem });
    return problem !== undefined;
  };
  const catalogOf = (request: OpenRequest): CatalogSummary => {
    if (options.catalog) return options.catalog;
    if (request.kind === 'given-pdf') return draws;
    return request.kind === 'sample' ? { ...galaxies, name: 'Sample catalog', synthetic: true } : galaxies;
  };

  const commands: SessionCommands = {
    async listen(onEvent) {
      calls.push('listen');
      emit = onEvent;
      emit({ type: 'engine', status: engine });
    },
    async open(request, opening) {
      calls.push('open');
      opened.push(request);
      emit({ type: 'loading', name: 'galaxies.csv', fraction: 0.42, rows: 8533 });
      if (options.slow || refused('open')) return;
      emit({ type: 'catalog', opening, catalog: catalogOf(request) });
    },
    async cancelOpening() {
      calls.push('cancelOpening');
    },
    async source() {
      return undefined;
    },
    async choose(request) {
      calls.push('choose');
      chosen.push(request);
      if (options.chooseMs) await new Promise((resolve) => setTimeout(resolve, options.chooseMs));
      if (!refused('choose')) emit({ type: 'prepared', prepared: preparedOf(request) });
    },
    async define() {
      return { definitions: [], profiles: galaxies.profiles, notes: [] };
    },
    async tryDefinition() {
      return { problem: { code: 'none', message: 'Nothing is computed here.', hint: 'Nothing.' } };
    },
    async countRows(filter) {
      calls.push(`countRows ${filter}`);
      return { rows: 1234 };
    },
    async setInstrument(on) {
      calls.push(`setInstrument ${on}`);
    },
    async setContext(values) {
      calls.push(`setContext ${values.join(' ')}`);
    },
    async chooseEngine(choice) {
      calls.push(`chooseEngine ${choice}`);
    },
    async train(request) {
      calls.push('train');
      trained.push(request);
      if (refused('train')) return 0;
      run += 1;
      step = request.from?.checkpoint.step ?? 0;
      play();
      return run;
    },
    async pause() {
      calls.push('pause');
      stop();
      emit({ type: 'training', run, update: updateAt(step, 'paused') });
    },
    async resume() {
      calls.push('resume');
      play();
    },
    async step() {
      calls.push('step');
      if (step === 0) run += 1;
      step += 1;
      emit({ type: 'training', run, update: updateAt(step, 'paused') });
      return run;
    },
    async finish() {
      calls.push('finish');
      finish('stopped by hand');
    },
    async reset() {
      calls.push('reset');
      stop();
      step = 0;
    },
    async findOutliers(request) {
      calls.push('findOutliers');
      requests.push(request);
    },
    async stopSearch() {
      calls.push('stopSearch');
    },
    async showSearch(key) {
      calls.push(`showSearch ${key}`);
      return true;
    },
    async forgetSearch() {
      calls.push('forgetSearch');
    },
    async recutOutliers(cut) {
      calls.push(`recutOutliers ${cut}`);
    },
    async outlierRows() {
      return { total: 0, rows: [] };
    },
    async catalogRows({ from, count }) {
      const rows = Array.from({ length: Math.min(count, 1000 - from) }, (_, i) => ({
        row: from + i + 1,
        cells: galaxies.profiles.map(({ name }) => `${name} ${from + i + 1}`),
        place: from + i,
      }));
      return { total: 1000, rows };
    },
    async selectRows(expression) {
      calls.push(`selectRows ${expression}`);
      return {
        expression,
        bits: new Uint32Array(galaxies.rows / 32 + 1),
        count: 312,
        used: 300,
        points: new Float32Array(),
        pointRows: new Uint32Array(),
        counts: [],
      };
    },
    async scatter() {
      return undefined;
    },
    async valuesAt(_, rows) {
      return new Float32Array(rows.length);
    },
    async rowWords() {
      return [];
    },
    async rowsByScore() {
      return new Uint32Array();
    },
    async rowsTable() {
      return new Blob([]);
    },
    async pointOf(place) {
      return { values: [9 + place / 1000, 9, 9] };
    },
    async outlierDetail() {
      return undefined;
    },
    async outliersTable() {
      return new Blob([]);
    },
    async infer(request) {
      calls.push('infer');
      return inferredAt(request);
    },
    async unlike() {
      return { p: 0.4, warning: false, sentence: 'What is known of this row is not unusual under the model.' };
    },
    async planInfer() {
      return { rows: 1000, seconds: 3, unanswered: [], notes: [] };
    },
    async inferRows() {
      return { problem: { code: 'none', message: 'No row is asked here.', hint: 'Nothing.' } };
    },
    async trueValues() {
      return { problem: { code: 'none', message: 'No row is asked here.', hint: 'Nothing.' } };
    },
    async checkInfer() {
      return { problem: { code: 'none', message: 'No row is asked here.', hint: 'Nothing.' } };
    },
    async combine() {
      return { problem: { code: 'none', message: 'No row is combined here.', hint: 'Nothing.' } };
    },
    async haloes() {
      return { problem: { code: 'none', message: 'No halo is counted here.', hint: 'Nothing.' } };
    },
    async haloMock() {
      return new Blob([]);
    },
    async stopInferring() {
      calls.push('stopInferring');
    },
    async inferredTable() {
      return new Blob([]);
    },
    async forgetInferred() {},
    async labelCounts() {
      return [];
    },
    async compareLabels() {
      calls.push('compareLabels');
    },
    async stopComparing() {
      calls.push('stopComparing');
    },
    async comparedRows() {
      return new Uint32Array();
    },
    async comparisonMap() {
      return { problem: { code: 'none', message: 'Nothing is compared here.', hint: 'Nothing.' } };
    },
    async comparisonTable() {
      return new Blob([]);
    },
    async checkpoint() {
      return undefined;
    },
    async beat() {},
    async shareLinks() {
      return undefined;
    },
    async modelFile() {
      return undefined;
    },
    async pythonFiles() {
      return undefined;
    },
    async samplesTable() {
      return undefined;
    },
    async recipe() {
      return undefined;
    },
  };
  return { commands, calls, opened, chosen, trained, requests, emit: (event) => emit(event), stop };
}
