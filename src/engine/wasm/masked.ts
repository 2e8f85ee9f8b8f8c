/** Autoregressive and coupling layers: a masked network, and per variable the map that its numbers make. */
import type { MapName } from '../../flow/maps/registry';
import { splitBound } from '../../flow/spline/knots';
import type { MapPlan, MaskedPlan } from '../layer-plan';
import { implicitAdjoint } from './implicit';
import { binKernels } from './kernels';
import type { Chunk, Layer, Workspace } from './layer';
import { type Network, networkOf, networkScratch } from './network';
import { ADJOINT_FEATURES, PLACE_FEATURES } from './place-features';
import { type SharedSpline, sharedSpline } from './shared-spline';

/** The map of one variable. Addresses are of its own feature. */
interface VariableMap {
  refresh?(): void;
  forward(from: number, to: number, rows: number): void;
  inverse(from: number, to: number, rows: number): void;
  /** Adjoint of `forward` (of `inverse`, where the layer is flipped): replaces `adjoint`, and leaves that of raw numbers. */
  backward(from: number, to: number, adjoint: number, rows: number): void;
  finishGradient?(): void;
}

export function maskedScratch({ shape }: MaskedPlan): number {
  return networkScratch(shape, ADJOINT_FEATURES);
}

function formulaMap(
  { kernels, stride, logDet, weight }: Workspace,
  map: MapName,
  raw: number,
  rawAdjoint: number,
  flipped: boolean,
): VariableMap {
  const adjointOf = kernels[`${map}${flipped ? 'Inverse' : 'Forward'}Adjoint`];
  return {
    forward: (from, to, rows) => kernels[`${map}Forward`](raw, from, to, logDet, stride, rows),
    inverse: (from, to, rows) => kernels[`${map}Inverse`](raw, from, to, logDet, stride, rows),
    backward: (from, _to, adjoint, rows) => adjointOf(raw, from, adjoint, weight, rawAdjoint, stride, rows),
  };
}

/** Numbers of the map that differ from row to row. */
function rowSpline(
  workspace: Workspace,
  map: Extract<MapPlan, { kind: 'spline' }>,
  d: number,
  network: Network,
  flipped: boolean,
): VariableMap {
  const { kernels, stride, logDet, weight } = workspace;
  const { bins, order, pyro = false } = map.options;
  const linear = order === 'linear-rational';
  const { mapForward, mapInverse, mapAdjoint } = binKernels(kernels, order);
  const bound = map.bounds[d] as number;
  const [high, low] = splitBound(bound);
  const raw = network.raw + d * map.size * network.wide;
  const precise = network.wide !== stride;
  const rawAdjoint = network.rawAdjoint + d * map.size * stride;
  const adjointOfPlace = network.free;
  const place = workspace.features(PLACE_FEATURES);
  const shares = workspace.features(2 * bins);
  const implicit = implicitAdjoint(workspace, { place, adjointOfPlace, bound, order });
  const find = (values: number, rows: number, inverse: boolean) => {
    if (precise) {
      const { wide } = network;
      kernels.findPlacesDouble(raw, wide, values, place, shares, stride, rows, bins, bound, inverse, linear);
    } else {
      kernels.findPlaces(raw, values, place, shares, stride, rows, bins, high, low, inverse, linear, pyro);
    }
  };
  return {
    forward(from, to, rows) {
      find(from, rows, false);
      mapForward(place, from, to, logDet, stride, rows, bound);
    },
    inverse(from, to, rows) {
      find(from, rows, true);
      mapInverse(place, from, to, logDet, stride, rows, bound);
    },
    backward(from, to, adjoint, rows) {
      if (flipped) {
        find(to, rows, false);
        implicit(to, adjoint, rows);
      } else {
        mapAdjoint(place, from, adjoint, weight, adjointOfPlace, stride, rows, bound);
      }
      kernels.placeAdjoint(raw, place, shares, adjointOfPlace, rawAdjoint, stride, rows, bins, bound, linear, pyro);
    },
  };
}

