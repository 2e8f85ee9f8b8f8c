/** What in a flow cannot work, or hardly will, in words: to be said before training and not learned from its failure. */
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';

/** Rows per parameter below which a flow learns its rows by heart more often than not. */
const ROWS_PER_PARAMETER = 0.5;
/** Standardised columns reach beyond a smaller box: a Gaussian's outer hundredth is at 2.6. */
const LEAST_BOUND = 2.5;

const isMasked = (transform: TransformSpec) => 'hidden' in transform;
const seesContext = (transform: TransformSpec) =>
  isMasked(transform) || ('conditional' in transform && transform.conditional === true);

/** A sentence each; `parameters` and `rows` are the counts that training has. */
export function flowWarnings(flow: FlowSpec, parameters: number, rows: number): string[] {
  const { dim, context, transforms, base } = flow;
  const warnings: string[] = [];
  const number = (found: (transform: TransformSpec) => boolean) =>
    transforms.flatMap((transform, i) => (found(transform) ? [i + 1] : []));
  const layers = (numbers: readonly number[]) => `${numbers.length > 1 ? 'layers' : 'layer'} ${numbers.join(', ')}`;
  if (parameters === 0) warnings.push('Nothing in this flow can be trained.');
  const coupling = number(({ kind }) => kind.startsWith('coupling'));
  if (dim === 1 && coupling.length > 0) {
    warnings.push(`With one column ${layers(coupling)} has nothing to couple, and leaves it to constants.`);
  }
  const mixes = transforms.some((transform) => isMasked(transform) || ['lu', 'rotation'].includes(transform.kind));
  const correlated = base.kind === 'multivariate-normal' || base.kind === 'gaussian-mixture';
  if (dim > 1 && !mixes && !correlated) {
    warnings.push('No layer looks from one column at another, so the columns are learned as if independent.');
  }
  const conditional = transforms.some(seesContext) || ('conditional' in base && base.conditional);
  if (context > 0 && !conditional) {
    warnings.push('No layer looks at the given columns, so the density does not depend on them.');
  }
  const visits = transforms.flatMap((transform) => ('visit' in transform ? [JSON.stringify(transform.visit)] : []));
  if (dim > 1 && visits.length > 1 && new Set(visits).size === 1) {
    warnings.push(
      'All autoregressive layers visit the columns in one order, so the first column never depends on the others.',
    );
  }
  const late = number(({ kind }) => kind === 'batch-norm').filter(
    (i) => i > 1 && transforms[i - 2]?.kind.endsWith('spline'),
  );
  if (late.length > 0) {
    warnings.push(
      `Batch normalisation after a spline (${layers(late)}) moves the base of every batch; it belongs next to the data.`,
    );
  }
  const narrow = number((transform) => {
    if (!('bound' in transform) || transform.bound === 'auto') return false;
    return Math.min(...[transform.bound].flat()) < LEAST_BOUND;
  });
  if (narrow.length > 0) {
    warnings.push(
      `The box of ${layers(narrow)} ends inside the data, whose columns have a deviation of 1; outside it nothing is learned.`,
    );
  }
  if (rows > 0 && parameters * ROWS_PER_PARAMETER > rows) {
    warnings.push(
      `${parameters.toLocaleString('en')} parameters for ${rows.toLocaleString('en')} rows: watch the validation NLL, which will rise when the rows are learned by heart.`,
    );
  }
  return warnings;
}
