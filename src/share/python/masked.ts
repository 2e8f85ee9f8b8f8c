/** Python of the masked network of `flow/network.ts` and of the transforms that it steers. */
import { CHOSEN_MAP, MAP_PARTS } from './formula';
import { PART, type Part } from './part';

export const NETWORK: Part = {
  needs: [PART],
  code: `def circle_points(x, circular):
    """The last columns, angles in half turns, as points of a closed curve of parabolas, which does not jump at +-1."""
    lines, u = x[:, : x.shape[1] - circular], x[:, x.shape[1] - circular :].clamp(-1, 1)
    a = u.abs()
    return torch.cat([lines, (1 - 2 * a) * (1 + 2 * torch.minimum(a, 1 - a)), 4 * u * (1 - a)], 1)


def hidden_degrees(width, groups, context):
    """Evenly over 1 ... groups - 1, or 0 ... groups - 1 where there is a context."""
    last = groups if context else groups - 1
    degrees = [round(1 if width == 1 else 1 + (last - 1) * i / (width - 1)) for i in range(width)]
    return [degree - 1 if context else degree for degree in degrees]


class NetworkPart(Part):
    """What holds a masked network (MADE, Germain et al. 2015): a variable's outputs see variables of smaller degree."""

    def add_network(self, degrees, context, outputs, hidden, activation, circular=0):
        groups, self.circular = max(degrees), circular
        layers = [[0] * context + degrees + degrees[len(degrees) - circular :]]
        layers += [hidden_degrees(width, groups, context) for width in hidden]
        layers += [[degree for degree in degrees for _ in range(outputs)]]
        for i, (sees, has) in enumerate(zip(layers, layers[1:])):
            to, start = torch.tensor(has)[:, None], torch.tensor(sees)
            mask = to > start if i == len(hidden) else to >= start
            self.number(f"weight{i}", len(has), len(sees))
            self.number(f"bias{i}", 1, len(has))
            self.register_buffer(f"mask{i}", mask.to(torch.float32), persistent=False)
        self.layers, self.outputs = len(layers) - 1, outputs
        self.activation = {"relu": torch.relu, "tanh": torch.tanh}[activation]

    def network(self, x, context):
        """[n, dim, outputs]"""
        if self.circular:
            x = circle_points(x, self.circular)
        values = x if context is None else torch.cat([context, x], 1)
        for i in range(self.layers):
            if i > 0:
                values = self.activation(values)
            weight = getattr(self, f"weight{i}") * getattr(self, f"mask{i}")
            values = values @ weight.T + getattr(self, f"bias{i}")
        return values.reshape(len(x), -1, self.outputs)`,
};

const MASKED: Part = {
  needs: [NETWORK],
  code: `class Masked(NetworkPart):
    """Maps every variable by numbers that the network computes from the variables of smaller degree and the context.

    One direction takes one pass of the network. The other takes one pass per degree: after pass g the variables of
    degree g and below are right.
    """

    def __init__(self, spec, dim, context):
        super().__init__()
        self.spec, self.degrees = spec, self.degrees_of(spec, dim)
        circular = spec.get("circular", 0)
        self.add_network(self.degrees, context, self.size_of(spec), spec["hidden"], spec["activation"], circular)

    def one_pass(self, x, context):
        value, log_slope = self.map(self.network(x, context), x, self.spec)
        return value, log_slope.sum(1)

    def many_passes(self, y, context):
        degrees = torch.tensor(self.degrees, device=y.device)
        seen = torch.zeros_like(y)
        for done in range(1, max(self.degrees) + 1):
            value, log_slope = self.map(self.network(seen, context), y, self.spec, inverse=True)
            seen = torch.where(degrees <= done, value, torch.zeros_like(value))
        return value, log_slope.sum(1)

    def forward(self, x, context):
        return self.one_pass(x, context) if self.spec["fast"] == "density" else self.many_passes(x, context)

    def inverse(self, z, context):
        return self.many_passes(z, context) if self.spec["fast"] == "density" else self.one_pass(z, context)`,
};

const AUTOREGRESSIVE: Part = {
  code: `def autoregressive_degrees(spec, dim):
    visit = {"ascending": list(range(dim)), "descending": list(range(dim))[::-1]}
    order = visit[spec["visit"]] if isinstance(spec["visit"], str) else spec["visit"]
    return [order.index(column) + 1 for column in range(dim)]`,
};

const COUPLING: Part = {
  code: `def coupling_degrees(spec, dim):
    """1 for the variables that condition, 2 for the others."""
    first = range(max(1, dim // 2))
    halves = {"first": first, "second": range(dim // 2, dim)}
    split = halves[spec["split"]] if isinstance(spec["split"], str) else spec["split"]
    return [1 if column in split else 2 for column in range(dim)]`,
};

/** What a class calls for the numbers of its map and for the map, and the part that holds it. */
const MAPS = {
  spline: { size: 'spline_size', map: 'spline', needs: [] },
  affine: { size: 'lambda spec: 2', map: 'affine_map', needs: [MAP_PARTS.affine] },
  map: { size: 'chosen_size', map: 'chosen_map', needs: [CHOSEN_MAP] },
} as const;

/** A class of one of the kinds of masked transform. */
export function maskedClass(name: string, degrees: 'autoregressive' | 'coupling', kind: keyof typeof MAPS): Part {
  const { size, map, needs } = MAPS[kind];
  return {
    needs: [MASKED, degrees === 'coupling' ? COUPLING : AUTOREGRESSIVE, ...needs],
    code: `class ${name}(Masked):
    degrees_of = staticmethod(${degrees}_degrees)
    size_of = staticmethod(${size})
    map = staticmethod(${map})`,
  };
}
