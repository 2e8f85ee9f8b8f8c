/**
 * The shares of the box of Pyro's bins, m + (1 − mK)·softmax, as the sum of two float32 numbers. Beside a bin that fills the
 * box one of 1/1000 of it sees what a single number rounds off: ln f′ was off by 3e-4 at K = 16 and 1.6e-3 at K = 32.
 */
import type { NdArray } from '../array';

/** Adding and subtracting it rounds a number below 1 to a multiple of 2⁻¹¹. */
const COARSE = 2 ** 12;
/** The same for a sum of up to 512 of them: a multiple of 2⁻⁴, of 13 bits. */
const COARSE_SUM = 2 ** 19;

const rounded = (array: NdArray, coarse: number) => array.add(coarse).sub(coarse);

/** `value` + `lost` are the shares of logits [n or 1, dim, K]; no part of them is below `least`. */
export function pyroShares(logits: NdArray, bins: number, least: number): { value: NdArray; lost: NdArray } {
  // Softmax, with what rounding takes from u − max u.
  const largest = logits.max(2, true);
  const below = logits.sub(largest);
  const moved = below.sub(logits);
  const ofDifference = logits.sub(below.sub(moved)).sub(largest.add(moved));
  const rough = below.exp();
  const e = rough.add(rough.mul(ofDifference));
  const coarse = rounded(e, COARSE);
  const coarseTotal = coarse.sum(2, true);
  const fineTotal = e.sub(coarse).sum(2, true);
  const total = coarseTotal.add(fineTotal);
  const wideTotal = rounded(total, COARSE_SUM);
  const restTotal = coarseTotal.sub(wideTotal).add(fineTotal);
  const share = e.div(total);
  // Products of coarse parts are exact in float32, so these are what the quotient, the product and the sum lose.
  const head = rounded(share, COARSE);
  const tail = share.sub(head);
  const ofQuotient = e.sub(head.mul(wideTotal)).sub(head.mul(restTotal)).sub(tail.mul(total)).div(total);
  const factor = 1 - least * bins;
  const factorHead = Math.round(factor * COARSE) / COARSE;
  const product = share.mul(factor);
  const ofProduct = head
    .mul(factorHead)
    .sub(product)
    .add(head.mul(factor - factorHead))
    .add(tail.mul(factor));
  const value = product.add(least);
  const added = value.sub(product);
  const ofSum = product.sub(value.sub(added)).add(added.neg().add(least));
  return { value, lost: ofQuotient.mul(factor).add(ofProduct).add(ofSum) };
}
