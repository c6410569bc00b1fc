"""The same training by other people's libraries, where they are installed.

They are peers, never dependencies: ``tests/fidelity/requirements.txt`` names them. Each is given
the first weights of the program's own model and draws the same noise.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests.fidelity.plain_training import LossOf, Weights, decode, encode

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PEERS", "installed_peers"]


def _pythae(weights: Weights, *, variance: bool) -> LossOf:
    """Chadebec, Vincent, Allassonniere, "Pythae", 2022, arXiv:2206.08309: its class ``VAE``."""
    from pythae.models import VAE, VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def forward(self, x: Tensor) -> ModelOutput:
            mean, log_variance = encode(weights, x, variance=variance)
            return ModelOutput(embedding=mean, log_covariance=log_variance)

    class Decoder(BaseDecoder):
        def forward(self, z: Tensor) -> ModelOutput:
            return ModelOutput(reconstruction=decode(weights, z).sigmoid())

    latent_dim = weights["decoder.0.weight"].shape[1]
    config = VAEConfig(input_dim=(784,), latent_dim=latent_dim, reconstruction_loss="bce")
    vae = VAE(config, Encoder(), Decoder())
    return lambda x: vae({"data": x}).loss


def _pyro(weights: Weights, *, variance: bool) -> LossOf:
    """Bingham et al., "Pyro", JMLR 20, 2019: ``TraceMeanField_ELBO``; its KL is in closed form."""
    import pyro
    import pyro.distributions as dist
    from pyro.infer import TraceMeanField_ELBO

    latent_dim = weights["decoder.0.weight"].shape[1]

    def model(x: Tensor) -> None:
        with pyro.plate("images", len(x)):
            prior = dist.Normal(x.new_zeros(len(x), latent_dim), 1.0).to_event(1)
            z = pyro.sample("z", prior)
            pixels = dist.Bernoulli(logits=decode(weights, z), validate_args=False)
            pyro.sample("x", pixels.to_event(1), obs=x)

    def guide(x: Tensor) -> None:
        with pyro.plate("images", len(x)):
            mean, log_variance = encode(weights, x, variance=variance)
            pyro.sample("z", dist.Normal(mean, (0.5 * log_variance).exp()).to_event(1))

    elbo = TraceMeanField_ELBO()
    return lambda x: elbo.differentiable_loss(model, guide, x) / len(x)


PEERS: dict[str, tuple[str, Callable[..., LossOf]]] = {
    "pythae": ("pythae", _pythae),
    "pyro-ppl": ("pyro", _pyro),
}
"""By the name of the package: its module, and what makes its loss."""


def installed_peers() -> list[str]:
    """Return the names of the peers that can be imported here."""
    return [name for name, (module, _) in PEERS.items() if find_spec(module) is not None]
