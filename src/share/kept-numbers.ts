/** Arrays that the page kept: of finite numbers. */
import * as v from 'valibot';

export const numbers = v.pipe(
  v.instance(Float32Array),
  v.check((values) => values.every(Number.isFinite), 'holds numbers that are not finite'),
);
export const doubles = v.pipe(
  v.instance(Float64Array),
  v.check((values) => values.every(Number.isFinite), 'holds numbers that are not finite'),
);