/** Numbers of the map that every row shares: the last layer's biases. */
function constantSpline(
  workspace: Workspace,
  map: Extract<MapPlan, { kind: 'spline' }>,
  d: number,
  network: Network,
  biases: number,
  flipped: boolean,
): VariableMap {
  const { kernels, stride, logDet, weight } = workspace;
  const { order } = map.options;
  const { mapForward, mapInverse, mapAdjoint } = binKernels(kernels, order);
  const bound = map.bounds[d] as number;
  const place = workspace.features(PLACE_FEATURES);
  const knots = (inverse: boolean): SharedSpline =>
    sharedSpline(workspace, biases + d * map.size, map.size, bound, map.options, inverse);
  const [forward, inverse] = [knots(false), knots(true)];
  const implicit = implicitAdjoint(workspace, { place, adjointOfPlace: network.free, bound, order });
  return {
    refresh() {
      forward.refresh();
      inverse.refresh();
    },
    forward(from, to, rows) {
      forward.locate(from, place, rows);
      mapForward(place, from, to, logDet, stride, rows, bound);
    },
    inverse(from, to, rows) {
      inverse.locate(from, place, rows);
      mapInverse(place, from, to, logDet, stride, rows, bound);
    },
    backward(from, to, adjoint, rows) {
      if (flipped) {
        forward.locate(to, place, rows);
        implicit(to, adjoint, rows);
      } else {
        mapAdjoint(place, from, adjoint, weight, network.free, stride, rows, bound);
      }
      forward.addAdjoint(place, network.free, rows);
    },
    finishGradient: () => forward.finishGradient(),
  };
}

/** An autoregressive or coupling layer: its network, then its spline or affine map, in the direction that takes one pass or D. */
export function maskedLayer(workspace: Workspace, plan: MaskedPlan): Layer {
  const { memory, stride, dim } = workspace;
  const { shape, dense, map, fast } = plan;
  const { degrees } = shape;
  const network = networkOf(workspace, shape, dense, {
    reserved: ADJOINT_FEATURES,
    shareKnots: map.kind === 'spline',
    precise: map.kind === 'spline' && map.options.pyro === true && workspace.gradient === 0,
  });
  const flipped = fast === 'sampling';
  const input = flipped ? workspace.features(dim) : network.variables;
  const biases = dense[dense.length - 1]?.bias ?? 0;
  const maps = degrees.map((_, d): VariableMap => {
    switch (map.kind) {
      case 'formula': {
        const at = d * map.size * stride;
        return formulaMap(workspace, map.name, network.raw + at, network.rawAdjoint + at, flipped);
      }
      case 'spline':
        return network.constant[d]
          ? constantSpline(workspace, map, d, network, biases, flipped)
          : rowSpline(workspace, map, d, network, flipped);
      default:
        throw map satisfies never;
    }
  });
  const copy = (from: number, to: number) =>
    memory.floats().copyWithin(to / 4, from / 4, from / 4 + (dim * stride) / 4);

  /** The network looks at what goes in. */
  const onePass = (to: number, rows: number) => {
    network.forward(rows);
    for (const [d, variable] of maps.entries()) {
      variable.forward(network.variables + d * stride, to + d * stride, rows);
    }
  };
  /** The network looks at what comes out: variable by variable, and each hidden unit computed once. */
  const sequential = (from: number, rows: number) => {
    network.begin(rows);
    for (let degree = 1; degree <= Math.max(...degrees); degree++) {
      network.forwardTo(degree, rows);
      for (const [d, variable] of maps.entries()) {
        if (degrees[d] === degree) variable.inverse(from + d * stride, network.variables + d * stride, rows);
      }
    }
  };

  return {
    input,
    refresh() {
      for (const variable of maps) variable.refresh?.();
    },
    forward({ rows }: Chunk, output) {
      if (flipped) {
        sequential(input, rows);
        copy(network.variables, output);
      } else {
        onePass(output, rows);
      }
      return 0;
    },
    inverse({ rows }, output) {
      if (flipped) {
        copy(output, network.variables);
        onePass(input, rows);
      } else {
        sequential(output, rows);
      }
      return 0;
    },
    backward({ rows }, output, adjoint) {
      const own = (d: number, variable: VariableMap) =>
        variable.backward(input + d * stride, output + d * stride, adjoint + d * stride, rows);
      if (!flipped) {
        for (const [d, variable] of maps.entries()) own(d, variable);
        network.backward(rows, adjoint);
        return;
      }
      // A variable's adjoint is whole once those of higher degree have passed theirs on.
      for (let degree = Math.max(...degrees); degree >= 1; degree--) {
        network.clearRawAdjoint();
        for (const [d, variable] of maps.entries()) if (degrees[d] === degree) own(d, variable);
        network.backward(rows, adjoint);
      }
    },
    finishGradient() {
      for (const variable of maps) variable.finishGradient?.();
    },
  };
}
