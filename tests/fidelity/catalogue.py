"""The parts of the report, in the order in which they are run: the longest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tests.fidelity.burda import iwae_against_vae, iwae_part, vae_part
from tests.fidelity.images import Mnist
from tests.fidelity.kingma_welling import (
    LATENT_DIMS,
    LONG_LATENT_DIMS,
    latent_dim_part,
    ordering,
)
from tests.fidelity.linear import pca_part
from tests.fidelity.parity import seed_part
from tests.fidelity.parts import Found, Scale
from tests.fidelity.quadrature import digits_part, mnist_gaps_part
from tests.fidelity.rows import Row

__all__ = ["Part", "parts", "rows_between"]

_SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Part:
    """A piece of the report that needs no other.

    Attributes:
        name: Name of its file of results.
        title: Heading of its table.
        run: What makes it.
    """

    name: str
    title: str
    run: Callable[[Mnist, Scale], Found]


def parts(*, long: bool) -> list[Part]:
    """Return the parts of the short or the long form."""
    dims = (*LATENT_DIMS, *LONG_LATENT_DIMS) if long else LATENT_DIMS
    epochs = 121 if long else 40
    found = [
        Part(
            "burda-vae",
            f"Burda, Grosse, Salakhutdinov 2016, VAE, k = 1: {epochs} of 3,280 epochs",
            vae_part,
        ),
        Part(
            "burda-iwae-5",
            "Burda, Grosse, Salakhutdinov 2016, IWAE, k = 5: 20 of 3,280 epochs",
            iwae_part,
        ),
        *(
            Part(
                f"kingma-welling-{dim}",
                f"Kingma, Welling 2014, figure 2, {dim} latents: 10 epochs",
                partial(latent_dim_part, latent_dim=dim),
            )
            for dim in sorted(dims, reverse=True)
        ),
        *(
            Part(
                f"parity-{seed}",
                f"Parity with plain PyTorch and peers, seed {seed}: 5 epochs",
                partial(seed_part, seed=seed),
            )
            for seed in _SEEDS
        ),
        Part("quadrature", "Two latents on the sample digits: exact by integration", digits_part),
        Part("linear", "The linear model is probabilistic PCA: sample digits", pca_part),
    ]
    gaps = Part("mnist-gaps", "Gaps on MNIST by sampling: 20 epochs, 50 latents", mnist_gaps_part)
    return [*found, gaps] if long else found


def rows_between(found: Mapping[str, Found]) -> dict[str, list[Row]]:
    """Return what can be said only of several parts together."""
    tables: dict[str, list[Row]] = {}
    vae, iwae = found.get("burda-vae"), found.get("burda-iwae-5")
    if vae is not None and iwae is not None:
        tables["Burda, Grosse, Salakhutdinov 2016, IWAE against VAE: 20 epochs each"] = (
            iwae_against_vae(vae, iwae)
        )
    sizes = {
        dim: found[name]
        for dim in (*LATENT_DIMS, *LONG_LATENT_DIMS)
        if (name := f"kingma-welling-{dim}") in found
    }
    if sizes:
        tables["Kingma, Welling 2014, figure 2, as an ordering: 10 epochs"] = ordering(sizes)
    return tables
