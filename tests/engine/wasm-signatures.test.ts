/**
 * The kernels' signatures are the compiler's: those of hand-written kernels are the file `signatures.ts`, which `npx vitest run -u` on this test
 * writes, and those of kernels that are printed from formulas are what `kernels.ts` says of them.
 */
import { expect, test } from 'vitest';
import { BIN_NAMES } from '../../src/engine/wasm/place-features';
import { MAP_NAMES } from '../../src/flow/maps/registry';
import { kernelDeclaration } from '../../tools/kernels.mjs';

interface Signature {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: string;
}

const declared: readonly Signature[] = Array.from(
  (await kernelDeclaration()).matchAll(/export function (\w+)\((.*?)\): (\w+);/g),
  ([, name = '', parameters = '', result = '']) => ({
    name,
    parameters: parameters === '' ? [] : parameters.split(', '),
    result,
  }),
);

const WIDTH = 120;
function written({ name, parameters, result }: Signature): string {
  const line = `  ${name}(${parameters.join(', ')}): ${result};`;
  return line.length <= WIDTH
    ? line
    : `  ${name}(\n${parameters.map((one) => `    ${one},\n`).join('')}  ): ${result};`;
}

const TAIL = { Adjoint: ['gradient', 'weight'], '': ['to', 'logDet'] } as const;

/** Parameters of kernels that are printed, as the types in `kernels.ts` have them. */
const printed: Readonly<Record<string, readonly string[]>> = {
  turn: ['x', 'y', 'rows'],
  circlePoint: ['u', 'c', 's', 'rows'],
  circlePointAdjoint: ['u', 'gc', 'gs', 'gradient', 'rows'],
  ...Object.fromEntries(
    (['', 'Adjoint'] as const).flatMap((kind) => [
      ...MAP_NAMES.flatMap((name) =>
        ['Forward', 'Inverse'].map((direction) => [
          `${name}${direction}${kind}`,
          ['raw', 'from', ...TAIL[kind], ...(kind ? ['rawAdjoint'] : []), 'stride', 'rows'],
        ]),
      ),
      ...Object.values(BIN_NAMES).flatMap((name) =>
        (kind ? ['Forward'] : ['Forward', 'Inverse']).map((direction) => [
          `${name}${direction}${kind}`,
          ['place', 'from', ...TAIL[kind], ...(kind ? ['adjoint'] : []), 'stride', 'rows', 'bound'],
        ]),
      ),
    ]),
  ),
};

test('hand-written kernels have the signatures that the compiler declares', async () => {
  const byHand = declared.filter(({ name }) => !(name in printed));
  expect(byHand.length).toBeGreaterThan(15);
  await expect(`/** Hand-written kernels as the compiler declares them; written by \`npx vitest run -u tests/engine/wasm-signatures.test.ts\`. */
export interface HandKernels {
${byHand.map(written).join('\n')}
}
`).toMatchFileSnapshot('../../src/engine/wasm/signatures.ts');
});

test('printed kernels have the parameters that their types say, in that order', () => {
  const found = declared.filter(({ name }) => name in printed);
  const names = ({ parameters }: Signature) => parameters.map((parameter) => parameter.replace(/: .*/, ''));
  expect(Object.fromEntries(found.map((signature) => [signature.name, names(signature)]))).toEqual(printed);
  expect(
    found.every(({ result, parameters }) => result === 'void' && parameters.every((one) => one.endsWith(': number'))),
  ).toBe(true);
});
