/**
 * Recorded formulas as AssemblyScript: functions of vectors of four rows, and kernels that run one over whole features. `tools/kernels.mjs`
 * compiles the text together with `kernels/*.ts`, whose elementary functions it calls.
 *
 * Constants are loaded from a table, as those of `kernels/numbers.ts` are and for the same reason. A product that is only added to something
 * is fused with the sum where the build may.
 */
import { type Expression, inOrder, isMask } from '../../flow/formula/graph';
import type { Recorded } from '../../flow/formula/record';

/** A feature of the workspace: `at` is the parameter that holds its address, or that of the first of several, `index` strides before it. */
export interface Feature {
  readonly at: string;
  readonly index?: number;
}

export interface RowKernel {
  readonly name: string;
  /** Parameters, in their order: addresses, then `stride` where a feature has an index, `rows`, and `scalars`. */
  readonly addresses: readonly string[];
  readonly scalars?: readonly string[];
  readonly inputs: Readonly<Record<string, Feature>>;
  /** `add`: added to what is there. */
  readonly outputs: readonly (Feature & { readonly value: Recorded; readonly add?: true })[];
}

/** Names of functions in `kernels/math.ts`. */
const MATH = ['clamp', 'exp', 'log', 'minusProduct', 'mulAdd', 'select', 'sigmoid', 'softplus', 'tanh'];

export class Assembly {
  private readonly table: number[] = [];
  private readonly parts: string[] = [];

  private constant(value: number): string {
    if (value === 0) return 'f32x4.splat(0)';
    const known = this.table.indexOf(value);
    const index = known < 0 ? this.table.push(value) - 1 : known;
    return `v128.load32_splat(TABLE, ${4 * index})`;
  }

  private codeOf(expression: Expression, name: (of: Expression) => string, once: (of: Expression) => boolean): string {
    const [a, b, c] = expression.parts as [Expression, Expression, Expression];
    const call = (of: string) => `${of}(${expression.parts.map(name).join(', ')})`;
    const isZero = ({ operation, value }: Expression) => operation === 'constant' && value === 0;
    const isProduct = (of: Expression) => of.operation === 'mul' && once(of);
    const factors = (of: Expression) => of.parts.map(name).join(', ');
    switch (expression.operation) {
      case 'add':
        if (isProduct(a)) return `mulAdd(${factors(a)}, ${name(b)})`;
        return isProduct(b) ? `mulAdd(${factors(b)}, ${name(a)})` : call('f32x4.add');
      case 'sub':
        return isProduct(b) ? `minusProduct(${name(a)}, ${factors(b)})` : call('f32x4.sub');
      case 'neg': {
        const scalar = /^f32x4\.splat\((\w+)\)$/.exec(name(a));
        return scalar ? `f32x4.splat(-${scalar[1]})` : call('f32x4.neg');
      }
      case 'mul':
      case 'div':
      case 'abs':
      case 'sqrt':
        return call(`f32x4.${expression.operation}`);
      case 'min':
      case 'max':
        return call(`f32x4.p${expression.operation}`);
      case 'clip':
      case 'nudge':
        return call('clamp');
      case 'atLeast':
        return call('f32x4.ge');
      case 'equal':
        return call('f32x4.eq');
      case 'select':
        if (isZero(c)) return `v128.and(${name(b)}, ${name(a)})`;
        return isZero(b) ? `v128.andnot(${name(c)}, ${name(a)})` : `select(${name(b)}, ${name(c)}, ${name(a)})`;
      case 'constant':
        return this.constant(expression.value);
      case 'exp':
      case 'log':
      case 'softplus':
      case 'sigmoid':
      case 'tanh':
        return call(expression.operation);
      case 'input':
        return '';
      default:
        throw expression.operation satisfies never;
    }
  }

