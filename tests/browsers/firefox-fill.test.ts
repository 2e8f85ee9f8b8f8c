/**
 * The fault of Firefox that made every flow of two columns end in NaN, reduced; seen in 153. `firefox-fill.md` is a report of it, ready to file.
 *
 * `engine/wasm/batch-gradient.ts` fills the whole memory between two indices instead, and tests/structure.test.ts keeps the
 * value of fill() from being used anywhere.
 */
import { expect, test } from 'vitest';
import { firefoxProgram, openFirefox } from './support/firefox';

const reduced = `() => {
  const whole = new Float32Array(12);
  const length = (from, count) => whole.subarray(from, from + count).fill(1).length;
  for (let call = 0; call < 20_000; call++) if (length(3, 5) !== 5) return call;
  return -1;
}`;

/** What the engine does in its place: two fills of the whole, the second of nothing or of the rows that pad. */
const instead = `() => {
  const whole = new Float32Array(12);
  const weigh = (from, count, rows) => {
    whole.fill(2, from, from + count);
    whole.fill(0, from + count, from + rows);
  };
  for (let call = 0; call < 20_000; call++) {
    whole.fill(1);
    weigh(3, 3, 5);
    if (whole.join() !== '1,1,1,2,2,2,0,0,1,1,1,1') return whole.join();
  }
  return '';
}`;

test('Firefox fills what the engine fills', async (context) => {
  const program = firefoxProgram();
  if (!program) return context.skip('Firefox is not installed here (apt-get install firefox-esr)');
  const firefox = await openFirefox(program);
  try {
    const call = await firefox.call<number>(reduced);
    const words =
      call < 0 ? 'fill() of a view answers with the view' : `fill() of a view is wrong from call ${call} on`;
    process.stdout.write(`${firefox.name}: ${words}\n`);
    expect(await firefox.call(instead)).toBe('');
  } finally {
    await firefox.close();
  }
});
