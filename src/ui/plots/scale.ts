/**
 * Scales and ticks for the plots: pure arithmetic, no canvas. Ranges come from files and links, so every loop counts to a bound that is
 * known before it starts: near 2^53 a number no longer grows when one is added to it.
 */
export interface Scale {
  readonly domain: readonly [number, number];
  /** Data to pixels. */
  at(value: number): number;
  /** Pixels to data. */
  invert(pixel: number): number;
}

/** Maps [from, to] linearly onto [start, end] pixels; an empty domain is widened so that nothing divides by 0. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1;
  return {
    domain: [from, from + span],
    at: (value) => start + ((value - from) / span) * (end - start),
    invert: (pixel) => from + ((pixel - start) / (end - start || 1)) * span,
  };
}

/** Maps [from, to], both positive, logarithmically; values at or below 0 land on the start. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const inner = linearScale(Math.log10(from), Math.log10(to), start, end);
  return {
    domain: [from, to],
    at: (value) => inner.at(Math.log10(Math.max(value, from))),
    invert: (pixel) => 10 ** inner.invert(pixel),
  };
}

/** One tick says where an axis is, and not how long a unit of it is. */
const FEWEST = 2;

/**
 * About `count` round numbers (1, 2 or 5 times a power of ten apart) within [from, to]: more than half of `count`, and two at least; none
 * where doubles cannot tell them apart.
 */
export function niceTicks(from: number, to: number, count: number): number[] {
  const enough = Math.max(FEWEST, Math.floor(count / 2) + 1);
  let ticks = ticksApart(from, to, count);
  for (let tried = Math.max(1, count) + 1; ticks.length < enough && tried <= count + MOST_TRIED; tried++) {
    const more = ticksApart(from, to, tried);
    if (more.length > ticks.length) ticks = more;
  }
  return ticks;
}

/** With so many more asked for, enough round numbers lie in every range. */
const MOST_TRIED = 6;

function ticksApart(from: number, to: number, count: number): number[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  const step = factor * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // The step is at least `rough`, so there are at most two more than asked for; a step of 0 is one too small for a double.
  if (!(step > 0) || !(Math.max(Math.abs(first), Math.abs(last)) < MOST_WHOLE)) return [];
  const number = Math.min(last - first + 1, Math.max(1, count) + 2);
  // The product is rounded to the step's own digits, or 3 × 0.1 would read 0.30000000000000004.
  const digits = Math.max(0, 1 - Math.floor(Math.log10(step)));
  return Array.from({ length: Math.max(0, number) }, (_, i) => round((first + i) * step, digits));
}

/** Beyond it not every whole number is a double. */
const MOST_WHOLE = 2 ** 53;
/** Powers of ten that a double can have lie well within this. */
const MOST_EXPONENT = 1_000;

function round(value: number, digits: number): number {
  return digits > 20 ? value : Number(value.toFixed(digits));
}

export interface Decade {
  readonly exponent: number;
  readonly mantissa: number;
}

/** The powers of ten within 10^from … 10^to, thinned to about `count`; 1, 2 and 5 times them where there are fewer than two. */
export function decades(from: number, to: number, count: number): Decade[] {
  if (!(Math.abs(from) <= MOST_EXPONENT && Math.abs(to) <= MOST_EXPONENT)) return [];
  const first = Math.ceil(from - 1e-9);
  const last = Math.floor(to + 1e-9);
  if (last - first >= 1) {
    const within = (stride: number) => Math.floor(last / stride) - Math.ceil(first / stride) + 1;
    const widest = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
    // Every range of two decades and more has two ticks, and the next finer stride has at most one more than was asked for.
    const stride = within(widest) >= FEWEST ? widest : Math.max(1, Math.floor((last - first) / 2));
    const start = Math.ceil(first / stride);
    const number = within(stride);
    return Array.from({ length: Math.max(0, number) }, (_, i) => ({ exponent: (start + i) * stride, mantissa: 1 }));
  }
  const [low, high] = [Math.floor(from), Math.floor(to)];
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i).flatMap((exponent) =>
    [1, 2, 5].flatMap((mantissa) => {
      const at = exponent + Math.log10(mantissa);
      return at >= from - 1e-9 && at <= to + 1e-9 ? [{ exponent, mantissa }] : [];
    }),
  );
}
