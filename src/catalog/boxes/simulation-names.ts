/**
 * Names of CAMELS simulations (`CV_3`, `LH_123`, `EX_0`, `SB28_7`, and the three ways in which the boxes of the set 1P
 * have been named), found in words and compared by what they mean.
 */

export interface SimulationName {
  /** As it is usually written: `CV_3`, `1P_p1_n2`, `1P_1_n5`, `1P_12`, `1P_fid`. */
  readonly name: string;
  /** `CV`, `LH`, `1P`, `EX`, `BE`, `SB28`, … */
  readonly set: string;
  /**
   * The same for names that mean the same run: of 1P boxes the parameter that is varied and how far. Names of 2024
   * reach the ends of the range at n2 and 2, those before it at n5 and 5, and those before that count from 0 to 65.
   */
  readonly key: string;
}

/** Letters and digits must not go on at either side: `CV_3` is not in `CV_35` or `RECV_3`. */
const EDGE = '(?<![A-Za-z0-9])';
const ONE_P = new RegExp(`${EDGE}1P[_-]?(?:(fid(?:ucial)?)|(p?)(\\d{1,3})(?:_(n?)(\\d{1,2}))?)(?![A-Za-z0-9])`, 'i');
const OTHER = new RegExp(`${EDGE}(CV|LH|EX|BE|GZ|SB\\d{1,2})[_ -]?0*(\\d{1,5})(?![A-Za-z0-9])`, 'i');
const SET = new RegExp(`${EDGE}(1P|CV|LH|EX|BE|GZ|SB\\d{1,2})(?![A-Za-z0-9])`, 'i');

const FIDUCIAL = '1p:fiducial';
/** Boxes of each parameter in the oldest numbering, the fiducial one in their middle. */
const PER_PARAMETER = 11;
const MIDDLE = 5;
const VARIED = 6;

/** The varied parameter (from 1) and the share of its range, −1 to 1. */
function onePKey(parameter: number, share: number): string {
  return share === 0 ? FIDUCIAL : `1p:${parameter}:${share}`;
}

function onePName(match: RegExpExecArray): SimulationName | undefined {
  const [, fiducial, p = '', first = '', sign = '', step] = match;
  if (fiducial !== undefined) return { name: '1P_fid', set: '1P', key: FIDUCIAL };
  const number = Number(first);
  if (step === undefined) {
    // A `p` alone names the parameter and no box.
    if (p !== '' || number >= VARIED * PER_PARAMETER) return undefined;
    const share = ((number % PER_PARAMETER) - MIDDLE) / MIDDLE;
    return { name: `1P_${number}`, set: '1P', key: onePKey(Math.floor(number / PER_PARAMETER) + 1, share) };
  }
  const signed = (sign === '' ? 1 : -1) * Number(step);
  const name = `1P_${p.toLowerCase()}${number}_${sign.toLowerCase()}${Number(step)}`;
  return { name, set: '1P', key: onePKey(number, signed / (p === '' ? MIDDLE : 2)) };
}

/** The last simulation named in the words (in a path, the innermost folder or the file); undefined where there is none. */
export function findSimulation(words: string): SimulationName | undefined {
  let found: SimulationName | undefined;
  for (const part of words.split(/[/\\]/)) {
    const oneP = ONE_P.exec(part);
    const other = OTHER.exec(part);
    const set = other?.[1]?.toUpperCase() ?? '';
    const name = `${set}_${Number(other?.[2])}`;
    const here = (oneP && onePName(oneP)) ?? (other ? { name, set, key: name.toLowerCase() } : undefined);
    found = here ?? found;
  }
  return found;
}

/** The set that a path names, with or without the number of a box. */
export function findSet(path: string): string | undefined {
  return findSimulation(path)?.set ?? SET.exec(path.replaceAll('_', ' '))?.[1]?.toUpperCase();
}

/** What two names of one run share: the meaning of a CAMELS name, or the name itself, trimmed and in lower case. */
export function simulationKey(name: string): string {
  const trimmed = name.trim();
  return (trimmed.length > 100 ? undefined : findSimulation(trimmed)?.key) ?? trimmed.toLowerCase();
}
