/**
 * Where the values of a column can lie, in the catalog's units: within limits that no value can pass (a fraction, a flux limit, the box of a
 * simulation), or on a circle, where the ends of a period meet. The whole line where nothing is said.
 */
import * as v from 'valibot';
import { ProblemError } from '../base/problem';
import { applyTransform, type FittedTransform } from './column-transforms';

const finite = v.pipe(v.number(), v.finite(), v.minValue(-1e300), v.maxValue(1e300));

export const columnDomainSchema = v.variant('kind', [
  v.pipe(
    v.strictObject({ kind: v.literal('within'), from: v.exactOptional(finite), to: v.exactOptional(finite) }),
    v.check(({ from, to }) => from !== undefined || to !== undefined, 'limits need at least one end'),
    v.check(({ from, to }) => from === undefined || to === undefined || from < to, 'limits must rise'),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('angle'), from: finite, to: finite }),
    v.check(({ from, to }) => from < to, 'a period must rise'),
  ),
]);

export type ColumnDomain = v.InferOutput<typeof columnDomainSchema>;

export function sameDomain(a: ColumnDomain | undefined, b: ColumnDomain | undefined): boolean {
  return a?.kind === b?.kind && a?.from === b?.from && a?.to === b?.to;
}

/** "0 to 1", "0 and above". */
export function domainWords({ from, to }: ColumnDomain): string {
  if (to === undefined) return `${from} and above`;
  return from === undefined ? `${to} and below` : `${from} to ${to}`;
}

const isBeyond = ({ from = -Infinity, to = Infinity }: ColumnDomain, value: number) => value < from || value > to;

/** Why a value cannot be one of its column, as a clause; undefined where it can. Angles come round again. */
export function outsideWords(domain: ColumnDomain | undefined, name: string, value: number): string | undefined {
  if (domain?.kind !== 'within' || !isBeyond(domain, value)) return undefined;
  return `${name} is outside its limits (${domainWords(domain)})`;
}

/** In the units of the transformed column. */
export type TransformedDomain =
  | { readonly kind: 'line' }
  | { readonly kind: 'within'; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly kind: 'circle'; readonly from: number; readonly to: number };

/** A limit that the transform takes to infinity is none: log10 cannot pass 0. Throws ProblemError `angle-transform`. */
export function transformedDomain(
  name: string,
  domain: ColumnDomain | undefined,
  transform: FittedTransform,
): TransformedDomain {
  if (!domain) return { kind: 'line' };
  if (domain.kind === 'angle') {
    if (transform.kind === 'none') return { kind: 'circle', from: domain.from, to: domain.to };
    throw new ProblemError(
      'angle-transform',
      `“${name}” is an angle, whose ends meet, and a transform by ${transform.kind} would part them.`,
      'Use the angle as it is, or without its period.',
    );
  }
  const limit = (value: number | undefined) => {
    const transformed = value === undefined ? Number.NaN : applyTransform(transform, value);
    return Number.isFinite(transformed) ? transformed : undefined;
  };
  const [from, to] = [limit(domain.from), limit(domain.to)];
  return from === undefined && to === undefined ? { kind: 'line' } : { kind: 'within', from, to };
}

/** True for a value, in the units of the transformed column, that its domain leaves out. */
export function isOutside(domain: TransformedDomain, t: number): boolean {
  return domain.kind === 'within' && (t < (domain.from ?? -Infinity) || t > (domain.to ?? Infinity));
}
