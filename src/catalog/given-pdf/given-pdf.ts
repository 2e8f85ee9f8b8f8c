/** Densities that are known exactly: what can be asked for. Their mathematics are in `given-pdf-*.ts`. */
import * as v from 'valibot';

export const givenPdfSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('named'),
    name: v.picklist(['given-pdf-mixture', 'normal-mixture', 'bimodal', 'skewed', 'heavy-tailed', 'uniform']),
  }),
  v.strictObject({
    kind: v.literal('formula'),
    /** A density in x up to a factor, e.g. `exp(-abs(x)) * (1 + sin(3*x))`. */
    formula: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
    /** The interval on which it is defined. */
    from: v.pipe(v.number(), v.finite()),
    to: v.pipe(v.number(), v.finite()),
  }),
]);

export type GivenPdf = v.InferOutput<typeof givenPdfSchema>;
