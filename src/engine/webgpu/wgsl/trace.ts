/**
 * Formulas of `flow/` as WGSL: an array that records what is done to it, one number per name, and writes the recording as
 * a function or, by reverse accumulation, as the function of its gradient. So the kernels use the very formulas that the
 * reference engine uses, and no derivative is worked out by hand. Elementwise operations only.
 */
import type { NdArray } from '../../../flow/array';

interface Node {
  /** What computes it, over the names of earlier nodes. */
  readonly code: string;
  /** For an adjoint named `g` and its own name, what each argument's adjoint gains. */
  readonly pull: readonly (readonly [argument: string, gain: (g: string, self: string) => string])[];
}

const isPlain = /^[+-]?\d+$/;

/** A number as a WGSL literal of type f32. */
export function literal(value: number): string {
  const text = String(Math.fround(value) === value ? value : Number(value.toPrecision(9)));
  return isPlain.test(text) ? `${text}.0` : text;
}

class Recording {
  readonly nodes = new Map<string, Node>();
  push(code: string, pull: Node['pull']): TracedNumber {
    const name = `n${this.nodes.size}`;
    this.nodes.set(name, { code, pull });
    return new TracedNumber(this, name);
  }
}

type Other = NdArray | number;

class TracedNumber implements NdArray {
  readonly shape = [] as const;
  constructor(
    readonly recording: Recording,
    readonly name: string,
  ) {}

  private of(other: Other): string {
    return typeof other === 'number' ? literal(other) : (other as TracedNumber).name;
  }
  private one(code: string, gain: (g: string, self: string) => string): TracedNumber {
    return this.recording.push(code, [[this.name, gain]]);
  }

  add(other: Other) {
    const b = this.of(other);
    return this.recording.push(`${this.name} + ${b}`, [
      [this.name, (g) => g],
      [b, (g) => g],
    ]);
  }
  sub(other: Other) {
    const b = this.of(other);
    return this.recording.push(`${this.name} - ${b}`, [
      [this.name, (g) => g],
      [b, (g) => `-${g}`],
    ]);
  }
  mul(other: Other) {
    const a = this.name;
    const b = this.of(other);
    return this.recording.push(`${a} * ${b}`, [
      [a, (g) => `${g} * ${b}`],
      [b, (g) => `${g} * ${a}`],
    ]);
  }
  div(other: Other) {
    const b = this.of(other);
    return this.recording.push(`${this.name} / ${b}`, [
      [this.name, (g) => `${g} / ${b}`],
      [b, (g, self) => `-${g} * ${self} / ${b}`],
    ]);
  }
  minimum(other: Other) {
    return this.extreme('min', '<=', this.of(other));
  }
  maximum(other: Other) {
    return this.extreme('max', '>=', this.of(other));
  }
  private extreme(call: string, sign: string, b: string) {
    const a = this.name;
    return this.recording.push(`${call}(${a}, ${b})`, [
      [a, (g) => `select(0.0, ${g}, ${a} ${sign} ${b})`],
      [b, (g) => `select(${g}, 0.0, ${a} ${sign} ${b})`],
    ]);
  }
  neg() {
    return this.one(`-${this.name}`, (g) => `-${g}`);
  }
  abs() {
    return this.one(`abs(${this.name})`, (g) => `${g} * sign(${this.name})`);
  }
  square() {
    return this.one(`${this.name} * ${this.name}`, (g) => `${g} * 2.0 * ${this.name}`);
  }
  sqrt() {
    return this.one(`sqrt(${this.name})`, (g, self) => `${g} * 0.5 / ${self}`);
  }
  exp() {
    return this.one(`exp(${this.name})`, (g, self) => `${g} * ${self}`);
  }
  log() {
    return this.one(`log(${this.name})`, (g) => `${g} / ${this.name}`);
  }
  clip(low: number, high: number) {
    const inside = `${this.name} >= ${literal(low)} && ${this.name} <= ${literal(high)}`;
    return this.one(`clamp(${this.name}, ${literal(low)}, ${literal(high)})`, (g) => `select(0.0, ${g}, ${inside})`);
  }
  atLeast(other: Other) {
    return this.recording.push(`select(0.0, 1.0, ${this.name} >= ${this.of(other)})`, []);
  }
  where(yes: NdArray, no: NdArray) {
    const [a, b] = [this.of(yes), this.of(no)];
    return this.recording.push(`select(${b}, ${a}, ${this.name} > 0.5)`, [
      [a, (g) => `select(0.0, ${g}, ${this.name} > 0.5)`],
      [b, (g) => `select(${g}, 0.0, ${this.name} > 0.5)`],
    ]);
  }

  private refuse(): never {
    throw new Error('only elementwise formulas can be written as a kernel');
  }
  softplus = () => this.refuse();
  sigmoid = () => this.refuse();
  tanh = () => this.refuse();
  relu = () => this.refuse();
  lookUp = () => this.refuse();
  softmax = () => this.refuse();
  cumsum = () => this.refuse();
  sum = () => this.refuse();
  mean = () => this.refuse();
  max = () => this.refuse();
  matMul = () => this.refuse();
  transpose = () => this.refuse();
  reshape = () => this.refuse();
  slice = () => this.refuse();
  concat = () => this.refuse();
  constant = () => this.refuse();
}

export interface TracedFunction {
  /** `fn name(inputs…) -> array<f32, outputs>`. */
  readonly value: string;
  /** `fn name_grad(inputs…, adjoints of the outputs…) -> array<f32, inputs>`. */
  readonly gradient: string;
}

/** WGSL of a formula and of its gradient. */
export function traced<Name extends string>(
  name: string,
  inputs: readonly Name[],
  formula: (inputs: Readonly<Record<Name, NdArray>>) => readonly NdArray[],
): TracedFunction {
  const recording = new Recording();
  const named = inputs.map((input) => [input, new TracedNumber(recording, input)] as const);
  const outputs = formula(
    Object.fromEntries(named) as Readonly<Record<string, NdArray>> as Readonly<Record<Name, NdArray>>,
  );
  const names = outputs.map((output) => (output as TracedNumber).name);
  const body = [...recording.nodes].map(([node, { code }]) => `  let ${node} = ${code};`).join('\n');
  const parameters = inputs.map((input) => `${input}: f32`);

  const gains = new Map<string, string[]>();
  const gain = (node: string, code: string) => gains.set(node, [...(gains.get(node) ?? []), code]);
  for (const [i, output] of names.entries()) gain(output, `g${i}`);
  const adjoint = (node: string) => gains.get(node)?.join(' + ') ?? '0.0';
  const back: string[] = [];
  for (const [node, { pull }] of [...recording.nodes].reverse()) {
    if (!gains.has(node)) continue;
    back.push(`  let d_${node} = ${adjoint(node)};`);
    for (const [argument, of] of pull) {
      if (recording.nodes.has(argument) || inputs.some((input) => input === argument))
        gain(argument, `(${of(`d_${node}`, node)})`);
    }
  }
  const type = (length: number) => `array<f32, ${length}>`;
  const seeds = names.map((_, i) => `g${i}: f32`);
  return {
    value: `fn ${name}(${parameters.join(', ')}) -> ${type(names.length)} {
${body}
  return ${type(names.length)}(${names.join(', ')});
}`,
    gradient: `fn ${name}_grad(${[...parameters, ...seeds].join(', ')}) -> ${type(inputs.length)} {
${body}
${back.join('\n')}
  return ${type(inputs.length)}(${inputs.map(adjoint).join(', ')});
}`,
  };
}
