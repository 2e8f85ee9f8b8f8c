/** Times as text: a column of them compares and prints as a person reads it, and no unit or epoch is lost. */

/** ISO 8601 of a time since 1970 in `perSecond` ticks, with all its digits and no zeros behind them; blank beyond the calendar. */
export function isoTime(ticks: bigint, perSecond: bigint): string {
  const seconds = ticks / perSecond - (ticks % perSecond < 0n ? 1n : 0n);
  const rest = ticks - seconds * perSecond;
  const date = new Date(1000 * Number(seconds));
  if (Number.isNaN(date.getTime())) return '';
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(String(perSecond).length - 1, '0')}`.replace(/0+$/, '');
  return `${date.toISOString().slice(0, -5)}${fraction}`;
}

/** ISO 8601 of a day since 1970. */
export function isoDate(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, -14);
}
