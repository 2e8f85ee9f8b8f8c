/** Derivatives of recorded formulas by reverse accumulation: graphs again, so that what value and derivative share is computed once. */
import { type Expression, inOrder, type Recording } from './graph';

/** What each part of an expression gains from its adjoint g; undefined where nothing flows. */
function pulled(r: Recording, self: Expression, g: Expression): readonly (Expression | undefined)[] {
  const [a, b] = self.parts as [Expression, Expression];
  const times = (x: Expression, y: Expression) => r.binary('mul', x, y);
  const zero = r.constant(0);
  const one = r.constant(1);
  /** Divisions by the same number become one. */
  const over = (x: Expression, y: Expression) => times(x, r.binary('div', one, y));
  const negated = (x: Expression) => r.unary('neg', x);
  switch (self.operation) {
    case 'add':
      return [g, g];
    case 'sub':
      return [g, negated(g)];
    case 'mul':
      return [times(g, b), times(g, a)];
    case 'div': {
      const gain = over(g, b);
      return [gain, negated(times(gain, self))];
    }
    case 'min':
      return [r.select(r.atLeast(b, a), g, zero), r.select(r.atLeast(b, a), zero, g)];
    case 'max':
      return [r.select(r.atLeast(a, b), g, zero), r.select(r.atLeast(a, b), zero, g)];
    case 'clip':
      return [r.select(r.equal(self, a), g, zero), undefined, undefined];
    case 'nudge':
      return [g, undefined, undefined];
    case 'neg':
      return [negated(g)];
    case 'abs':
      return [r.select(r.atLeast(a, zero), g, negated(g))];
    case 'sqrt':
      return [over(times(g, r.constant(0.5)), self)];
    case 'exp':
      return [times(g, self)];
    case 'log':
      return [];
    case 'softplus':
      return [times(g, r.unary('sigmoid', a))];
    case 'sigmoid':
      return [times(g, times(self, r.binary('sub', one, self)))];
    case 'tanh':
      return [times(g, r.binary('sub', one, times(self, self)))];
    case 'select':
      return [undefined, r.select(a, g, zero), r.select(a, zero, g)];
    case 'input':
    case 'constant':
    case 'atLeast':
    case 'equal':
      return self.parts.map(() => undefined);
    default:
      throw self.operation satisfies never;
  }
}

/**
 * The factors of a product of products and quotients, with their exponents: ln Π xᵢⁿ has the derivative n/xᵢ by each. That waits for no
 * inverse of the whole, which would be the third division in a row for the slope of a bin, and cost a third of its adjoint.
 */
function factorsOf(expression: Expression, exponent = 1, found = new Map<Expression, number>()) {
  const [a, b] = expression.parts;
  if ((expression.operation === 'mul' || expression.operation === 'div') && a && b) {
    factorsOf(a, exponent, found);
    factorsOf(b, expression.operation === 'mul' ? exponent : -exponent, found);
  } else if (expression.operation !== 'constant') {
    found.set(expression, (found.get(expression) ?? 0) + exponent);
  }
  return found;
}

/** The adjoints of `inputs`, for adjoints `seeds` of the outputs. */
export function adjoints(
  recording: Recording,
  outputs: readonly Expression[],
  seeds: readonly Expression[],
  inputs: readonly Expression[],
): Expression[] {
  const gains = new Map<Expression, Expression>();
  const gain = (to: Expression, by: Expression) => {
    const before = gains.get(to);
    gains.set(to, before ? recording.binary('add', before, by) : by);
  };
  for (const [i, output] of outputs.entries()) gain(output, seeds[i] as Expression);
  const leading = leadingTo(inputs, outputs);
  for (const expression of [...leading].reverse()) {
    const g = gains.get(expression);
    if (!g) continue;
    if (expression.operation === 'log') {
      for (const [factor, exponent] of factorsOf(expression.parts[0] as Expression)) {
        if (exponent === 0 || !leading.has(factor)) continue;
        const inverse = recording.binary('div', recording.constant(1), factor);
        gain(factor, recording.binary('mul', recording.binary('mul', g, recording.constant(exponent)), inverse));
      }
    }
    for (const [i, by] of pulled(recording, expression, g).entries()) {
      const part = expression.parts[i] as Expression;
      if (by && leading.has(part)) gain(part, by);
    }
  }
  const all = inputs.map((input) => gains.get(input) ?? recording.constant(0));
  return sharedReciprocals(recording, all);
}

/** The expressions on a way from the inputs to the outputs, in their order. */
function leadingTo(inputs: readonly Expression[], outputs: readonly Expression[]): ReadonlySet<Expression> {
  const leading = new Set(inputs);
  for (const expression of inOrder(outputs))
    if (expression.parts.some((part) => leading.has(part))) leading.add(expression);
  return leading;
}

/** A quotient whose divisor's inverse is needed anyway becomes a product: a division costs as much as eight of these. */
function sharedReciprocals(recording: Recording, outputs: readonly Expression[]): Expression[] {
  const one = recording.constant(1);
  const all = inOrder(outputs);
  const inverted = new Set(
    all.flatMap(({ operation, parts: [a, b] }) => (operation === 'div' && a === one && b ? [b] : [])),
  );
  const rebuilt = new Map<Expression, Expression>();
  for (const expression of all) {
    const [a, b] = expression.parts;
    const parts = expression.parts.map((part) => rebuilt.get(part) as Expression);
    const [newA, newB] = parts;
    if (expression.operation === 'div' && a && b && newA && newB && a !== one && inverted.has(b))
      rebuilt.set(expression, recording.binary('mul', newA, recording.binary('div', one, newB)));
    else rebuilt.set(expression, recording.rebuilt(expression, parts));
  }
  return outputs.map((output) => rebuilt.get(output) as Expression);
}
