/** Whether the flow itself is sound on the test rows: inside its splines, and invertible. */
import type { Verdict } from '../analysis/verdict';
import type { Engine } from '../engine/engine';
import { boxShares } from '../train/box-share';
import type { Ensemble } from '../train/ensemble-interface';
import type { Fit, Points } from '../train/fit';

/** More of the rows than this outside a box is bad. */
const BAD_OUTSIDE = 0.05;

/** How many of the rows lie outside the range of a spline, where it is a straight line. */
export async function boxVerdict(engine: Engine, { flows }: Ensemble, rows: Points): Promise<Verdict> {
  const shares = [];
  for (const fit of flows) shares.push(...(await boxShares(engine, fit.flow, fit.rows(rows))));
  const worst = shares.reduce((bad, one) => (one.share > bad.share ? one : bad), shares[0] ?? { layer: 0, share: 0 });
  if (shares.length === 0) return { judgement: 'good', sentence: 'No layer has a limited range.' };
  const percent = `${(100 * worst.share).toFixed(1)} %`;
  if (worst.share >= BAD_OUTSIDE) {
    return {
      judgement: 'bad',
      sentence: `The spline range is too small: ${percent} of the test rows lie outside that of layer ${worst.layer}. Choose a larger bound B.`,
    };
  }
  if (worst.share === 0) return { judgement: 'good', sentence: 'All test rows lie inside the spline range.' };
  const few = worst.share < 5e-4 ? 'less than 0.05 %' : percent;
  return { judgement: 'good', sentence: `Almost all test rows lie inside the spline range; ${few} do not.` };
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
    ? { judgement: 'good', sentence: `Inverse accurate to ${size}.` }
    : {
        judgement: 'bad',
        sentence: `Inverse inaccurate: errors up to ${size}, since the flow is very steep somewhere. Samples are unreliable; use fewer layers or a lower learning rate.`,
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
