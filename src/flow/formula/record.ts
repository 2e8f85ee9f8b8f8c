/** An array that records what is done to it, so that kernels are printed from the very formulas of `flow/`. Pointwise operations only. */
import type { Pointwise } from '../array';
import type { Binary, Expression, Recording, Unary } from './graph';

export class Recorded implements Pointwise<Recorded> {
  constructor(
    readonly recording: Recording,
    readonly expression: Expression,
  ) {}

  private of(other: Recorded | number): Expression {
    return typeof other === 'number' ? this.recording.constant(other) : other.expression;
  }
  private from(expression: Expression): Recorded {
    return new Recorded(this.recording, expression);
  }
  private binary(operation: Binary, other: Recorded | number): Recorded {
    return this.from(this.recording.binary(operation, this.expression, this.of(other)));
  }
  private unary(operation: Unary): Recorded {
    return this.from(this.recording.unary(operation, this.expression));
  }

  add = (other: Recorded | number) => this.binary('add', other);
  sub = (other: Recorded | number) => this.binary('sub', other);
  mul = (other: Recorded | number) => this.binary('mul', other);
  minimum = (other: Recorded | number) => this.binary('min', other);
  maximum = (other: Recorded | number) => this.binary('max', other);
  /** By a constant: times its inverse. */
  div = (other: Recorded | number) =>
    typeof other === 'number' ? this.binary('mul', 1 / other) : this.binary('div', other);
  neg = () => this.unary('neg');
  reciprocal = () => this.from(this.recording.binary('div', this.recording.constant(1), this.expression));
  abs = () => this.unary('abs');
  square = () => this.binary('mul', this);
  sqrt = () => this.unary('sqrt');
  exp = () => this.unary('exp');
  log = () => this.unary('log');
  softplus = () => this.unary('softplus');
  sigmoid = () => this.unary('sigmoid');
  tanh = () => this.unary('tanh');
  clip = (low: number, high: number) => this.from(this.recording.clip(this.expression, this.of(low), this.of(high)));
  nudge = (low: number, high: number) => this.from(this.recording.nudge(this.expression, this.of(low), this.of(high)));
  atLeast = (other: Recorded | number) => this.from(this.recording.atLeast(this.expression, this.of(other)));
  where = (yes: Recorded | number, no: Recorded | number) =>
    this.from(this.recording.select(this.expression, this.of(yes), this.of(no)));
}
