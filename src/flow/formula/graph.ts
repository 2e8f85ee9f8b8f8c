/**
 * Formulas as graphs. Equal expressions are one node, and what is plain to see is simplified as it is recorded. Sums and products keep
 * their order, since float32 would answer otherwise.
 */

/** `atLeast` (≥) and `equal` give masks, by which `select` picks its second argument or its third. */
export type Operation =
  | 'input'
  | 'constant'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'min'
  | 'max'
  | 'clip'
  | 'nudge'
  | 'neg'
  | 'abs'
  | 'sqrt'
  | 'exp'
  | 'log'
  | 'softplus'
  | 'sigmoid'
  | 'tanh'
  | 'atLeast'
  | 'equal'
  | 'select';

export type Binary = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max';
export type Unary = 'neg' | 'abs' | 'sqrt' | 'exp' | 'log' | 'softplus' | 'sigmoid' | 'tanh';

export interface Expression {
  /** Rises in the order of recording, so that those of arguments are smaller. */
  readonly id: number;
  readonly operation: Operation;
  readonly parts: readonly Expression[];
  /** Of an input. */
  readonly name: string;
  /** Of a constant. */
  readonly value: number;
}

export const isMask = ({ operation }: Expression) => operation === 'atLeast' || operation === 'equal';

const ARITHMETIC: Readonly<Record<Binary, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
};

const isConstant = ({ operation, value }: Expression, wanted?: number) =>
  operation === 'constant' && (wanted === undefined || value === wanted);

/** The mask and the other value of what is 0 on one side of a mask. */
function halfOf({ operation, parts: [mask, yes, no] }: Expression, side: 'yes' | 'no') {
  if (operation !== 'select' || !mask || !yes || !no) return undefined;
  if (side === 'yes') return isConstant(no, 0) ? { mask, value: yes } : undefined;
  return isConstant(yes, 0) ? { mask, value: no } : undefined;
}

export class Recording {
  private readonly known = new Map<string, Expression>();

  private node(operation: Operation, parts: readonly Expression[], name = '', value = 0): Expression {
    const key = `${operation} ${parts.map(({ id }) => id)} ${name} ${value}`;
    const found = this.known.get(key);
    if (found) return found;
    const made = { id: this.known.size, operation, parts, name, value };
    this.known.set(key, made);
    return made;
  }

  input(name: string): Expression {
    return this.node('input', [], name);
  }

  constant(value: number): Expression {
    return this.node('constant', [], '', value);
  }

  /** A mask as the numbers 1 and 0. */
  private number(of: Expression): Expression {
    return isMask(of) ? this.select(of, this.constant(1), this.constant(0)) : of;
  }

  unary(operation: Unary, of: Expression): Expression {
    const a = this.number(of);
    const [first, second] = a.parts;
    if (operation === 'neg') {
      if (isConstant(a)) return this.constant(-a.value);
      if (a.operation === 'neg' && first) return first;
      if (a.operation === 'sub' && first && second) return this.node('sub', [second, first]);
    }
    return this.node(operation, [a]);
  }

  binary(operation: Binary, left: Expression, right: Expression): Expression {
    // A product with a mask is a choice, and costs no multiplication.
    if (operation === 'mul' && isMask(right)) return this.select(right, left, this.constant(0));
    if (operation === 'mul' && isMask(left)) return this.select(left, right, this.constant(0));
    const [a, b] = [this.number(left), this.number(right)];
    if (isConstant(a) && isConstant(b)) return this.constant(ARITHMETIC[operation](a.value, b.value));
    const choice = this.ofChoice(operation, a, b);
    if (choice) return choice;
    switch (operation) {
      case 'add':
        return this.sum(a, b);
      case 'sub':
        return this.difference(a, b);
      case 'mul':
        return this.product(a, b);
      default:
        return operation === 'div' && isConstant(b, 1) ? a : this.node(operation, [a, b]);
    }
  }

