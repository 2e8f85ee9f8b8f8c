/** The coordinates in which mixtures of true values are learned: the columns as a flow sees them, contexts first. */
import { type Cells, cellsIn } from '../analysis/measured/cells';
import type { ColumnMap } from '../analysis/measured/column-map';
import type { Proposal } from '../analysis/measured/measured-rows';
import { applyTransform, type FittedTransform, invertTransform, logSlope } from '../catalog/column-transforms';
import { type CatalogCells, emptyCells } from '../catalog/measured/cells';
import { type FittedDomain, lineSlope, offLine, onLine } from '../train/domain';
import type { FlowStandardisation, Standardisation } from '../train/standardise';

/** A transformed column t without domain is shift + scale s; the catalog's value follows from it. */
function columnMap(transform: FittedTransform, { shift, scale, domains }: Standardisation, column: number): ColumnMap {
  const [at, by] = [shift[column] as number, scale[column] as number];
  const domain: FittedDomain = domains?.[column] ?? { kind: 'line' };
  const transformed = (s: number) => offLine(domain, at + by * s);
  const value = (s: number) => invertTransform(transform, transformed(s));
  const logStretch = (s: number) => Math.log(by) - (domain.kind === 'within' ? lineSlope(domain, transformed(s)) : 0);
  const ends: { from?: number; to?: number } = domain.kind === 'within' ? domain : {};
  const inUnits = (t: number | undefined, other: number) => (t === undefined ? other : invertTransform(transform, t));
  const bare =
    transform.kind === 'logit'
      ? [transform.from, transform.to]
      : [transform.kind === 'log10' ? 0 : Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const linear = linearOf(transform);
  return {
    value,
    coordinate: (v) => (onLine(domain, applyTransform(transform, v)) - at) / by,
    least: inUnits(ends.from, bare[0] as number),
    most: inUnits(ends.to, bare[1] as number),
    ...(linear && domain.kind === 'line'
      ? { linear: { shift: linear.shift + linear.scale * at, scale: linear.scale * by } }
      : {}),
    transformed,
    logStretch,
    logRise: (s) => logStretch(s) - logSlope(transform, value(s)),
  };
}

/** value = shift + scale t, of transforms that are straight. */
function linearOf(transform: FittedTransform): { shift: number; scale: number } | undefined {
  switch (transform.kind) {
    case 'none':
      return { shift: 0, scale: 1 };
    case 'standardise':
    case 'robust':
      return { shift: transform.shift, scale: transform.scale };
    case 'log10':
    case 'asinh':
    case 'logit':
      return undefined;
    default:
      return transform satisfies never;
  }
}

/** Cells of the features and then the contexts, as rows are prepared, in the coordinates of mixtures. */
export function mixtureCells(
  prepared: CatalogCells,
  transforms: readonly FittedTransform[],
  standardisation: FlowStandardisation,
  dim: number,
  weights?: Float64Array,
): Cells {
  const width = prepared.columns;
  const context = width - dim;
  const order = Array.from({ length: width }, (_, i) => (i < context ? dim + i : i - context));
  const cells = context === 0 ? prepared : emptyCells(prepared.kinds.length / width, width);
  if (context > 0) {
    for (const part of ['kinds', 'measured', 'spread', 'upper'] as const) {
      const [from, to] = [prepared[part], cells[part]];
      for (let at = 0; at < to.length; at++) to[at] = from[at - (at % width) + (order[at % width] as number)] as number;
    }
  }
  const { correlated } = prepared;
  const inOrder = correlated && {
    ...correlated,
    pairs: correlated.pairs.map(([a, b]) => [order.indexOf(a), order.indexOf(b)] as const),
  };
  const maps = order.map((from, i) =>
    columnMap(
      transforms[from] ?? { kind: 'none' },
      i < context ? standardisation.context : standardisation,
      i < context ? i : i - context,
    ),
  );
  return cellsIn(inOrder ? { ...cells, correlated: inOrder } : cells, maps, weights);
}

/** The features of a proposal over contexts and features, of which the contexts are exact. */
export function featuresOf(proposal: Proposal, width: number, dim: number): Proposal {
  if (width === dim) return proposal;
  let whole = new Float64Array();
  return {
    draw(row, draws, random, values, logRatio, at) {
      if (whole.length < draws * width) whole = new Float64Array(draws * width);
      proposal.draw(row, draws, random, whole, logRatio.subarray(at, at + draws), 0);
      for (let k = 0; k < draws; k++)
        values.set(whole.subarray((k + 1) * width - dim, (k + 1) * width), (at + k) * dim);
    },
  };
}
