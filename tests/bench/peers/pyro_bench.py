"""Pyro's spline flows on the shapes of `npm run bench`. Needs pyro-ppl (1.8 or newer) and torch; `--help` lists options."""

import blas  # noqa: F401, before torch: it unsets what would slow Pyro down.
import pyro
import pyro.distributions as dist
import torch
from pyro.distributions import transforms as T
from pyro.nn import AutoRegressiveNN

from peer import BOUND, compare


def autoregressive(shape, layer):
    """One layer. Pyro's helper for it asks its network for the parameters of the linear order only."""
    columns = torch.arange(shape.D)
    network = AutoRegressiveNN(
        shape.D,
        list(shape.hidden),
        param_dims=[shape.bins, shape.bins, shape.bins - 1],
        permutation=columns.flip(0) if layer % 2 else columns,
    )
    return T.SplineAutoregressive(shape.D, network, count_bins=shape.bins, bound=BOUND, order="quadratic")


class SplineFlow(torch.nn.Module):
    """A TransformedDistribution, as in Pyro's tutorial: its density inverts the layers column by column."""

    def __init__(self, shape):
        super().__init__()
        self.D = shape.D
        if shape.D == 1:
            layers = [T.Spline(1, count_bins=shape.bins, bound=BOUND, order="quadratic"), T.BatchNorm(1)]
        else:
            layers = [autoregressive(shape, layer) for layer in range(shape.layers)]
        self.layers = torch.nn.ModuleList(layers)
        self.register_buffer("zero", torch.zeros(shape.D))

    def distribution(self):
        base = dist.Normal(self.zero, torch.ones_like(self.zero)).to_event(1)
        return dist.TransformedDistribution(base, list(self.layers))

    def log_prob(self, x):
        return self.distribution().log_prob(x)

    def sample(self, count):
        return self.distribution().sample((count,))

    def after_step(self):
        """Transforms remember their last result, which a changed parameter makes wrong."""
        for layer in self.layers:
            layer.clear_cache()


if __name__ == "__main__":
    compare("Pyro", pyro.__version__, SplineFlow)
