/** Units as files write them, as astronomers do: `km.s-1`, `km s**-1` and `km/sec` are `km/s`. */

/** Ways to say that there is none. */
const NONE = new Set(['', '-', '--', '---', '-----', 'none', 'unitless', 'dimensionless', 'null', 'n/a']);

const SAME: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  seconds: 's',
  second: 's',
  degrees: 'deg',
  degree: 'deg',
  solMass: 'Msun',
  solLum: 'Lsun',
  solRad: 'Rsun',
  M_sun: 'Msun',
  M_sol: 'Msun',
  angstrom: 'Angstrom',
  AA: 'Angstrom',
  years: 'yr',
  days: 'd',
  mags: 'mag',
  arcsecs: 'arcsec',
};

/** One factor: a symbol with its exponent, `s-1`, `cm**2`, `s^-1`, `m^(1/2)`; a power of ten is a symbol. */
const FACTOR = /^([A-Za-zµμÅ%][A-Za-zµμÅ_]*?|10)(?:(?:\*\*|\^)?([+-]?\d+)|(?:\*\*|\^)\(([+-]?\d+)\))?$/;

interface Factor {
  readonly symbol: string;
  readonly power: number;
}

function factorsOf(text: string): Factor[] | undefined {
  // A function, `log(cm.s**-2)`, is no factor.
  if (/[A-Za-z]\(/.test(text)) return undefined;
  const factors: Factor[] = [];
  // `/` turns the sign of the next factor, or of all in the next brackets.
  const tokens = text
    .replace(/\s*(\/)\s*/g, '$1')
    .match(/\/|\((?:[^()]|\([^()]*\))*\)|(?:[^\s.*/()]|\*\*|\^\([^()]*\)|\*\*\([^()]*\))+|[\s.]+|\*/g);
  if (tokens?.join('') !== text.replace(/\s*(\/)\s*/g, '$1')) return undefined;
  let sign = 1;
  for (const token of tokens) {
    if (token === '/') sign = -1;
    else if (/^[\s.*]+$/.test(token)) continue;
    else if (token.startsWith('(')) {
      const inner = factorsOf(token.slice(1, -1));
      if (!inner) return undefined;
      for (const { symbol, power } of inner) factors.push({ symbol, power: sign * power });
      sign = 1;
    } else if (token === '1') continue;
    else {
      const [, symbol, plain, bracketed] = FACTOR.exec(token) ?? [];
      const exponent = plain ?? bracketed;
      if (symbol === undefined || (symbol === '10' && exponent === undefined)) return undefined;
      factors.push({ symbol: SAME[symbol] ?? symbol, power: sign * Number(exponent ?? 1) });
      sign = 1;
    }
  }
  return factors;
}

const written = ({ symbol, power }: Factor) =>
  symbol === '10' ? `1e${power}` : power === 1 ? symbol : `${symbol}${power}`;

/**
 * A unit in the form `erg/(cm2 s)`; what is not understood stays as it is, and undefined means that there is none. Logarithms
 * (`[Msun]`, `dex(…)`) keep their brackets.
 */
export function readableUnit(text: string | undefined): string | undefined {
  // Symbols that are not the standard's stand in quotation marks: `'electron'.s**-1`.
  const unit = (text ?? '')
    .replace(/^"(.*)"$/, '$1')
    .replace(/'([A-Za-z_]+)'/g, '$1')
    .trim();
  if (NONE.has(unit.toLowerCase())) return undefined;
  if (unit.length > 60) return unit.slice(0, 60);
  const bracketed = /^\[(.*)\]$/.exec(unit)?.[1];
  if (bracketed !== undefined) {
    const inner = readableUnit(bracketed);
    return `[${inner ?? bracketed}]`;
  }
  const factors = factorsOf(unit);
  if (!factors || factors.length === 0) return unit;
  const above = factors.filter(({ symbol, power }) => power > 0 || symbol === '10').map(written);
  const below = factors
    .filter(({ symbol, power }) => power < 0 && symbol !== '10')
    .map(({ symbol, power }) => written({ symbol, power: -power }));
  const numerator = above.length === 0 ? '1' : above.join(' ');
  if (below.length === 0) return numerator;
  return `${numerator}/${below.length === 1 ? below[0] : `(${below.join(' ')})`}`;
}
