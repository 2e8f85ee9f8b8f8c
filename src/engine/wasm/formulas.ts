/**
 * What the kernels have from `flow/`: constants, formulas that hand-written kernels call, and kernels that are formulas and nothing else,
 * with their adjoints. By hand stay the search for a bin (`kernels/place.ts`), dense products, sums over rows.
 */
import { circlePoint } from '../../flow/circle';
import { adjoints } from '../../flow/formula/adjoint';
import { type Expression, Recording } from '../../flow/formula/graph';
import { Recorded } from '../../flow/formula/record';
import { MAP_NAMES, type MapName, mapOf } from '../../flow/maps/registry';
import { softBound, softBoundSlope } from '../../flow/soft-bound';
import { type Direction, type FoundBin, mapInBin } from '../../flow/spline/bin';
import { PYRO, pyroSlope, SLOPE_LIMIT, splitOf, WIDTH_LIMIT } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';
import { binMapOf, PYRO_KNOT_SHIFT } from '../../flow/spline/spline';
import { halfTurn } from '../../flow/transforms/turn';
import { BETA1, BETA2, EPSILON } from '../adam';
import { Assembly, type Feature } from './assembly';
import { BIN_NAMES, FOUND, PLACE, placeAt } from './place-features';

type Order = SplineOptions['order'];

/** Names of the kernels of a formula map, and of a spline's bin. */
export type MapKernel = `${MapName}${'Forward' | 'Inverse'}${'' | 'Adjoint'}`;
export type BinKernel = `${(typeof BIN_NAMES)[Order]}${'Forward' | 'Inverse' | 'ForwardAdjoint'}`;

const ORDERS = Object.keys(BIN_NAMES) as Order[];
const titled = (direction: Direction) => (direction === 'forward' ? 'Forward' : 'Inverse');

/** A recording, and the adjoints of its outputs by its inputs. */
function recorded<Name extends string>(
  inputs: readonly Name[],
  formula: (inputs: Readonly<Record<Name, Recorded>>) => readonly Recorded[],
) {
  const recording = new Recording();
  const of = (expression: Expression) => new Recorded(recording, expression);
  const input = (name: string) => of(recording.input(name));
  const named = Object.fromEntries(inputs.map((name) => [name, input(name)])) as Record<Name, Recorded>;
  const outputs = formula(named);
  /** Seeds are the names of the outputs' adjoints, or their values. */
  const adjointsOf = (seeds: readonly (string | number)[], by: readonly Name[]) =>
    adjoints(
      recording,
      outputs.map(({ expression }) => expression),
      seeds.map((seed) => (typeof seed === 'number' ? recording.constant(seed) : recording.input(seed))),
      by.map((name) => named[name].expression),
    ).map(of);
  return { outputs: outputs as [Recorded, ...Recorded[]], adjointsOf };
}

/** The only output of a formula. */
function one<Name extends string>(
  inputs: readonly Name[],
  formula: (inputs: Readonly<Record<Name, Recorded>>) => Recorded,
): Recorded {
  return recorded(inputs, (named) => [formula(named)]).outputs[0];
}

const upper = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function constants(to: Assembly): void {
  for (const [index, name] of PLACE.entries()) to.number(upper(name), index, 'usize');
  to.number('WIDTH_LIMIT', WIDTH_LIMIT);
  for (const [name, value] of Object.entries({ ...PYRO, knotShift: PYRO_KNOT_SHIFT })) {
    to.number(`PYRO_${upper(name)}`, value);
    to.number(`PYRO_${upper(name)}_DOUBLE`, value, 'f64');
  }
  // The raw number from which Pyro's slope is that of its edge.
  to.number('PYRO_EDGE_RAW', Math.log(Math.expm1(PYRO.edgeSlope - PYRO.minSlope)));
  for (const [name, value] of Object.entries({ BETA1, BETA2, EPSILON })) to.number(name, value);
}

/** Formulas of raw numbers, for `kernels/place.ts` and its adjoint. */
function ofRawNumbers(to: Assembly): void {
  const ofNumber = (formula: (u: Recorded) => Recorded) => one(['u'], ({ u }) => formula(u));
  for (const [name, limit] of [
    ['boundedLogit', WIDTH_LIMIT],
    ['boundedLogSlope', SLOPE_LIMIT],
  ] as const) {
    to.inlined(
      name,
      ['u'],
      ofNumber((u) => softBound(u, limit)),
    );
    to.inlined(
      `${name}Slope`,
      ['u'],
      ofNumber((u) => softBoundSlope(u, limit)),
    );
  }
  const [pyro, split] = [recorded(['u'], ({ u }) => [pyroSlope(u)]), recorded(['u'], ({ u }) => [splitOf(u)])];
  to.inlined('pyroSlope', ['u'], pyro.outputs[0]);
  to.inlined('splitOf', ['u'], split.outputs[0]);
  to.inlined('pyroSlopeSlope', ['u'], pyro.adjointsOf([1], ['u'])[0] as Recorded);
  to.inlined('splitSlope', ['u'], split.adjointsOf([1], ['u'])[0] as Recorded);
}

