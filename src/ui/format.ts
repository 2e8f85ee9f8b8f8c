/** Numbers as the page writes them: short, with a true minus sign, and a dash where there is none. */
const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** What stands where there is no number. */
export const NO_NUMBER = '–';

const withMinus = (text: string) => text.replace(/^-|e-/g, (sign) => sign.replace('-', '−'));

/** A whole number with separators: `12,345`. */
export function count(value: number): string {
  return Number.isFinite(value) ? withMinus(grouped.format(value)) : NO_NUMBER;
}

/** `1 row`, `12,345 rows`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** At most `digits` significant digits; scientific (`1.23e10`) outside 0.001 … 99,999. */
export function compact(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return withMinus(
      value
        .toExponential(digits - 1)
        .replace(/\.?0*e/, 'e')
        .replace('e+', 'e'),
    );
  }
  return withMinus(String(Number(value.toPrecision(Math.max(digits, Math.floor(Math.log10(size || 1)) + 1)))));
}

/** A quantity in nats, to a thousandth: what mini-batch training can tell apart. */
export function nats(value: number, decimals = 3): string {
  return Number.isFinite(value) ? withMinus(value.toFixed(decimals)) : NO_NUMBER;
}

/** As `nats`, with its sign always written. */
export function signedNats(value: number, decimals = 3): string {
  return value > 0 ? `+${nats(value, decimals)}` : nats(value, decimals);
}

/** A size in decimal units, e.g. `1.2 MB`. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${power === 0 ? size : (size / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A share in per cent; a share that is small but not nothing never reads as 0 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return NO_NUMBER;
  if (share > 0 && share < 0.001) return '<0.1 %';
  if (share < 1 && share > 0.999) return '>99.9 %';
  return `${Number((share * 100).toFixed(1))} %`;
}

/** A span of time for a person: `<1 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return NO_NUMBER;
  if (seconds < 1) return '<1 s';
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `10⁹`, `2×10⁹`: a tick of a logarithmic axis. */
export function powerOfTen(exponent: number, mantissa = 1): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)] ?? '').join('');
  return `${mantissa === 1 ? '' : `${mantissa}×`}10${exponent < 0 ? '⁻' : ''}${digits}`;
}