  /** What is done to a choice between constants is done to these. */
  private ofChoice(operation: Binary, a: Expression, b: Expression): Expression | undefined {
    const [mask, yes, no] = a.parts;
    if (a.operation !== 'select' || !mask || !yes || !no || !isConstant(b)) return undefined;
    if (!isConstant(yes) || !isConstant(no)) return undefined;
    return this.select(mask, this.binary(operation, yes, b), this.binary(operation, no, b));
  }

  private sum(a: Expression, b: Expression): Expression {
    if (isConstant(a, 0)) return b;
    if (isConstant(b, 0)) return a;
    if (a === b) return this.product(a, this.constant(2));
    if (b.operation === 'neg') return this.difference(a, b.parts[0] as Expression);
    if (a.operation === 'neg') return this.difference(b, a.parts[0] as Expression);
    return this.joined(a, b, (no) => no) ?? this.node('add', [a, b]);
  }

  private difference(a: Expression, b: Expression): Expression {
    if (isConstant(a, 0)) return this.unary('neg', b);
    if (isConstant(b, 0)) return a;
    if (b.operation === 'neg') return this.sum(a, b.parts[0] as Expression);
    return this.joined(a, b, (no) => this.unary('neg', no)) ?? this.node('sub', [a, b]);
  }

  private product(a: Expression, b: Expression): Expression {
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    if (isConstant(a, -1)) return this.unary('neg', b);
    if (isConstant(b, -1)) return this.unary('neg', a);
    if (a.operation === 'neg') return this.unary('neg', this.product(a.parts[0] as Expression, b));
    if (b.operation === 'neg') return this.unary('neg', this.product(a, b.parts[0] as Expression));
    return this.node('mul', a.id <= b.id ? [a, b] : [b, a]);
  }

  /** The same expression of other parts. */
  rebuilt({ operation, ...whole }: Expression, parts: readonly Expression[]): Expression {
    const [a, b, c] = parts as [Expression, Expression, Expression];
    switch (operation) {
      case 'input':
        return this.input(whole.name);
      case 'constant':
        return this.constant(whole.value);
      case 'clip':
      case 'nudge':
      case 'select':
        return this[operation](a, b, c);
      case 'atLeast':
      case 'equal':
        return this[operation](a, b);
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'min':
      case 'max':
        return this.binary(operation, a, b);
      default:
        return this.unary(operation, a);
    }
  }

  /** The sum of what is 0 where a mask holds and of what is 0 elsewhere: one choice. */
  private joined(a: Expression, b: Expression, sign: (b: Expression) => Expression): Expression | undefined {
    const [yes, no] = [halfOf(a, 'yes'), halfOf(b, 'no')];
    if (yes && no && yes.mask === no.mask) return this.select(yes.mask, yes.value, sign(no.value));
    const [otherYes, otherNo] = [halfOf(b, 'yes'), halfOf(a, 'no')];
    if (otherYes && otherNo && otherYes.mask === otherNo.mask)
      return this.select(otherYes.mask, sign(otherYes.value), otherNo.value);
    return undefined;
  }

  clip(a: Expression, low: Expression, high: Expression): Expression {
    return this.node('clip', [a, low, high]);
  }

  nudge(a: Expression, low: Expression, high: Expression): Expression {
    return this.node('nudge', [a, low, high]);
  }

  atLeast(a: Expression, b: Expression): Expression {
    return this.node('atLeast', [this.number(a), this.number(b)]);
  }

  equal(a: Expression, b: Expression): Expression {
    return this.node('equal', [a, b]);
  }

  select(mask: Expression, yes: Expression, no: Expression): Expression {
    if (yes === no) return yes;
    // A mask that went through arithmetic has become a choice between numbers.
    return this.node('select', [isMask(mask) ? mask : this.atLeast(mask, this.constant(0.5)), yes, no]);
  }
}

/** What some expressions are made of, each once and after its parts. */
export function inOrder(outputs: readonly Expression[]): Expression[] {
  const seen = new Set<Expression>();
  const visit = (expression: Expression) => {
    if (seen.has(expression)) return;
    for (const part of expression.parts) visit(part);
    seen.add(expression);
  };
  for (const output of outputs) visit(output);
  return [...seen].sort((a, b) => a.id - b.id);
}
