"""zuko's neural spline flow on the shapes of `npm run bench`. Needs zuko (1.5 or newer) and torch; `--help` lists options."""

import blas  # noqa: F401, before torch: it unsets what would slow zuko down.
import torch
import zuko

from peer import compare


class Nsf(torch.nn.Module):
    """Masked autoregressive rational-quadratic splines on [-5, 5], visiting the columns in alternating order."""

    def __init__(self, shape):
        super().__init__()
        self.flow = zuko.flows.NSF(
            shape.D, transforms=shape.layers, bins=shape.bins, hidden_features=shape.hidden, activation=torch.nn.ReLU
        )

    def log_prob(self, x):
        return self.flow().log_prob(x)

    def sample(self, count):
        return self.flow().sample((count,))

    def after_step(self):
        pass


def peer(shape):
    # zuko has no batch normalisation, which the flow of one column begins with.
    return None if shape.D == 1 else Nsf(shape)


if __name__ == "__main__":
    compare("zuko", getattr(zuko, "__version__", ""), peer)
