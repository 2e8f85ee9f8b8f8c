/**
 * Whether asked posteriors are calibrated, by rows whose true values are known: P(value ≤ truth | known) is uniform where they are
 * (simulation-based calibration, Talts et al. 2018), and intervals hold what they say. Rows of one group count as dependent.
 */
import { type MeanError, meanWithError, pAbove } from '../mean-error';
import { posteriorVerdict } from '../sbc';
import { LEAST_ROWS, type Verdict } from '../verdict';

/** The true values of one column. */
export interface CheckedTruths {
  readonly name: string;
  /** P(value ≤ truth | known) of each row. */
  readonly pits: Float64Array;
  /** A number a row, where rows are not independent. */
  readonly groups?: Uint32Array | undefined;
}

export interface CheckedColumn {
  readonly name: string;
  readonly rows: number;
  /** Fractions of the truths within the central intervals. */
  readonly within68: MeanError;
  readonly within95: MeanError;
}

export interface Checked {
  readonly columns: readonly CheckedColumn[];
  readonly verdict: Verdict;
}

const LEVELS = [0.68, 0.95] as const;
/** An interval that holds as much less or more is told, where chance does not explain it. */
const OFF = 0.03;
const BAD_P = 0.005;
/** Of fewer groups the scatter between them is not known. */
const LEAST_GROUPS = 5;

const inside = (pits: Float64Array, level: number) => pits.map((pit) => (Math.abs(pit - 0.5) <= level / 2 ? 1 : 0));

const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;
const held = ({ mean, standardError }: MeanError) =>
  `${(100 * mean).toFixed(0)} ± ${Number.isNaN(standardError) ? '?' : (100 * standardError).toFixed(0)} %`;

/** Of every column whose truths are known in some rows. */
export function checkedOf(truths: readonly CheckedTruths[]): Checked {
  const told = truths.filter(({ pits }) => pits.length > 0);
  const columns = told.map(({ name, pits, groups }): CheckedColumn => {
    const [within68, within95] = LEVELS.map((level) => meanWithError(inside(pits, level), groups)) as [
      MeanError,
      MeanError,
    ];
    return { name, rows: pits.length, within68, within95 };
  });
  return { columns, verdict: intervalVerdict(told) ?? rankVerdict(told) };
}

/** The interval that is worst off by more than chance explains, if any is: both sides of all intervals of all columns together. */
function intervalVerdict(truths: readonly CheckedTruths[]): Verdict | undefined {
  const tests = 2 * LEVELS.length * truths.length;
  const found = truths.flatMap(({ name, pits, groups }) =>
    pits.length < LEAST_ROWS.ranks
      ? []
      : LEVELS.flatMap((level) => {
          const values = inside(pits, level);
          const of = meanWithError(values, groups);
          if (of.independent < LEAST_GROUPS) return [];
          const narrow = of.mean < level;
          const off = meanWithError(
            values.map((value) => (narrow ? level - value : value - level)),
            groups,
          );
          // Few misses have a scatter of next to nothing: at least that of right intervals.
          const standardError = Math.max(off.standardError, Math.sqrt((level * (1 - level)) / pits.length));
          return off.mean >= OFF && pAbove({ ...off, standardError, skewness: 0 }) * tests <= BAD_P
            ? [{ name, level, of, narrow, off: off.mean }]
            : [];
        }),
  );
  const [worst] = found.toSorted((a, b) => b.off - a.off);
  if (!worst) return undefined;
  const { name, level, of, narrow } = worst;
  return {
    judgement: 'bad',
    sentence: `Intervals are too ${narrow ? 'narrow' : 'wide'}: ${percent(level)} intervals of ${name} hold ${held(of)} of the true values. Train on more rows or use an ensemble.`,
  };
}

/** That of the column whose ranks are least uniform. */
function rankVerdict(truths: readonly CheckedTruths[]): Verdict {
  if (truths.length === 0) {
    return {
      judgement: 'too few',
      sentence: 'No test row has a true value in the unknown columns: nothing is checked.',
    };
  }
  const verdicts = truths.map(({ name, pits, groups }) => posteriorVerdict([pits], [name], groups, truths.length));
  return (
    verdicts.find(({ judgement }) => judgement === 'bad') ??
    verdicts.find(({ judgement }) => judgement !== 'good') ??
    (verdicts[0] as Verdict)
  );
}
