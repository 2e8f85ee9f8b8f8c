/** Whether the flow itself is sound on the test rows: inside its splines, and invertible. */
import { TRUST_WORDS } from '../analysis/trust-words';
import type { Verdict } from '../analysis/verdict';
import type { Engine } from '../engine/engine';
import { boxShares } from '../train/box-share';
import type { Ensemble } from '../train/ensemble-interface';
import type { Fit, Points } from '../train/fit';

/** More of the rows than this outside a box is bad. */
const BAD_OUTSIDE = 0.05;

/** How many of the rows lie outside the range of a spline, where it is a straight line. */
export async function boxVerdict(engine: Engine, { flows }: Ensemble, rows: Points): Promise<Verdict> {
  const words = TRUST_WORDS.splines;
  const shares = [];
  for (const fit of flows) shares.push(...(await boxShares(engine, fit.flow, fit.rows(rows))));
  const worst = shares.reduce((bad, one) => (one.share > bad.share ? one : bad), shares[0] ?? { layer: 0, share: 0 });
  if (shares.length === 0) return { judgement: 'good', sentence: words.none };
  const percent = `${(100 * worst.share).toFixed(1)} %`;
  if (worst.share >= BAD_OUTSIDE) {
    return {
      judgement: 'bad',
      sentence: words.outside(percent, worst.layer),
    };
  }
  if (worst.share === 0) return { judgement: 'good', sentence: words.inside };
  const few = worst.share < 5e-4 ? words.few : percent;
  return { judgement: 'good', sentence: words.almost(few) };
}

const BAD_INVERSE = 1e-2;
const INVERSE_ROWS = 2_000;

/** The largest |f(f⁻¹(z)) − z| / (1 + |z|) over the latents of test rows, of all flows. */
export async function inverseVerdict(
  { flows }: Ensemble,
  rows: { values: Float64Array; context: Float64Array },
): Promise<Verdict> {
  let error = 0;
  for (const fit of flows) error = Math.max(error, await inverseError(fit, rows));
  const size = error.toExponential(0);
  return error < BAD_INVERSE
    ? { judgement: 'good', sentence: TRUST_WORDS.inverse.accurate(size) }
    : {
        judgement: 'bad',
        sentence: TRUST_WORDS.inverse.inaccurate(size),
      };
}

async function inverseError(
  fit: Fit,
  { values, context }: { values: Float64Array; context: Float64Array },
): Promise<number> {
  const count = Math.min(INVERSE_ROWS, fit.rows({ values, context }).count);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const latents = (await fit.forward({ values, context }, indices)).values;
  const given = context.subarray(0, (context.length / (values.length / fit.flow.spec.dim)) * count);
  const again = (await fit.forward({ values: await fit.inverse(latents, given), context: given })).values;
  return latents.reduce((most, z, i) => Math.max(most, Math.abs((again[i] as number) - z) / (1 + Math.abs(z))), 0);
}