/** Raw numbers lie one feature after another from `raw`, and so do their adjoints from `rawAdjoint`. */
function mapKernels(to: Assembly, name: MapName): void {
  const map = mapOf(name);
  const numbers = (at: string) => Object.fromEntries(map.names.map((number, index) => [number, { at, index }]));
  for (const direction of ['forward', 'inverse'] as const) {
    const { outputs, adjointsOf } = recorded([...map.names, 'from'], (inputs) =>
      map[direction](inputs, inputs.from as Recorded),
    );
    const [value, logSlope] = outputs as readonly Recorded[] as readonly [Recorded, Recorded];
    const inputs = { ...numbers('raw'), from: { at: 'from' } };
    to.kernel({
      name: `${name}${titled(direction)}` satisfies MapKernel,
      addresses: ['raw', 'from', 'to', 'logDet'],
      inputs,
      outputs: [
        { at: 'to', value },
        { at: 'logDet', value: logSlope, add: true },
      ],
    });
    const gradients = adjointsOf(['gradient', 'weight'], [...map.names, 'from']);
    const ofInput = gradients.pop() as Recorded;
    to.kernel({
      name: `${name}${titled(direction)}Adjoint` satisfies MapKernel,
      addresses: ['raw', 'from', 'gradient', 'weight', 'rawAdjoint'],
      inputs: { ...inputs, gradient: { at: 'gradient' }, weight: { at: 'weight' } },
      outputs: [
        ...gradients.map((of, index) => ({ at: 'rawAdjoint', index, value: of })),
        { at: 'gradient', value: ofInput },
      ],
    });
  }
}

/** The map of a bin that was found, and the adjoint of its forward map: of the value (in place) and of what was found. */
function binKernels(to: Assembly, order: Order): void {
  const found = FOUND.filter((name) => order === 'linear-rational' || name !== 'lambda');
  const features = (at: string): Record<string, Feature> =>
    Object.fromEntries(found.map((name) => [name, { at, index: placeAt(name) }]));
  const inputs = { ...features('place'), from: { at: 'from' } };
  for (const direction of ['forward', 'inverse'] as const) {
    const { outputs, adjointsOf } = recorded([...found, 'from', 'bound'], ({ from, bound, ...bin }) => {
      const { value, logSlope } = mapInBin(binMapOf(order), direction, bin as FoundBin<Recorded>, from, bound);
      return [value, logSlope];
    });
    const [value, logSlope] = outputs as readonly Recorded[] as readonly [Recorded, Recorded];
    to.kernel({
      name: `${BIN_NAMES[order]}${titled(direction)}` satisfies BinKernel,
      addresses: ['place', 'from', 'to', 'logDet'],
      scalars: ['bound'],
      inputs,
      outputs: [
        { at: 'to', value },
        { at: 'logDet', value: logSlope, add: true },
      ],
    });
    if (direction === 'inverse') continue;
    const moved = found.filter((name) => name !== 'leftRest');
    const gradients = adjointsOf(['gradient', 'weight'], [...moved, 'from']);
    const ofInput = gradients.pop() as Recorded;
    to.kernel({
      name: `${BIN_NAMES[order]}ForwardAdjoint` satisfies BinKernel,
      addresses: ['place', 'from', 'gradient', 'weight', 'adjoint'],
      scalars: ['bound'],
      inputs: { ...inputs, gradient: { at: 'gradient' }, weight: { at: 'weight' } },
      outputs: [
        ...moved.map((name, i) => ({ at: 'adjoint', index: placeAt(name), value: gradients[i] as Recorded })),
        { at: 'gradient', value: ofInput },
      ],
    });
  }
}

/** Columns on a circle: half a turn, and the two numbers that a network sees of an angle. */
function circleKernels(to: Assembly): void {
  to.kernel({
    name: 'turn',
    addresses: ['x', 'y'],
    inputs: { x: { at: 'x' } },
    outputs: [{ at: 'y', value: one(['x'], ({ x }) => x.add(halfTurn(x))) }],
  });
  const { outputs, adjointsOf } = recorded(['u'], ({ u }) => circlePoint(u));
  const [c, s] = outputs as readonly Recorded[] as readonly [Recorded, Recorded];
  to.kernel({
    name: 'circlePoint',
    addresses: ['u', 'c', 's'],
    inputs: { u: { at: 'u' } },
    outputs: [
      { at: 'c', value: c },
      { at: 's', value: s },
    ],
  });
  to.kernel({
    name: 'circlePointAdjoint',
    addresses: ['u', 'gc', 'gs', 'gradient'],
    inputs: { u: { at: 'u' }, gc: { at: 'gc' }, gs: { at: 'gs' } },
    outputs: [{ at: 'gradient', value: adjointsOf(['gc', 'gs'], ['u'])[0] as Recorded, add: true }],
  });
}

/**
 * The texts that stand beside `kernels/*.ts`: constants and functions for these, and whole kernels, which the module exports by
 * their names.
 */
export function formulaSources(): Readonly<Record<'formulas.ts' | 'formula-kernels.ts', string>> {
  const [parts, kernels] = [new Assembly(), new Assembly()];
  constants(parts);
  ofRawNumbers(parts);
  for (const name of MAP_NAMES) mapKernels(kernels, name);
  for (const order of ORDERS) binKernels(kernels, order);
  circleKernels(kernels);
  return { 'formulas.ts': parts.text(), 'formula-kernels.ts': kernels.text() };
}
