/** Formulas of `flow/`, recorded, as WGSL functions of one number per name, and the functions of their gradients. Pointwise operations only. */
import { adjoints } from '../../../flow/formula/adjoint';
import { type Expression, inOrder, isMask, Recording } from '../../../flow/formula/graph';
import { Recorded } from '../../../flow/formula/record';

const isPlain = /^[+-]?\d+$/;

/** A number as a WGSL literal of type f32. */
export function literal(value: number): string {
  const text = String(Math.fround(value) === value ? value : Number(value.toPrecision(9)));
  return isPlain.test(text) ? `${text}.0` : text;
}

/** The code of an expression, given names for its parts. */
function codeOf({ operation, value }: Expression, [a = '', b = '', c = '']: readonly string[]): string {
  switch (operation) {
    case 'add':
      return `${a} + ${b}`;
    case 'sub':
      return `${a} - ${b}`;
    case 'mul':
      return `${a} * ${b}`;
    case 'div':
      return `${a} / ${b}`;
    case 'min':
    case 'max':
      return `${operation}(${a}, ${b})`;
    case 'clip':
    case 'nudge':
      return `clamp(${a}, ${b}, ${c})`;
    case 'neg':
      return `-${a}`;
    case 'abs':
    case 'sqrt':
    case 'exp':
    case 'log':
      return `${operation}(${a})`;
    // Those of `math.ts`.
    case 'softplus':
    case 'sigmoid':
    case 'tanh':
      return `${operation}_of(${a})`;
    case 'atLeast':
      return `${a} >= ${b}`;
    case 'equal':
      return `${a} == ${b}`;
    case 'select':
      return `select(${c}, ${b}, ${a})`;
    case 'constant':
      return value < 0 ? `(${literal(value)})` : literal(value);
    case 'input':
      return '';
    default:
      return operation satisfies never;
  }
}

/** The body of a function that returns some expressions, an array where there are several. */
function bodyOf(outputs: readonly Expression[]): string {
  const names = new Map<Expression, string>();
  const lines: string[] = [];
  for (const expression of inOrder(outputs)) {
    const parts = expression.parts.map((part) => names.get(part) as string);
    if (expression.operation === 'input') names.set(expression, expression.name);
    else if (expression.operation === 'constant') names.set(expression, codeOf(expression, parts));
    else {
      const name = `${isMask(expression) ? 'm' : 'n'}${names.size}`;
      lines.push(`  let ${name} = ${codeOf(expression, parts)};`);
      names.set(expression, name);
    }
  }
  const results = outputs.map((output) => names.get(output) as string);
  return `${lines.join('\n')}
  return ${results.length === 1 ? results[0] : `array<f32, ${results.length}>(${results.join(', ')})`};`;
}

const typeOf = (outputs: readonly Expression[]) => (outputs.length === 1 ? 'f32' : `array<f32, ${outputs.length}>`);

export interface TracedFunction {
  /** `fn name(inputs…) -> array<f32, outputs>`, or `f32` where there is one. */
  readonly value: string;
  /** `fn name_grad(inputs…, adjoints of the outputs…) -> array<f32, inputs>`, or `f32`. */
  readonly gradient: string;
}

/** WGSL of a formula and of its gradient. */
export function traced<Name extends string>(
  name: string,
  inputs: readonly Name[],
  formula: (inputs: Readonly<Record<Name, Recorded>>) => readonly Recorded[],
): TracedFunction {
  const recording = new Recording();
  const named = inputs.map((input) => [input, new Recorded(recording, recording.input(input))] as const);
  const outputs = formula(Object.fromEntries(named) as Readonly<Record<Name, Recorded>>).map(
    ({ expression }) => expression,
  );
  const seeds = outputs.map((_, i) => recording.input(`g${i}`));
  const ofInputs = named.map(([, { expression }]) => expression);
  const gradients = adjoints(recording, outputs, seeds, ofInputs);
  const parameters = (all: readonly Expression[]) => all.map((input) => `${input.name}: f32`).join(', ');
  return {
    value: `fn ${name}(${parameters(ofInputs)}) -> ${typeOf(outputs)} {
${bodyOf(outputs)}
}`,
    gradient: `fn ${name}_grad(${parameters([...ofInputs, ...seeds])}) -> ${typeOf(gradients)} {
${bodyOf(gradients)}
}`,
  };
}
