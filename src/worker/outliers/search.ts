/** A search for outliers in the session: runs in the background, and answers what the page asks of its result. */

import type { Problem } from '../../base/problem';
import { problemOf } from '../../base/problem';
import { hasRow, type RowBits } from '../../catalog/selection/bits';
import { type Engine, isEngineFailure } from '../../engine/engine';
import { type TableFormat, tableBlob } from '../../share/table-out/write';
import { failureInWords } from '../../train/fit';
import type { RowScores } from '../catalog-rows';
import type { RunEngines } from '../run-interface';
import { nextTurn } from '../turn';
import { bitsOn } from './artefact-rows';
import { type OutlierDetail, type RowTeller, tellerOf } from './galaxy-view';
import type { OutlierPage, OutlierQuery, OutlierRequest, OutliersFound, SearchProgress } from './messages';
import { outcomeOf } from './outcome';
import { filteredPlaces, listed, sortedPlaces } from './ranked-rows';
import { countsOf, placesBetween, scoreHistogram } from './score-histogram';
import { scoresTable } from './scores-table';
import { refuseThreshold, type Study, type StudyInput, studyOf, withTests } from './study';

/** What a search finds; its name and its request are told by who began it. */
export type FoundBySearch = Omit<OutliersFound, 'key' | 'request'>;

export interface SearchListener {
  progress(progress: SearchProgress): void;
  found(found: FoundBySearch): void;
  notice(message: string): void;
  problem(problem: Problem): void;
}

export interface OutlierSearch {
  /** Stops without a word and frees the engine's memory. */
  stop(): void;
  /** Flags by another threshold, with other tests for artefacts switched off. Answers with `found`. Throws ProblemError `threshold`. */
  recut(cut: number, ignored: readonly string[]): void;
  page(query: OutlierQuery): OutlierPage;
  detail(place: number): OutlierDetail | undefined;
  /** Of every used row, by its place; undefined before the result. */
  scores(): RowScores | undefined;
  /** A set of rows over the bins of the p-values; undefined before the result. */
  counted(bits: RowBits): Float64Array | undefined;
  /** Rows of the catalog, from 0, whose −log10 p lies in [from, to). */
  rowsByP(from: number, to: number): Uint32Array;
  file(format: TableFormat): Promise<Blob>;
}

const TELL_MS = 100;
/** Points that a plot marks, the least likely first: more would hide each other. */
const MOST_MARKS = 1_000;

export function startSearch(
  input: Omit<StudyInput, 'engine'>,
  engines: RunEngines,
  { cut: firstCut, identity }: Pick<OutlierRequest, 'cut' | 'identity'>,
  listener: SearchListener,
): OutlierSearch {
  let stopped = false;
  let study: Study | undefined;
  let teller: RowTeller | undefined;
  let cut = firstCut;
  let order: { readonly key: string; readonly places: Uint32Array } | undefined;

  function tell(done: Study, told: RowTeller) {
    const outcome = outcomeOf(done, cut);
    const dim = done.input.usable.features.length;
    const marked = sortedPlaces(done, listed(done, 'outliers', cut), 'rank', false, cut).subarray(0, MOST_MARKS);
    const points = new Float32Array(marked.length * dim);
    for (const [i, place] of marked.entries()) {
      points.set(done.input.usable.values.subarray(place * dim, (place + 1) * dim), i * dim);
    }
    listener.found({
      outcome,
      histogram: scoreHistogram(done),
      identity: told.identityColumns,
      tags: told.tags.map(({ name, sentence }) => ({ name, sentence })),
      missing: done.artefacts.missing,
      marks: { places: marked, points },
      conditional: done.input.usable.contexts.length > 0 || done.input.usable.cells !== undefined,
      features: done.input.usable.features.map(({ name }) => name),
    });
  }

  async function searchOn(engine: Engine) {
    const searching = studyOf({ ...input, engine, watch: { other: engines.other } });
    const began = performance.now();
    let told = 0;
    try {
      for (let step = await searching.next(); !stopped; step = await searching.next()) {
        if (step.done) {
          study = step.value;
          teller = tellerOf(study, identity);
          tell(study, teller);
          return;
        }
        const now = performance.now();
        if (now - told > TELL_MS) {
          told = now;
          const { fraction, doing } = step.value;
          const secondsLeft = fraction > 0.02 ? ((now - began) / 1000 / fraction) * (1 - fraction) : Number.NaN;
          listener.progress({ fraction, doing, secondsLeft });
        }
        await nextTurn();
      }
    } finally {
      // Gives back what lies on the engine.
      await searching.return(undefined as never);
    }
  }
  /** Where a device is lost the search begins again on another engine: what it had learned lay on the device. */
  async function run() {
    for (let engine = engines.first; ; ) {
      try {
        return await searchOn(engine);
      } catch (error) {
        if (stopped || !isEngineFailure(error)) throw error;
        engine = await engines.next(error);
        listener.notice(`${failureInWords(error)}: the search begins again on ${engine.device}.`);
      }
    }
  }
  run().catch((error) => {
    if (!stopped) listener.problem(problemOf(error));
  });

  const placesFor = (done: Study, told: RowTeller, query: OutlierQuery): Uint32Array => {
    const { list, sort, descending, where } = query;
    const key = JSON.stringify([list, sort, descending, where, cut, done.artefacts.on]);
    if (order?.key === key) return order.places;
    const among = filteredPlaces(done, told, listed(done, list, cut), where);
    order = { key, places: sortedPlaces(done, among, sort, descending, cut) };
    return order.places;
  };

  const rowOf = (place: number) => input.usable.prepared.rows[place] as number;

  return {
    stop() {
      stopped = true;
    },
    recut(next, ignored) {
      if (!study || !teller) return;
      refuseThreshold(next, study.referenceRows);
      cut = next;
      const on = bitsOn(study.artefacts, ignored);
      if (on !== study.artefacts.on) study = withTests(study, on);
      tell(study, teller);
    },
    page(query) {
      if (!study || !teller) return { total: 0, rows: [] };
      const places = placesFor(study, teller, query);
      const told = teller;
      const rows = Array.from(places.subarray(query.from, query.from + query.count), (place) => told.row(place, cut));
      return { total: places.length, rows };
    },
    scores: () => study && { rank: study.rank, logProb: study.scores.logProb },
    detail: (place) =>
      study && teller && place >= 0 && place < study.pValue.length ? teller.detail(place, cut) : undefined,
    counted: (bits) => study && countsOf(study, (place) => hasRow(bits, rowOf(place))),
    rowsByP(from, to) {
      if (!study) return new Uint32Array();
      return Uint32Array.from(placesBetween(study, from, to), rowOf);
    },
    async file(format) {
      if (!study || !teller) return new Blob([]);
      return tableBlob(format, scoresTable(study, teller, cut), nextTurn);
    },
  };
}