  /** Statements that compute the outputs from what `inputs` names, and the outputs' own names. */
  private body(outputs: readonly Expression[], input: (name: string) => string, indent: string) {
    const all = inOrder(outputs);
    const uses = new Map<Expression, number>();
    const use = (of: Expression) => uses.set(of, (uses.get(of) ?? 0) + 1);
    for (const { parts } of all) for (const part of parts) use(part);
    for (const output of outputs) use(output);
    const once = (of: Expression) => uses.get(of) === 1;
    const fused = new Set<Expression>();
    for (const { operation, parts } of all) {
      if (operation !== 'add' && operation !== 'sub') continue;
      const product = (operation === 'add' ? parts : parts.slice(1)).find(
        (part) => part.operation === 'mul' && once(part),
      );
      if (product) fused.add(product);
    }
    const names = new Map<Expression, string>();
    const name = (of: Expression) => names.get(of) as string;
    const lines: string[] = [];
    for (const expression of all) {
      if (expression.operation === 'input') names.set(expression, input(expression.name));
      else if (expression.operation === 'constant') names.set(expression, this.constant(expression.value));
      else if (!fused.has(expression)) {
        names.set(expression, `${isMask(expression) ? 'm' : 'n'}${expression.id}`);
        lines.push(`${indent}const ${name(expression)} = ${this.codeOf(expression, name, once)};`);
      }
    }
    return { lines, results: outputs.map(name) };
  }

  /** A constant, by that name. */
  number(name: string, value: number, type: 'f32' | 'f64' | 'usize' = 'f32'): void {
    this.parts.push(`export const ${name}: ${type} = ${value};`);
  }

  /** A function of vectors that is inlined where it is called. */
  inlined(name: string, parameters: readonly string[], value: Recorded): void {
    const { lines, results } = this.body([value.expression], (input) => input, '  ');
    this.parts.push(`// @ts-ignore: decorator
@inline
export function ${name}(${parameters.map((parameter) => `${parameter}: v128`).join(', ')}): v128 {
${lines.join('\n')}
  return ${results[0]};
}`);
  }

  /** A kernel over rows, in multiples of four. */
  kernel({ name, addresses, scalars = [], inputs, outputs }: RowKernel): void {
    const place = ({ at, index = 0 }: Feature) =>
      `${at} + r${index === 0 ? '' : ` + ${index === 1 ? '' : `${index} * `}stride`}`;
    const isScalar = (input: string) => scalars.includes(input);
    const { lines, results } = this.body(
      outputs.map(({ value }) => value.expression),
      (input) => (isScalar(input) ? `f32x4.splat(${input})` : `_${input}`),
      '    ',
    );
    const read = Object.entries(inputs)
      .filter(([input]) => lines.concat(results).some((line) => new RegExp(`\\b_${input}\\b`).test(line)))
      .map(([input, feature]) => `    const _${input} = v128.load(${place(feature)});`);
    const written = outputs.map(({ add, ...feature }, i) => {
      const to = place(feature);
      return `    v128.store(${to}, ${add ? `f32x4.add(v128.load(${to}), ${results[i]})` : results[i]});`;
    });
    const indexed = [...Object.values(inputs), ...outputs].some(({ index = 0 }) => index > 0);
    const parameters = [
      ...addresses.map((address) => `${address}: usize`),
      ...(indexed ? ['stride: usize'] : []),
      'rows: i32',
      ...scalars.map((scalar) => `${scalar}: f32`),
    ];
    this.parts.push(`export function ${name}(${parameters.join(', ')}): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
${[...read, ...lines, ...written].join('\n')}
  }
}`);
  }

  /** The file, which stands beside `kernels/math.ts`. */
  text(): string {
    const code = this.parts.join('\n\n');
    const used = MATH.filter((name) => new RegExp(`\\b${name}\\(`).test(code));
    return `/** Written by src/engine/wasm/assembly.ts from the formulas of src/flow. */
import { ${used.join(', ')} } from './math';

const TABLE: usize = memory.data<f32>([${this.table.map((value) => Math.fround(value)).join(', ')}]);

${code}
`;
  }
}
